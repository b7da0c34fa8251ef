"""Reminders that travellers asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.effects import Forget, Remind
from bot.records import ReminderSeen
from storage.moments import stored, told
from storage.transaction import Reader, Transaction


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder whose time has come."""

    conversation: int
    name: str


@dataclass(frozen=True, slots=True)
class Whose:
    channel: str
    traveller: str
    gone: bool  # they have blocked the desk


def ask(transaction: Transaction, conversation: int, wish: Remind, now: int) -> None:
    transaction.do("add_reminder", conversation=conversation, name=wish.name, due=stored(wish.due), now=now)


def take_back(transaction: Transaction, conversation: int, wish: Forget, now: int) -> None:
    if wish.name:
        cancel(transaction, Due(conversation, wish.name), "stopped", now)
    else:
        cancel_all(transaction, conversation, "stopped", now)


def cancel_all(transaction: Transaction, conversation: int, reason: str, now: int) -> None:
    transaction.do("cancel_reminders", conversation=conversation, reason=reason, now=now)


def seen(reader: Reader, conversation: int) -> tuple[ReminderSeen, ...]:
    """What the traveller asked for and did not take back, by its moment."""
    return tuple(
        ReminderSeen(row["name"], told(row["due"]), row["state"] == "waiting")
        for row in reader.all("reminders_of", conversation=conversation)
    )


# --- for whoever sends them ------------------------------------------------------------------------------------------


def due(now: datetime, limit: int = 100) -> Callable[[Reader], tuple[Due, ...]]:
    """Those whose time has come, oldest first."""
    return lambda reader: tuple(
        Due(row["conversation"], row["name"]) for row in reader.all("reminders_due", now=stored(now), limit=limit)
    )


def next_due(now: datetime) -> Callable[[Reader], datetime | None]:
    def ask(reader: Reader) -> datetime | None:
        row = reader.one("next_reminder", now=stored(now))
        return None if row is None or row["due"] is None else told(row["due"])

    return ask


def whose(transaction: Transaction, reminder: Due, now: int) -> Whose | None:
    """Whom it is for; None when it does not wait any more: taken back, or sent, since it was found."""
    row = transaction.one("waiting_reminder", conversation=reminder.conversation, name=reminder.name, now=now)
    return None if row is None else Whose(row["channel"], row["traveller"], row["gone"] is not None)


def send(transaction: Transaction, reminder: Due, now: int) -> None:
    """Mark it sent. The mark and the message are one transaction: both are there, or neither."""
    if not transaction.do("send_reminder", conversation=reminder.conversation, name=reminder.name, now=now):
        raise LookupError("the reminder does not wait any more")


def put_off(transaction: Transaction, reminder: Due, until: datetime) -> None:
    transaction.do("put_off_reminder", conversation=reminder.conversation, name=reminder.name, due=stored(until))


def cancel(transaction: Transaction, reminder: Due, reason: str, now: int) -> None:
    transaction.do("cancel_reminder", conversation=reminder.conversation, name=reminder.name, reason=reason, now=now)
