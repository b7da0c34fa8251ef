"""A transaction whose statements go on their way together, until an answer is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from storage.postgres.link import Link
from storage.queries import Query
from storage.transaction import Row, Transaction, Value

if TYPE_CHECKING:
    from storage.sealing import Seals


class PostgresTransaction(Transaction):
    def __init__(self, link: Link, queries: Mapping[str, Query], seals: Seals, process: str, *, alone: bool) -> None:
        super().__init__(link, queries, seals, process, alone=alone)
        self._link = link

    def _holding(self, name: str, values: Mapping[str, Value]) -> Callable[[], bool]:
        held = self._link.send(self._queries[name].text, values)
        return lambda: bool(held.fetchall())

    def note(self, name: str, /, **values: Value) -> None:
        self._link.send(self._queries[name].text, values)

    def doing(self, name: str, /, **values: Value) -> Callable[[], bool]:
        row = self._asking(f"{self._queries[name].text} RETURNING 1", values)
        return lambda: row() is not None

    def adding(self, name: str, /, **values: Value) -> Callable[[], int]:
        row = self._asking(f"{self._queries[name].text} RETURNING id", values)

        def added() -> int:
            held = row()
            assert held is not None
            return int(held[0])

        return added

    def asking(self, name: str, /, **values: Value) -> Callable[[], Row | None]:
        return self._asking(self._queries[name].text, values)

    def _asking(self, sql: str, values: Mapping[str, Value]) -> Callable[[], Row | None]:
        asked, rows = self._link.send(sql, values), list[Row]()

        def answer() -> Row | None:
            rows.extend(asked.fetchall())  # the second time there is nothing left to fetch
            return rows[0] if rows else None

        return answer
