"""Replies leave: the outbox is the only way that any word reaches a traveller."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from handlers.channel import Channel
from storage.rows import Outgoing
from storage.store import Store


class Delivery:
    """Sends the rows of the outbox, in order per conversation; a sick channel holds up no other."""

    def __init__(
        self, store: Store, channels: Iterable[Channel], clock: Callable[[], datetime], at_once: int = 64
    ) -> None:
        raise NotImplementedError

    async def start(self) -> None:
        """Take up every row that is not final."""
        raise NotImplementedError

    def wake(self, rows: Sequence[Outgoing]) -> None:
        """New rows are committed. Called by the desk; never blocks."""
        raise NotImplementedError

    async def stop(self, grace: float) -> None:
        """Begin no new send; let those under way end, for `grace` seconds at most."""
        raise NotImplementedError
