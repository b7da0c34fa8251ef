"""Claims as staff work them: lists, one with its history, changes with a version."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.records import CaseState
from storage import cases
from storage.episodes import LATEST
from storage.moments import told
from storage.transaction import Reader, Row, Transaction, Value

MOST_OF_ONE = 50  # claims for one coupon that are shown
MOST_CHANGES = 500


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A claim. Its items are to be masked before they are shown. Moments are UTC."""

    number: str
    conversation: str
    channel: str  # "phone" for somebody who called
    language: str
    gone: bool
    form: str
    kind: str
    items: Mapping[str, str]
    state: CaseState
    version: int
    opened: datetime
    changed: datetime
    opened_by: str  # "traveller", or the member of staff who had them on the telephone
    same_inquiry: int  # claims for the same coupon, this one among them


@dataclass(frozen=True, slots=True)
class CaseChange:
    """A line of the history. `what` is an item, "kind" or "state"."""

    at: datetime
    author: str
    what: str
    was: str
    becomes: str


class WrongCursorError(ValueError):
    """A cursor that was not given out here."""


def one(number: str) -> Callable[[Reader], CaseRow | None]:
    return lambda reader: load(reader, number)


def load(reader: Reader, number: str) -> CaseRow | None:
    row = reader.one("case_for_staff", number=number)
    return None if row is None else _row(reader, row)


def listed(
    state: CaseState | None = None, *, after: str = "", limit: int = 50, since: int = 0, until: int = LATEST
) -> Callable[[Reader], tuple[CaseRow, ...]]:
    """Claims, oldest first, of those filed in a span. `after`: the number of the last one of the page before. Raises WrongCursorError."""

    def ask(reader: Reader) -> tuple[CaseRow, ...]:
        span: dict[str, Value] = {"since": since, "until": until, "limit": limit}
        span |= {"opened": _opened(reader, after), "number": after}
        rows = reader.all("cases_all", **span) if state is None else reader.all("cases_in_state", state=state, **span)
        return tuple(_row(reader, row) for row in rows)

    return ask


def _opened(reader: Reader, number: str) -> int:
    if not number:
        return 0
    row = reader.one("case_opened", number=number)
    if row is None:
        raise WrongCursorError("The cursor is not one that this list gave out; begin without one.")
    return int(row["opened"])


def for_inquiry(value: str) -> Callable[[Reader], tuple[CaseRow, ...]]:
    """Claims for the coupon of an inquiry number, as it is kept."""

    def ask(reader: Reader) -> tuple[CaseRow, ...]:
        rows = reader.all("cases_of_inquiry", inquiry=cases.inquiry_of(reader, value), limit=MOST_OF_ONE)
        return tuple(_row(reader, row) for row in rows)

    return ask


def of_conversation(conversation: str) -> Callable[[Reader], tuple[CaseRow, ...]]:
    """Claims of one conversation, oldest first."""
    return lambda reader: tuple(
        _row(reader, row) for row in reader.all("cases_of_conversation", conversation=conversation)
    )


def history(number: str) -> Callable[[Reader], tuple[CaseChange, ...]]:
    """What was changed, oldest first."""
    return lambda reader: tuple(
        CaseChange(told(row["at"]), row["author"], row["what"], *cases.changed(reader, row))
        for row in reader.all("case_history", number=number, limit=MOST_CHANGES)
    )


def counts() -> Callable[[Reader], dict[str, int]]:
    """How many claims there are in each state."""
    return lambda reader: {row["state"]: row["count"] for row in reader.all("case_counts")}


def keep(
    transaction: Transaction, row: CaseRow, *, kind: str, items: Mapping[str, str], key: str, state: CaseState, now: int
) -> None:
    """Keep a claim that staff have changed. `key`: the item that tells one coupon from another."""
    kept = transaction.do(
        "keep_case",
        number=row.number,
        version=row.version,
        kind=kind,
        items=cases.kept(transaction, row.number, items),
        inquiry=cases.inquiry_of(transaction, items.get(key, "")),
        state=state,
        now=now,
    )
    assert kept == 1, "a claim is loaded and kept in one transaction"


def _row(reader: Reader, row: Row) -> CaseRow:
    return CaseRow(
        number=row["number"],
        conversation=row["conversation_id"],
        channel=row["channel"],
        language=row["language"],
        gone=row["gone"] is not None,
        form=row["form"],
        kind=row["kind"],
        items=cases.items_of(reader, row),
        state=row["state"],
        version=row["version"],
        opened=told(row["opened"]),
        changed=told(row["changed"]),
        opened_by=row["opened_by"],
        same_inquiry=row["same_inquiry"],
    )
