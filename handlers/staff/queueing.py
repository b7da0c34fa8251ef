"""The queue as the desk shows it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from handlers.staff.access import Actor
from handlers.staff.room import Room
from handlers.staff.talking import code_of
from handlers.staff.views import Queue, Someone, Talk, Today
from storage import queue, staff, talks
from storage import today as day
from storage.queue import QueueRow, Stack
from storage.talks import OpenTalk

STACKS: tuple[Stack, ...] = ("waiting", "taken", "held", "left")
MOST_ROWS = 60  # of each stack: whoever wants more has the records


async def lists(room: Room, actor: Actor) -> Queue:
    """Everybody whom staff have to see to, oldest first."""
    sight, now = room.sight(actor), room.clock()
    accounts = await room.store.read(staff.everybody)
    names = {one.name: one.display for one in accounts}
    rows = list[QueueRow]()
    for stack in STACKS:
        rows += await room.store.read(queue.listed(stack, limit=MOST_ROWS))
    said = await room.store.read(talks.last_words(row.conversation for row in rows if row.last_by == "bot"))
    return Queue(
        tuple(_someone(row, actor, sight.text(said.get(row.conversation, row.last)), names.get, now) for row in rows)
    )


def _someone(row: QueueRow, actor: Actor, last: str, name: Callable[[str, str], str], now: datetime) -> Someone:
    mine = row.owner == actor.name
    stack = row.state
    if row.state in ("taken", "held"):
        stack = ("held" if row.state == "held" else "mine") if mine else "others"  # type: ignore[assignment]
    since = row.unanswered or row.joined
    return Someone(
        id=row.conversation,
        code=code_of(row.conversation),
        channel=row.channel,
        stack=stack,  # type: ignore[arg-type]
        reason=row.reason,
        summary=row.summary,
        last=last.split("\n", maxsplit=1)[0],
        waited=max(int((now - since).total_seconds()) // 60, 0),
        at=row.held_until if stack == "held" else row.last_at,
        fresh=row.last_by == "traveller",
        due=row.unanswered is not None,
        owner="" if mine else name(row.owner, row.owner),
        meant_for=name(row.meant_for, row.meant_for) if row.meant_for else "",
        overdue=row.overdue,
    )


def talk_of(found: OpenTalk, row: QueueRow | None, actor: Actor, name: Callable[[str], str], now: datetime) -> Talk:
    """The conversation and whose it is, without its words."""
    state = "none"
    if row is not None:
        mine = row.owner == actor.name
        owned = ("mine" if row.state == "taken" else "held") if mine else "others"
        state = owned if row.state in ("taken", "held") else row.state
    ended = row.taken or now if row else now
    return Talk(
        id=found.id,
        code=code_of(found.id),
        channel=found.channel,
        language=found.language,
        state=state,  # type: ignore[arg-type]
        seq=found.seq,
        key="",
        ref=row.ref if row else "",
        owner=name(row.owner) if row and row.owner else "",
        reason=row.reason if row else "",
        summary=row.summary if row else "",
        joined=row.joined if row else None,
        waited=int((ended - row.joined) / timedelta(seconds=1)) if row else 0,
        held_until=row.held_until if row else None,
        held_for=row.hold_reason if row else "",
        gone=found.gone,
    )


async def today(room: Room, language: str) -> Today:
    """How the day goes."""
    now = room.clock()
    counted = await room.store.read(day.counted(now))
    accounts = {one.name: one.display for one in await room.store.read(staff.everybody)}
    return Today(
        talks=counted.talks,
        with_staff=counted.with_staff,
        left_waiting=counted.gave_up,
        open_cases=counted.open_cases,
        on_duty=tuple(accounts.get(name, name) for name in counted.on_duty),
    )
