"""What keeps an open page of the console live: an event stream that says *what kind* of thing has changed and where.

The page then fetches itself anew, as whoever has it open may see it, if the change stands in the conversation that it shows. So a missed
or doubled event does no harm, and a page that comes back after a broken line needs no more than one look.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime

import orjson
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from handlers.staff.access import Actor
from handlers.staff.console.glance import MOVES
from handlers.staff.entrance.doors import Doors
from handlers.staff.feed import Feed
from handlers.staff.feedstream import FeedStream
from handlers.staff.presence import Presence
from storage import staff_events

PRESENCE = "presence"  # somebody looks, writes or leaves; beside the kinds of `storage.staff_events`
LEFT = 1.0  # seconds after the end of a stream: who only loads the page anew is there again by then


@dataclass(frozen=True, slots=True)
class Seat:
    """The conversation that the page shows: whoever has it open is seen there as long as its stream lasts."""

    presence: Presence
    conversation: str
    actor: Actor
    clock: Callable[[], datetime]

    @contextmanager
    def taken(self) -> Iterator[None]:
        self.presence.sit(self.conversation, self.actor, self.clock())
        try:
            yield
        finally:
            self.presence.rise(self.conversation, self.actor)
            asyncio.get_running_loop().call_later(LEFT, self._leave)

    def _leave(self) -> None:
        self.presence.leave(self.conversation, self.actor, self.clock())


class PageStream(FeedStream):
    """`data` is a list of pairs: the kind of a change, and the conversation that it is about. When the queue has moved, it follows as
    whoever looks may see it, in an event of its own: two hundred pages that fetched it would cost more than all that travellers say."""

    _last = 0

    def __init__(
        self, feed: Feed, doors: Doors, request: Request, queue: Callable[[int], Awaitable[bytes]], seat: Seat | None
    ) -> None:
        super().__init__(feed, doors, request)
        self._queue, self._seat = queue, seat
        self._now = bool(request.query_params.get("now"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._seat.taken() if self._seat else nullcontext():
            await super().__call__(scope, receive, send)

    async def begin(self) -> AsyncIterator[bytes]:
        """The desk's page looks once when it is connected; pages beside it ask for the queue of now."""
        self._last = await self.store.read(staff_events.newest())
        yield b"event: queue\ndata: %b\n\n" % await self._queue(self._last) if self._now else b": here\n\n"

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
