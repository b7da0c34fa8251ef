"""An event stream out of the feed, as pages and programs have it open: it lasts until its reader goes, may not watch any more, or the
desk closes. What is told in it is for those who build on it."""

from __future__ import annotations

import asyncio
import contextlib
from abc import abstractmethod
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from handlers.staff.entrance.doors import Doors
from handlers.staff.feed import Feed, Watcher
from handlers.web.streams import HEADERS

BEAT = 15.0  # seconds
COME_BACK = b"retry: 1500\n\n"


class FeedStream(Response):
    def __init__(self, feed: Feed, doors: Doors, request: Request) -> None:
        super().__init__(media_type="text/event-stream")
        self.feed, self.store = feed, doors.store
        self._doors, self._request = doors, request
        self.raw_headers = list(HEADERS)

    @abstractmethod
    def begin(self) -> AsyncIterator[bytes]:
        """What is told at first. The feed is watched already: whatever comes meanwhile is news."""

    @abstractmethod
    def tell(self, passing: list[object]) -> AsyncIterator[bytes]:
        """The news: `passing` is what need not be remembered, the rest stands in the feed."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        watcher, leave = self.feed.watch()
        ends = [asyncio.create_task(_left(receive)), asyncio.create_task(self._doors.gone(self._request))]
        for task in ends:
            task.add_done_callback(lambda _: watcher.news.set())
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            await _send(send, COME_BACK)
            async for piece in self.begin():
                await _send(send, piece)
            while not self.feed.closed and not any(task.done() for task in ends):
                async for piece in self._news(watcher):
                    await _send(send, piece)
            with contextlib.suppress(OSError):
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            leave()
            for task in ends:
                task.cancel()
            await asyncio.gather(*ends, return_exceptions=True)

    async def _news(self, watcher: Watcher) -> AsyncIterator[bytes]:
        """What there is as soon as there is something; a sign of life when nothing comes."""
        try:
            async with asyncio.timeout(BEAT):
                await watcher.news.wait()
        except TimeoutError:
            yield b": beat\n\n"
            return
        watcher.news.clear()
        passing, watcher.passing = watcher.passing, []
        async for piece in self.tell(passing):
            yield piece


async def _send(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _left(receive: Receive) -> None:
    """The reader has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
