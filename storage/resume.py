"""Numbers by which a claim in the making moves to another conversation."""

from __future__ import annotations

import secrets
from typing import Literal

from bot.effects import MakeCode, TakeOver
from bot.records import Moved
from storage.moments import DAY, stored
from storage.transaction import Reader, Transaction

DIGITS = 11  # of a number, without its check digit


def draw() -> str:
    """Eleven random digits. Of so many none is drawn twice while it is good."""
    return str(10 ** (DIGITS - 1) + secrets.randbelow(9 * 10 ** (DIGITS - 1)))


def add(transaction: Transaction, conversation: int, made: MakeCode, now: int) -> None:
    transaction.do("drop_resume_codes", conversation=conversation, before=now - DAY)
    transaction.do(
        "add_resume_code",
        digest=_digest(transaction, made.code),
        conversation=conversation,
        now=now,
        expires=stored(made.expires),
    )


def seen(reader: Reader, conversation: int, code: str, now: int) -> Moved | None:
    """What a number written in a conversation would move there."""
    row = reader.one("resume_code", digest=_digest(reader, code))
    if row is None:
        return None
    state: Literal["used", "expired", "live"] = "live"
    if row["used"] is not None:
        state = "used"
    elif row["expires"] <= now:
        state = "expired"
    return Moved(row["state"], state, own=row["conversation"] == conversation)


def origin(reader: Reader, taken: TakeOver) -> str | None:
    """The id of the conversation that a number moves the claim out of."""
    row = reader.one("resume_code", digest=_digest(reader, taken.code))
    return None if row is None else str(row["id"])


def use(transaction: Transaction, conversation: int, taken: TakeOver, now: int) -> None:
    """The claim goes on in this conversation, with the pictures that were sent for it.

    Of two who write one number at once the second finds it used: works are one after the other.
    """
    digest = _digest(transaction, taken.code)
    row = transaction.one("resume_code", digest=digest)
    if row is None or not transaction.do("use_resume_code", digest=digest, conversation=conversation, now=now):
        raise LookupError("the number is not good any more")
    transaction.do("move_attachments", origin=row["conversation"], taker=conversation)


def _digest(reader: Reader, code: str) -> str:
    """By a key, so that a copy of the file alone does not give the numbers away while they are good."""
    return reader.seals.mark(f"resume {code}")
