"""A SQLite file, as one carries from it or to it (storage/carrying.py)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

from storage.carrying import SAID, SHARED, Said, Values
from storage.queries import queries_of
from storage.tables import Table, quoted


class SqliteSide:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def rows(self, table: Table, after: Values) -> Iterator[Values]:
        return self._read(table.reading(bool(after), "?"), after)

    def shared(self) -> Iterator[tuple[int, str]]:
        return self._read(SHARED, ())

    def said(self, after: int, known: int) -> Iterator[Said]:
        return self._read(SAID.format("?"), (known, after))

    def _read(self, sql: str, values: Values) -> Iterator[Any]:
        cursor = self._connection.cursor()
        cursor.row_factory = None
        return cursor.execute(sql, values)

    def add(self, table: Table, rows: Sequence[Values]) -> None:
        signs = ", ".join("?" * len(table.columns))
        self._connection.executemany(
            f"INSERT INTO {quoted(table.name)} ({table.listed}) VALUES ({signs})",  # noqa: S608 the names are the schema's own
            rows,
        )

    def add_words(self, words: Sequence[tuple[int, str]]) -> None:
        queries = queries_of("sqlite")
        self._connection.executemany(queries["index_words"].text, [{"id": id_, "pairs": pairs} for id_, pairs in words])
        if words:
            self._connection.execute(queries["note_indexed"].text, {"upto": words[-1][0]})

    def numbered(self) -> dict[str, int]:
        return dict(self._read("SELECT name, seq FROM sqlite_sequence", ()))

    def number_on(self, given: dict[str, int]) -> None:
        """All other numbers go on behind the highest row by themselves."""
        for table in self.numbered() | given:
            self._connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", [table])
            highest = self._connection.execute(f"SELECT MAX(id) FROM {quoted(table)}").fetchone()[0] or 0  # noqa: S608
            self._connection.execute(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", [table, max(highest, given.get(table, 0))]
            )
