"""Open pages: an event stream each, that tells new rows as soon as they stand in the transcript.

A stream knows the last row that its page has; whatever wakes it, it reads what is newer from the store. So a missed or
doubled call does no harm, and a page that comes back with its last number misses nothing and sees nothing twice.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import orjson
from starlette.types import Receive, Scope, Send

from handlers.listeners import Listeners
from handlers.web import showing
from handlers.web.outlook import Outlook
from handlers.web.refusals import Refusal
from storage.queue import Standing
from storage.rows import Message

BEAT = 15.0  # seconds
AT_ONCE = 100  # rows a read
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # a proxy before us must not collect events
]


class Transcript(Protocol):
    """What a stream asks of the store."""

    async def conversation_of(self, traveller: str) -> str | None: ...
    async def messages(self, conversation: str, after: int, limit: int) -> tuple[Message, ...]: ...
    async def standing(self, conversation: str) -> Standing | None: ...


@dataclass(eq=False, slots=True)
class Seat:
    """One open stream. `news` is set when there is something to do: a row, the end, or the page has gone."""

    traveller: str
    address: str
    news: asyncio.Event = field(default_factory=asyncio.Event)
    ends: bool = False
    retry: int = 0  # milliseconds after which the page may come back
    gone: bool = False

    def end(self, retry: int) -> None:
        self.ends, self.retry = True, retry
        self.news.set()

    def leave(self) -> None:
        self.gone = True
        self.news.set()


class Streams:
    """All open streams of this process, with room for so many."""

    def __init__(self, most: int = 2000, a_visitor: int = 6, an_address: int = 200) -> None:
        self._most, self._a_visitor, self._an_address = most, a_visitor, an_address
        self._seats: dict[str, list[Seat]] = {}
        self._by_address: dict[str, int] = {}
        self._count = 0
        self._closed = False

    def __len__(self) -> int:
        return self._count

    @property
    def closed(self) -> bool:
        return self._closed

    def enter(self, traveller: str, address: str) -> Seat:
        """A seat for a new stream. Raises Refusal 503 when there is no room, or the desk is closing.

        A visitor's seventh stream ends the oldest: on a phone that loses its line the old ones are dead, only nobody
        has noticed yet.
        """
        if self._closed or self._count >= self._most or self._by_address.get(address, 0) >= self._an_address:
            raise Refusal(503, "streams_full", "Ask for new rows now and then instead.", retry_after=30)
        own = self._seats.setdefault(traveller, [])
        if len(own) >= self._a_visitor:
            own[0].end(retry=60_000)
            self.leave(own[0])
            own = self._seats.setdefault(traveller, [])
        seat = Seat(traveller, address)
        own.append(seat)
        self._by_address[address] = self._by_address.get(address, 0) + 1
        self._count += 1
        return seat

    def leave(self, seat: Seat) -> None:
        own = self._seats.get(seat.traveller, [])
        if seat not in own:
            return
        own.remove(seat)
        if not own:
            del self._seats[seat.traveller]
        self._count -= 1
        self._by_address[seat.address] -= 1
        if not self._by_address[seat.address]:
            del self._by_address[seat.address]

    def wake(self, traveller: str) -> None:
        """The traveller's conversation may have grown, or begun."""
        for seat in self._seats.get(traveller, ()):
            seat.news.set()

    def wake_all(self) -> None:
        """All have something to look at: the desk is changed, or it may have been missed that any of them has grown or begun."""
        for seats in self._seats.values():
            for seat in seats:
                seat.news.set()

    def close(self) -> None:
        """End every stream, each page coming back at a moment of its own, so that not all knock at once."""
        self._closed = True
        for seats in self._seats.values():
            for seat in seats:
                seat.end(retry=random.randint(1_000, 4_000))  # noqa: S311 not a secret


class EventStream:
    """The answer to GET /chat/stream: server-sent events until the page goes or the desk closes.

    `id` is the row's number; a `beat` every 15 s carries the desk's moment, by which a page notices a dead line; `standing`
    tells where the traveller stands with a person, and `desk` how the desk itself stands, whenever that has changed.
    """

    def __init__(
        self, streams: Streams, seat: Seat, transcript: Transcript, listeners: Listeners,
        clock: Callable[[], datetime], after: int, outlook: Outlook, language: str,
    ) -> None:  # fmt: skip
        self._streams, self._seat = streams, seat
        self._transcript, self._listeners, self._clock = transcript, listeners, clock
        self._after = after
        self._conversation: str | None = None
        self._standing: dict[str, object] = {}
        self._outlook, self._language, self._mark = outlook, language, ""
        self._unlisten: Callable[[], None] = lambda: None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        watch = asyncio.create_task(self._watch(receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            await self._say(send, b"retry: 3000\n\n" + self._beat())
            while not self._seat.gone:
                await self._tell_news(send)
                await self._tell_standing(send)
                await self._tell_outlook(send)
                if self._seat.ends:
                    await self._say(send, event("bye", {"retry": self._seat.retry}))
                    break
                if not await self._wait():
                    await self._say(send, self._beat())
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            self._unlisten()
            self._streams.leave(self._seat)
            watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watch

    async def _watch(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._seat.leave()

    async def _wait(self) -> bool:
        """Until there is news, for one beat at most. Whether there was news."""
        try:
            await asyncio.wait_for(self._seat.news.wait(), BEAT)
        except TimeoutError:
            return False
        return True

    async def _tell_news(self, send: Send) -> None:
        """Every row that the page does not have. News that comes while reading sets the event again."""
        self._seat.news.clear()
        if self._conversation is None:
            await self._find_conversation()
        while self._conversation is not None and not self._seat.gone:
            rows = await self._transcript.messages(self._conversation, self._after, AT_ONCE)
            if not rows:
                return
            await self._say(send, b"".join(self._row(row) for row in rows))
            self._after = rows[-1].seq

    async def _tell_standing(self, send: Send) -> None:
        """Looked at with every row and every beat: the place also changes by what happens to others."""
        if self._conversation is None or self._seat.gone:
            return
        standing = showing.standing(await self._transcript.standing(self._conversation))
        if standing != self._standing:
            self._standing = standing
            await self._say(send, event("standing", standing))

    async def _tell_outlook(self, send: Send) -> None:
        """The page knows by the mark whether it shows that already."""
        if self._outlook.mark != self._mark and not self._seat.gone:
            self._mark = self._outlook.mark
            await self._say(send, event("desk", self._outlook.told(self._language)))

    async def _find_conversation(self) -> None:
        self._conversation = await self._transcript.conversation_of(self._seat.traveller)
        if self._conversation is not None:
            self._unlisten = self._listeners.listen(self._conversation, lambda _seq: self._seat.news.set())

    def _row(self, message: Message) -> bytes:
        return b"id: %d\ndata: %b\n\n" % (message.seq, orjson.dumps(showing.row(message)))

    def _beat(self) -> bytes:
        return event("beat", {"now": milliseconds(self._clock())})

    async def _say(self, send: Send, chunk: bytes) -> None:
        await send({"type": "http.response.body", "body": chunk, "more_body": True})


def event(name: str, fields: object) -> bytes:
    return b"event: %b\ndata: %b\n\n" % (name.encode(), orjson.dumps(fields))


def milliseconds(moment: datetime) -> int:
    """Since 1970, as scripts count."""
    return int(moment.timestamp() * 1000)
