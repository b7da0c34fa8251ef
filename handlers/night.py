"""What the desk does beside its work: it writes down how old episodes ended, and at night it deletes what is older than its kind is kept.

Both in small batches with a pause between them, so that no traveller waits for it. Cut off anywhere, the next look does the rest.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from time import monotonic

from handlers.web.showing import JST
from storage.errors import StoreError
from storage.keeping.periods import OF, Kind
from storage.moments import stored
from storage.store import Store

LOOK = 600.0  # seconds between looks
PAUSE = 0.05  # between batches, at least: as long as one took, travellers have the disk for themselves
HOUR = 3  # of the night, in Japan
DESK = "desk"  # who does it, in the audit log

log = logging.getLogger("madoguchi")


class Night:
    """`periods`: how many days each kind is kept; None when the operator does it by command."""

    def __init__(self, store: Store, clock: Callable[[], datetime], periods: Mapping[Kind, int] | None) -> None:
        self._store, self._clock, self._periods = store, clock, periods
        self._done: date | None = None  # the night in which it was last deleted

    async def run(self) -> None:
        while True:
            await asyncio.sleep(LOOK)
            try:
                await self.look(self._clock())
            except StoreError as trouble:
                log.warning("what is old stays for now", extra={"reason": type(trouble).__name__})

    async def look(self, now: datetime) -> None:
        from storage import episodes  # noqa: PLC0415 what only the night needs is not of a start

        settled = 1
        while settled:
            settled = await self._store.run(episodes.settle(now))
            await asyncio.sleep(PAUSE)
        here = now.astimezone(JST)
        if self._periods is not None and here.hour == HOUR and self._done != here.date():
            for kind, days in self._periods.items():
                await self._purge(kind, days, stored(now))
            self._done = here.date()

    async def _purge(self, kind: Kind, days: int, now: int) -> None:
        from storage import audit  # noqa: PLC0415
        from storage.keeping import retention  # noqa: PLC0415

        count, more = 0, True
        while more:
            begun = monotonic()
            batch = await self._store.run(partial(retention.purge, kind=kind, days=days, now=now), of=OF)
            count, more = count + batch.done, batch.more
            await asyncio.sleep(max(monotonic() - begun, PAUSE))
        if count:
            await self._store.run(partial(audit.note, now=now, staff=DESK, action="purge", target=kind, count=count))
            log.info("purged", extra={"kind": kind, "count": count})
