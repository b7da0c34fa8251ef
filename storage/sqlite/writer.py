"""The one thread that writes. Works that wait together are committed together.

    BEGIN IMMEDIATE
      work, work, work, …           one that raises undoes them all; then they run again, each with a savepoint, so that it is undone alone
      what comes last               what leaves the search index, what a feed numbers
    COMMIT                          one sync of the disk for all of them
    then every work learns its end

and in a lull, or when too many wait for it, in a transaction of its own: what was said joins the search index, many messages together.

- Nobody is told "stored" before the COMMIT has returned.
- A disk error at COMMIT leaves the outcome unknown: every work of the group is told so, no second sync is trusted (the
  kernel may have forgotten what it could not write), the thread ends, and the process has to.
- A full disk, a locked file: the group is told that nothing was stored, and the next group tries afresh.
"""

from __future__ import annotations

import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress

from storage.engine import Commit, Job, Settle
from storage.errors import NotStoredError, OutcomeUnknownError, StoreError
from storage.queries import Query
from storage.sealing import Seals
from storage.sqlite import indexing
from storage.sqlite.database import Database, undo
from storage.transaction import Transaction

MOST_TOGETHER = 256
# So long without work, and all is tidied: the search index takes what waits for it, the write-ahead log is brought home. When much has
# gathered, so short a lull will do. A log that is full is brought home within a commit: of a large file that is thousands of pages,
# each in another place, for which everybody waits.
IDLE_SECONDS = 0.5
LULL_SECONDS = 0.01
MUCH = 1_000  # rows changed: some hundred messages
TOO_MUCH = 2_000  # … and the index waits for no lull: whoever searches looks through what it does not hold yet

# Errors of the file and not of the work: the whole group has to go.
TROUBLE = frozenset(
    {
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
    }
)


class Writer(threading.Thread):
    """Owns the connection that writes, from its opening to its close."""

    def __init__(
        self,
        open_: Callable[[], Database],
        queries: Mapping[str, Query],
        seals: Seals,
        settle: Settle,
        together: int,
        process: str = "",
    ) -> None:
        """`open_` is called in this thread. `settle` too, with each group and the trouble that it met; it hands
        them to the event loop."""
        super().__init__(name="madoguchi-writer", daemon=True)
        self.opened: Future[None] = Future()
        self._open = open_
        self._queries = queries
        self._seals = seals
        self._settle = settle
        self._together = together
        self._process = process
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._home = 0  # of the rows changed so far, those that the log was brought home with
        self._indexed = 0  # … and those before the index was written

    def put(self, job: Job) -> None:
        self._jobs.put(job)

    def finish(self) -> None:
        """Do what was put, then end."""
        self._jobs.put(None)

    def left(self) -> list[Job]:
        """What was put and never begun, because the disk has failed. For when nothing is put any more."""
        jobs: list[Job] = []
        with suppress(queue.Empty):
            while True:
                job = self._jobs.get_nowait()
                if job is not None:
                    job.error = NotStoredError("The disk has failed: nothing was stored.")
                    jobs.append(job)
        return jobs

    # --- in the thread ---------------------------------------------------------------------------------------------

    def run(self) -> None:
        try:
            database = self._open()
        except BaseException as error:
            self.opened.set_exception(error)
            return
        self.opened.set_result(None)
        try:
            self._work(database, Transaction(database.conn, self._queries, self._seals, self._process))
        finally:
            database.close()

    def _work(self, database: Database, transaction: Transaction) -> None:
        """Group after group, until the last one or until the disk has failed."""
        going = True
        while going:
            try:
                group, going = self._next_group(database, transaction)
            except OutcomeUnknownError as error:
                self._settle([], Commit(0, 0.0), error)
                return
            if group:
                begun = time.perf_counter()
                trouble = commit(database, transaction, group)
                going = going and not isinstance(trouble, OutcomeUnknownError)
                self._settle(group, Commit(len(group), time.perf_counter() - begun), trouble)

    def _next_group(self, database: Database, transaction: Transaction) -> tuple[list[Job], bool]:
        """The jobs that wait, at least one unless this is the end; whether more may follow. Raises OutcomeUnknownError."""
        group: list[Job] = []
        changed = database.conn.total_changes
        if changed - self._indexed > TOO_MUCH:
            self._index(database, transaction)
        try:
            job = self._jobs.get(timeout=LULL_SECONDS if changed - self._home > MUCH else IDLE_SECONDS)
        except queue.Empty:
            self._index(database, transaction)
            self._bring_home(database)
            job = self._jobs.get()
        while job is not None:
            group.append(job)
            if len(group) == self._together:
                return group, True
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return group, True
        return group, False

    def _index(self, database: Database, transaction: Transaction) -> None:
        """Let what was said join the search index, as long as nobody waits. Other trouble than with the disk is told; what waits for the
        index goes on waiting, and is found meanwhile."""
        while True:
            done, trouble = index(database, transaction)
            if isinstance(trouble, OutcomeUnknownError):
                raise trouble
            if trouble is not None:
                self._settle([], Commit(0, 0.0), trouble)
            if done < indexing.AT_ONCE:
                self._indexed = database.conn.total_changes
                return
            if not self._jobs.empty():  # the rest joins after them
                return

    def _bring_home(self, database: Database) -> None:
        if isinstance(trouble := bring_home(database), OutcomeUnknownError):
            raise trouble
        self._home = database.conn.total_changes


def commit(database: Database, transaction: Transaction, group: Sequence[Job]) -> StoreError | None:
    """Run and commit a group. Trouble that is given back has been told to each of its jobs."""
    try:
        _begin(database)
        if not _run_all(group, transaction, database):
            database.execute("ROLLBACK")
            transaction.forget_last()
            _begin(database)
            for job in group:
                _run(job, transaction, database)
        transaction.do_last()
        database.execute("COMMIT")
    except BaseException as error:
        trouble = _explain(error)
        if not isinstance(trouble, OutcomeUnknownError):
            undo(database)
        transaction.forget_last()
        for job in group:
            job.result, job.error = None, type(trouble)(*trouble.args)
        return trouble
    return None


def _begin(database: Database) -> None:
    """As a writer from the start: a reader that turns writer is refused without a wait."""
    database.execute("BEGIN IMMEDIATE")


def _run_all(group: Sequence[Job], transaction: Transaction, database: Database) -> bool:
    """Run every work, without a way back for a single one: hardly any raises, and for a savepoint SQLite copies each page before it
    changes. False: one has raised, and all have to run again. Trouble with the file is raised."""
    for job in group:
        try:
            job.result = job.work(transaction)
        except Exception as error:
            if _is_trouble(error) or not database.conn.in_transaction:
                raise
            return False
    return True


def _run(job: Job, transaction: Transaction, database: Database) -> None:
    """One work inside the group. Its own error undoes it alone; trouble with the file is raised."""
    mark = transaction.begin_part()
    try:
        job.result = job.work(transaction)
    except Exception as error:
        if _is_trouble(error) or not database.conn.in_transaction:
            raise
        transaction.undo_part(mark)
        job.error = error
    transaction.end_part()


def index(database: Database, transaction: Transaction) -> tuple[int, StoreError | None]:
    """Let the eldest messages that wait for it join the search index: how many they were, and the trouble that it met."""
    try:
        if not transaction.all("words_waiting", limit=1):
            return 0, None
    except sqlite3.Error as error:
        return 0, _explain(error)
    job = Job(indexing.index_next, end=lambda _: None)
    trouble = commit(database, transaction, [job])
    if trouble is None and job.error is not None:
        trouble = NotStoredError(f"The search index was not written ({job.error}).")
    return job.result or 0, trouble


def bring_home(database: Database) -> StoreError | None:
    """Move the write-ahead log into the file, as far as no reader needs it."""
    try:
        database.execute("PRAGMA wal_checkpoint(PASSIVE)")
    except sqlite3.Error as error:
        return _explain(error)
    return None


def _code(error: BaseException) -> int:
    """SQLite's primary result code, or 0 for an error that is not SQLite's."""
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF


def _is_trouble(error: BaseException) -> bool:
    return isinstance(error, sqlite3.Error) and _code(error) in TROUBLE


def _explain(error: BaseException) -> StoreError:
    """What the works of the group are told."""
    code = _code(error)
    if code == sqlite3.SQLITE_FULL:
        return NotStoredError("The disk is full: nothing was stored. Make room; the desk goes on by itself.")
    if code == sqlite3.SQLITE_BUSY:
        return NotStoredError("The database is locked by another program: nothing was stored.")
    if _is_trouble(error) and code != sqlite3.SQLITE_IOERR:
        return NotStoredError(f"The database refused to write ({error}): nothing was stored.")
    return OutcomeUnknownError(f"The disk failed while writing ({error}): what was stored last is unknown.")
