"""A SQLite desk that is being filled, as a backup is (storage/sqlite/filling.py)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from types import TracebackType
from typing import Any

from storage.queries import queries_of
from storage.sealing import Seals, key_file
from storage.sqlite.filling import filling
from storage.sqlite.side import SqliteSide
from storage.tables import Table
from storage.transaction import Transaction


class SqliteTarget:
    """`with SqliteTarget(path) as target: fill(cast, target, …)`: the file is new, and a whole desk afterwards."""

    def __init__(self, path: Path, keys: Sequence[bytes] = ()) -> None:
        self._path, self._open = path, ExitStack()
        database = self._open.enter_context(filling(path))
        self.seals = Seals(key_file(path), keys)
        self.seals.agree(Transaction(database, queries_of("sqlite"), self.seals))
        self._side = SqliteSide(database.conn)

    def put(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        self._side.add(Table(table, tuple(columns), ()), [tuple(row) for row in rows])

    def index(self, words: Iterable[tuple[int, str]]) -> None:
        self._side.add_words(list(words))

    def finish(self) -> None:
        self._open.close()
        with closing(sqlite3.connect(self._path)) as database:
            wrong = database.execute("PRAGMA foreign_key_check").fetchall()
        assert not wrong, wrong[:5]

    def __enter__(self) -> SqliteTarget:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.__exit__(kind, error, trace)
