"""A desk with its store and its delivery around it, opened and closed like `serve` does."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desk_fakes import CORE, LORE, FakeChannel, Hands
from places import store_at

from handlers.delivery import Delivery
from handlers.desk import Desk
from handlers.listeners import Listeners
from handlers.taken import Core, Taken
from storage import casebook, outbox, transcript
from storage.rows import Message
from storage.store import Store

PATIENCE = 120.0  # seconds: other tests may keep the machine busy


@dataclass
class Room:
    store: Store
    desk: Desk
    delivery: Delivery
    listeners: Listeners
    clock: Hands
    channels: Sequence[FakeChannel]

    async def query(self, sql: str, **values: Any) -> list[tuple[Any, ...]]:
        """What stands in the tables."""
        return await self.store.read(lambda reader: [tuple(row) for row in reader.sql(sql, **values)])

    async def ends(self) -> list[tuple[str, str]]:
        """Status and reason of every row of the outbox, in order."""
        rows = await self.query("SELECT status, reason FROM outbox ORDER BY conversation, seq")
        return [(status, reason) for status, reason in rows]

    async def items(self, number: str) -> Mapping[str, str]:
        """What a claim says, unsealed."""
        row = await self.store.read(casebook.one(number))
        assert row is not None
        return row.items

    async def transcript(self, taken: Taken) -> tuple[Message, ...]:
        return await self.store.read(transcript.messages(taken.conversation))

    async def words(self, taken: Taken) -> list[str]:
        return [message.text for message in await self.transcript(taken)]

    async def all_left(self, seconds: float = PATIENCE) -> None:
        """Wait until nothing is on its way any more."""
        await until(self._nothing_open, seconds)

    async def _nothing_open(self) -> bool:
        return (await self.store.read(outbox.load())).open == 0


async def until(holds: Callable[[], Any], seconds: float = PATIENCE) -> None:
    """Wait until `holds()`, or what it gives to be awaited, is true."""
    async with asyncio.timeout(seconds):
        while True:
            held = holds()
            if await held if asyncio.iscoroutine(held) else held:
                return
            await asyncio.sleep(0.002)


@asynccontextmanager
async def opened(
    path: Path,
    *channels: Any,
    clock: Hands | None = None,
    core: Core = CORE,
    at_once: int = 64,
    deliver: bool = True,
) -> AsyncIterator[Room]:
    clock, listeners, store = clock or Hands(), Listeners(), store_at(path, process=secrets.token_hex(8))
    await store.open()
    delivery = Delivery(store, channels, clock, at_once)
    if deliver:
        await delivery.start()
    if deliver:
        desk = Desk(store, core, LORE, clock, listeners, delivery.wake, delivery.prompt)
    else:
        desk = Desk(store, core, LORE, clock, listeners, lambda _: None)
    try:
        yield Room(store, desk, delivery, listeners, clock, channels)
    finally:
        await delivery.stop(1)
        await store.close()
