"""LINE in the measuring process: it delivers events, signed, and takes the replies; so one clock knows both ends of a message."""

from __future__ import annotations

import asyncio
import json
import random
import secrets
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import orjson

from handlers.line.signature import sign

SECRET, TOKEN = "channel-secret", "access-token"
ACCOUNT = "U" + "0" * 32
ANSWERS = {
    b"/v2/bot/info": {"userId": ACCOUNT},
    b"/v2/bot/message/quota": {"type": "limited", "value": 1_000_000},
    b"/v2/bot/message/quota/consumption": {"totalUsage": 0},
}
PATIENCE = 30.0  # seconds for one reply


@dataclass
class Line:
    port: int = 0
    waits: dict[str, asyncio.Future[float]] = field(default_factory=dict)  # for replies, by token
    answered: int = 0
    strange: int = 0  # replies to no event, or to one that has its reply already

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                path, body = await read_request(reader)
                if path == b"/v2/bot/message/reply":
                    self._replied(orjson.loads(body)["replyToken"])
                content = orjson.dumps(ANSWERS.get(path, {}))
                writer.write(
                    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b"
                    % (len(content), content)
                )
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    def _replied(self, token: str) -> None:
        waits = self.waits.pop(token, None)
        if waits is None:
            self.strange += 1
        elif not waits.done():
            self.answered += 1
            waits.set_result(time.perf_counter())


async def read_request(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")
    lengths = [line[15:] for line in head if line.lower().startswith(b"content-length:")]
    return head[0].split()[1], await reader.readexactly(int(lengths[0])) if lengths else b""


@asynccontextmanager
async def line() -> AsyncIterator[Line]:
    here = Line()
    server = await asyncio.start_server(here.serve, "127.0.0.1", 0)
    here.port = server.sockets[0].getsockname()[1]
    try:
        yield here
    finally:
        server.close()


# --- travellers ------------------------------------------------------------------------------------------------------


@dataclass
class Crowd:
    """Who writes, and what: a share of them were here before."""

    known: Sequence[str]
    words: Sequence[str]
    chance: random.Random
    share: float = 0.7

    def event(self) -> tuple[str, bytes]:
        """A reply token, and the body of a webhook with one event."""
        token, number = (
            secrets.token_hex(16),
            secrets.randbits(60),
        )  # never the same, whatever the seed: the desk takes each once
        now = int(time.time() * 1000)
        old = self.known and self.chance.random() < self.share
        who = self.chance.choice(self.known) if old else f"U{secrets.token_hex(16)}"
        event = {
            "type": "message", "mode": "active", "timestamp": now,
            "source": {"type": "user", "userId": who}, "webhookEventId": f"01HM{now:011X}{number & 0xFFFFFFFFFFF:011X}",  # as LINE's: in the order of time
            "deliveryContext": {"isRedelivery": False}, "replyToken": token,
            "message": {"id": str(number), "type": "text", "quoteToken": "q3Plxr4AgKd", "text": self.chance.choice(self.words)},
        }  # fmt: skip
        return token, json.dumps({"destination": ACCOUNT, "events": [event]}, ensure_ascii=False).encode()


@dataclass
class Load:
    """Seconds from an event to its 200 and to its reply."""

    stored: list[float] = field(default_factory=list)
    replied: list[float] = field(default_factory=list)
    took: float = 0.0
    lost: int = 0


class Connections:
    """Keep-alive connections to the desk's webhook, each used by one event at a time."""

    def __init__(self, port: int) -> None:
        self._port, self._free = port, list[tuple[asyncio.StreamReader, asyncio.StreamWriter]]()

    async def post(self, body: bytes) -> None:
        reader, writer = self._free.pop() if self._free else await asyncio.open_connection("127.0.0.1", self._port)
        signature = sign(SECRET.encode(), body)
        writer.write(
            b"POST /line/webhook HTTP/1.1\r\nhost: desk\r\ncontent-type: application/json\r\n"
            b"x-line-signature: %b\r\ncontent-length: %d\r\n\r\n%b" % (signature, len(body), body)
        )
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = next(
            (int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0
        )
        await reader.readexactly(length)
        self._free.append((reader, writer))

    def close(self) -> None:
        for _, writer in self._free:
            writer.close()


async def one(here: Line, to: Connections, crowd: Crowd, load: Load) -> None:
    token, body = crowd.event()
    here.waits[token] = waits = asyncio.get_running_loop().create_future()
    begun = time.perf_counter()
    await to.post(body)
    load.stored.append(time.perf_counter() - begun)
    try:
        load.replied.append(await asyncio.wait_for(waits, PATIENCE) - begun)
    except TimeoutError:
        load.lost += 1


async def at_a_rate(here: Line, port: int, crowd: Crowd, rate: float, messages: int) -> Load:
    """Events at their moments, whether the desk keeps up or not."""
    load, to = Load(), Connections(port)
    begun = time.perf_counter()
    tasks = []
    for number in range(messages):
        await asyncio.sleep(max(begun + number / rate - time.perf_counter(), 0))
        tasks.append(asyncio.create_task(one(here, to, crowd, load)))
    await asyncio.gather(*tasks)
    load.took = time.perf_counter() - begun
    to.close()
    return load


async def as_fast_as_it_goes(here: Line, ports: Sequence[int], crowd: Crowd, connections: int, messages: int) -> Load:
    """So many travellers at once, each waiting for the reply before the next one writes."""
    load, left = Load(), messages
    begun = time.perf_counter()

    async def lane(to: Connections) -> None:
        nonlocal left
        while left > 0:
            left -= 1
            await one(here, to, crowd, load)
        to.close()

    await asyncio.gather(*(lane(Connections(ports[number % len(ports)])) for number in range(connections)))
    load.took = time.perf_counter() - begun
    return load
