"""The queue as the desk shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import orjson

from handlers.staff.access import Actor
from handlers.staff.console.glance import MOST_ROWS, Seen
from handlers.staff.console.shown import glimpse
from handlers.staff.console.views import Queue, Someone, Talk, Today
from handlers.staff.desk.talking import code_of
from handlers.staff.masking import Sight
from handlers.staff.room import Room
from storage import queue
from storage.queue import QueueRow
from storage.talks import OpenTalk


async def lists(room: Room, actor: Actor) -> Queue:
    """Everybody whom staff have to see to, oldest first. All that this member of staff holds is among them."""
    return await _lists(room, actor, await room.glance.look())


async def _lists(room: Room, actor: Actor, seen: Seen) -> Queue:
    sight = room.sight(actor)
    if seen.all_taken:
        own = tuple(row for row in seen.rows if row.owner == actor.name)
    else:
        own = await room.store.read(queue.listed("mine", owner=actor.name, limit=MOST_ROWS))
    if (shown := seen.shown.get(sight)) is None:
        shown = tuple(_someone(row, "", sight, seen.names.get, seen.at) for row in seen.rows)
        seen.shown[sight] = shown
    mine = tuple(_someone(row, actor.name, sight, seen.names.get, seen.at) for row in own)
    theirs = {one.id for one in mine}
    return Queue((*(one for one in shown if one.id not in theirs), *mine), _counted(seen, len(mine)))


async def piece(after: int, room: Room, actor: Actor, language: str) -> bytes:
    """The queue for an open page, in JSON. Whoever holds no conversation gets the same as everybody of their role. `after`: the newest
    row of the feed that its stream has."""
    seen, sight = await room.glance.look(after), room.sight(actor)
    everybody_s = seen.all_taken and all(row.owner != actor.name for row in seen.rows)
    known = seen.pieces.get((sight, language)) if everybody_s else None
    if known is not None:
        return known
    queued = await _lists(room, actor, seen)
    words = room.pages.words(language)["desk"]
    made = orjson.dumps({
        "queue": room.pages.piece("queue", language, queue=queued, talk=None),
        "count": room.pages.piece("count", language, waiting=seen.counts.waiting),
        "waiting": queued.waiting,
        "mine": queued.mine,
        "newest": queued.newest,
        "some": words["some_wait"].format(count=queued.waiting) if queued.waiting else words["nobody"],
    })  # fmt: skip
    if everybody_s:
        seen.pieces[sight, language] = made
    return made


def _counted(seen: Seen, mine: int) -> Mapping[str, int]:
    """How many stand in the stacks that may be longer than the page shows."""
    counts = seen.counts
    return {
        "waiting": counts.waiting,
        "others": counts.taken + counts.held - mine,
        "overdue": counts.overdue,
    }


def _someone(row: QueueRow, owner: str, sight: Sight, name: Callable[[str, str], str], now: datetime) -> Someone:
    """A row as `owner` sees it."""
    mine = row.owner == owner
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
        last=glimpse(sight.text(row.last).split("\n", maxsplit=1)[0]),
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


async def today(room: Room) -> Today:
    """How the day goes."""
    seen = await room.glance.look()
    counted = seen.day
    return Today(
        talks=counted.talks,
        with_staff=counted.with_staff,
        left_waiting=counted.gave_up,
        open_cases=counted.open_cases,
        on_duty=tuple(seen.names.get(name, name) for name in counted.on_duty),
    )
