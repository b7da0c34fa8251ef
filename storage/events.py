"""The gate: each event of a channel is taken once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

import orjson

from bot.words import Incoming
from storage.transaction import Reader, Transaction


def take(transaction: Transaction, incoming: Incoming, now: int) -> bool:
    """Take the event, in the transaction that also does its work: whether it is there to be taken; False when the desk has it."""
    return taking(transaction, incoming, now)()


def taking(transaction: Transaction, incoming: Incoming, now: int) -> Callable[[], bool]:
    """The same, asked for and not yet waited for.

    This closes the race of the same event arriving twice at once: of two INSERTs of one key the second changes nothing.
    """
    return transaction.doing(
        "take_event", channel=incoming.channel, event_id=incoming.event_id, kind=incoming.kind, now=now
    )


def keep_raw(transaction: Transaction, incoming: Incoming, conversation: int | None) -> None:
    """Keep the raw form of an event that leaves no message, and whose it is: it is erased with them."""
    if incoming.raw:
        transaction.do(
            "keep_raw_event",
            channel=incoming.channel,
            event_id=incoming.event_id,
            raw=incoming.raw,
            conversation=conversation,
        )


def fail(transaction: Transaction, incoming: Incoming, conversation: int | None, failure: str, now: int) -> int | None:
    """Mark an event whose turn raised; the failed tries so far, or None if somebody has taken it meanwhile.

    `failure` is the name of the error, without any of the traveller's words.
    """
    row = transaction.one(
        "fail_event",
        channel=incoming.channel,
        event_id=incoming.event_id,
        kind=incoming.kind,
        now=now,
        conversation=conversation,
        failure=failure,
        retry=orjson.dumps(asdict(incoming)).decode(),
    )
    return None if row is None else int(row["tries"])


def waiting_for_a_try(before: int, now: int, limit: int = 100) -> Callable[[Reader], tuple[Incoming, ...]]:
    """Events that failed and came in before a moment, oldest first; `now` tells those that a wrong clock received."""
    return lambda reader: tuple(
        Incoming(**orjson.loads(row["retry"]))
        for row in reader.all("failed_events", before=before, now=now, limit=limit)
    )


def drop_failed(transaction: Transaction, channel: str, conversation: int, reference: str) -> None:
    """An unsent message may wait for another try: it gets none."""
    for row in transaction.all("failed_events_of", channel=channel, conversation=conversation):
        if orjson.loads(row["retry"])["reference"] == reference:
            transaction.do("drop_failed_event", channel=channel, event_id=row["event_id"])


def note_unsent(transaction: Transaction, conversation: int, reference: str, now: int) -> None:
    """A message was unsent: it, or an edit of it, may still come, since what a platform repeats may be overtaken."""
    if reference:
        transaction.do("add_unsent", conversation=conversation, reference=reference, now=now)
