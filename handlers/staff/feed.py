"""The feed: open consoles and programs hear at once what staff have to know.

What is told stands in the store, numbered, written with the change that it tells of; the feed only reads it. So nobody has
to remember to tell: whatever is committed wakes the feed, it looks for new rows, and hands the same bytes to everybody who
watches. Whoever comes back says the last number that they have, and reads from there.

Rows are read at most some times a second, however much happens: with 200 consoles a row of each would cost more than
all else that a message costs.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from storage import staff_events
from storage.errors import StoreError
from storage.staff_events import StaffEvent
from storage.store import Store

BETWEEN = 0.25  # seconds between two looks
LOOK_AGAIN = 2.0  # seconds after which is looked in any case: a command may have written beside the desk
AMONG_OTHERS = 0.5  # … where other processes write: that a row of theirs is not called out, or not heard, is no loss
AT_ONCE = 500  # rows a look
REMEMBERED = 2_000  # rows kept for those who come back soon

log = logging.getLogger("madoguchi.staff")


@dataclass(eq=False, slots=True)
class Watcher:
    """Somebody who watches. `news` is set when there are rows after the last that they have, or the feed has closed."""

    news: asyncio.Event = field(default_factory=asyncio.Event)
    passing: list[object] = field(default_factory=list)  # what is not stored, such as who is typing


class Feed:
    """For the event loop's thread only. Costs nothing while nobody watches."""

    def __init__(self, look_again: float = LOOK_AGAIN) -> None:
        self._look_again = look_again
        self._rows: deque[StaffEvent] = deque(maxlen=REMEMBERED)
        self._newest = 0
        self._watchers: set[Watcher] = set()
        self._stirred = asyncio.Event()
        self.closed = False

    def wake(self) -> None:
        """Something was committed."""
        if self._watchers:
            self._stirred.set()

    async def run(self, store: Store) -> None:
        """Look for new rows until cancelled."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._look_again if self._watchers else None):
                    await self._stirred.wait()
            self._stirred.clear()
            try:
                await self._look(store)
            except StoreError as trouble:
                log.warning("feed unread", extra={"reason": type(trouble).__name__})
            await asyncio.sleep(BETWEEN)

    async def _look(self, store: Store) -> None:
        if not self._rows:  # whoever needs older rows reads them from the store
            self._newest = max(self._newest, await store.read(staff_events.newest()) - AT_ONCE)
        while rows := await store.read(staff_events.after(self._newest, AT_ONCE)):
            self._rows.extend(rows)
            self._newest = rows[-1].id
            for watcher in self._watchers:
                watcher.news.set()
            if len(rows) < AT_ONCE:
                break

    def watch(self) -> tuple[Watcher, Callable[[], None]]:
        """Begin to watch; the function ends it."""
        watcher = Watcher()
        self._watchers.add(watcher)
        self._stirred.set()
        return watcher, lambda: self._watchers.discard(watcher)

    async def after(self, store: Store, last: int) -> tuple[StaffEvent, ...]:
        """The rows after `last`: from memory when it reaches so far, from the store else."""
        if self._rows and self._rows[0].id <= last + 1:
            return tuple(row for row in self._rows if row.id > last)
        return await store.read(staff_events.after(last, AT_ONCE))

    def pass_by(self, told: object) -> None:
        """Tell everybody something that need not be remembered."""
        for watcher in self._watchers:
            watcher.passing.append(told)
            watcher.news.set()

    def close(self) -> None:
        """The desk closes: streams end."""
        self.closed = True
        for watcher in self._watchers:
            watcher.news.set()

    def __len__(self) -> int:
        return len(self._watchers)
