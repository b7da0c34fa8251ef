"""The desk's processes: each says now and then that it lives, and what a dead one carried is taken up by another.

By the database's own clock: those of two machines may differ.
"""

from __future__ import annotations

from storage.transaction import Transaction


def join(transaction: Transaction, *, alone: bool) -> None:
    """A process begins. `alone`: nobody else can have the database open, so whoever stands there is dead."""
    if alone:
        transaction.do("strike_all_processes")
    else:
        transaction.do("strike_dead_processes")
    live(transaction)


def live(transaction: Transaction) -> None:
    """It still lives. Written anew and not changed: when, is the column's own default."""
    leave(transaction)
    transaction.do("add_process", id=transaction.process)


def leave(transaction: Transaction) -> None:
    """It ends in order: what it has not sent is free at once."""
    transaction.do("strike_process", id=transaction.process)
