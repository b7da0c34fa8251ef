"""Calls from process to process, on a real PostgreSQL; a connection that is cut loses nothing for good."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import pytest
from desk_room import until
from postgres_server import KEY, Server

from storage import calls
from storage.store import Store
from storage.transaction import Transaction


@pytest.fixture
async def stores(postgres: Server) -> AsyncIterator[tuple[Store, Store]]:
    """One database, as two processes have it."""
    database = postgres.database()
    one, other = (Store(postgres.url(database), keys=[KEY], process=name) for name in ("one", "other"))
    await one.open()
    await other.open()
    yield one, other
    await one.close()
    await other.close()
    postgres.drop(database)


@asynccontextmanager
async def listening(store: Store) -> AsyncIterator[list[str]]:
    heard = list[str]()
    task = asyncio.create_task(store.listen(heard.append, lambda: heard.append("begun")))
    await until(lambda: heard, 60)
    yield heard
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def call(store: Store, told: str) -> None:
    await store.run(partial(calls.call_out, told=told), of="(the bell)")


async def test_what_is_called_out_is_heard_by_every_process(stores: tuple[Store, Store]) -> None:
    one, other = stores
    async with listening(one) as at_one, listening(other) as at_other:
        await call(one, "ほら")
        await until(lambda: len(at_one) == len(at_other) == 2, 60)
        assert at_one == at_other == ["begun", "ほら"]


async def test_a_listener_that_was_cut_off_listens_anew_and_knows_that_it_has_missed_something(
    stores: tuple[Store, Store], postgres: Server
) -> None:
    one, other = stores
    async with listening(other) as heard:
        postgres.ask(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'madoguchi hears'"
        )
        await call(one, "while nobody listens")
        await until(lambda: heard.count("begun") == 2)
        await call(one, "again")
        await until(lambda: "again" in heard, 60)


def failing(transaction: Transaction) -> None:
    calls.call_out(transaction, "undone")
    raise ZeroDivisionError


async def test_a_call_is_made_with_its_commit_and_not_without(stores: tuple[Store, Store]) -> None:
    one, other = stores
    async with listening(other) as heard:
        with pytest.raises(ZeroDivisionError):
            await one.run(failing)
        await call(one, "done")
        await until(lambda: len(heard) > 1, 60)
        assert heard == ["begun", "done"]
