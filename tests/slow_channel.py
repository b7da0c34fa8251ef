"""A clock that runs on, and a channel that takes its time: for tests of the delivery."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from desk_fakes import NOON, FakeChannel, Hands

from handlers.channel import SendResult
from madoguchi.clock import RehearsalClock
from storage.rows import Outgoing


class Running(Hands):
    """A clock that runs on."""

    def __init__(self) -> None:
        self._clock = RehearsalClock(NOON)

    def __call__(self) -> datetime:
        return self._clock.now()


@dataclass
class SlowChannel(FakeChannel):
    """Each send takes until it is let go; counts how many are under way."""

    go: asyncio.Event = field(default_factory=asyncio.Event)
    under_way: Counter[str] = field(default_factory=Counter)
    most: int = 0
    most_of_one: int = 0

    async def send(self, row: Outgoing) -> SendResult:
        self.under_way[row.conversation] += 1
        self.most = max(self.most, self.under_way.total())
        self.most_of_one = max(self.most_of_one, self.under_way[row.conversation])
        try:
            await self.go.wait()
            await asyncio.sleep(0.001)
            return await super().send(row)
        finally:
            self.under_way[row.conversation] -= 1
