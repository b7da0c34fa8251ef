"""What keeps an open page of the console live: an event stream that says *that* something has changed, never what.

The page is then fetched anew, as whoever has it open may see it. So nothing of anybody passes here, a missed or doubled event
does no harm, and a page that comes back after a broken line needs no more than one look.
"""

from __future__ import annotations

import asyncio
import contextlib

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from handlers.staff.doors import Doors
from handlers.staff.feed import Feed, Watcher
from handlers.web.streams import HEADERS

BEAT = 15.0  # seconds
COME_BACK = b"retry: 1500\n\n"


class PageStream(Response):
    def __init__(self, feed: Feed, doors: Doors, request: Request) -> None:
        super().__init__(media_type="text/event-stream")
        self._feed, self._doors, self._request = feed, doors, request
        self.raw_headers = list(HEADERS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        watcher, leave = self._feed.watch()
        ends = [asyncio.create_task(_left(receive)), asyncio.create_task(self._doors.gone(self._request))]
        for task in ends:
            task.add_done_callback(lambda _: watcher.news.set())
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            await _send(send, COME_BACK)
            while not self._feed.closed and not any(task.done() for task in ends):
                await _send(send, b"data: change\n\n" if await _news(watcher) else b": beat\n\n")
            with contextlib.suppress(OSError):
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            leave()
            for task in ends:
                task.cancel()
            await asyncio.gather(*ends, return_exceptions=True)


async def _news(watcher: Watcher) -> bool:
    """Whether something has changed; False when it is time for a sign of life."""
    try:
        async with asyncio.timeout(BEAT):
            await watcher.news.wait()
    except TimeoutError:
        return False
    watcher.news.clear()
    watcher.passing.clear()
    return True


async def _send(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _left(receive: Receive) -> None:
    """The page has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
