"""What is remembered: one file, one thread that writes, a few that read."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlite_utils import Database

from storage import migrations, opening
from storage.errors import NotStoredError, OutcomeUnknownError, StoreError
from storage.lock import FileLock
from storage.queries import migrations_of, queries_of
from storage.readers import Readers
from storage.sealing import Seals
from storage.transaction import Reader, Transaction
from storage.writer import MOST_TOGETHER, Commit, Job, Writer

T = TypeVar("T")

ENGINE = "sqlite"
MOST_WAITING = 2000  # works; more are refused before anything is stored
READERS = 3
SECONDS_BETWEEN_LINES = 60.0  # of the log, while the disk stays full

log = logging.getLogger("madoguchi.storage")


class Store:
    """The desk's memory. Works are committed together; each is stored whole or not at all."""

    shared = False  # nobody else has the file open

    def __init__(
        self,
        path: Path,
        *,
        observe: Callable[[Commit], None] = lambda _: None,
        most_waiting: int = MOST_WAITING,
        together: int = MOST_TOGETHER,
        keys: Sequence[bytes] = (),
        process: str = "",
    ) -> None:
        """`observe` gets every commit, on the event loop. `together`: at most so many works in one commit. `keys` seal what is
        personal, newest first; without any the key lies in a file beside the database. `process` names the process that carries
        replies; "" for a command, which carries none."""
        self.path = path
        self.process = process
        self._keys = tuple(keys)
        self._observe = observe
        self._most_waiting = most_waiting
        self._together = together
        self._lock = FileLock(path)
        self._waiting = 0
        self._is_open = False
        self._next_line = 0.0

    async def open(self) -> None:
        """Raises `CannotOpenError` with one clear line, and has then touched nothing."""
        self._loop = asyncio.get_running_loop()
        self.fatal: asyncio.Future[StoreError] = self._loop.create_future()
        queries, changes = queries_of(ENGINE), migrations_of(ENGINE)
        opening.inspect(self.path, newest=len(changes))
        self._lock.take()
        try:
            seals = Seals(self.path, self._keys)
        except BaseException:
            self._lock.release()
            raise
        self.key_is_beside = not self._keys

        def open_writer() -> Database:
            with opening.broken_file_refused(self.path):
                database = opening.open_writer(self.path)
                migrations.migrate(database, changes)
                seals.agree(database)
                return database

        self._writer = Writer(open_writer, queries, seals, self._settle_from_thread, self._together, self.process)
        self._writer.start()
        try:
            await asyncio.wrap_future(self._writer.opened)
        except BaseException:
            self._lock.release()
            raise
        self._readers = Readers(partial(opening.open_reader, self.path), queries, seals, READERS)
        self._is_open = True

    async def close(self) -> None:
        """Finish what was taken, then let go of the file."""
        if not self._is_open:
            return
        self._is_open = False
        await asyncio.to_thread(self._readers.close)
        self._writer.finish()
        await asyncio.to_thread(self._writer.join)
        self._lock.release()

    async def run(self, work: Callable[[Transaction], T], then: Callable[[T], None] | None = None) -> T:
        """Run `work` in a transaction, off the event loop; its result when it is on the disk.

        An exception of `work` undoes that work alone and is raised here. Else `NotStoredError`, `OutcomeUnknownError`.
        `then` gets the result on the event loop once it is stored, also when whoever waited here has been cancelled.
        """
        if not self._is_open or self.fatal.done():
            raise NotStoredError("The store is closed: nothing was stored.")
        if self._waiting >= self._most_waiting:
            raise NotStoredError("Too much is waiting to be stored: nothing was stored. Try again.")
        future: asyncio.Future[T] = self._loop.create_future()

        def end(job: Job) -> None:
            if job.error is None and then is not None:
                then(job.result)
            if future.done():  # cancelled meanwhile
                return
            if job.error is None:
                future.set_result(job.result)
            else:
                future.set_exception(job.error)

        self._waiting += 1
        self._writer.put(Job(work, end))
        return await future

    async def read(self, query: Callable[[Reader], T]) -> T:
        """Run a query (of storage.transcript, .conversations, .handoffs, .outbox) on a read-only connection."""
        if not self._is_open:
            raise NotStoredError("The store is closed.")
        return await asyncio.wrap_future(self._readers.submit(query))

    async def writable(self) -> bool:
        """Whether a transaction reaches the disk now (for /readyz)."""
        try:
            await self.run(_touch)
        except StoreError:
            return False
        return True

    @property
    def waiting(self) -> int:
        """Works that are not settled yet."""
        return self._waiting

    # --- how a group ends --------------------------------------------------------------------------------------------

    def _settle_from_thread(self, group: Sequence[Job], commit: Commit, trouble: StoreError | None) -> None:
        self._loop.call_soon_threadsafe(self._settle, group, commit, trouble)

    def _settle(self, group: Sequence[Job], commit: Commit, trouble: StoreError | None) -> None:
        self._observe(commit)
        if trouble is not None:
            self._note(trouble)
        ended = [*group, *(self._writer.left() if self.fatal.done() else ())]
        self._waiting -= len(ended)
        for job in ended:
            job.end(job)

    def _note(self, trouble: StoreError) -> None:
        if isinstance(trouble, OutcomeUnknownError) and not self.fatal.done():
            self.fatal.set_result(trouble)
            log.critical("store failed: %s", trouble)
        elif self._loop.time() >= self._next_line:
            self._next_line = self._loop.time() + SECONDS_BETWEEN_LINES
            log.error("store refused: %s", trouble)


def _touch(transaction: Transaction) -> Any:
    """Write the first page anew, with what it holds."""
    version = migrations.version_of(transaction.database)
    return transaction.database.execute(f"PRAGMA user_version = {version}")
