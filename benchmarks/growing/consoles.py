"""Consoles on real sockets: each watches the desk's stream, takes the queue from it, and now and then fetches its page
anew, as a browser does."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import orjson

from benchmarks.crowd.filling import NOW
from storage import sessions, staff
from storage.moments import stored
from storage.store import Store
from storage.transaction import Transaction

AGAIN = 25.0  # seconds between two looks of a page whose own conversation is quiet, as in handlers/static/live.js


async def cookies(store: Store, count: int) -> list[str]:
    """Sessions of as many members of staff, who are made when they are not there."""

    def enter(transaction: Transaction) -> list[str]:
        now, made = stored(NOW), []
        for number in range(count):
            name = f"staff{number}"
            known = staff.by_name(transaction, name)
            id_ = known.id if known else staff.add(transaction, name, f"担当{number}", "agent", "!", now)
            assert id_ is not None
            staff.set_password(transaction, id_, "!", must_change=False, now=now)
            made.append(sessions.begin(transaction, id_, now))
        return made

    return await store.run(enter)


@dataclass
class Seen:
    """What all consoles together have seen."""

    asked: list[float] = field(default_factory=list)  # moments at which somebody asked for a person, in order
    joined: dict[str, int] = field(default_factory=dict)  # their conversations, as the stream names them
    told: list[float] = field(default_factory=list)  # seconds until a stream said so
    shown: list[float] = field(default_factory=list)  # seconds until it stood on a page
    pages: int = 0  # fetched

    def hears(self, conversation: str, at: float) -> None:
        number = self.joined.setdefault(conversation, len(self.joined))
        if number < len(self.asked):
            self.told.append(at - self.asked[number])


class Console:
    def __init__(self, port: int, cookie: str, seen: Seen) -> None:
        self._port, self._cookie, self._seen = port, cookie, seen
        self._known: set[str] = set()  # conversations that stand on the page

    async def run(self) -> None:
        """Until cancelled."""
        reader, writer = await self._ask("/staff/events", "text/event-stream")
        looks = asyncio.create_task(self._look_on())
        event = b""
        try:
            while line := await reader.readline():
                if line.startswith(b"data: ") and event == b"queue":
                    self._sees(line)
                elif line.startswith(b"data: "):
                    self._hear(orjson.loads(line[6:]), time.perf_counter())
                event = line[7:].strip() if line.startswith(b"event: ") else b""
        finally:
            looks.cancel()
            writer.close()

    def _hear(self, changes: list[list[str]], now: float) -> None:
        for kind, conversation in changes:
            if kind == "joined":
                self._seen.hears(conversation, now)

    async def _look_on(self) -> None:
        reader, writer = await self._ask("/staff", "text/html")
        with suppress(asyncio.CancelledError):
            await read_answer(reader)
            while True:
                await asyncio.sleep(random.uniform(0, 2 * AGAIN))
                writer.write(self._request("/staff", "text/html"))
                self._seen.pages += 1
                self._sees(await read_answer(reader))
        writer.close()

    def _sees(self, page: bytes) -> None:
        now = time.perf_counter()
        for conversation, number in self._seen.joined.items():
            if conversation not in self._known and conversation.encode() in page:
                self._known.add(conversation)
                if number < len(self._seen.asked):
                    self._seen.shown.append(now - self._seen.asked[number])

    async def _ask(self, path: str, accept: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port, limit=2**20)
        writer.write(self._request(path, accept))
        return reader, writer

    def _request(self, path: str, accept: str) -> bytes:
        return f"GET {path} HTTP/1.1\r\nhost: desk\r\ncookie: madoguchi-staff={self._cookie}\r\naccept: {accept}\r\n\r\n".encode()


async def read_answer(reader: asyncio.StreamReader) -> bytes:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    assert head.startswith(b"http/1.1 200"), head
    return await reader.readexactly(
        next(int(line[15:]) for line in head.split(b"\r\n") if line.startswith(b"content-length:"))
    )


@asynccontextmanager
async def watching(ports: Sequence[int], with_cookies: Sequence[str]) -> AsyncIterator[Seen]:
    """So many consoles, spread over the processes."""
    seen = Seen()
    tasks = [
        asyncio.create_task(Console(ports[n % len(ports)], cookie, seen).run()) for n, cookie in enumerate(with_cookies)
    ]
    try:
        yield seen
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
