"""What the desk does about the queue by itself: nobody is forgotten.

A chat whose owner gives no sign of life waits again, a hold ends at its time, the chats of a disabled account go back,
and whoever waits too long is shown to all, while the desk is open: the hours in which nobody is there are no waiting.
Each of these is one act like those of staff, on the same road; so a restart in between neither loses nor doubles one.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from bot.knowledge import Calendar
from handlers.amid import Stands, as_it_stands
from handlers.desk import Desk
from storage import stays
from storage.errors import StoreError
from storage.moments import stored
from storage.store import Store

BETWEEN = 2.0  # seconds between two looks
OVERTIME = timedelta(minutes=10)  # without a word of staff
AFTER_A_START = timedelta(minutes=2)  # no lease ends: consoles have to find the desk again

log = logging.getLogger("madoguchi.staff")


class Watch:
    """Looks now and then. `run` is a work beside the server."""

    def __init__(self, store: Store, desk: Desk, knowledge: Stands, clock: Callable[[], datetime]) -> None:
        self._store, self._desk, self._knowledge, self._clock = store, desk, knowledge, clock

    async def run(self) -> None:
        spared = False
        while True:
            try:
                if not spared:
                    await self._store.run(stays.spare(stored(self._clock() + AFTER_A_START)))
                    spared = True
                await self.look()
            except StoreError as trouble:
                log.warning("queue not looked at", extra={"reason": type(trouble).__name__})
            await asyncio.sleep(BETWEEN)

    async def look(self) -> None:
        """Do what is due now."""
        now = self._clock()
        due = await self._store.read(stays.due(stored(now)))
        left = await self._store.read(stays.owned_by_nobody())
        if due or left:
            await self._move(due, left)
        if await self._store.read(stays.any_overdue(stored(now - OVERTIME))):
            await self._alert(now)

    async def _alert(self, now: datetime) -> None:
        calendar: Calendar = (await as_it_stands(self._store, self._knowledge, now)).calendar
        since = stored(calendar.ago(now, OVERTIME))
        if calendar.is_open(now) and await self._store.read(stays.any_overdue(since)):
            await self._store.run(stays.alert_overdue(stored(now), since))

    async def _move(self, due: Sequence[tuple[str, str]], left: Sequence[str]) -> None:
        from handlers.staff.acts.talks import ConflictError, Lapse, Release, Ring  # noqa: PLC0415 most looks do nothing

        acts = [*(Ring(ref) if state == "held" else Lapse(ref) for ref, state in due), *map(Release, left)]
        for act in acts:
            with suppress(ConflictError):  # its owner was faster
                await self._desk.staff_does(act, None)
