"""A PostgreSQL desk that is being filled: what watches over rows, and the indices, are made at the end, in one go each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import Any

from storage.postgres.filling import make_again, settle, take_away
from storage.postgres.link import Link
from storage.postgres.opening import prepare
from storage.postgres.side import PostgresSide
from storage.queries import migrations_of, queries_of
from storage.sealing import Seals
from storage.tables import Table


class PostgresTarget:
    """`with PostgresTarget(url, keys) as target: fill(cast, target, …)`: the database is new, and a whole desk afterwards."""

    def __init__(self, url: str, keys: Sequence[bytes]) -> None:
        self._link = Link(url)
        self.seals = Seals(None, keys)
        prepare(self._link, url, migrations_of("postgres"), queries_of("postgres"), self.seals)
        self._side = PostgresSide(self._link)
        self._link.script("SET statement_timeout = 0; SET synchronous_commit = off")
        self._link.script("BEGIN")
        take_away(self._link)
        self._link.script("COMMIT")

    def put(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        self._side.add(Table(table, tuple(columns), ()), [tuple(row) for row in rows])

    def index(self, words: Iterable[tuple[int, str]]) -> None:
        self._side.add_words(list(words))

    def finish(self) -> None:
        self._link.script("BEGIN")
        make_again(self._link)
        self._side.number_on({})
        self._link.script("COMMIT")
        settle(self._link)
        self._link.script("VACUUM")

    def __enter__(self) -> PostgresTarget:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._link.close()
