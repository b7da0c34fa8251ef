"""Where a test's store lies: in a file, or, for a test that runs on both engines, in a PostgreSQL database instead of that file.

    pytestmark = pytest.mark.usefixtures("engine")     each test of the module, on both engines

A store is made by `store_at(path)`: the same path is the same store, on either engine.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from postgres_server import KEY, Server

from storage.place import Place
from storage.postgres import engine as postgres
from storage.sealing import written
from storage.store import Store
from storage.transaction import Reader

FEW = (2, 1)  # lanes and readers


class Cluster:
    """The databases of one test."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.names: dict[Path, str] = {}
        self.own: dict[Path, str] = {}  # which nobody else can use

    def empty(self, path: Path) -> str:
        """One without any table."""
        if path not in self.own:
            self.own[path] = self.server.database("template0")
        return self.server.url(self.own[path])

    def url(self, path: Path) -> str:
        if path not in self.names:
            self.names[path] = self.server.lend()
        return self.server.url(self.names[path])


_now: list[Cluster] = []  # of the test that runs, when it runs on PostgreSQL


@contextmanager
def on_server(server: Server | None) -> Iterator[None]:
    """None: on SQLite."""
    if server is None:
        yield
        return
    cluster, usual = Cluster(server), (postgres.LANES, postgres.READERS)
    _now.append(cluster)
    postgres.LANES, postgres.READERS = FEW  # each connection to a new database has everything to learn
    try:
        yield
    finally:
        _now.remove(cluster)
        postgres.LANES, postgres.READERS = usual
        for name in cluster.names.values():
            server.give_back(name)
        for name in cluster.own.values():
            server.drop(name)


def place_at(path: Path) -> Place:
    return _now[-1].url(path) if _now else path


def empty_place_at(path: Path) -> Place:
    """A place in which no desk has ever been: nobody has agreed on a key yet."""
    return _now[-1].empty(path) if _now else path


def keys_at() -> tuple[bytes, ...]:
    """On PostgreSQL a key has to be given."""
    return (KEY,) if _now else ()


def settings_at(path: Path) -> dict[str, str]:
    """For a desk in a process of its own."""
    if not _now:
        return {"MADOGUCHI_DATABASE": str(path)}
    return {"MADOGUCHI_DATABASE": str(place_at(path)), "MADOGUCHI_KEY": written(KEY)}


def store_at(path: Path, **more: Any) -> Store:
    return Store(place_at(path), **{"keys": keys_at(), **more})


@asynccontextmanager
async def opened(store: Store) -> AsyncIterator[Store]:
    """Closed again, whatever comes."""
    await store.open()
    try:
        yield store
    finally:
        await store.close()


def tables_of(reader: Reader) -> list[str]:
    """Every table of the desk, but for what a search index is made of."""
    if _now:
        rows = reader.sql(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename <> 'madoguchi_schema'"
        )
    else:
        rows = reader.sql("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'message_fts%'")
    return [row[0] for row in rows]


def pointing_to(reader: Reader, *targets: str) -> set[str]:
    """The tables that refer to one of these."""
    if _now:
        rows = reader.sql(
            "SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint WHERE contype = 'f'"
        )
        return {table for table, target in rows if target in targets}
    return {
        table
        for table in tables_of(reader)
        for row in reader.sql('SELECT "table" FROM pragma_foreign_key_list(:name)', name=table)
        if row[0] in targets
    }
