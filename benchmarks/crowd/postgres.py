"""A PostgreSQL desk that is being filled: what watches over rows, and the indices, are made at the end, in one go each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import Any

from storage.postgres.link import Link
from storage.postgres.opening import prepare
from storage.postgres.side import PostgresSide
from storage.queries import migrations_of, queries_of
from storage.sealing import Seals
from storage.tables import Table

CONSTRAINTS = """
    SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = current_schema()::regnamespace AND contype IN ('p', 'u', 'f') AND conrelid <> 'madoguchi_schema'::regclass
    ORDER BY contype = 'f', conname
"""  # keys before those that refer to them
INDICES = """
    SELECT quote_ident(indexname), indexdef FROM pg_indexes WHERE schemaname = current_schema()
        AND indexname NOT IN (SELECT conname FROM pg_constraint)
"""


class PostgresTarget:
    """`with PostgresTarget(url, keys) as target: fill(cast, target, …)`: the database is new, and a whole desk afterwards."""

    def __init__(self, url: str, keys: Sequence[bytes]) -> None:
        self._link = Link(url)
        self.seals = Seals(None, keys)
        prepare(self._link, url, migrations_of("postgres"), queries_of("postgres"), self.seals)
        self._side = PostgresSide(self._link)
        self._link.script("SET statement_timeout = 0; SET synchronous_commit = off; SET maintenance_work_mem = '1GB'")
        self._constraints = self._link.script(CONSTRAINTS)
        self._indices = self._link.script(INDICES)
        for table, name, _ in reversed(self._constraints):
            self._link.script(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        for name, _ in self._indices:
            self._link.script(f"DROP INDEX {name}")

    def put(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        self._side.add(Table(table, tuple(columns), ()), [tuple(row) for row in rows])

    def index(self, words: Iterable[tuple[int, str]]) -> None:
        self._side.add_words(list(words))

    def finish(self) -> None:
        for table, name, made in self._constraints:
            self._link.script(f"ALTER TABLE {table} ADD CONSTRAINT {name} {made}")
        for _, made in self._indices:
            self._link.script(made)
        self._side.number_on({})
        self._link.script("ALTER INDEX message_words_pairs ALTER COLUMN 1 SET STATISTICS 0")  # gone with the index
        self._link.script("VACUUM (ANALYZE)")

    def __enter__(self) -> PostgresTarget:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._link.close()
