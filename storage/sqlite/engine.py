"""The desk's memory in one SQLite file: one thread that writes, a few that read."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import TypeVar

from storage import moved
from storage.engine import Job, Settle
from storage.errors import NotStoredError
from storage.queries import migrations_of, queries_of
from storage.sealing import Seals, key_file
from storage.sqlite import migrations, opening
from storage.sqlite.database import Database
from storage.sqlite.lock import FileLock
from storage.sqlite.opening import CHECKED_WHOLE
from storage.sqlite.read_ahead import ReadAhead
from storage.sqlite.readers import Readers
from storage.sqlite.writer import Writer
from storage.transaction import Reader, Transaction

T = TypeVar("T")

ENGINE = "sqlite"
READERS = 3
ROOM = 1024 * 1024  # bytes: with less the next message may find no place


class SqliteEngine:
    """One `serve` a file."""

    ends_in_doubt = True

    def __init__(self, path: Path, keys: Sequence[bytes], together: int, settle: Settle, process: str) -> None:
        self.key_is_beside = not keys
        self._path = path
        self._keys = tuple(keys)
        self._together = together
        self._settle = settle
        self._process = process
        self._lock = FileLock(path)
        # Of a desk, not of a command; a small file has been read whole before it was opened.
        self._ahead: ReadAhead | None = None

    def open(self) -> None:
        queries, changes = queries_of(ENGINE), migrations_of(ENGINE)
        opening.inspect(self._path, newest=len(changes))
        self._lock.take()
        try:
            seals = Seals(key_file(self._path), self._keys)

            def open_writer() -> Database:
                with opening.broken_file_refused(self._path):
                    database = opening.open_writer(self._path)
                    migrations.migrate(database, changes)
                    transaction = Transaction(database, queries, seals)
                    moved.refuse(transaction, str(self._path))
                    if seals.agree(transaction):
                        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                    return database

            self._writer = Writer(open_writer, queries, seals, self._settle, self._together, self._process)
            self._writer.start()
            self._writer.opened.result()
        except BaseException:
            self._lock.release()
            raise
        self._readers = Readers(partial(opening.open_reader, self._path), queries, seals, READERS)
        if self._process and self._path.stat().st_size > CHECKED_WHOLE:
            self._ahead = ReadAhead(self._path)
            self._ahead.start()

    def close(self) -> None:
        self._readers.close()
        self._writer.finish()
        self._writer.join()
        if self._ahead is not None:
            self._ahead.close()
        self._lock.release()

    def put(self, job: Job) -> None:
        self._writer.put(job)

    def left(self) -> list[Job]:
        return self._writer.left()

    def submit(self, query: Callable[[Reader], T]) -> Future[T]:
        return self._readers.submit(query)

    async def listen(self, heard: Callable[[str], None], begun: Callable[[], None]) -> None:
        """There is nobody else."""
        await asyncio.Event().wait()

    def touch(self, transaction: Transaction) -> object:
        """Write the first page anew, with what it holds. On a full disk so little may still find a place where no message does: the
        room that is left is looked at, too."""
        if shutil.disk_usage(self._path.parent).free < ROOM:
            raise NotStoredError("The disk is full.")
        version = transaction.sql("PRAGMA user_version")[0][0]
        return transaction.sql(f"PRAGMA user_version = {version}")
