"""Replies leave: the outbox is the only way that any word reaches a traveller.

One post a channel; none waits for another. Of several processes on one store each carries the rows that it has claimed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from handlers.channel import Channel
from handlers.post import Post
from storage.rows import Outgoing
from storage.store import Store

AT_ONCE = 64  # sends under way on one channel


class Delivery:
    """Sends the rows of the outbox, in order per conversation; a sick channel holds up no other."""

    def __init__(
        self, store: Store, channels: Iterable[Channel], clock: Callable[[], datetime], at_once: int = AT_ONCE
    ) -> None:
        self._posts = {channel.name: Post(store, channel, clock, at_once) for channel in channels}

    async def start(self) -> None:
        """Take up every row that is not final."""
        for post in self._posts.values():
            post.start()

    def wake(self, rows: Sequence[Outgoing]) -> None:
        """New rows are committed. Never blocks. The rows of a channel that is off wait in the outbox."""
        for row in rows:
            if post := self._posts.get(row.channel):
                post.wake(row)

    def look(self) -> None:
        """A process has gone: what it carried may be free."""
        for post in self._posts.values():
            post.look()

    def prompt(self, channel: str) -> bool:
        """Whether a row that is handed over now is sent at once, and its begin has to be noted. From any thread."""
        post = self._posts.get(channel)
        return post is not None and post.prompt

    async def stop(self, grace: float) -> None:
        """Begin no new send; let those under way end, for `grace` seconds at most."""
        await asyncio.gather(*(post.stop(grace) for post in self._posts.values()))
