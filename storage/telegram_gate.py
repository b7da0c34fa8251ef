"""The messages that Telegram takes in a second, over all processes of one PostgreSQL: each has its place before it leaves."""

from __future__ import annotations

from dataclasses import dataclass

from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Place:
    at: int  # milliseconds, by the database's clock
    wait: float  # seconds until then


def take(transaction: Transaction) -> Place:
    """The next place. Where one process alone has the store open there is no such table, and no need of it."""
    row = transaction.one("pass_telegram_gate")
    assert row is not None
    return Place(row["at"], max(row["wait"], 0) / 1000)
