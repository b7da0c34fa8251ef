"""What is told when the disk is full, fails or is locked, and what is kept."""

from __future__ import annotations

import asyncio
import resource
import shutil
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
from store_works import Block, add, names, together

from storage.errors import CannotOpenError, NotStoredError, OutcomeUnknownError
from storage.sqlite import opening, writer
from storage.sqlite.engine import SqliteEngine
from storage.store import Store
from storage.transaction import Transaction


def allow_pages(more: int) -> Callable[[Transaction], None]:
    """Let the file grow by so many pages from now on; then SQLite says what it says on a full disk."""

    def work(transaction: Transaction) -> None:
        count = transaction.sql("PRAGMA page_count")[0][0]
        transaction.sql(f"PRAGMA max_page_count = {count + more}")

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


async def test_with_next_to_no_room_the_store_is_not_writable(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page more may find a place where the next message does not."""
    left = shutil.disk_usage(".")._replace(free=200_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: left)
    assert not await store.writable()
    monkeypatch.undo()
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
    assert isinstance(await asyncio.wait_for(store.fatal, 60), OutcomeUnknownError)
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
    got = await asyncio.wait_for(asyncio.gather(*ends, return_exceptions=True), 60)
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
            await asyncio.wait_for(store.run(add("a")), 60)
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
        unknown = await asyncio.wait_for(store.fatal, 60)
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
    kept = await store.read(lambda reader: reader.sql("SELECT COUNT(*) FROM said")[0][0])
    assert kept in (stored, stored + 1)  # the last one is the unknown one
    await store.close()


async def test_what_is_put_before_the_failure_is_known_is_told_so_too(failing: type[Failing], path: Path) -> None:
    """The event loop is busy while the thread fails: it puts one more work before it hears of it."""
    store = Store(path)
    await store.open()
    await store.run(add("a"))
    failing.code = sqlite3.SQLITE_IOERR
    first = asyncio.ensure_future(store.run(add("b")))
    await asyncio.sleep(0)
    assert isinstance(store._engine, SqliteEngine)
    store._engine._writer.join(60)  # the loop stands still meanwhile
    second = asyncio.ensure_future(store.run(add("c")))
    got = await asyncio.wait_for(asyncio.gather(first, second, return_exceptions=True), 60)
    assert [type(end) for end in got] == [OutcomeUnknownError, NotStoredError]
    assert store.waiting == 0
    await store.close()


async def test_a_failure_while_nothing_happens_is_known_at_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Database) -> OutcomeUnknownError:
        return OutcomeUnknownError("The disk failed.")

    monkeypatch.setattr("storage.sqlite.writer.IDLE_SECONDS", 0.01)
    monkeypatch.setattr("storage.sqlite.writer.bring_home", fail)
    store = Store(path)
    await store.open()
    assert isinstance(await asyncio.wait_for(store.fatal, 60), OutcomeUnknownError)
    await store.close()


async def test_much_in_the_log_is_brought_home_in_the_next_lull(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And a little of it only when nothing has happened for a while: here never."""
    brought = threading.Event()

    def bring_home(_: Database) -> None:
        brought.set()

    monkeypatch.setattr(writer, "bring_home", bring_home)
    monkeypatch.setattr(writer, "IDLE_SECONDS", 3600)
    monkeypatch.setattr(writer, "MUCH", 20)
    store = Store(path)
    await store.open()
    await store.run(add("a"))
    await together(store, *(add(str(number)) for number in range(30)))
    assert await asyncio.to_thread(brought.wait, 60)
    await store.close()


async def test_a_file_that_cannot_be_made_is_told_in_one_line_and_not_kept_locked(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> int:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr("storage.sqlite.migrations.migrate", full)
        with pytest.raises(CannotOpenError, match=f"{path} cannot be opened: database or disk is full"):
            await Store(path).open()
    store = Store(path)
    await store.open()
    await store.close()
