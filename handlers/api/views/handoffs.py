"""Stays in the human queue."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from pydantic import BaseModel

from bot.stay import By, Move, StayState, allowed
from handlers.api.views.moments import jst, maybe
from handlers.staff.access import Actor
from handlers.staff.masking import Sight
from storage.queue import Counts, QueueRow
from storage.stays import StayRow


class Handoff(BaseModel):
    """A stay in the human queue. Moments are those of Japan."""

    id: str
    conversation: str
    state: StayState
    version: int
    owner: str
    meant_for: str
    unanswered: datetime | None
    overdue: bool
    held: datetime | None
    held_until: datetime | None
    hold_reason: str
    taken: datetime | None
    first_reply: datetime | None
    closed: datetime | None
    ending: str
    outcome: str
    allowed: list[Move]

    @classmethod
    def of(cls, row: StayRow, actor: Actor, now: int) -> Self:
        stay = row.stay
        return cls(
            id=row.ref,
            conversation=row.conversation_id,
            state=stay.state,
            version=stay.version,
            owner=stay.owner,
            meant_for=stay.meant_for,
            unanswered=maybe(stay.unanswered),
            overdue=stay.alerted is not None,
            held=maybe(stay.held),
            held_until=maybe(stay.lease) if stay.state == "held" else None,
            hold_reason=stay.hold_reason,
            taken=maybe(stay.taken),
            first_reply=maybe(stay.first_reply),
            closed=maybe(stay.closed),
            ending=stay.ending,
            outcome=stay.outcome,
            allowed=moves_of(row, actor, now),
        )


def moves_of(row: StayRow, actor: Actor, now: int) -> list[Move]:
    """What whoever asks may do with it. An auditor looks only."""
    if actor.role == "auditor":
        return []
    return list(allowed(row.stay, By(actor.name, supervisor=actor.role == "supervisor"), now))


class HandoffRow(BaseModel):
    """A line of the queue."""

    id: str
    conversation: str
    channel: str
    language: str
    state: StayState
    version: int
    owner: str
    meant_for: str
    reason: str
    summary: str
    joined: datetime
    unanswered: datetime | None
    overdue: bool
    held_until: datetime | None
    hold_reason: str
    closed: datetime | None
    ending: str
    outcome: str
    gone: bool
    last_seq: int
    last: str
    last_by: str
    last_at: datetime | None

    @classmethod
    def of(cls, row: QueueRow, sight: Sight) -> Self:
        return cls(
            id=row.ref,
            conversation=row.conversation,
            channel=row.channel,
            language=row.language,
            state=row.state,
            version=row.version,
            owner=row.owner,
            meant_for=row.meant_for,
            reason=row.reason,
            summary=sight.text(row.summary),
            joined=jst(row.joined),
            unanswered=maybe(row.unanswered),
            overdue=row.overdue,
            held_until=maybe(row.held_until),
            hold_reason=row.hold_reason,
            closed=maybe(row.closed),
            ending=row.ending,
            outcome=row.outcome,
            gone=row.gone,
            last_seq=row.seq,
            last=sight.text(row.last),
            last_by=row.last_by,
            last_at=maybe(row.last_at),
        )


class QueueCounts(BaseModel):
    """Up to 1,000 each: a count that reaches it is at least so much."""

    waiting: int
    taken: int
    held: int
    mine: int
    oldest: datetime | None

    @classmethod
    def of(cls, counts: Counts) -> Self:
        return cls(
            waiting=counts.waiting, taken=counts.taken, held=counts.held, mine=counts.mine,
            oldest=maybe(counts.oldest),
        )  # fmt: skip


class HandoffPage(BaseModel):
    items: list[HandoffRow]
    next: str
    counts: QueueCounts
