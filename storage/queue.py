"""The queue as staff see it: lists by state, one row, counts; and where a traveller stands in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.stay import StayState
from storage.handoffs import waiting_before
from storage.moments import told
from storage.replies import decode, words_of
from storage.transaction import Reader, Row

MOST_COUNTED = 1_000  # a count that reaches this is at least so much
START = 0

Stack = Literal["waiting", "taken", "held", "closed", "mine"]


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A stay in a list. Moments are UTC."""

    ref: str
    conversation: str
    channel: str
    language: str
    gone: bool  # the traveller has left the channel
    state: StayState
    version: int
    owner: str
    meant_for: str
    reason: str
    summary: str
    joined: datetime
    taken: datetime | None
    unanswered: datetime | None  # since when the traveller waits for a word of staff
    overdue: bool  # they wait too long
    held: datetime | None
    held_until: datetime | None
    hold_reason: str
    first_reply: datetime | None
    closed: datetime | None
    ending: str
    outcome: str
    seq: int  # of the newest message
    last: str  # its words; to be masked before they are shown
    last_by: str  # "traveller", "bot", or a member of staff
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class Counts:
    """Up to MOST_COUNTED each."""

    waiting: int
    taken: int
    held: int
    mine: int  # taken and held
    oldest: datetime | None  # since when the first in the queue waits
    overdue: int = 0  # who have waited too long for a word of staff, with somebody or with nobody


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a traveller stands, for their own page."""

    state: StayState
    place: int = 0  # 1 is next; 0 when they do not wait
    owner: str = ""  # as travellers read the name
    call_back: tuple[datetime, datetime] | None = None  # when they get an answer at the latest


class WrongCursorError(ValueError):
    """A cursor that was not given out here."""


def listed(
    stack: Stack, *, owner: str = "", after: str = "", limit: int = 50
) -> Callable[[Reader], tuple[QueueRow, ...]]:
    """Stays of a state, oldest first. "mine": what `owner` has. `after`: the last row of the page before.

    Raises WrongCursorError.
    """

    def ask(reader: Reader) -> tuple[QueueRow, ...]:
        rows = _rows(reader, stack, owner, _place(reader, after), limit)
        return tuple(map(_row, rows))

    return ask


def _rows(reader: Reader, stack: Stack, owner: str, after: int, limit: int) -> list[Row]:
    """Each state has a query of its own: its name stands in it, as in the index that the state has."""
    match stack:
        case "waiting":
            return reader.all("queue_waiting", after=after, limit=limit)
        case "taken":
            return reader.all("queue_taken", after=after, limit=limit)
        case "held":
            return reader.all("queue_held", after=after, limit=limit)
        case "closed":
            return reader.all("queue_closed", after=after, limit=limit)
        case "mine":
            return reader.all("queue_owned", owner=owner, after=after, limit=limit)


def _place(reader: Reader, ref: str) -> int:
    if not ref:
        return START
    row = reader.one("handoff_no", ref=ref)
    if row is None:
        raise WrongCursorError("The cursor is not one that this list gave out; begin without one.")
    return int(row["id"])


def one(ref: str) -> Callable[[Reader], QueueRow | None]:
    """A stay, open or closed."""

    def ask(reader: Reader) -> QueueRow | None:
        row = reader.one("queue_one", ref=ref)
        return None if row is None else _row(row)

    return ask


def of(conversation: str) -> Callable[[Reader], QueueRow | None]:
    """The open stay of a conversation."""

    def ask(reader: Reader) -> QueueRow | None:
        row = reader.one("queue_of", conversation=conversation)
        return None if row is None else _row(row)

    return ask


def counts(owner: str = "") -> Callable[[Reader], Counts]:
    def ask(reader: Reader) -> Counts:
        row = reader.one("queue_counts", owner=owner, most=MOST_COUNTED)
        assert row is not None
        return Counts(row["waiting"], row["taken"], row["held"], row["mine"], _moment(row["oldest"]), row["overdue"])

    return ask


def standing(conversation: str) -> Callable[[Reader], Standing | None]:
    """Where the traveller of a conversation stands; None when no person is asked for."""

    def ask(reader: Reader) -> Standing | None:
        row = reader.one("standing_of", conversation=conversation)
        if row is None:
            return None
        place = waiting_before(reader, row["id"]) + 1 if row["state"] == "waiting" else 0
        slot = None if row["slot_start"] is None else (told(row["slot_start"]), told(row["slot_end"]))
        return Standing(row["state"], place, row["display"] or "", slot)

    return ask


def _row(row: Row) -> QueueRow:
    held = row["state"] == "held"
    return QueueRow(
        ref=row["ref"],
        conversation=row["conversation_id"],
        channel=row["channel"],
        language=row["language"],
        gone=row["gone"] is not None,
        state=row["state"],
        version=row["version"],
        owner=row["owner"] or "",
        meant_for=row["meant_for"],
        reason=row["reason"],
        summary=row["summary"],
        joined=told(row["joined"]),
        taken=_moment(row["taken"]),
        unanswered=_moment(row["unanswered"]),
        overdue=row["alerted"] is not None,
        held=_moment(row["held"]),
        held_until=_moment(row["lease"]) if held else None,
        hold_reason=row["hold_reason"],
        first_reply=_moment(row["first_reply"]),
        closed=_moment(row["closed"]),
        ending=row["ending"],
        outcome=row["outcome"],
        seq=row["seq"],
        last=words_of(decode(row["last_reply"])) if row["last_reply"] is not None else row["last_text"] or "",
        last_by=row["last_author"] or "",
        last_at=_moment(row["last_at"]),
    )


def _moment(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else told(milliseconds)
