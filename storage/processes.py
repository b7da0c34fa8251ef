"""The desk's processes: each says now and then that it lives, and what a dead one carried is taken up by another.

By the database's own clock: those of two machines may differ.
"""

from __future__ import annotations

from collections.abc import Callable

from storage.transaction import Transaction


def join(transaction: Transaction) -> int:
    """A process begins: when. What is left of dead ones goes."""
    transaction.do("strike_dead_processes")
    row = transaction.one("add_process", id=transaction.process)
    assert row is not None
    return int(row["started"])


def live(started: int) -> Callable[[Transaction], tuple[str, ...]]:
    """The process that began then lives; all that live, the eldest first: it does what one alone has to do.

    Its row is written anew and not changed: when it was seen is the column's own default.
    """

    def work(transaction: Transaction) -> tuple[str, ...]:
        leave(transaction)
        transaction.do("keep_process", id=transaction.process, started=started)
        return tuple(row["id"] for row in transaction.all("living_processes"))

    return work


def leave(transaction: Transaction) -> None:
    """It ends in order: what it has not sent is free at once."""
    transaction.do("strike_process", id=transaction.process)
