"""Replies leave: the outbox is the only way that any word reaches a traveller.

One post a channel; none waits for another. Of several processes on one store each carries the rows that it has claimed, and
says now and then that it lives: what a dead one carried is claimed by the others.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial

from handlers.channel import Channel
from handlers.post import Post
from storage import processes
from storage.errors import StoreError
from storage.rows import Outgoing
from storage.store import Store

AT_ONCE = 64  # sends under way on one channel
BEAT = 4.0  # seconds between two signs of life; whoever gives none for 15 is dead

log = logging.getLogger("madoguchi.delivery")


class Delivery:
    """Sends the rows of the outbox, in order per conversation; a sick channel holds up no other."""

    def __init__(
        self, store: Store, channels: Iterable[Channel], clock: Callable[[], datetime], at_once: int = AT_ONCE
    ) -> None:
        self._store = store
        self._beating: asyncio.Task[None] | None = None
        self._posts = {channel.name: Post(store, channel, clock, at_once) for channel in channels}

    async def start(self) -> None:
        """Take up every row that is not final."""
        await self._store.run(partial(processes.join, alone=not self._store.shared))
        if self._store.shared:
            self._beating = asyncio.create_task(self._live())
        for post in self._posts.values():
            post.start()

    def wake(self, rows: Sequence[Outgoing]) -> None:
        """New rows are committed. Never blocks. The rows of a channel that is off wait in the outbox."""
        for row in rows:
            if post := self._posts.get(row.channel):
                post.wake(row)

    def prompt(self, channel: str) -> bool:
        """Whether a row that is handed over now is sent at once, and its begin has to be noted. From any thread."""
        post = self._posts.get(channel)
        return post is not None and post.prompt

    async def stop(self, grace: float) -> None:
        """Begin no new send; let those under way end, for `grace` seconds at most."""
        await asyncio.gather(*(post.stop(grace) for post in self._posts.values()))
        if self._beating is not None:
            self._beating.cancel()
            await asyncio.gather(self._beating, return_exceptions=True)
            with suppress(StoreError):  # then the others wait until it is known to be dead
                await self._store.run(processes.leave)

    async def _live(self) -> None:
        while True:
            await asyncio.sleep(BEAT)
            try:
                await self._store.run(processes.live)
            except StoreError as trouble:
                log.warning("no sign of life: %s", trouble)
