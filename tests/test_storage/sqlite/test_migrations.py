"""The schema moves forward, whole steps only."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage.queries import migrations_of
from storage.sqlite.migrations import migrate, version_of
from storage.sqlite.opening import APPLICATION, open_writer


@pytest.fixture
def changes(tmp_path: Path) -> list[Path]:
    first, second = tmp_path / "0001_a.sql", tmp_path / "0002_b.sql"
    first.write_text("CREATE TABLE a (x INTEGER); INSERT INTO a VALUES (1);")
    second.write_text("CREATE TABLE b (x INTEGER); INSERT INTO b SELECT x + 1 FROM a;")
    return [first, second]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(open_writer(tmp_path / "desk.db")) as database:
        yield database


def test_a_new_file_gets_every_change_and_says_whose_it_is(
    database: Database, changes: list[Path], tmp_path: Path
) -> None:
    assert migrate(database, changes) == 2
    assert [tuple(row) for row in database.execute("SELECT x FROM b")] == [(2,)]
    header = (tmp_path / "desk.db").read_bytes()[:100]
    assert int.from_bytes(header[60:64], "big") == 2  # the version stands in the file, not only in the log
    assert int.from_bytes(header[68:72], "big") == APPLICATION
    assert database.journal_mode == "wal"


def test_a_file_gets_only_what_it_lacks(database: Database, changes: list[Path]) -> None:
    assert migrate(database, changes[:1]) == 1
    assert migrate(database, changes) == 1
    assert migrate(database, changes) == 0
    assert version_of(database) == 2


def test_a_change_that_breaks_off_leaves_the_file_as_it_was(database: Database, changes: list[Path]) -> None:
    migrate(database, changes[:1])
    changes[1].write_text("CREATE TABLE b (x INTEGER); INSERT INTO a VALUES (2); INSERT INTO nowhere VALUES (1);")
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        migrate(database, changes)
    assert version_of(database) == 1
    assert database.table_names() == ["a"]
    assert database.table("a").count == 1


def test_a_desk_that_was_opened_while_the_schema_still_grew_gets_what_it_lacks(database: Database) -> None:
    migrate(database, migrations_of("sqlite")[:3])
    database.executescript(
        "CREATE TABLE backup (one INTEGER PRIMARY KEY CHECK (one = 1), at INTEGER NOT NULL, size INTEGER);"
        "CREATE VIEW queue_row AS SELECT * FROM handoff;"
    )
    migrate(database, migrations_of("sqlite"))
    assert version_of(database) == len(migrations_of("sqlite"))
    assert database.execute("SELECT last_direction FROM queue_row").fetchall() == []
