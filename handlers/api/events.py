"""The stream of what staff have to know at once, for programs: server-sent events with numbers.

Whoever comes back says the last number that they have (`Last-Event-ID`, or `?after=`) and misses nothing; without one they hear what
is new from now on. Events hold no words of anybody: what to look at, for those who may.
"""

import contextlib
from collections.abc import AsyncIterator
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Header, Query, Request
from starlette.responses import Response

from handlers.api.ground import Ground, On, Wants
from handlers.api.meanings import documented
from handlers.api.shapes import LARGEST_SEQ
from handlers.api.views.moments import jst
from handlers.staff.access import Actor
from handlers.staff.feed import AT_ONCE
from handlers.staff.feedstream import FeedStream
from storage import staff_events
from storage.errors import StoreError
from storage.staff_events import StaffEvent

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
    """What happens: who waits, who took whom, new messages, claims, what is switched (`setting`)."""
    begin = int(last) if last else after
    if begin is None:
        begin = await ground.store.read(staff_events.newest())
    return EventStream(ground, request, begin)


class EventStream(FeedStream):
    """Reads from the feed what comes after `last`, and from the store what the feed has forgotten."""

    def __init__(self, ground: Ground, request: Request, last: int) -> None:
        super().__init__(ground.feed, ground.doors, request)
        self._last = last

    async def begin(self) -> AsyncIterator[bytes]:
        yield b'event: hello\ndata: {"last":%d}\n\n' % self._last
        async for piece in self._missed():
            yield piece

    async def tell(self, passing: list[object]) -> AsyncIterator[bytes]:
        for told in passing:
            yield b"event: presence\ndata: %b\n\n" % orjson.dumps(told)
        async for piece in self._missed():
            yield piece

    async def _missed(self) -> AsyncIterator[bytes]:
        """Everything that the client does not have. What cannot be read now is read with the next news."""
        with contextlib.suppress(StoreError):
            while rows := await self.feed.after(self.store, self._last):
                yield b"".join(map(encoded, rows))
                self._last = rows[-1].id
                if len(rows) < AT_ONCE:
                    return


def encoded(row: StaffEvent) -> bytes:
    shown = {
        "id": row.id, "kind": row.kind, "at": jst(row.at), "staff": row.staff, "handoff": row.handoff,
        "conversation": row.conversation, "seq": row.seq, "case": row.case, "state": row.state, "version": row.version,
    }  # fmt: skip
    return b"id: %d\nevent: %b\ndata: %b\n\n" % (row.id, row.kind.encode(), orjson.dumps(shown))
