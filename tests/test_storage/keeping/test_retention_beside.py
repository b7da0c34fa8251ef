"""On PostgreSQL words are deleted beside the turns of others, and no turn is left with a reply that is gone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import pytest
from desk_room import until
from places import opened
from postgres_server import KEY, Server
from store_works import Block
from told_talks import Talk, at, rows

from storage.keeping import retention
from storage.keeping.periods import OF
from storage.keeping.retention import Batch
from storage.moments import stored
from storage.store import Store
from storage.transaction import Transaction

LONG_AGO = at(1).replace(year=2020)


@pytest.fixture
async def store(postgres: Server, name: str) -> AsyncIterator[Store]:
    async with opened(Store(postgres.url(name), keys=[KEY])) as store:
        yield store


def purged(store: Store) -> asyncio.Task[Batch]:
    work = partial(retention.purge, kind="words", days=365, now=stored(at(31)))
    return asyncio.create_task(store.run(work, of=OF))


async def test_words_go_while_somebody_else_s_turn_goes_on(store: Store) -> None:
    await Talk(store, "old", at=LONG_AGO).say("古い", "あなただけの返事")
    turn = Block()
    running = asyncio.create_task(store.run(turn, of="somebody else"))
    await asyncio.to_thread(turn.begun.wait)
    assert (await purged(store)).done == 1
    turn.go.set()
    await running
    assert await rows(store, "SELECT text FROM message WHERE direction = 'in'") == [("",)]
    assert await rows(store, "SELECT reply FROM said") == []


class Slow(Store):
    """Its works have done everything, and are not committed until the block is let go."""

    def __init__(self, store: Store, block: Block) -> None:
        self._store, self._block = store, block

    async def run(self, work: Any, then: Any = None, *, of: str = "") -> Any:
        def slowly(transaction: Transaction) -> Any:
            done = work(transaction)
            self._block(transaction)
            return done

        return await self._store.run(slowly, then, of=of or "somebody else")


async def test_a_reply_that_a_turn_is_just_taking_stays_for_it(store: Store) -> None:
    """Two old messages shared it: nobody else has it before that turn is committed."""
    for traveller in ("old", "older"):
        await Talk(store, traveller, at=LONG_AGO).say("古い", "みんなの返事")
    turn = Block()
    running = asyncio.create_task(Talk(Slow(store, turn), "new", at=at(30)).say("いま", "みんなの返事"))
    await asyncio.to_thread(turn.begun.wait)
    purging = purged(store)
    await until(lambda: waits_for_the_desk(store), 60)
    turn.go.set()
    await running
    assert (await purging).done == 2
    assert await rows(store, "SELECT COUNT(*) FROM message JOIN said ON said.id = message.said") == [(1,)]


async def waits_for_the_desk(store: Store) -> bool:
    asked = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'"
    return await rows(store, asked) == [(1,)]
