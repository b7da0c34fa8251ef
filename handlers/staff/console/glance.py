"""What every open console shows of the queue and of the day, read once for all of them.

When somebody joins the queue, two hundred pages want to know. They get the same rows: these are read anew only when the feed says that
the queue has changed, and for the rest once a second. Nothing here is somebody's own: whose a row is, and what a role may see of it, is
decided for each page (handlers/staff/desk/queueing.py).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from handlers.staff.console.views import Someone
from handlers.staff.masking import Sight
from storage import queue, staff, staff_events, switches, talks
from storage import today as day
from storage.queue import Counts, QueueRow, Stack
from storage.store import Store
from storage.switches import Switches
from storage.today import DayCounts
from storage.transaction import Reader

STACKS: tuple[Stack, ...] = ("waiting", "taken", "held")
MOST_ROWS = 60  # of each stack: whoever wants more has the records
FRESH = timedelta(seconds=1)
LOOKED_AT = 50  # rows of the feed
MOVES = frozenset({
    "joined", "gone", "moved", "lapsed", "overdue", "left_message", "callback",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """One look. Moments are UTC, but for `at`."""

    at: datetime
    newest: int  # where the feed stood
    # Of all stacks, oldest first; what the machine said last is left out for what the traveller did.
    rows: tuple[QueueRow, ...]
    all_taken: bool  # nobody holds a conversation that is not among them
    counts: Counts
    names: Mapping[str, str]  # by account
    switched: Switches
    day: DayCounts
    # what pages and their streams made of it, to be shared
    shown: dict[Sight, tuple[Someone, ...]] = field(default_factory=dict)
    pieces: dict[tuple[Sight, str], bytes] = field(default_factory=dict)


class Glance:
    """For the event loop's thread only."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store, self._clock = store, clock
        self._seen: Seen | None = None
        self._one_looks = asyncio.Lock()

    async def look(self, after: int = 0) -> Seen:
        """As it is now: what whoever asks has just done stands in it. A stream that the feed has woken says the last number that it
        has: a look that knows of it is good enough, and is taken by all streams together."""
        async with self._one_looks:
            if after and self._seen is not None and self._seen.newest >= after and self._is_fresh(self._seen):
                return self._seen
            self._seen = await self._store.read(partial(_look, known=self._seen, now=self._clock()))
            return self._seen

    def _is_fresh(self, seen: Seen) -> bool:
        return timedelta() <= self._clock() - seen.at < FRESH


def _look(reader: Reader, known: Seen | None, now: datetime) -> Seen:
    if known is not None and timedelta() <= now - known.at < FRESH:
        since = staff_events.after(known.newest, LOOKED_AT)(reader)
        if len(since) < LOOKED_AT and not any(row.kind in MOVES for row in since):
            if not any(row.kind == "setting" for row in since):
                return known
            switched = switches.read(reader)
            return known if switched == known.switched else replace(known, switched=switched)
    newest = staff_events.newest()(reader)  # before the rows: what comes in between is read twice, and never missed
    stacks = [queue.listed(stack, limit=MOST_ROWS)(reader) for stack in STACKS]
    rows = [row for stack in stacks for row in stack]
    said = talks.last_words(row.conversation for row in rows if row.last_by == "bot")(reader)
    return Seen(
        at=now,
        newest=newest,
        rows=tuple(replace(row, last=said.get(row.conversation, row.last)) for row in rows),
        all_taken=all(len(stack) < MOST_ROWS for stack in stacks[1:3]),
        counts=queue.counts()(reader),
        names={one.name: one.display for one in staff.everybody(reader)},
        switched=switches.read(reader),
        day=day.counted(now)(reader),
    )
