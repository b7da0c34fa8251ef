"""Replies on their way, one row each. Rows of one conversation leave in the order of their `seq`.

Of the desk's processes one carries the rows of a conversation. A row is born as claimed by the process that commits it, or
follows an elder one, and is claimed by whoever finishes that; what a dead process carried is free.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal

from storage import conversations, staff_events
from storage.conversations import Conversation
from storage.moments import stored, told
from storage.replies import decode
from storage.rows import OutboxLoad, Outgoing, Said
from storage.transaction import Reader, Row, Transaction


def add(
    transaction: Transaction,
    to: Conversation,
    said: Said,
    *,
    reply_token: str = "",
    dispensable: bool = False,
    language: str = "",
    begun: bool = False,
) -> Outgoing:
    """Put a message on its way. `dispensable`: a channel on which sends cost money may refuse it; `language`: of the turn,
    when it differs from the conversation's so far; `begun`: its first send follows at once, and is noted herewith.

    The race: an elder row is being finished at this moment. Whoever does that holds the conversation as this work does, so
    either sees the other: the row follows that one, or is claimed here.
    """
    transaction.note(
        "add_outgoing", message=said.number, conversation=to.no, seq=said.seq, channel=to.channel, now=said.at,
        reply_token=reply_token, dispensable=dispensable, status="sending" if begun else "waiting", tries=int(begun),
        process="" if to.sending else transaction.process,
    )  # fmt: skip
    return Outgoing(
        to.id, said.seq, to.channel, to.traveller, said.reply, told(said.at), reply_token, author=said.author,
        dispensable=dispensable, language=language or to.language, begun=begun, message=said.number,
    )  # fmt: skip


def send_again(transaction: Transaction, to: Conversation, seq: int, now: int) -> Outgoing | None:
    """A member of staff has decided to repeat a message that failed, or whose fate is not known. None: there is no such."""
    process = "" if to.sending else transaction.process
    sent = transaction.one("send_again", conversation=to.no, seq=seq, now=now, process=process)
    if sent is None:
        return None
    row = transaction.one("outgoing_of", message=sent["message"])
    assert row is not None
    return _outgoing(row)


def give_up(transaction: Transaction, conversation: Conversation, now: int) -> None:
    """They blocked the desk: nothing more is sent."""
    transaction.do("give_up_sending_to", conversation=conversation.no, now=now)


# --- for the delivery ------------------------------------------------------------------------------------------------


def begin(row: Outgoing) -> Callable[[Transaction], Outgoing | None]:
    """Note, before a send that must not be repeated, that it begins: the row as it then is, or None if it is not open.

    A row without a reply token gets its retry key here, before the first send that needs one. What was put on its way
    to somebody who has blocked the desk meanwhile is given up here.
    """

    def work(transaction: Transaction) -> Outgoing | None:
        noted = transaction.one(
            "begin_sending",
            message=row.message,
            retry_key=secrets.token_hex(16),
            process=transaction.process,
        )
        if noted is not None and noted["gone"] is not None:
            transaction.do("give_up_sending_to", conversation=noted["conversation"], now=noted["gone"])
            return None
        return None if noted is None else replace(row, retry_key=noted["retry_key"])

    return work


def not_begun(row: Outgoing) -> Callable[[Transaction], int]:
    """The send that was noted with the turn did not follow: it may leave like any other row."""
    return lambda transaction: transaction.do("not_begun", message=row.message, process=transaction.process)


def finish(
    row: Outgoing, status: Literal["accepted", "failed", "unsure"], reason: str, now: datetime
) -> Callable[[Transaction], Outgoing | None]:
    """Note what became of a row, for good; the next one of its conversation, if any is open. Of a row that another process has
    taken over, because this one was thought dead, nothing is noted.

    The race: another process stores a row behind this one in the same moment, for whoever finishes this one to carry. It is
    waited for, and seen.
    """

    def work(transaction: Transaction) -> Outgoing | None:
        conversations.hold(transaction, row.conversation)
        noted = transaction.doing(
            "finish_sending",
            message=row.message,
            status=status,
            reason=reason,
            now=stored(now),
            process=transaction.process,
        )
        followed = transaction.asking("open_beside", message=row.message)
        if noted() and row.author != "bot":
            staff_events.add(transaction, "sent", stored(now), conversation=row.conversation, seq=row.seq, state=status)
        if followed() is None:
            return None
        follower = transaction.one("next_outgoing", message=row.message, now=stored(now))
        if follower is None or not follower["may_leave"] or not _claim(transaction, follower["message"]):
            return None
        return _outgoing(follower)

    return work


def lose(row: Outgoing, reason: str, now: datetime) -> Callable[[Transaction], None]:
    """Note that a row failed because the traveller is gone: so are all that wait behind it. Whoever writes is back."""

    def work(transaction: Transaction) -> None:
        finish(row, "failed", reason, now)(transaction)
        gone = transaction.one("lose_traveller", conversation=row.conversation, now=stored(now))
        if gone is not None:
            transaction.do("give_up_sending_to", conversation=gone["no"], now=stored(now))

    return work


def postpone(
    row: Outgoing, reason: str, now: datetime, due: datetime, *, doubtful: bool, token_spent: bool
) -> Callable[[Transaction], None]:
    """Note that a row is to be tried again at `due`."""

    def work(transaction: Transaction) -> None:
        transaction.do(
            "postpone_sending",
            message=row.message,
            reason=reason,
            now=stored(now),
            due=stored(due),
            tries=row.tries + 1,
            doubtful=row.doubtful or doubtful,
            token_spent=token_spent,
            process=transaction.process,
        )

    return work


def due(channel: str, process: str, now: datetime, limit: int) -> Callable[[Reader], tuple[Outgoing, ...]]:
    """The oldest open row of each conversation whose time has come, but for those that another living process carries. Those
    that are not `claimed` have to be, before they are sent."""

    def ask(reader: Reader) -> tuple[Outgoing, ...]:
        rows = reader.all("outgoing_due", channel=channel, process=process, now=stored(now), limit=limit)
        return tuple(replace(_outgoing(row), claimed=row["claimed_by"] == process) for row in rows)

    return ask


def claim(rows: Sequence[Outgoing]) -> Callable[[Transaction], tuple[Outgoing, ...]]:
    """Take over rows that no living process carries: those that this one has got, as they now are."""

    def work(transaction: Transaction) -> tuple[Outgoing, ...]:
        got = []
        for row in rows:
            if _claim(transaction, row.message):
                now = transaction.one("outgoing_of", message=row.message)
                assert now is not None
                got.append(_outgoing(now))
        return tuple(got)

    return work


def _claim(transaction: Transaction, message: int) -> bool:
    return bool(transaction.do("claim_outgoing", message=message, process=transaction.process))


def next_due(channel: str, now: datetime) -> Callable[[Reader], datetime | None]:
    """When the next row of a channel has its time."""

    def ask(reader: Reader) -> datetime | None:
        row = reader.one("next_due", channel=channel, now=stored(now))
        return None if row is None or row["due"] is None else told(row["due"])

    return ask


def load() -> Callable[[Reader], OutboxLoad]:
    """How many rows are open, and since when the oldest."""

    def ask(reader: Reader) -> OutboxLoad:
        row = reader.one("outbox_load")
        assert row is not None
        return OutboxLoad(row["open"], None if row["oldest"] is None else told(row["oldest"]))

    return ask


def _outgoing(row: Row) -> Outgoing:
    return Outgoing(
        conversation=row["id"],
        seq=row["seq"],
        channel=row["channel"],
        traveller=row["traveller"],
        reply=decode(row["reply"]),
        created=told(row["created"]),
        reply_token=row["reply_token"],
        retry_key=row["retry_key"],
        tries=row["tries"],
        doubtful=bool(row["doubtful"]) or row["status"] == "sending",
        author=row["author"],
        dispensable=bool(row["dispensable"]),
        language=row["language"],
        cut=row["status"] == "sending",
        message=row["message"],
    )
