"""No query looks through a table that grows with the talks: each finds its rows by an index, however many others there are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlite_utils import Database

from storage.migrations import migrate
from storage.opening import open_writer
from storage.queries import Query, migrations_of, queries_of

SCAN = re.compile(r"SCAN (\w+)(?: AS \w+)?(?: USING (?:COVERING )?INDEX (\w+))?$")
SLOT = re.compile(r":([a-z_]+)")

# As many rows as there are staff, processes, keys and switches, which is few.
FEW = {"staff", "process", "session", "token", "line_quota", "switch", "sealing_key", "sealing_secret", "recovery_code"}
# Hold only what is open now.
OPEN = {
    "event_failed", "outbox_open", "handoff_waiting", "handoff_taken", "handoff_held", "handoff_left",
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
    "cases_sealed_before": "a command: another key",
    "changes_sealed_before": "a command: another key",
    "pictures_sealed_before": "a command: another key",
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
