"""The feed of what staff have to know at once: rows with a sequence number, written with the change that they tell of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from storage.moments import told
from storage.transaction import Reader, Row, Transaction

StaffEventKind = Literal[
    "joined",  # somebody waits for a person
    "gone",  # they went
    "moved",  # a stay changed: who holds it, on hold, passed on, closed
    "lapsed",  # its owner gave no sign of life: it waits again
    "overdue",  # it waits too long
    "heard",  # the traveller wrote
    "blanked",  # a message was unsent
    "picture",  # a picture of theirs was fetched, or will never be
    "said",  # a member of staff wrote
    "sent",  # what became of a message of staff: accepted, failed, unsure
    "note",
    "left_message",
    "callback",
    "case",  # a claim was filed or changed
    "setting",  # overflow, its rule or the hours of a day were switched: which one is its state
]


@dataclass(frozen=True, slots=True)
class StaffEvent:
    """One row of the feed. It holds no words of anybody: whoever may see them looks them up."""

    id: int
    at: datetime  # UTC
    kind: str
    staff: str = ""
    handoff: str = ""
    conversation: str = ""
    seq: int = 0
    case: str = ""
    state: str = ""
    version: int = 0


def add(
    transaction: Transaction,
    kind: StaffEventKind,
    now: int,
    *,
    staff: str = "",
    handoff: str = "",
    conversation: str = "",
    seq: int = 0,
    case: str = "",
    state: str = "",
    version: int = 0,
) -> None:
    """Tell staff, in the transaction of what is told. The feed is read when it has committed."""
    transaction.in_order(
        lambda last: last.note(
            "add_staff_event", now=now, kind=kind, staff=staff, handoff=handoff, conversation=conversation, seq=seq,
            case_number=case, state=state, version=version,
        )
    )  # fmt: skip


def after(last: int, limit: int = 500) -> Callable[[Reader], tuple[StaffEvent, ...]]:
    """The rows after `last`, oldest first."""
    return lambda reader: tuple(map(_event, reader.all("staff_events_after", after=last, limit=limit)))


def newest() -> Callable[[Reader], int]:
    """The number of the newest row, 0 when there is none."""

    def ask(reader: Reader) -> int:
        row = reader.one("newest_staff_event")
        return 0 if row is None or row["id"] is None else int(row["id"])

    return ask


def _event(row: Row) -> StaffEvent:
    return StaffEvent(
        id=row["id"],
        at=told(row["at"]),
        kind=row["kind"],
        staff=row["staff"],
        handoff=row["handoff"],
        conversation=row["conversation"],
        seq=row["seq"],
        case=row["case_number"],
        state=row["state"],
        version=row["version"],
    )
