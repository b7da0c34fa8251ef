"""Seeing what is masked: with a reason, noted before it is seen, and not without end."""

from __future__ import annotations

from collections.abc import Callable

from handlers.staff.access import Actor
from handlers.web.refusals import Refusal
from storage import audit
from storage.moments import HOUR
from storage.transaction import Transaction

MOST_AN_HOUR = 60  # records, of one member of staff
LONGEST_REASON = 200  # characters


def reveal(actor: Actor, target: str, reason: str, now: int) -> Callable[[Transaction], None]:
    """To be run before the record is read in full: `await store.run(reveal(actor, "case:…", reason, now))`.

    Raises Refusal: 422 without a reason, 429 when too many were revealed. The race: many at once are counted one after the other,
    in the transactions that note them.
    """

    def work(transaction: Transaction) -> None:
        told = " ".join(reason.split())[:LONGEST_REASON]
        if not told:
            raise Refusal(422, "reason", "Say why.")
        if audit.count(transaction, actor.name, "reveal", now - HOUR) >= MOST_AN_HOUR:
            raise Refusal(
                429, "too_many_reveals", "That is a lot within an hour; a supervisor can help.", retry_after=600
            )
        audit.note(transaction, now, actor.name, "reveal", target, reason=told, request=actor.request)

    return work
