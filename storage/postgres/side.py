"""A PostgreSQL database, as one carries from it or to it (storage/carrying.py)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

from psycopg.rows import tuple_row

from storage.carrying import MOST_ROWS, SAID, SHARED, Said, Values
from storage.postgres.link import Link
from storage.tables import Table, quoted

FEW = 8  # rows fetched at once that have a picture of up to 10 MiB in them
NEVER_AGAIN = ("staff_event",)  # consoles come back with the last number that they saw
NUMBERED = """
    SELECT table_name, column_name, pg_get_serial_sequence(quote_ident(table_name), column_name) FROM information_schema.columns
    WHERE table_schema = current_schema() AND is_identity = 'YES'
"""


class PostgresSide:
    """Inside a transaction that its owner begins and ends."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def rows(self, table: Table, after: Values) -> Iterator[Values]:
        return self._read(table.reading(bool(after), "%s"), after, FEW if table.pictures else MOST_ROWS)

    def shared(self) -> Iterator[tuple[int, str]]:
        return cast(Iterator[tuple[int, str]], self._read(SHARED, ()))

    def said(self, after: int, known: int) -> Iterator[Said]:
        return cast(Iterator[Said], self._read(SAID.format("%s"), (known, after)))

    def _read(self, sql: str, values: Values, at_once: int = MOST_ROWS) -> Iterator[Values]:
        with self._link.raw.cursor("carried", row_factory=tuple_row) as cursor:
            cursor.execute(sql.encode(), values, binary=True)
            while rows := cursor.fetchmany(at_once):
                yield from rows

    def add(self, table: Table, rows: Sequence[Values]) -> None:
        self._copy(f"{quoted(table.name)} ({table.listed})", rows)

    def add_words(self, words: Sequence[tuple[int, str]]) -> None:
        self._copy("message_words (message, pairs)", [(id_, pairs) for id_, pairs in words])

    def _copy(self, place: str, rows: Sequence[Values]) -> None:
        with self._link.raw.cursor().copy(f"COPY {place} FROM STDIN".encode()) as copy:
            for row in rows:
                copy.write_row(row)

    def numbered(self) -> dict[str, int]:
        return {table: self._last(sequence) for table, _, sequence in self._sequences() if table in NEVER_AGAIN}

    def number_on(self, given: dict[str, int]) -> None:
        for table, column, sequence in self._sequences():
            highest = self._ask(f"SELECT COALESCE(MAX({quoted(column)}), 0) FROM {quoted(table)}")  # noqa: S608
            last = max(highest, given.get(table, 0))
            self._ask(f"SELECT setval('{sequence}', {max(last, 1)}, {last > 0})")

    def _sequences(self) -> list[tuple[str, str, str]]:
        return [(row[0], row[1], row[2]) for row in self._link.execute(NUMBERED).fetchall()]

    def _last(self, sequence: str) -> int:
        return int(self._ask(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}"))  # noqa: S608

    def _ask(self, sql: str) -> Any:
        return self._link.execute(sql).fetchall()[0][0]
