"""The loader of the SQL files, and the files themselves."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage import queries
from storage.queries import Query, migrations_of, parse, queries_of
from storage.sqlite.migrations import migrate
from storage.sqlite.opening import open_writer

ROOM = Path(queries.__file__).parent


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(open_writer(tmp_path / "desk.db")) as database:
        migrate(database, migrations_of("sqlite"))
        yield database


def test_a_query_has_a_name_a_purpose_and_one_statement() -> None:
    first = "-- name: count_all\n-- How many\n-- there are.\nSELECT COUNT(*)\nFROM message;\n"
    second = "-- name: one\n-- One.\nSELECT 1;\n"
    assert list(parse(f"{first}\n{second}", "message.sql")) == [
        Query("count_all", "How many there are.", "SELECT COUNT(*)\nFROM message"),
        Query("one", "One.", "SELECT 1"),
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("SELECT 1;\n-- name: one\n-- One.\nSELECT 1;", "does not begin with -- name:"),
        ("-- name: one\nSELECT 1;", "one does not say what it is for"),
        ("-- name: one\n-- One.\nSELECT 1", "one is not one statement"),
        ("-- name: one\n-- One.\nSELECT 1; SELECT 2;", "one is not one statement"),
        ("-- name: one\n-- One.\n", "one is not one statement"),
    ],
)
def test_an_ill_formed_file_is_refused_with_its_name(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=f"bad.sql: .*{reason}"):
        list(parse(text, "bad.sql"))


def test_two_queries_of_one_name_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sqlite").mkdir()
    for file in ("a.sql", "sqlite/b.sql"):
        (tmp_path / file).write_text("-- name: one\n-- One.\nSELECT 1;")
    monkeypatch.setattr(queries, "SQL", tmp_path)
    with pytest.raises(ValueError, match=r"b\.sql: a second query is named one"):
        queries_of("sqlite")


def test_a_gap_between_migrations_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sqlite").mkdir()
    for file in ("0001_first.sql", "0003_third.sql"):
        (tmp_path / "sqlite" / file).touch()
    monkeypatch.setattr(queries, "SQL", tmp_path)
    with pytest.raises(ValueError, match=r"0003_third\.sql: migration 2 was expected"):
        migrations_of("sqlite")


@pytest.mark.parametrize("query", queries_of("sqlite").values(), ids=lambda query: query.name)
def test_every_query_fits_the_schema(database: Database, query: Query) -> None:
    values = dict.fromkeys(re.findall(r":([a-z_]+)", query.text))
    database.execute(f"EXPLAIN {query.text}", values)


def test_every_query_is_used_and_every_used_query_exists() -> None:
    rooms = (ROOM, ROOM / "keeping", ROOM / "sqlite")
    code = "".join(path.read_text(encoding="utf-8") for room in rooms for path in room.glob("*.py"))
    used = set(re.findall(r"\b(?:one|all|do|note|asking|doing|adding)\(\s*\"([a-z_]+)\"", code))
    assert used == {*queries_of("sqlite"), "pass_telegram_gate"}  # where several processes pass it together
