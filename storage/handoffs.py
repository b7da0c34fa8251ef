"""The human queue: at most one open stay for a conversation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.effects import CallBack
from storage import staff_events, stays
from storage.moments import stored
from storage.staff_events import StaffEventKind
from storage.transaction import Reader, Transaction

END_OF_QUEUE = 2**63 - 1


def join(transaction: Transaction, conversation: int, reason: str, summary: str, now: int) -> None:
    """Enter the queue. Who waits or is with staff already stays where they are."""
    ref = stays.new_ref()
    if transaction.one("join_queue", conversation=conversation, ref=ref, reason=reason, summary=summary, now=now):
        _tell(transaction, "joined", conversation, now, handoff=ref, state="waiting")


def leave(transaction: Transaction, conversation: int, now: int) -> None:
    """Go out of the queue by their own wish."""
    gone = transaction.one("leave_queue", conversation=conversation, now=now)
    if gone is not None:
        _tell(transaction, "gone", conversation, now, handoff=gone["ref"], state="closed", version=gone["version"])


def leave_message(transaction: Transaction, conversation: int, seq: int, text: str, now: int) -> None:
    """Words for staff, beside a stay in the queue: leaving them ends no stay. `seq`: the message that they came in."""
    transaction.do("add_left_message", conversation=conversation, seq=seq, text=text, now=now)
    _tell(transaction, "left_message", conversation, now, seq=seq)


def wish_call_back(transaction: Transaction, conversation: int, wish: CallBack, now: int) -> None:
    """A time for the answer, beside a stay in the queue."""
    transaction.do(
        "add_callback", conversation=conversation, slot_start=stored(wish.start), slot_end=stored(wish.end), now=now
    )
    _tell(transaction, "callback", conversation, now)


def _tell(transaction: Transaction, kind: StaffEventKind, conversation: int, now: int, **more: Any) -> None:
    row = transaction.one("conversation_id_of", no=conversation)
    assert row is not None
    staff_events.add(transaction, kind, now, conversation=row["id"], **more)


def place(reader: Reader, conversation: int) -> int:
    """1 is next. Of somebody who does not wait: where they would stand."""
    own = reader.one("handoff_of", conversation=conversation)
    before = own["id"] if own is not None and own["state"] == "waiting" else END_OF_QUEUE
    return waiting_before(reader, before) + 1


def queue_length() -> Callable[[Reader], int]:
    """How many wait for a person now."""
    return lambda reader: waiting_before(reader, END_OF_QUEUE)


def waiting_up_to(reader: Reader, most: int) -> int:
    """How many wait, for whoever needs to know only whether it is more than so many."""
    row = reader.one("waiting_up_to", most=most)
    assert row is not None
    return int(row["count"])


def waiting_before(reader: Reader, before: int) -> int:
    row = reader.one("waiting_before", before=before)
    assert row is not None
    return int(row["count"])
