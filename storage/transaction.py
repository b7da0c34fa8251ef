"""Named queries on a connection: a `Reader` asks, a `Transaction` also changes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TypeAlias

from sqlite_utils import Database

from storage.queries import Query

Value: TypeAlias = str | int | float | bytes | None
Row: TypeAlias = sqlite3.Row  # read by column name


class Reader:
    """Asks named queries; for the thread that owns the connection."""

    def __init__(self, database: Database, queries: Mapping[str, Query]) -> None:
        self.database = database
        self._queries = queries

    def all(self, name: str, /, **values: Value) -> list[Row]:
        return self.database.execute(self._queries[name].text, values).fetchall()

    def one(self, name: str, /, **values: Value) -> Row | None:
        """The first row, or None. All rows are fetched: an unread RETURNING keeps its statement open."""
        rows = self.database.execute(self._queries[name].text, values).fetchall()
        return rows[0] if rows else None


class Transaction(Reader):
    """Asks and changes, inside one transaction."""

    def do(self, name: str, /, **values: Value) -> int:
        """Change something; how many rows changed."""
        return self.database.execute(self._queries[name].text, values).rowcount


@contextmanager
def immediate(database: Database) -> Iterator[None]:
    """A transaction that may write from its first statement on. sqlite-utils' own `atomic()` begins as a reader, and a
    reader that turns writer while somebody else writes is refused at once ("database is locked"), without any wait."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
        database.execute("COMMIT")
    except BaseException:
        undo(database)
        raise


def undo(database: Database) -> None:
    """Take the open transaction back. After some errors SQLite has done so already, and ROLLBACK would raise."""
    if database.conn.in_transaction:
        database.execute("ROLLBACK")
