"""One writer, commits shared by works that wait together, and what is told when the disk fails."""

from __future__ import annotations

import asyncio
import resource
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from storage import opening
from storage.errors import NotStoredError, OutcomeUnknownError, StoreError, UnreadableError
from storage.store import Store
from storage.transaction import Reader, Transaction
from storage.writer import Commit


def add(name: str) -> Callable[[Transaction], str]:
    """A work that writes one row: a conversation of that name."""

    def work(transaction: Transaction) -> str:
        transaction.one(
            "add_conversation", id=name, channel="web", traveller=name, language="", source="", state="", now=1
        )
        return name

    return work


def names(reader: Reader) -> list[str]:
    return [row["id"] for row in reader.database.execute("SELECT id FROM conversation ORDER BY no")]


def break_off(transaction: Transaction) -> None:
    add("half")(transaction)
    raise LookupError("no")


class Block:
    """A work that holds the writer until it is let go, so that others gather behind it."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.go = threading.Event()

    def __call__(self, transaction: Transaction) -> None:
        self.begun.set()
        assert self.go.wait(10)


async def together(store: Store, *works: Callable[[Transaction], Any]) -> list[Any]:
    """Run the works in one group: they gather while a first one holds the writer. Gives their results or errors."""
    block = Block()
    first = asyncio.ensure_future(store.run(block))
    await asyncio.to_thread(block.begun.wait)
    ends = [asyncio.ensure_future(store.run(work)) for work in works]
    await asyncio.sleep(0)
    block.go.set()
    await first
    return await asyncio.gather(*ends, return_exceptions=True)


async def test_a_work_is_stored_and_its_result_given(store: Store) -> None:
    assert await store.run(add("a")) == "a"
    assert await store.read(names) == ["a"]


async def test_a_work_that_raises_leaves_no_trace_and_does_not_touch_its_neighbours(store: Store) -> None:
    got = await together(store, add("a"), break_off, add("b"), add("b"), add("c"))
    assert [got[0], got[2], got[4]] == ["a", "b", "c"]
    assert isinstance(got[1], LookupError)
    assert isinstance(got[3], sqlite3.IntegrityError)  # a second row of that name: the work's own fault
    assert await store.read(names) == ["a", "b", "c"]


async def test_works_that_wait_together_are_committed_together(path: Path) -> None:
    commits: list[Commit] = []
    store = Store(path, observe=commits.append, together=10)
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
        seen.append([*reading.result(5), *told])

    loop = asyncio.get_running_loop()
    block = Block()
    ends = [store.run(block), store.run(add("a"), then=told.append), store.run(look)]
    tasks = [asyncio.ensure_future(end) for end in ends]
    await asyncio.to_thread(block.begun.wait)
    block.go.set()
    await asyncio.gather(*tasks)
    assert seen == [[]]
    assert await store.read(names) == ["a"]


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


async def test_a_full_queue_refuses_before_anything_is_stored(path: Path) -> None:
    store = Store(path, most_waiting=3)
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
    store = Store(path)
    await store.open()
    ends = [asyncio.ensure_future(store.run(add(str(n)))) for n in range(50)]
    await asyncio.sleep(0)
    await store.close()
    assert await asyncio.gather(*ends) == [str(n) for n in range(50)]
    for refused in (store.run(add("late")), store.read(names)):
        with pytest.raises(NotStoredError, match="closed"):
            await refused
    await store.close()
    assert sorted(file.name for file in path.parent.iterdir()) == ["desk.db", "desk.db.lock"]


async def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(UnreadableError, match="readonly"):
        await store.read(lambda reader: reader.database.execute("DELETE FROM conversation"))


async def test_readers_read_while_a_work_is_under_way(store: Store) -> None:
    block = Block()
    writing = asyncio.ensure_future(store.run(block))
    await asyncio.to_thread(block.begun.wait)
    assert await asyncio.gather(*(store.read(names) for _ in range(10))) == [[]] * 10
    block.go.set()
    await writing


async def test_a_foreign_key_is_held(store: Store) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        await store.run(lambda transaction: transaction.do("add_guess", conversation=77, now=1))


async def test_every_commit_is_synced(store: Store) -> None:
    def settings(transaction: Transaction) -> tuple[Any, ...]:
        ask = transaction.database.execute
        return tuple(ask(f"PRAGMA {name}").fetchone()[0] for name in ("synchronous", "journal_mode", "foreign_keys"))

    assert await store.run(settings) == (2, "wal", 1)  # 2 is FULL


def changed(path: Path) -> int:
    return path.stat().st_mtime_ns


async def test_the_log_is_brought_home_when_nothing_happens(store: Store, path: Path) -> None:
    await store.run(add("a"))
    before = changed(path)
    for _ in range(50):
        await asyncio.sleep(0.05)
        if changed(path) != before:
            break
    else:
        pytest.fail("the log stayed beside the file")
    assert await store.run(add("b")) == "b"


# --- trouble ---------------------------------------------------------------------------------------------------------


def allow_pages(more: int) -> Callable[[Transaction], None]:
    """Let the file grow by so many pages from now on; then SQLite says what it says on a full disk."""

    def work(transaction: Transaction) -> None:
        count = transaction.database.execute("PRAGMA page_count").fetchone()[0]
        transaction.database.execute(f"PRAGMA max_page_count = {count + more}")

    return work


def fill(transaction: Transaction) -> None:
    transaction.do("add_said", digest=b"x", reply="x" * 100_000)


async def test_a_full_disk_fails_its_group_and_heals_by_itself(store: Store) -> None:
    await store.run(add("a"))
    await store.run(allow_pages(2))
    assert [type(end) for end in await together(store, add("b"), fill, add("c"))] == [NotStoredError] * 3
    with pytest.raises(NotStoredError, match="disk is full"):
        await store.run(fill)
    assert not store.fatal.done()
    await store.run(allow_pages(100_000))
    assert await store.run(add("d")) == "d"
    assert await store.read(names) == ["a", "d"]
    assert await store.writable()


class Failing(Database):
    """A connection whose next COMMIT fails as a sick disk makes it fail."""

    code: int | None = None
    commits = 0

    def execute(self, sql: str, parameters: Any = None) -> sqlite3.Cursor:
        if sql == "COMMIT" and Failing.code is not None:
            Failing.commits += 1
            self.conn.execute("ROLLBACK")  # SQLite has done so by the time that it tells
            error = sqlite3.OperationalError("disk trouble")
            error.sqlite_errorcode, Failing.code = Failing.code, None
            raise error
        return super().execute(sql, parameters)


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> type[Failing]:
    monkeypatch.setattr(Failing, "code", None)
    monkeypatch.setattr(opening, "Database", Failing)
    return Failing


async def test_a_disk_full_at_the_commit_fails_the_group_only(failing: type[Failing], path: Path) -> None:
    store = Store(path)
    await store.open()
    failing.code = sqlite3.SQLITE_FULL
    with pytest.raises(NotStoredError, match="disk is full"):
        await store.run(add("a"))
    assert await store.run(add("b")) == "b"
    assert await store.read(names) == ["b"]
    await store.close()


async def test_after_an_error_of_the_disk_at_the_commit_no_sync_is_trusted(
    failing: type[Failing], path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = Store(path)
    await store.open()
    block = Block()
    ends = [asyncio.ensure_future(store.run(work)) for work in (block, add("a"), add("b"))]
    await asyncio.to_thread(block.begun.wait)
    failing.code, failing.commits = sqlite3.SQLITE_IOERR | 4 << 8, 0  # SQLITE_IOERR_FSYNC
    block.go.set()
    got = await asyncio.gather(*ends, return_exceptions=True)
    assert {type(end) for end in got} <= {OutcomeUnknownError, NotStoredError, type(None)}
    assert OutcomeUnknownError in map(type, got)
    assert isinstance(await asyncio.wait_for(store.fatal, 5), OutcomeUnknownError)
    with pytest.raises(NotStoredError):
        await store.run(add("c"))
    assert not await store.writable()
    await store.close()
    assert failing.commits == 1
    assert "store failed" in caplog.text


async def test_works_put_while_the_disk_failed_are_told_so(failing: type[Failing], path: Path) -> None:
    store = Store(path, together=1)
    await store.open()
    block = Block()
    ends = [asyncio.ensure_future(store.run(work)) for work in (block, add("a"), add("b"), add("c"))]
    await asyncio.to_thread(block.begun.wait)
    failing.code = sqlite3.SQLITE_IOERR
    block.go.set()
    got = await asyncio.wait_for(asyncio.gather(*ends, return_exceptions=True), 5)
    assert [type(end) for end in got] == [OutcomeUnknownError, NotStoredError, NotStoredError, NotStoredError]
    await store.close()


async def test_a_locked_file_is_refused_soon_and_nothing_is_stored(
    path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    assert opening.BUSY_SECONDS <= 1.5
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.2)
    store = Store(path)
    await store.open()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(NotStoredError, match="locked"):
            await asyncio.wait_for(store.run(add("a")), 2)
        assert await store.read(names) == []
        assert not await store.writable()
        other.execute("ROLLBACK")
    assert caplog.text.count("store refused") == 1  # a line a minute, not one a message
    assert await store.run(add("b")) == "b"
    await store.close()


LIMITED = """
import asyncio, resource, signal, sys
from pathlib import Path
from storage.errors import StoreError, OutcomeUnknownError
from storage.store import Store

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

async def fill():
    store = Store(Path(sys.argv[1]))
    await store.open()
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
    stored = 0
    try:
        while True:
            digest = str(stored).encode()
            await store.run(lambda transaction: transaction.do("add_said", digest=digest, reply="x" * 5000))
            stored += 1
    except StoreError as error:
        unknown = await asyncio.wait_for(store.fatal, 5)
        print(stored, type(error).__name__, type(unknown).__name__, flush=True)
        await store.close()

asyncio.run(fill())
"""


def fill_until_it_fails(path: Path) -> tuple[int, str, str]:
    done = subprocess.run([sys.executable, "-c", LIMITED, str(path)], capture_output=True, text=True, check=True)
    stored, error, fatal = done.stdout.split()
    return int(stored), error, fatal


async def test_a_real_error_of_the_disk_ends_the_desk_and_loses_nothing_that_was_told(path: Path) -> None:
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
    stored, error, fatal = await asyncio.to_thread(fill_until_it_fails, path)
    assert stored > 10
    assert (error, fatal) == ("OutcomeUnknownError", "OutcomeUnknownError")
    store = Store(path)
    await store.open()
    kept = await store.read(lambda reader: reader.database.table("said").count)
    assert kept in (stored, stored + 1)  # the last one is the unknown one
    await store.close()


def test_every_error_of_the_store_is_one_kind() -> None:
    assert all(issubclass(kind, StoreError) for kind in (NotStoredError, OutcomeUnknownError, UnreadableError))
