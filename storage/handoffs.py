"""The human queue: at most one open stay for a conversation."""

from __future__ import annotations

from collections.abc import Callable

from bot.words import CallBack
from storage.moments import stored
from storage.transaction import Reader, Transaction

END_OF_QUEUE = 2**63 - 1


def join(transaction: Transaction, conversation: int, reason: str, summary: str, now: int) -> None:
    """Enter the queue. Who waits or is with staff already stays where they are; who had left something waits anew."""
    open_ = transaction.one("handoff_of", conversation=conversation)
    if open_ is not None and open_["state"] == "left":
        transaction.do("close_handoff", conversation=conversation, ending="joined_again", now=now)
    transaction.do("join_queue", conversation=conversation, reason=reason, summary=summary, now=now)


def leave(transaction: Transaction, conversation: int, why: str, now: int) -> None:
    """Go out of the queue. Who goes because they left a message or a wish stays in sight of staff."""
    if why == "traveller":
        transaction.do("close_handoff", conversation=conversation, ending=why, now=now)
    else:
        transaction.do("leave_queue", conversation=conversation)


def leave_message(transaction: Transaction, conversation: int, seq: int, text: str, now: int) -> None:
    """Words for staff, beside a stay in the queue: leaving them ends no stay. `seq`: the message that they came in."""
    transaction.do("add_left_message", conversation=conversation, seq=seq, text=text, now=now)


def wish_call_back(transaction: Transaction, conversation: int, wish: CallBack, now: int) -> None:
    """A time for the answer, beside a stay in the queue."""
    transaction.do(
        "add_callback", conversation=conversation, slot_start=stored(wish.start), slot_end=stored(wish.end), now=now
    )


def place(reader: Reader, conversation: int) -> int:
    """1 is next. Of somebody who does not wait: where they would stand."""
    own = reader.one("handoff_of", conversation=conversation)
    before = own["id"] if own is not None and own["state"] == "waiting" else END_OF_QUEUE
    return _waiting(reader, before) + 1


def queue_length() -> Callable[[Reader], int]:
    """How many wait for a person now."""
    return lambda reader: _waiting(reader, END_OF_QUEUE)


def _waiting(reader: Reader, before: int) -> int:
    row = reader.one("waiting_before", before=before)
    assert row is not None
    return int(row["count"])
