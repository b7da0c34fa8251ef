"""A SQLite desk that is being filled: no sync, no log, and its indices made at the end, in one go each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Any

from storage.migrations import migrate
from storage.opening import open_writer
from storage.queries import migrations_of, queries_of
from storage.sealing import Seals, key_file
from storage.transaction import Transaction


class SqliteTarget:
    """`with SqliteTarget(path) as target: fill(cast, target, …)`: the file is new, and a whole desk afterwards."""

    def __init__(self, path: Path, keys: Sequence[bytes] = ()) -> None:
        self._database = open_writer(path)
        migrate(self._database, migrations_of("sqlite"))
        self.seals = Seals(key_file(path), keys)
        self.seals.agree(Transaction(self._database, queries_of("sqlite"), self.seals))
        self._index_words = queries_of("sqlite")["index_words"].text
        for setting in ("foreign_keys = OFF", "synchronous = OFF", "journal_mode = OFF", "cache_size = -1000000"):
            self._database.execute(f"PRAGMA {setting}").fetchall()
        self._indices = self._database.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"
        ).fetchall()
        for index in self._indices:
            self._database.execute(f'DROP INDEX "{index["name"]}"')
        self._database.execute("BEGIN")

    def put(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        names, marks = ", ".join(f'"{column}"' for column in columns), ", ".join("?" * len(columns))
        self._database.conn.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)

    def index(self, words: Iterable[tuple[int, str]]) -> None:
        self._database.conn.executemany(self._index_words, [{"id": id_, "pairs": pairs} for id_, pairs in words])

    def finish(self) -> None:
        self._database.execute("COMMIT")
        for index in self._indices:
            self._database.execute(index["sql"])
        wrong = self._database.execute("PRAGMA foreign_key_check").fetchall()
        assert not wrong, [tuple(row) for row in wrong[:5]]
        self._database.execute("PRAGMA journal_mode = WAL").fetchall()

    def __enter__(self) -> SqliteTarget:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with closing(self._database):
            pass
