"""A disk that loses what was not synced, and the real store on it, without its threads.

The database is SQLite in memory; works are run and committed by the writer's own code, in groups as they gather. What
takes time in truth (the sync, the way between the threads, a reader that is slow) takes virtual time of luck's choosing.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeVar

from simulated.marks import Drawn
from sqlite_utils import Database

from storage.engine import Commit, Job, Settle
from storage.errors import NotStoredError, StoreError
from storage.queries import Query, migrations_of, queries_of
from storage.sealing import Seals
from storage.sqlite import migrations, opening
from storage.sqlite.engine import ENGINE, SqliteEngine
from storage.sqlite.writer import MOST_TOGETHER, Writer, commit, index
from storage.store import Store
from storage.transaction import Reader, Transaction

T = TypeVar("T")

FULL = 2  # of PRAGMA synchronous: a commit has been synced when it returns


class TroubledDatabase(Database):
    """The connection, on a disk that may fail in a COMMIT, or be locked by another program."""

    failing: str = ""  # "kept", "lost": the group is on the disk or not when it fails; "locked"; "full"

    def execute(self, sql: str, parameters: Any = None) -> sqlite3.Cursor:
        if self.failing == "locked" and sql == "BEGIN IMMEDIATE":
            raise _error("database is locked", sqlite3.SQLITE_BUSY)
        if self.failing in ("kept", "lost") and sql == "COMMIT":
            super().execute(sql if self.failing == "kept" else "ROLLBACK")
            raise _error("disk I/O error", sqlite3.SQLITE_IOERR)
        return super().execute(sql, parameters)


def _error(words: str, code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError(words)
    error.sqlite_errorcode = code
    return error


@cache
def queries() -> Mapping[str, Query]:
    """Read once for all worlds."""
    return queries_of(ENGINE)


@cache
def new_file() -> bytes:
    """The image of a database in which nothing is yet."""
    database = connect(b"")
    migrations.migrate(database, migrations_of(ENGINE))
    return database.conn.serialize()


def connect(image: bytes) -> TroubledDatabase:
    connection = sqlite3.connect(":memory:", isolation_level=None, cached_statements=256)
    if image:
        connection.deserialize(image)
    connection.row_factory = sqlite3.Row
    database = TroubledDatabase(connection, execute_plugins=False)
    for setting in opening.SETTINGS:
        database.execute(setting)
    return database


class Work:
    """A work, what came of it and what it drew: known here also when the desk was never told."""

    def __init__(self, work: Callable[[Transaction], Any], drawn: Drawn) -> None:
        self.work = work
        self.result: Any = None
        self.well = False
        self.draws: list[Any] = []
        self._drawn = drawn

    def __call__(self, transaction: Transaction) -> Any:
        self.well = False
        self._drawn.noted = self.draws = []
        self.result = self.work(transaction)
        self.well = True
        return self.result

    def once_more(self, transaction: Transaction) -> None:
        """On another disk, with the same luck."""
        self._drawn.again = list(self.draws)
        self.work(transaction)
        self._drawn.again = []

    @property
    def told(self) -> Mapping[str, Any]:
        """What it was called with by name."""
        return self.work.keywords if isinstance(self.work, partial) else {}


class Disk:
    """What outlives the process. `done` holds every work that was committed, in order: the truth, for the checks."""

    def __init__(self, luck: random.Random, drawn: Drawn) -> None:
        self.luck = luck
        self.drawn = drawn
        self.slow = 1.0
        self.done: list[Work] = []
        self.at_commit: Callable[[str], None] = lambda _moment: None  # told "before" and "after": the power may go then
        self._image = new_file()
        self._kept = 0  # of `done`, what is in the image
        self.lives = 0  # of processes that had it open
        self.database: TroubledDatabase | None = None

    def spin_up(self) -> TroubledDatabase:
        self.database = connect(self._image)
        return self.database

    def power_cut(self) -> None:
        """What was synced is there after the next start, and nothing else."""
        if self.database is None:
            return
        if self.database.conn.in_transaction:
            self.database.execute("ROLLBACK")
        if self._syncs():
            self._image, self._kept = self.database.conn.serialize(), len(self.done)
        del self.done[self._kept :]
        self.database.close()
        self.database = None

    def _syncs(self) -> bool:
        """A disk is only as good as what is asked of it."""
        assert self.database is not None
        level: int = self.database.execute("PRAGMA synchronous").fetchone()[0]
        return level >= FULL

    def pause(self) -> float:
        """Seconds that something on the disk takes."""
        return self.slow * self.luck.choice((0.0002, 0.001, 0.004, 0.02))


class Unsealed(Seals):
    """Nothing is sealed: a nonce would make two runs of one seed differ."""

    def __init__(self) -> None:
        super().__init__(None, [bytes(32)])

    def seal(self, plain: str, place: str) -> str:
        return plain

    def seal_bytes(self, plain: bytes, place: str) -> bytes:
        return plain


class StepWriter(Writer):
    """The writer as steps of the event loop: gather, commit, and, some time later, tell. Its thread is never started."""

    def __init__(self, disk: Disk, settle: Settle, process: str) -> None:
        super().__init__(disk.spin_up, queries(), Unsealed(), settle, MOST_TOGETHER)
        self._disk = disk
        self._loop = asyncio.get_running_loop()
        self.database = disk.spin_up()
        self.transaction = Transaction(self.database, self._queries, self._seals, process)
        self._gathering: list[Job] = []
        self._next: asyncio.TimerHandle | None = None
        self._told_until = 0.0
        self._ended = False

    def put(self, job: Job) -> None:
        job.work = Work(job.work, self._disk.drawn)
        self._gathering.append(job)
        self._plan()

    def _plan(self) -> None:
        if self._gathering and self._next is None and not self._ended:
            self._next = self._loop.call_later(self._disk.pause(), self._commit)

    def _commit(self) -> None:
        self._next = None
        self._disk.at_commit("before")
        if self._ended:  # the power went
            return
        group, self._gathering = self._gathering[: self._together], self._gathering[self._together :]
        trouble = commit(self.database, self.transaction, group)
        if trouble is None or self.database.failing == "kept":
            works = (job.work for job in group)
            self._disk.done += [work for work in works if isinstance(work, Work) and work.well]
        self._ended = self.database.failing in ("kept", "lost")
        if trouble is None and not self._gathering:  # a lull
            index(self.database, self.transaction)
        # groups are told of in their order
        self._told_until = max(self._told_until + 1e-6, self._loop.time() + self._disk.pause())
        self._loop.call_at(self._told_until, self._tell, group, trouble)
        self._disk.at_commit("after")
        self._plan()

    def _tell(self, group: Sequence[Job], trouble: StoreError | None) -> None:
        if self._disk.database is self.database:  # else the power went in between, and there is nobody to be told
            self._settle(group, Commit(len(group), 0.0), trouble)

    def left(self) -> list[Job]:
        left, self._gathering = self._gathering, []
        for job in left:
            job.error = NotStoredError("The disk has failed: nothing was stored.")
        return left

    def cut(self) -> None:
        self._ended = True
        self._gathering.clear()


class DiskEngine(SqliteEngine):
    """The engine without its threads."""

    def __init__(self, disk: Disk, settle: Settle, process: str) -> None:
        super().__init__(Path("simulated.db"), (), MOST_TOGETHER, settle, process)
        self.writer: StepWriter = StepWriter(disk, settle, process)
        self._writer = self.writer
        migrations.migrate(self.writer.database, migrations_of(ENGINE))


class DiskStore(Store):
    """The store on a `Disk`. Only what starts and asks threads is another; how a group ends is the store's own."""

    def __init__(self, disk: Disk) -> None:
        disk.lives += 1
        super().__init__(Path("simulated.db"), process=f"life {disk.lives}")
        self._disk = disk

    async def open(self) -> None:
        engine = DiskEngine(self._disk, self._settle, self.process)
        self._begin(engine)
        self._writer = engine.writer
        self._is_open = True

    async def read(self, query: Callable[[Reader], T]) -> T:
        """As a reader in another thread: what it sees is of some moment between the asking and the answer."""
        await asyncio.sleep(self._disk.pause())
        if not self._is_open:
            raise NotStoredError("The store is closed.")
        answer = query(self._writer.transaction)
        await asyncio.sleep(self._disk.pause())
        return answer

    def look(self, query: Callable[[Reader], T]) -> T:
        """What is there now, for the checks."""
        return query(self._writer.transaction)

    def fail(self, how: str) -> None:
        """From now on, or with "" no more."""
        self._writer.database.failing = how
        self._writer.database.execute(f"PRAGMA max_page_count = {1 if how == 'full' else 2**30}")

    def cut(self) -> None:
        self._is_open = False
        self._writer.cut()
