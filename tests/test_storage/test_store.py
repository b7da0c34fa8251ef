"""One writer, commits shared by works that wait together, and what is told when the disk fails."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import psycopg
import pytest
from desk_room import until
from places import store_at
from store_works import Block, add, break_off, names, together

from storage.engine import Commit
from storage.errors import NotStoredError, OutcomeUnknownError, StoreError, UnreadableError
from storage.store import Store
from storage.transaction import Transaction


@pytest.mark.usefixtures("engine")
async def test_a_work_is_stored_and_its_result_given(store: Store) -> None:
    assert await store.run(add("a")) == "a"
    assert await store.read(names) == ["a"]


@pytest.mark.usefixtures("engine")
async def test_a_work_that_raises_leaves_no_trace_and_does_not_touch_its_neighbours(store: Store) -> None:
    got = await together(store, add("a"), break_off, add("b"), add("b"), add("c"))
    assert [got[0], got[2], got[4]] == ["a", "b", "c"]
    assert isinstance(got[1], LookupError)
    # A second row of that name: the work's own fault.
    assert isinstance(got[3], (sqlite3.IntegrityError, psycopg.IntegrityError))
    assert await store.read(names) == ["a", "b", "c"]


async def test_works_that_wait_together_are_committed_together(path: Path) -> None:
    commits: list[Commit] = []
    store = store_at(path, observe=commits.append, together=10)
    await store.open()
    await together(store, *(add(str(n)) for n in range(25)))
    await store.close()
    assert [commit.works for commit in commits] == [1, 10, 10, 5]
    assert all(commit.seconds > 0 for commit in commits)


async def test_nothing_is_told_and_nothing_is_seen_before_the_commit(store: Store) -> None:
    told: list[str] = []
    seen: list[list[str]] = []

    def look(transaction: Transaction) -> None:
        """In the same group as the first work and after it."""
        reading = asyncio.run_coroutine_threadsafe(store.read(names), loop)
        seen.append([*reading.result(60), *told])

    loop = asyncio.get_running_loop()
    block = Block()
    ends = [store.run(block), store.run(add("a"), then=told.append), store.run(look)]
    tasks = [asyncio.ensure_future(end) for end in ends]
    await asyncio.to_thread(block.begun.wait)
    block.go.set()
    await asyncio.gather(*tasks)
    assert seen == [[]]
    assert await store.read(names) == ["a"]


@pytest.mark.usefixtures("engine")
async def test_what_follows_a_commit_is_done_also_when_nobody_waits_any_more(store: Store) -> None:
    block = Block()
    told: list[str] = []
    first = asyncio.ensure_future(store.run(block))
    waiting = asyncio.ensure_future(store.run(add("a"), then=told.append))
    await asyncio.to_thread(block.begun.wait)
    waiting.cancel()
    block.go.set()
    await first
    await store.run(add("b"))
    assert waiting.cancelled()
    assert told == ["a"]
    assert await store.read(names) == ["a", "b"]


@pytest.mark.usefixtures("engine")
async def test_a_full_queue_refuses_before_anything_is_stored(path: Path) -> None:
    store = store_at(path, most_waiting=3)
    await store.open()
    block = Block()
    ends = [asyncio.ensure_future(store.run(work)) for work in (block, add("a"), add("b"))]
    await asyncio.to_thread(block.begun.wait)
    with pytest.raises(NotStoredError, match="Too much is waiting"):
        await store.run(add("c"))
    assert store.waiting == 3
    block.go.set()
    await asyncio.gather(*ends)
    assert await store.run(add("d")) == "d"
    assert await store.read(names) == ["a", "b", "d"]
    await store.close()


async def test_closing_finishes_what_was_taken_and_refuses_what_comes(path: Path) -> None:
    store = store_at(path)
    await store.open()
    ends = [asyncio.ensure_future(store.run(add(str(n)))) for n in range(50)]
    await asyncio.sleep(0)
    await store.close()
    assert await asyncio.gather(*ends) == [str(n) for n in range(50)]
    for refused in (store.run(add("late")), store.read(names)):
        with pytest.raises(NotStoredError, match="closed"):
            await refused
    await store.close()
    assert sorted(file.name for file in path.parent.iterdir()) == ["desk.db", "desk.db.key", "desk.db.lock"]


async def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(UnreadableError, match="readonly"):
        await store.read(lambda reader: reader.sql("DELETE FROM conversation"))


@pytest.mark.usefixtures("engine")
async def test_readers_read_while_a_work_is_under_way(store: Store) -> None:
    block = Block()
    writing = asyncio.ensure_future(store.run(block))
    await asyncio.to_thread(block.begun.wait)
    assert await asyncio.gather(*(store.read(names) for _ in range(10))) == [[]] * 10
    block.go.set()
    await writing


@pytest.mark.usefixtures("engine")
async def test_a_foreign_key_is_held(store: Store) -> None:
    with pytest.raises((sqlite3.IntegrityError, psycopg.IntegrityError), match=r"(?i)foreign key"):
        await store.run(lambda transaction: transaction.do("add_guess", conversation=77, now=1))


async def test_every_commit_is_synced(store: Store) -> None:
    def settings(transaction: Transaction) -> tuple[Any, ...]:
        return tuple(
            transaction.sql(f"PRAGMA {name}")[0][0] for name in ("synchronous", "journal_mode", "foreign_keys")
        )

    assert await store.run(settings) == (2, "wal", 1)  # 2 is FULL


async def test_the_log_is_brought_home_when_nothing_happens(store: Store, path: Path) -> None:
    await store.run(add("brought home"))
    await until(lambda: b"brought home" in path.read_bytes())
    assert await store.run(add("b")) == "b"


def test_every_error_of_the_store_is_one_kind() -> None:
    assert all(issubclass(kind, StoreError) for kind in (NotStoredError, OutcomeUnknownError, UnreadableError))
