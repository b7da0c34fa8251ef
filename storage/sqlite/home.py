"""A SQLite file that a desk leaves, or comes to (storage/keeping/moving.py)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from storage.errors import CannotOpenError
from storage.moved import AWAY
from storage.queries import migrations_of, queries_of
from storage.sealing import Seals
from storage.sqlite import opening
from storage.sqlite.database import Database, undo
from storage.sqlite.lock import FileLock
from storage.sqlite.migrations import migrate, version_of
from storage.sqlite.side import SqliteSide
from storage.tables import indices
from storage.transaction import Transaction

ENGINE = "sqlite"


class SqliteHome:
    def __init__(self, path: Path, database: Database) -> None:
        self.name = str(path.resolve())
        self.side = SqliteSide(database.conn)
        self._database = database

    @classmethod
    @contextmanager
    def opened(cls, path: Path, coming_from: str) -> Iterator[SqliteHome]:
        """`coming_from` is the place from which a desk is to come here; "": it leaves. Raises CannotOpenError, InUseError."""
        changes = migrations_of(ENGINE)
        opening.inspect(path, newest=len(changes))
        there = path.exists() and path.stat().st_size > 0
        if not there and not coming_from:
            raise CannotOpenError(f"{path} holds no desk.")
        lock = FileLock(path)
        lock.take()
        try:
            if there and coming_from and _went_to(path) == coming_from:
                opening.put_aside(path, f"moved-{path.stat().st_mtime_ns}")
                path.unlink()
                there = False
            with opening.broken_file_refused(path), closing(opening.open_writer(path)) as database:
                if not there:
                    migrate(database, changes)
                elif version_of(database) != len(changes):
                    raise CannotOpenError(f"{path} is of an older madoguchi; open the desk on it once, and close it.")
                yield cls(path, database)
        finally:
            lock.release()

    @contextmanager
    def at_once(self) -> Iterator[Transaction]:
        with self._within("BEGIN IMMEDIATE") as transaction:
            yield transaction
            transaction.do_last()

    @contextmanager
    def still(self) -> Iterator[Transaction]:
        with self._within("BEGIN") as transaction:
            yield transaction

    @contextmanager
    def _within(self, begin: str) -> Iterator[Transaction]:
        self._database.execute(begin)
        try:
            yield Transaction(self._database, queries_of(ENGINE), Seals(None, ()))
            self._database.execute("COMMIT")
        except BaseException:
            undo(self._database)
            raise

    def arrive(self) -> None:
        for name in self._there():
            self._database.execute(f'DROP INDEX "{name}"')

    def settle(self) -> None:
        with self._within("BEGIN IMMEDIATE"):
            there = self._there()
            for name, made in indices():
                if name not in there:
                    self._database.execute(made)
        self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _there(self) -> list[str]:
        found = self._database.execute("SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL")
        return [row["name"] for row in found.fetchall()]


def _went_to(path: Path) -> str:
    """Where the desk of a file has moved; "" when it is still there."""
    with closing(opening.open_reader(path)) as database:
        row = next(database.execute("SELECT place FROM moved WHERE direction = ?", [AWAY]), None)
    return str(row["place"]) if row else ""
