"""The stream of what staff have to know at once, for programs: server-sent events with numbers.

Whoever comes back says the last number that they have (`Last-Event-ID`, or `?after=`) and misses nothing; without one they hear what
is new from now on. Events hold no words of anybody: what to look at, for those who may.
"""

import asyncio
import contextlib
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Header, Query, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from handlers.api.ground import Ground, On, Wants
from handlers.api.problems import documented
from handlers.api.shapes import LARGEST_SEQ
from handlers.api.views import jst
from handlers.staff.access import Actor
from handlers.staff.feed import AT_ONCE, Watcher
from handlers.web.streams import HEADERS
from storage import staff_events
from storage.errors import StoreError
from storage.staff_events import StaffEvent

BEAT = 15.0  # seconds
COME_BACK = b"retry: 1500\n\n"

router = APIRouter(tags=["events"])

STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Events until the client goes, the account is disabled or the desk closes",
        "content": {
            "text/event-stream": {
                "schema": {"type": "string"},
                "example": 'id: 41\nevent: joined\ndata: {"id":41,"kind":"joined","handoff":"…","conversation":"…"}\n\n',
            }
        },
    }
}


@router.get("/events", responses={**documented(), **STREAM}, response_class=Response)
async def events(
    request: Request,
    ground: On,
    _: Annotated[Actor, Depends(Wants("events.see"))],
    last: Annotated[str, Header(alias="Last-Event-ID", pattern=r"^[0-9]{0,15}$")] = "",
    after: Annotated[int | None, Query(ge=0, le=LARGEST_SEQ, description="As Last-Event-ID.")] = None,
) -> Response:
    """What happens: who waits, who took whom, new messages, claims."""
    begin = int(last) if last else after
    if begin is None:
        begin = await ground.store.read(staff_events.newest())
    return EventStream(ground, request, begin)


class EventStream(Response):
    """Reads from the feed what comes after `last`, and from the store what the feed has forgotten."""

    def __init__(self, ground: Ground, request: Request, last: int) -> None:
        super().__init__(media_type="text/event-stream")
        self._ground, self._request, self._last = ground, request, last
        self.raw_headers = list(HEADERS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        watcher, leave = self._ground.feed.watch()
        ends = [asyncio.create_task(_left(receive)), asyncio.create_task(self._ground.doors.gone(self._request))]
        for task in ends:
            task.add_done_callback(lambda _: watcher.news.set())
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            await _send(send, COME_BACK + b'event: hello\ndata: {"last":%d}\n\n' % self._last)
            await self._catch_up(send)
            while not self._ground.feed.closed and not any(task.done() for task in ends):
                if not await _news(watcher):
                    await _send(send, b": beat\n\n")
                    continue
                for told in watcher.passing:
                    await _send(send, b"event: presence\ndata: %b\n\n" % orjson.dumps(told))
                watcher.passing.clear()
                await self._catch_up(send)
            with contextlib.suppress(OSError):
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            leave()
            for task in ends:
                task.cancel()
            await asyncio.gather(*ends, return_exceptions=True)

    async def _catch_up(self, send: Send) -> None:
        """Everything that the client does not have. What cannot be read now is read with the next news."""
        with contextlib.suppress(StoreError):
            while rows := await self._ground.feed.after(self._ground.store, self._last):
                await _send(send, b"".join(map(encoded, rows)))
                self._last = rows[-1].id
                if len(rows) < AT_ONCE:
                    return


def encoded(row: StaffEvent) -> bytes:
    shown = {
        "id": row.id, "kind": row.kind, "at": jst(row.at), "staff": row.staff, "handoff": row.handoff,
        "conversation": row.conversation, "seq": row.seq, "case": row.case, "state": row.state, "version": row.version,
    }  # fmt: skip
    return b"id: %d\nevent: %b\ndata: %b\n\n" % (row.id, row.kind.encode(), orjson.dumps(shown))


async def _news(watcher: Watcher) -> bool:
    """Whether there is something new; False when it is time for a sign of life."""
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
    while (await receive())["type"] != "http.disconnect":
        pass
