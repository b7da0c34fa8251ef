"""No query looks through a table that grows with the talks: each finds its rows by an index, however many others there are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg
import pytest
from postgres_server import Server
from sqlite_utils import Database

from storage.postgres.link import Link
from storage.queries import Query, migrations_of, queries_of
from storage.sqlite.migrations import migrate
from storage.sqlite.opening import open_writer

SCAN = re.compile(r"SCAN (\w+)(?: AS \w+)?(?: USING (?:COVERING )?INDEX (\w+))?$")
SLOT = re.compile(r":([a-z_]+)")

# As many rows as there are staff, processes, keys and switches, which is few.
FEW = {
    "staff",
    "process",
    "session",
    "token",
    "line_quota",
    "line_push",
    "telegram_gate",
    "switch",
    "sealing_key",
    "sealing_secret",
    "recovery_code",
    "moved",
    "indexed",
    "backup",
}
# Hold only what is open now.
OPEN = {
    "event_failed", "outbox_open", "handoff_waiting", "handoff_taken", "handoff_held", "handoff_left", "handoff_alerted",
}  # fmt: skip

# What may look through a whole table, and why.
WHOLE = {
    "case_counts": "every claim by its state: a number of each, in an index",
    "count_cases": "figures of all claims, in an index",
    "purge_audit": "stops after as many of the eldest as it deletes at once",
    "purge_guesses": "… likewise",
    "purge_staff_events": "… likewise",
    "rows_to_purge_count": "a command: what would be deleted",
    "numbers_given": "a command: restoring",
    "erasures": "a command: restoring",
}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with closing(open_writer(tmp_path_factory.mktemp("plans") / "desk.db")) as database:
        migrate(database, migrations_of("sqlite"))
        yield database


def looked_through(database: Database, query: Query) -> set[str]:
    """The growing tables that a query reads from one end to the other."""
    tables = {row["name"] for row in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    alias = dict(re.findall(r"\b(?:FROM|JOIN) (\w+) AS (\w+)", query.text))
    names: dict[str, str] = {short: table for table, short in alias.items()}
    plan = database.execute(f"EXPLAIN QUERY PLAN {query.text}", dict.fromkeys(SLOT.findall(query.text), 1))
    found = set[str]()
    for row in plan.fetchall():
        if scan := SCAN.match(row["detail"]):
            table, index = str(names.get(scan[1], scan[1])), scan[2]
            if table in tables and table not in FEW and index not in OPEN:
                found.add(table)
        assert "AUTOMATIC" not in row["detail"], f"{query.name} makes itself an index: {row['detail']}"
    return found


@pytest.mark.parametrize("query", queries_of("sqlite").values(), ids=lambda query: query.name)
def test_a_query_finds_its_rows_by_an_index(query: Query, database: Database) -> None:
    found = looked_through(database, query)
    assert bool(found) == (query.name in WHOLE), f"{query.name} looks through {found or 'nothing any more'}"


def test_a_scan_is_seen(database: Database) -> None:
    seen = [looked_through(database, Query("a", "b", text)) for text in (
        "SELECT COUNT(*) FROM message WHERE text = :text",
        "SELECT 1 FROM conversation AS talk WHERE talk.language = :language",
        "SELECT entry FROM message ORDER BY entry",
        "SELECT 1 FROM handoff WHERE state = 'waiting' ORDER BY id LIMIT 1",
    )]  # fmt: skip
    assert seen == [{"message"}, {"conversation"}, {"message"}, set()]


# --- PostgreSQL ------------------------------------------------------------------------------------------------------

NAMED = re.compile(r"(?<![:\w]):[a-z_]+")
FEW_ROWS = FEW | {"madoguchi_schema"}


@pytest.fixture(scope="module")
def link(postgres: Server) -> Iterator[Link]:
    """Whatever an index can find is found by it: without that an empty table is read whole, which is the quickest."""
    name = postgres.lend()
    with closing(Link(postgres.url(name))) as link:
        link.script("SET enable_seqscan = off")
        yield link
    postgres.give_back(name)


def read_whole(plan: dict[str, Any]) -> set[str]:
    """The growing tables that a plan reads from one end to the other."""
    found = {str(plan["Relation Name"])} - FEW_ROWS if plan["Node Type"] == "Seq Scan" else set[str]()
    return found.union(*(read_whole(below) for below in plan.get("Plans", ())))


def plan_of(link: Link, query: Query) -> dict[str, Any]:
    """Values as words, which fit columns of any type; as numbers where PostgreSQL cannot tell what kind of word is meant."""
    try:
        rows = link.raw.execute(b"EXPLAIN (FORMAT JSON) " + NAMED.sub("'1'", query.text).encode()).fetchall()
    except psycopg.Error:
        rows = link.raw.execute(b"EXPLAIN (FORMAT JSON) " + NAMED.sub("1", query.text).encode()).fetchall()
    plan: dict[str, Any] = rows[0][0][0]["Plan"]
    return plan


@pytest.mark.parametrize("query", queries_of("postgres").values(), ids=lambda query: query.name)
def test_on_postgres_a_query_finds_its_rows_by_an_index(query: Query, link: Link) -> None:
    found = read_whole(plan_of(link, query))
    assert not found or query.name in WHOLE, f"{query.name} looks through {found}"


SOUGHT = ('"期限"', '"期日"', '"限期" AND "期"*', '"期"*', '"今日" AND "期限"', '"昔日"', '"何処"')
SPANS = ((0, 9_000_000), (0, 1_400_000), (650_000, 1_950_000), (1_999_000, 9_000_000), (0, 701), (0, 700))


@pytest.mark.parametrize("limit", [1, 3, 100])
def test_the_same_words_are_found_on_both_engines(link: Link, database: Database, limit: int) -> None:
    """On PostgreSQL in four steps, which meet without a gap, in order, within their span and limit: here 700 numbers
    lie between two messages."""
    rows = [(number * 700, words(number)) for number in range(1, 3_001)]
    link.raw.cursor().executemany("INSERT INTO message_words VALUES (%s, %s::tsvector)", rows)
    database.conn.executemany("INSERT INTO message_fts (rowid, text) VALUES (?, ?)", rows)
    for sought in SOUGHT:
        for lowest, before in SPANS:
            values = {"sought": sought, "lowest": lowest, "before": before, "limit": limit}
            here = link.execute(queries_of("postgres")["find_words"].text, values).fetchall()
            there = database.execute(queries_of("sqlite")["find_words"].text, values).fetchall()
            assert [row["id"] for row in here] == [row["id"] for row in there], values
    link.script("DELETE FROM message_words")
    database.execute("DELETE FROM message_fts")


def words(number: int) -> str:
    """Some in every message, some seldom, some only in old ones."""
    held = [
        "期日" if number % 7 else "期限",
        "今日" if number % 500 == 3 else "明日",
        "昔日" if number < 40 else "近日",
    ]
    return " ".join(held)


def test_on_postgres_a_turn_changes_no_index_of_the_conversation(link: Link) -> None:
    """Else PostgreSQL writes a new entry into every index of it with each turn."""
    changed = set(re.findall(r"(\w+) = ", queries_of("postgres")["save_conversation"].text.partition("WHERE")[0]))
    indexed = {row[0] for row in link.script("""
        SELECT attname FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)
        WHERE indrelid = 'conversation'::regclass""")}  # fmt: skip
    assert {"last_seen", "state"} <= changed
    assert not changed & indexed
