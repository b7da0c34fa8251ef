"""The desk's tables, as they are carried from one engine to another: read from the schema itself, so that none is forgotten."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter

from storage.queries import migrations_of

# What is of one moment or one place only: who lives, where the desk has moved, how far its search index goes.
OF_THE_PLACE = frozenset({"process", "moved", "indexed"})
# What a desk may have although nobody has written to it.
OF_EVERY_DESK = frozenset({"sealing_key", "sealing_secret", "backup"})


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]

    @property
    def listed(self) -> str:
        return ", ".join(map(quoted, self.columns))

    @property
    def pictures(self) -> bool:
        """Whether a row may hold one: up to 10 MiB."""
        return "body" in self.columns

    def reading(self, after: bool, sign: str) -> str:
        """Its rows in the order of the key, from the first one or from behind one. `sign` stands for a value."""
        key = ", ".join(map(quoted, self.key))
        behind = f" WHERE ({key}) > ({', '.join([sign] * len(self.key))})" if after else ""
        return f"SELECT {self.listed} FROM {quoted(self.name)}{behind} ORDER BY {key}"  # noqa: S608 the names are the schema's own


def quoted(name: str) -> str:
    return f'"{name}"'


@cache
def tables() -> tuple[Table, ...]:
    """Each behind those that it refers to."""
    with closing(_schema()) as schema:
        found = {table.name: table for table in _found(schema)}
        before = {name: _parents(schema, name) for name in found}
    return tuple(found[name] for name in TopologicalSorter(before).static_order())


def indices() -> list[tuple[str, str]]:
    """Those of a file that can be made when all rows are there: the name and the statement of each."""
    with closing(_schema()) as schema:
        return schema.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL").fetchall()


def _schema() -> sqlite3.Connection:
    schema = sqlite3.connect(":memory:")
    for change in migrations_of("sqlite"):
        schema.executescript(change.read_text(encoding="utf-8"))
    return schema


def _found(schema: sqlite3.Connection) -> Iterator[Table]:
    names = schema.execute(
        "SELECT name FROM pragma_table_list WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
    )
    for (name,) in names.fetchall():
        if name not in OF_THE_PLACE:
            columns = schema.execute("SELECT name, pk FROM pragma_table_info(?)", [name]).fetchall()
            key = sorted((place, column) for column, place in columns if place)
            yield Table(name, tuple(column for column, _ in columns), tuple(column for _, column in key))


def _parents(schema: sqlite3.Connection, name: str) -> set[str]:
    rows = schema.execute('SELECT "table" FROM pragma_foreign_key_list(?)', [name]).fetchall()
    return {parent for (parent,) in rows} - {name}
