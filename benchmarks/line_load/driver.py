"""LINE in one process, so with one clock: it delivers signed events over kept connections, and takes the replies to them.

A reply is matched to its event by the reply token. In a closed loop each connection delivers its next event when the last
is answered; at a rate events are due at fixed times and counted from those, so that waiting is not hidden.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import cast

from handlers.line.signature import sign

SECRET = "benchmark-channel-secret"
PATH = b"/line/webhook"
PATIENCE = 5.0  # seconds without any progress, before the rest is given up
RUNS = count(int(time.time()) % 100_000)


@dataclass
class Tally:
    """Moments by reply token."""

    due: dict[str, float] = field(default_factory=dict)
    taken: dict[str, float] = field(default_factory=dict)  # the 200
    replied: dict[str, float] = field(default_factory=dict)
    doubled: int = 0

    @property
    def lost(self) -> int:
        return len(self.due) - len(self.replied)

    @property
    def rate(self) -> float:
        """Replies a second, up to the last one."""
        return len(self.replied) / (max(self.replied.values()) - min(self.due.values()))

    def waits(self, ends: dict[str, float]) -> list[float]:
        """Milliseconds from the event on, sorted."""
        return sorted((end - self.due[token]) * 1000 for token, end in ends.items())


def at(values: Sequence[float], share: float) -> float:
    return values[min(int(share * len(values)), len(values) - 1)]


# --- the API ---------------------------------------------------------------------------------------------------------


class Line:
    """The Messaging API: says yes to everything, after `delay` seconds."""

    def __init__(self) -> None:
        self.tally = Tally()
        self.delay = 0.0

    async def open(self) -> int:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: _Call(self), "127.0.0.1", 0, backlog=1024)
        return cast(int, server.sockets[0].getsockname()[1])

    def take(self, path: bytes, body: bytes) -> bytes:
        if path.endswith(b"/reply"):
            token = json.loads(body)["replyToken"]
            if token in self.tally.replied:
                self.tally.doubled += 1
            elif token in self.tally.due:
                self.tally.replied[token] = time.perf_counter()
            return b'{"sentMessages":[{"id":"1","quoteToken":"q"}]}'
        if path.endswith(b"/info"):
            return b'{"userId":"U%s","basicId":"@b","displayName":"b","chatMode":"bot","markAsReadMode":"auto"}' % (
                b"0" * 32
            )
        return b"{}"


class _Http(asyncio.Protocol):
    """Whole messages of HTTP/1.1, each with its length."""

    transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport, self.held = cast(asyncio.Transport, transport), b""

    def data_received(self, data: bytes) -> None:
        self.held += data
        while (end := self.held.find(b"\r\n\r\n")) >= 0:
            head = self.held[:end].lower()
            length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
            if len(self.held) < end + 4 + length:
                return
            body, self.held = self.held[end + 4 : end + 4 + length], self.held[end + 4 + length :]
            self.message(head, body)

    def message(self, head: bytes, body: bytes) -> None:
        raise NotImplementedError


class _Call(_Http):
    def __init__(self, line: Line) -> None:
        self._line = line

    def message(self, head: bytes, body: bytes) -> None:
        answer = self._line.take(head.split(b" ", 2)[1], body)
        whole = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s" % (
            len(answer),
            answer,
        )
        if self._line.delay:
            asyncio.get_running_loop().call_later(self._line.delay, self.transport.write, whole)
        else:
            self.transport.write(whole)


# --- the webhook -----------------------------------------------------------------------------------------------------


def deliveries(texts: Sequence[tuple[str, str]], port: int) -> Iterator[tuple[str, bytes]]:
    """Tokens and whole requests for (traveller, words), in their order."""
    run = next(RUNS)
    for number, (traveller, words) in enumerate(texts):
        token = f"{run:06x}{number:08x}"
        source = {"type": "user", "userId": "U" + hashlib.md5(traveller.encode(), usedforsecurity=False).hexdigest()}
        message = {"id": f"{run}{number:08d}", "type": "text", "quoteToken": f"q{token}", "text": words}
        event = {
            "type": "message", "mode": "active", "timestamp": 1_677_000_000_000 + number, "source": source, "webhookEventId": token,
            "deliveryContext": {"isRedelivery": False}, "replyToken": token, "message": message,
        }  # fmt: skip
        body = json.dumps({"destination": "U" + "0" * 32, "events": [event]}, ensure_ascii=False).encode()
        head = b"POST %s HTTP/1.1\r\nhost: 127.0.0.1:%d\r\ncontent-type: application/json\r\n" % (PATH, port)
        signed = b"x-line-signature: %s\r\ncontent-length: %d\r\n\r\n" % (sign(SECRET.encode(), body), len(body))
        yield token, head + signed + body


class _Delivery(_Http):
    """One kept connection."""

    def __init__(self, load: Load) -> None:
        self._load, self.token = load, ""

    def deliver(self, token: str, request: bytes) -> None:
        self.token = token
        self.transport.write(request)

    def message(self, head: bytes, body: bytes) -> None:
        if head.startswith(b"http/1.1 200"):
            self._load.tally.taken[self.token] = time.perf_counter()
        self._load.free(self)


class Load:
    """Delivers requests through connections; `rate` a second, or, with 0, as fast as they are answered."""

    def __init__(self, tally: Tally, requests: Sequence[tuple[str, bytes]], rate: float) -> None:
        self.tally, self._todo, self._rate = tally, deque(requests), rate
        self._idle: deque[_Delivery] = deque()
        self._late: deque[tuple[str, bytes]] = deque()

    async def run(self, port: int, connections: int) -> None:
        loop, every = asyncio.get_running_loop(), len(self._todo)
        for _ in range(connections):
            _, delivery = await loop.create_connection(lambda: _Delivery(self), "127.0.0.1", port)
            self._idle.append(delivery)
        if self._rate:
            await self._at_their_times()
        else:
            for delivery in tuple(self._idle):
                self.free(delivery)
        await self._end(every)
        for delivery in self._idle:
            delivery.transport.close()

    def free(self, delivery: _Delivery) -> None:
        """A connection may deliver again."""
        if self._late:
            delivery.deliver(*self._late.popleft())
        elif self._rate or not self._todo:
            self._idle.append(delivery)
        else:
            token, request = self._todo.popleft()
            self.tally.due[token] = time.perf_counter()
            delivery.deliver(token, request)

    async def _at_their_times(self) -> None:
        begun = time.perf_counter()
        for number in range(len(self._todo)):
            due = begun + number / self._rate
            await asyncio.sleep(max(due - time.perf_counter(), 0))
            token, request = self._todo.popleft()
            self.tally.due[token] = due
            if self._idle:
                self._idle.popleft().deliver(token, request)
            else:
                self._late.append((token, request))

    async def _end(self, every: int) -> None:
        """Until all is taken and replied to, or nothing moves any more."""
        seen, since = -1, time.perf_counter()
        while (now := len(self.tally.taken) + len(self.tally.replied)) < 2 * every:
            if now != seen:
                seen, since = now, time.perf_counter()
            elif time.perf_counter() - since > PATIENCE:
                return
            await asyncio.sleep(0.01)
