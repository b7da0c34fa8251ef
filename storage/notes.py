"""What staff put down beside a conversation: notes, the reply in the making, the keys of what they sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.words import Reply
from storage.errors import KeyUsedError
from storage.moments import told
from storage.replies import decode
from storage.transaction import Reader, Transaction

MOST_NOTES = 200


@dataclass(frozen=True, slots=True)
class Note:
    id: int
    at: datetime
    staff: str
    text: str


@dataclass(frozen=True, slots=True)
class Draft:
    at: datetime
    staff: str  # who wrote at it last
    text: str


@dataclass(frozen=True, slots=True)
class Sent:
    """What one press of the send button became."""

    staff: str
    seq: int
    reply: Reply | None


def sent_by_key(reader: Reader, conversation: int, key: str) -> Sent | None:
    row = reader.one("sent_by_key", conversation=conversation, key=key)
    return None if row is None else Sent(row["staff"], row["seq"], decode(row["reply"]) if row["reply"] else None)


def keep_key(transaction: Transaction, conversation: int, key: str, staff: str, seq: int) -> None:
    transaction.do("add_send_key", conversation=conversation, key=key, staff=staff, seq=seq)


def first_missed(reader: Reader, conversation: int, after: int, staff: str) -> int | None:
    """The first message after `after` that its reader `staff` must see before they answer; None without any."""
    row = reader.one("missed_by_staff", conversation=conversation, after=after, staff=staff)
    return None if row is None else row["seq"]


def add(transaction: Transaction, conversation: int, text: str, staff: str, now: int, key: str = "") -> bool:
    """False when this press of the button, by its `key`, has put it down already. Raises KeyUsedError."""
    before = transaction.one("noted_by_key", conversation=conversation, staff=staff, key=key)
    if before is not None:
        if before["text"] != text:
            raise KeyUsedError
        return False
    transaction.one("add_note", conversation=conversation, text=text, staff=staff, now=now, key=key)
    return True


def keep_draft(transaction: Transaction, conversation: int, text: str, staff: str, now: int) -> None:
    """Keep the reply in the making; without words there is none."""
    if text:
        transaction.do("keep_draft", conversation=conversation, text=text, staff=staff, now=now)
    else:
        transaction.do("drop_draft", conversation=conversation)


def claim_by_key(reader: Reader, key: str) -> str | None:
    """The number of the claim that one press of a form's button has opened already."""
    row = reader.one("claim_by_key", key=key)
    return None if row is None else str(row["number"])


def keep_claim_key(transaction: Transaction, key: str, number: str) -> None:
    transaction.do("add_claim_key", key=key, number=number)


# --- for readers -----------------------------------------------------------------------------------------------------


def notes_of(conversation: str) -> Callable[[Reader], tuple[Note, ...]]:
    """The notes of a conversation, oldest first."""
    return lambda reader: tuple(
        Note(row["id"], told(row["at"]), row["staff"], row["text"])
        for row in reader.all("notes_of", conversation=conversation, limit=MOST_NOTES)
    )


def draft_of(conversation: str) -> Callable[[Reader], Draft | None]:
    def ask(reader: Reader) -> Draft | None:
        row = reader.one("draft_of", conversation=conversation)
        return None if row is None else Draft(told(row["at"]), row["staff"], row["text"])

    return ask
