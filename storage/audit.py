"""The audit log: what staff did that has to be answered for. Nothing in it is ever changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from storage.moments import told
from storage.transaction import Reader, Transaction

FIRST_PAGE = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Entry:
    id: int
    at: datetime  # UTC
    staff: str  # the name of the account; "operator" for a command; "" for nobody
    action: str
    target: str  # the id of what it was done to, never its words
    count: int
    reason: str
    request: str


@dataclass(frozen=True, slots=True)
class Filter:
    """What an audit page shows; "" is everything. `since` and `until` in milliseconds."""

    staff: str = ""
    action: str = ""
    target: str = ""
    since: int = 0
    until: int = FIRST_PAGE


def note(
    transaction: Transaction,
    now: int,
    staff: str,
    action: str,
    target: str,
    *,
    count: int = 1,
    reason: str = "",
    request: str = "",
) -> None:
    """Write it in the transaction that does it: done and not noted must not happen, nor noted and not done.

    `target` names a record by its kind and id (`conversation:…`, `case:…`, `staff:…`); words of travellers have no place here.
    """
    transaction.do(
        "add_audit", now=now, staff=staff, action=action, target=target, count=count, reason=reason, request=request
    )


def page(wanted: Filter, before: int = FIRST_PAGE, limit: int = 50) -> Callable[[Reader], tuple[Entry, ...]]:
    """Newest first, those before the id `before`: `await store.read(audit.page(Filter(staff="sato")))`."""

    def ask(reader: Reader) -> tuple[Entry, ...]:
        rows = reader.all(
            "audit_page",
            staff=wanted.staff,
            action=wanted.action,
            target=wanted.target,
            since=wanted.since,
            until=wanted.until,
            before=before,
            limit=limit,
        )
        return tuple(
            Entry(
                row["id"],
                told(row["at"]),
                row["staff"],
                row["action"],
                row["target"],
                row["count"],
                row["reason"],
                row["request"],
            )
            for row in rows
        )

    return ask


def count(reader: Reader, staff: str, action: str, since: int) -> int:
    """How often somebody did it since a moment."""
    row = reader.one("audit_count", staff=staff, action=action, since=since)
    assert row is not None
    return int(row["count"])


def actions(reader: Reader) -> tuple[str, ...]:
    """The actions that stand in the log."""
    return tuple(row["action"] for row in reader.all("audit_actions"))
