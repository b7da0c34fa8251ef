"""Pictures sent for a claim, or to staff: noted with the turn, fetched later, blanked when they are unsent or erased.

A picture is never opened here or anywhere: it is bytes with a size and a kind.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime

from bot.records import PicturesSeen
from storage import staff_events
from storage.moments import DAY, stored, told
from storage.rows import Attachment, ToFetch
from storage.transaction import Reader, Row, Transaction

MOST_FOR_STAFF = 30  # pictures of one conversation in a day

# --- inside a turn ---------------------------------------------------------------------------------------------------


def note(transaction: Transaction, conversation: int, seq: int, reference: str, now: int) -> None:
    """A picture came as the message `seq`; the channel gives it out for `reference`."""
    transaction.do(
        "note_attachment",
        id=secrets.token_urlsafe(16),
        conversation=conversation,
        seq=seq,
        reference=reference,
        now=now,
    )


def note_for_staff(transaction: Transaction, conversation: int, seq: int, reference: str, now: int) -> None:
    """A picture came for the people who have the conversation; it belongs to no claim."""
    transaction.do(
        "note_attachment_for_staff",
        id=secrets.token_urlsafe(16),
        conversation=conversation,
        seq=seq,
        reference=reference,
        now=now,
        since=now - DAY,
        most=MOST_FOR_STAFF,
    )


def file(transaction: Transaction, conversation: int, number: str) -> None:
    """What was sent for the claim in the making belongs to the claim `number` from now on."""
    transaction.do("file_attachments", conversation=conversation, number=number)


def drop(transaction: Transaction, conversation: int, now: int) -> None:
    """The claim in the making is no more: nor is what was sent for it."""
    transaction.do("blank_unfiled_attachments", conversation=conversation, now=now)


def blank(transaction: Transaction, conversation: int, seq: int, now: int) -> None:
    """The message was unsent."""
    transaction.do("blank_attachment", conversation=conversation, seq=seq, now=now)


def blank_all(transaction: Transaction, conversation: int, now: int) -> None:
    """The person is erased."""
    transaction.do("blank_attachments", conversation=conversation, now=now)


def unfiled(reader: Reader, conversation: int) -> PicturesSeen:
    """What was sent for the claim in the making."""
    row = reader.one("unfiled_attachments", conversation=conversation)
    assert row is not None
    return PicturesSeen(row["kept"], row["failed"])


# --- for the fetch ---------------------------------------------------------------------------------------------------


def due(channel: str, now: datetime, limit: int) -> Callable[[Reader], tuple[ToFetch, ...]]:
    """Pictures of a channel whose time has come."""
    return lambda reader: tuple(
        ToFetch(row["id"], row["channel"], row["reference"], row["tries"], told(row["created"]))
        for row in reader.all("attachments_due", channel=channel, now=stored(now), limit=limit)
    )


def keep(picture: ToFetch, kind: str, body: bytes, now: datetime) -> Callable[[Transaction], bool]:
    """Keep the bytes, sealed; False if the picture was blanked while they came."""

    def work(transaction: Transaction) -> bool:
        sealed = transaction.seals.seal_bytes(body, f"picture:{picture.id}")
        at = stored(now)
        row = transaction.one("keep_attachment", id=picture.id, kind=kind, size=len(body), body=sealed, now=at)
        return _tell(transaction, row, at)

    return work


def postpone(picture: ToFetch, reason: str, now: datetime, due: datetime) -> Callable[[Transaction], int]:
    """Try again at `due`."""
    return lambda transaction: transaction.do(
        "postpone_attachment", id=picture.id, reason=reason, now=stored(now), due=stored(due)
    )


def give_up(picture: ToFetch, reason: str, now: datetime) -> Callable[[Transaction], bool]:
    """It will never be had; staff see the reason."""

    def work(transaction: Transaction) -> bool:
        row = transaction.one("give_up_attachment", id=picture.id, reason=reason, now=stored(now))
        return _tell(transaction, row, stored(now))

    return work


def _tell(transaction: Transaction, row: Row | None, now: int) -> bool:
    """Whoever has the conversation open sees what became of the picture; False if it was blanked meanwhile."""
    if row is not None:
        staff_events.add(transaction, "picture", now, conversation=row["conversation"], seq=row["seq"])
    return row is not None


# --- for readers -----------------------------------------------------------------------------------------------------


def of_case(number: str) -> Callable[[Reader], tuple[Attachment, ...]]:
    """The pictures of a claim: `await store.read(of_case(number))`."""
    return lambda reader: tuple(map(_attachment, reader.all("attachments_of_case", number=number)))


def of_conversation(conversation: str) -> Callable[[Reader], tuple[Attachment, ...]]:
    """Every picture of a conversation, blanked ones too."""
    return lambda reader: tuple(map(_attachment, reader.all("attachments_of_conversation", conversation=conversation)))


def by_id(id_: str) -> Callable[[Reader], Attachment | None]:
    """One picture: whose it is has to be looked at before its bytes are given out."""

    def ask(reader: Reader) -> Attachment | None:
        row = reader.one("attachment_by_id", id=id_)
        return None if row is None else _attachment(row)

    return ask


def body(id_: str) -> Callable[[Reader], bytes | None]:
    """The picture itself, or None while, or since, there is none. To be given out as a download and never shown in place."""

    def ask(reader: Reader) -> bytes | None:
        row = reader.one("attachment_body", id=id_)
        return None if row is None else reader.seals.open_bytes(row["body"], f"picture:{id_}")

    return ask


def _attachment(row: Row) -> Attachment:
    return Attachment(
        id=row["id"],
        conversation=row["conversation"],
        seq=row["seq"],
        number=row["number"] or "",
        state=row["state"],
        reason=row["reason"],
        kind=row["kind"],
        size=row["size"],
        at=told(row["created"]),
    )
