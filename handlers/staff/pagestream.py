"""What keeps an open page of the console live: an event stream that says *what kind* of thing has changed and where, never what.

The page then fetches itself anew, as whoever has it open may see it, if the change stands on it. So nobody's words pass here, a
missed or doubled event does no harm, and a page that comes back after a broken line needs no more than one look.
"""

from __future__ import annotations

import asyncio
import contextlib

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from handlers.staff.doors import Doors
from handlers.staff.feed import Feed, Watcher
from handlers.web.streams import HEADERS
from storage import staff_events

BEAT = 15.0  # seconds
COME_BACK = b"retry: 1500\n\n"
PRESENCE = "presence"  # somebody looks, or writes; beside the kinds of `storage.staff_events`


class PageStream(Response):
    """`data` is a list of pairs: the kind of a change, and the conversation that it is about."""

    def __init__(self, feed: Feed, doors: Doors, request: Request) -> None:
        super().__init__(media_type="text/event-stream")
        self._feed, self._doors, self._request = feed, doors, request
        self._last = 0
        self.raw_headers = list(HEADERS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        watcher, leave = self._feed.watch()
        ends = [asyncio.create_task(_left(receive)), asyncio.create_task(self._doors.gone(self._request))]
        for task in ends:
            task.add_done_callback(lambda _: watcher.news.set())
        try:
            self._last = await self._doors.store.read(staff_events.newest())  # the page looks once when it is connected
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            await _send(send, COME_BACK)
            while not self._feed.closed and not any(task.done() for task in ends):
                await _send(send, await self._changes(watcher) if await _news(watcher) else b": beat\n\n")
            with contextlib.suppress(OSError):
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            leave()
            for task in ends:
                task.cancel()
            await asyncio.gather(*ends, return_exceptions=True)

    async def _changes(self, watcher: Watcher) -> bytes:
        told = [(PRESENCE, str(one["conversation"])) for one in watcher.passing if isinstance(one, dict)]
        watcher.passing.clear()
        rows = await self._feed.after(self._doors.store, self._last)
        if rows:
            self._last = rows[-1].id
        told += [(row.kind, row.conversation) for row in rows]
        return b"data: %b\n\n" % orjson.dumps(list(dict.fromkeys(told))) if told else b": beat\n\n"


async def _news(watcher: Watcher) -> bool:
    """Whether something has changed; False when it is time for a sign of life."""
    try:
        async with asyncio.timeout(BEAT):
            await watcher.news.wait()
    except TimeoutError:
        return False
    watcher.news.clear()
    return True


async def _send(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _left(receive: Receive) -> None:
    """The page has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
