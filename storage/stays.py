"""Stays in the queue as staff move them: loaded, moved by the rules of bot/stay.py, kept, all in one transaction."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields

from bot.stay import By, Move, Stay, StayState, heard
from storage import staff_events
from storage.conversations import Conversation
from storage.transaction import Reader, Row, Transaction

LEFT_TO_THEM = 5 * 60_000  # milliseconds that a stay which was passed to somebody waits for them alone

_KEPT = tuple(field.name for field in fields(Stay))


@dataclass(frozen=True, slots=True)
class Moved:
    """What was done with a stay, for the log. `more`: to whom it was passed, why it is on hold, how it ended."""

    what: Move
    at: int
    staff: str = ""  # nobody: the desk itself
    more: str = ""


@dataclass(frozen=True, slots=True)
class StayRow:
    """A stay with what it belongs to. `ref` is its name for staff and programs, random."""

    no: int
    ref: str
    conversation: int
    conversation_id: str
    stay: Stay


def new_ref() -> str:
    return secrets.token_hex(12)


def by_ref(reader: Reader, ref: str) -> StayRow | None:
    row = reader.one("stay_by_ref", ref=ref)
    return None if row is None else _row(row)


def open_of(reader: Reader, conversation: int) -> StayRow | None:
    """The stay of a conversation that is not closed."""
    row = reader.one("open_stay_of", conversation=conversation)
    return None if row is None else _row(row)


def next_for(reader: Reader, by: By, now: int) -> StayRow | None:
    """The oldest that waits for this member of staff.

    In the transaction that also takes it: of many who ask at once each finds another one.
    """
    free = now - LEFT_TO_THEM
    row = reader.one("next_stay", staff=by.name, supervisor=by.supervisor, free=free)
    return None if row is None else _row(row)


def taken_by_key(reader: Reader, key: str, staff: str) -> StayRow | None:
    """What one request for the next has been given already."""
    row = reader.one("stay_by_key", key=key, staff=staff)
    return None if row is None else _row(row)


def keep_taken_key(transaction: Transaction, row: StayRow, key: str, staff: str) -> None:
    transaction.do("add_take_key", key=key, staff=staff, handoff=row.no)


def begin(transaction: Transaction, conversation: Conversation, now: int) -> StayRow:
    """A stay of a conversation that staff go into without having been called."""
    transaction.one("join_queue", conversation=conversation.no, ref=new_ref(), reason="staff", summary="", now=now)
    row = open_of(transaction, conversation.no)
    assert row is not None
    return row


def keep(transaction: Transaction, row: StayRow, after: Stay, moved: Moved) -> None:
    """Keep a stay after a move, and the move where it changed who has it or how it stands: a reply of its owner changes
    neither. The version closes the race of two moves of one stay."""
    values = {name: value for name, value in asdict(after).items() if name != "owner"}
    kept = transaction.do("keep_stay", id=row.no, owner=after.owner or None, **values)
    assert kept == 1, "a stay is loaded and kept in one transaction"
    if (after.state, after.owner) != (row.stay.state, row.stay.owner):
        transaction.do(
            "add_stay_move", handoff=row.no, now=moved.at, staff=moved.staff, move=moved.what, more=moved.more
        )


def note_heard(transaction: Transaction, conversation: int, conversation_id: str, seq: int, now: int) -> None:
    """The traveller wrote while a stay is open: staff are told, and the clock of what is unanswered runs."""
    row = open_of(transaction, conversation)
    if row is None:  # they left the queue with these very words
        return
    after = heard(row.stay, now)
    if after.version != row.stay.version:
        keep(transaction, row, after, Moved("ring", now))
    elif after.unanswered != row.stay.unanswered:
        transaction.do("note_heard", id=row.no, unanswered=after.unanswered)
    staff_events.add(
        transaction, "heard", now, handoff=row.ref, conversation=conversation_id, seq=seq,
        state=after.state, version=after.version,
    )  # fmt: skip


def sign_of_life(ref: str, staff: str, lease: int) -> Callable[[Transaction], bool]:
    """The owner is there: the lease runs on until `lease`."""
    return lambda transaction: transaction.do("renew_lease", ref=ref, staff=staff, lease=lease) > 0


def spare(until: int) -> Callable[[Transaction], int]:
    """No lease ends before `until`: the desk stood still, its staff did not."""
    return lambda transaction: transaction.do("spare_leases", lease=until)


def due(now: int, limit: int = 100) -> Callable[[Reader], tuple[tuple[str, StayState], ...]]:
    """Stays whose time has come: taken ones without a sign of life of their owners, holds that are over."""
    return lambda reader: tuple((row["ref"], row["state"]) for row in reader.all("due_stays", now=now, limit=limit))


def owned_by_nobody(limit: int = 100) -> Callable[[Reader], tuple[str, ...]]:
    """Stays whose owners' accounts are disabled."""
    return lambda reader: tuple(row["ref"] for row in reader.all("orphaned_stays", limit=limit))


def any_overdue(since: int) -> Callable[[Reader], bool]:
    """Whether somebody has waited since before `since` and was not told of yet."""
    return lambda reader: reader.one("any_overdue", since=since) is not None


def alert_overdue(now: int, since: int, limit: int = 100) -> Callable[[Transaction], int]:
    """Tell staff, once each, of those who have waited since before `since`; how many those were."""

    def work(transaction: Transaction) -> int:
        rows = transaction.all("alert_overdue", now=now, since=since, limit=limit)
        for row in rows:
            conversation = transaction.one("conversation_id_of", no=row["conversation"])
            assert conversation is not None
            staff_events.add(
                transaction, "overdue", now, handoff=row["ref"], conversation=conversation["id"],
                state=row["state"], version=row["version"],
            )  # fmt: skip
        return len(rows)

    return work


def _row(row: Row) -> StayRow:
    kept = {name: row[name] for name in _KEPT} | {"owner": row["owner"] or ""}
    return StayRow(row["id"], row["ref"], row["conversation"], row["conversation_id"], Stay(**kept))
