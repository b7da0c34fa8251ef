"""Threads that work, each on a connection of its own, one transaction a work.

    BEGIN, and the desk's lock      shared by works of one conversation, for everything else alone: then it is waited for
      work                          it holds the rows of its conversation (storage/conversations.py)
      what comes last               the search index; then the feed, under a lock that is held only from here to the commit
    COMMIT

- A statement waits for its answer only when somebody asks for that: what is sent until then goes together, the COMMIT with the last.
- Works of one conversation go to one lane, so they run in the order in which they came; those of others run beside them.
- A work that turns out to want more than its own conversation is run again alone, in its place.
- A deadlock, a row that somebody else was faster with, a connection that was lost before the commit: the work has left no trace, and
  is run again.
- A connection that is lost in the commit itself: PostgreSQL is asked afterwards what became of the transaction. Only when it cannot be
  asked the outcome is unknown, for this work alone.
- PostgreSQL that is away is told at once, and every work tries anew: nothing has to be restarted when it is back.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Mapping

import psycopg

from storage.engine import Commit, Job, Settle
from storage.errors import MustBeAloneError, NotStoredError, OutcomeUnknownError, StoreError
from storage.postgres.link import Link
from storage.postgres.opening import DESK, reason
from storage.postgres.transaction import PostgresTransaction
from storage.queries import Query
from storage.sealing import Seals

TRIES = 5
RESPITE = 0.5  # seconds after a failed connect in which no other is tried
ASKED_FOR = 5.0  # seconds for finding out what became of a commit

ALONE = f"SELECT pg_advisory_xact_lock({DESK}), pg_current_xact_id()::text AS xid"
BESIDE = f"SELECT pg_advisory_xact_lock_shared({DESK}), pg_current_xact_id()::text AS xid"
FATE = "SELECT pg_xact_status(CAST(:xid AS xid8))"

AGAIN = frozenset({"40001", "40P01", "0A000"})  # serialization, deadlock, a plan from before a change of the schema
TAKEN = "23505"  # somebody else was faster: a second look finds their row
TOO_SLOW = frozenset({"55P03", "57014", "25P03"})  # of lock, statement, transaction
AWAY = ("08", "57P", "53")  # connection, shut down or starting, out of disk, memory or connections
READ_ONLY = "25006"


class Door:
    """Makes the connections of all lanes: one that failed spares the others the wait."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._shut = threading.Lock()
        self._until = 0.0
        self._why = ""

    def connect(self, *, reading: bool = False) -> Link:
        """Raises NotStoredError."""
        with self._shut:
            if time.monotonic() < self._until:
                raise NotStoredError(self._why)
        try:
            return Link(self.url, reading=reading)
        except psycopg.Error as error:
            why = f"PostgreSQL cannot be reached ({reason(error)}): nothing was stored. The desk goes on by itself."
            with self._shut:
                self._until, self._why = time.monotonic() + RESPITE, why
            raise NotStoredError(why) from None


class Lane(threading.Thread):
    """Does its jobs one after the other."""

    def __init__(
        self, door: Door, queries: Mapping[str, Query], seals: Seals, settle: Settle, process: str, *, alone: bool
    ) -> None:
        super().__init__(name="madoguchi-lane", daemon=True)
        self._door = door
        self._settle = settle
        self._alone = alone
        self._queries = queries
        self._seals = seals
        self._process = process
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._link: Link | None = None

    def put(self, job: Job) -> None:
        self._jobs.put(job)

    def finish(self) -> None:
        """Do what was put, then end."""
        self._jobs.put(None)

    # --- in the thread -----------------------------------------------------------------------------------------------

    def run(self) -> None:
        while (job := self._jobs.get()) is not None:
            begun = time.perf_counter()
            trouble = self._do(job)
            self._settle([job], Commit(1, time.perf_counter() - begun), trouble)
        self._drop()

    def _do(self, job: Job) -> StoreError | None:
        """Run a job to its end; the trouble that it has been told."""
        trouble: StoreError | None = None
        alone = self._alone
        for tries_left in reversed(range(TRIES)):
            try:
                link = self._link = self._link or self._door.connect()
            except NotStoredError as error:
                job.error = trouble = error
                break
            try:
                if self._committed(link, job, alone=alone):
                    break
            except MustBeAloneError:
                alone = True
            except psycopg.Error as error:
                if tries_left and self._may_go_again(job, error):
                    continue
                job.error = told = _explain(error)
                trouble = told if isinstance(told, StoreError) else None
                break
            except OutcomeUnknownError as error:
                job.error = trouble = error
                break
            except BaseException as error:  # the work's own
                job.error = error
                break
        else:
            job.error = trouble = NotStoredError("PostgreSQL undid it again and again: nothing was stored. Try again.")
        return trouble

    def _committed(self, link: Link, job: Job, *, alone: bool) -> bool:
        """Run a job once. False: it has left no trace, and may be run again."""
        try:
            link.together()
            link.send("BEGIN")
            begun = link.send(ALONE if alone else BESIDE)
            if alone:
                link.settle()
            transaction = PostgresTransaction(link, self._queries, self._seals, self._process, alone=alone)
            result = job.work(transaction)
            transaction.do_last()
            xid = str(begun.fetchall()[0]["xid"])
        except BaseException:
            self._undo(link)
            raise
        try:
            link.send("COMMIT")
            link.settle()
            link.apart()
        except psycopg.Error:
            if not link.broken:
                self._undo(link)
                raise
            self._drop()
            if not self._stored(xid):
                return False
        job.result, job.error = result, None
        return True

    def _undo(self, link: Link) -> None:
        """The transaction leaves no trace; nor does the connection, when it is of no more use."""
        try:
            link.apart()
            if not link.broken:
                link.script("ROLLBACK")
        except psycopg.Error:
            pass
        if link.broken:
            self._drop()

    def _drop(self) -> None:
        if self._link is not None:
            self._link.close()
            self._link = None

    def _may_go_again(self, job: Job, error: psycopg.Error) -> bool:
        state = error.sqlstate or ""
        if state == "0A000":  # only a new connection forgets the plan
            self._drop()
        return self._link is None or state in AGAIN or (state == TAKEN and bool(job.of))

    def _stored(self, xid: str) -> bool:
        """Whether the transaction whose commit was cut off is stored. Raises OutcomeUnknownError."""
        end = time.monotonic() + ASKED_FOR
        while time.monotonic() < end:
            try:
                self._link = self._link or self._door.connect()
                fate = self._link.execute(FATE, {"xid": xid}).fetchall()[0][0]
            except (NotStoredError, psycopg.Error):
                self._drop()
            else:
                if fate in ("committed", "aborted"):
                    return bool(fate == "committed")
            time.sleep(RESPITE / 5)
        raise OutcomeUnknownError("PostgreSQL was cut off while it stored: what was stored last is unknown.")


def _explain(error: psycopg.Error) -> StoreError | psycopg.Error:
    """What a work is told that is not run again. An error that is its own fault it gets as it is."""
    state = error.sqlstate or ""
    if state in TOO_SLOW:
        return NotStoredError("The database is too busy: nothing was stored. Try again.")
    if state == READ_ONLY:
        return NotStoredError("PostgreSQL takes nothing now (it is read-only): nothing was stored.")
    if not state or state.startswith(AWAY) or state in AGAIN:
        return NotStoredError(f"PostgreSQL did not store ({reason(error)}): nothing was stored.")
    return error
