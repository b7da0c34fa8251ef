"""What keeps an open page of the console live: an event stream that says *what kind* of thing has changed and where.

The page then fetches itself anew, as whoever has it open may see it, if the change stands in the conversation that it shows. So a missed
or doubled event does no harm, and a page that comes back after a broken line needs no more than one look.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import orjson
from starlette.requests import Request

from handlers.staff.doors import Doors
from handlers.staff.feed import Feed
from handlers.staff.feedstream import FeedStream
from handlers.staff.glance import MOVES
from storage import staff_events

PRESENCE = "presence"  # somebody looks, or writes; beside the kinds of `storage.staff_events`


class PageStream(FeedStream):
    """`data` is a list of pairs: the kind of a change, and the conversation that it is about. When the queue has moved, it follows as
    whoever looks may see it, in an event of its own: two hundred pages that fetched it would cost more than all that travellers say."""

    _last = 0

    def __init__(self, feed: Feed, doors: Doors, request: Request, queue: Callable[[int], Awaitable[bytes]]) -> None:
        super().__init__(feed, doors, request)
        self._queue = queue

    async def begin(self) -> AsyncIterator[bytes]:
        """Nothing: the page looks once when it is connected."""
        self._last = await self.store.read(staff_events.newest())
        yield b": here\n\n"

    async def tell(self, passing: list[object]) -> AsyncIterator[bytes]:
        told = [(PRESENCE, str(one["conversation"])) for one in passing if isinstance(one, dict)]
        rows = await self.feed.after(self.store, self._last)
        if rows:
            self._last = rows[-1].id
        told += [(row.kind, row.conversation) for row in rows]
        if told:
            yield b"data: %b\n\n" % orjson.dumps(list(dict.fromkeys(told)))
        if any(kind in MOVES for kind, _ in told):
            yield b"event: queue\ndata: %b\n\n" % await self._queue(self._last)
