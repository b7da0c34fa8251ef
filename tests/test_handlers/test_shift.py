"""Of several processes one does what one alone has to do, and the next one when it is gone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import cast

import pytest
from desk_room import until
from sharing import Shared

from handlers import shift as shifts
from handlers.shift import Shift
from storage.errors import NotStoredError
from storage.store import Store

SOON = 0.01  # seconds between two signs of life


class Worker:
    """A process, and a work that it does only while it is the one for it."""

    def __init__(self, store: Store, name: str) -> None:
        self.store = Shared(store, name)
        self.now = 0.0
        self.shift = Shift(cast(Store, self.store), self.misses, lambda: self.now, SOON)
        self.works = False
        self.missed = 0

    def misses(self) -> None:
        self.missed += 1

    async def begin(self) -> None:
        await self.shift.begin()
        self._task = asyncio.ensure_future(self.shift.alone(self._work))

    async def end(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self.shift.end()

    async def _work(self) -> None:
        self.works = True
        try:
            await asyncio.Event().wait()
        finally:
            self.works = False


@pytest.fixture
async def three(store: Store) -> AsyncIterator[list[Worker]]:
    workers = [Worker(store, name) for name in "abc"]
    for worker in workers:
        await worker.begin()
    await until(lambda: workers[0].works)
    yield workers
    for worker in workers:
        worker.store.gone = False
        await worker.end()


async def test_the_eldest_alone_does_it(three: list[Worker]) -> None:
    await asyncio.sleep(SOON * 3)
    assert [worker.works for worker in three] == [True, False, False]


async def test_when_it_ends_the_next_one_does(three: list[Worker]) -> None:
    await three[0].end()
    await until(lambda: three[1].works and three[2].missed)
    assert [worker.works for worker in three] == [False, True, False]
    assert [worker.missed for worker in three] == [0, 1, 1]
    await three[0].begin()
    await asyncio.sleep(SOON * 3)
    assert [worker.works for worker in three] == [False, True, False]


async def test_whoever_gives_no_sign_of_life_is_dead_by_the_clock_of_the_database(
    store: Store, three: list[Worker]
) -> None:
    three[0].store.gone = True
    await asyncio.sleep(SOON * 3)
    assert not three[1].works
    await store.run(lambda tx: tx.sql("UPDATE process SET seen = seen - 15001 WHERE id = 'a'"))
    await until(lambda: three[1].works)


async def test_without_the_store_it_is_left_to_others_in_time(
    three: list[Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = three[0]

    async def away(*_: object, **__: object) -> None:
        raise NotStoredError("away")

    monkeypatch.setattr(first.store, "run", away)
    await asyncio.sleep(SOON * 3)
    assert first.works
    first.now += shifts.HOLDS
    await until(lambda: not first.works)
    monkeypatch.undo()
    await until(lambda: first.works)


async def test_who_has_the_store_alone_does_everything_and_writes_nothing(store: Store) -> None:
    shift, done = Shift(store), asyncio.Event()

    async def work() -> None:
        done.set()

    await shift.begin()
    task = asyncio.ensure_future(shift.alone(work))
    await asyncio.wait_for(done.wait(), 60)
    task.cancel()
    await shift.end()
    assert await store.read(lambda reader: reader.sql("SELECT id FROM process")) == []
