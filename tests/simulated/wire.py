"""The network between the desk and a platform, with its weather."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

# What may become of a call, and how often when the weather is bad.
FATES: Mapping[str, int] = {
    "good": 30,
    "slow": 6,  # answered after seconds
    "lost": 8,  # the line breaks before the platform has it
    "cut": 8,  # … after it was accepted: the answer is lost
    "mute": 6,  # accepted, and never answered
    "late": 4,  # nothing is heard; it is accepted much later than anybody waits
    "failed": 8,  # 500, not accepted
    "busy": 6,  # 429, not accepted
}
PATIENCE = 5.0  # seconds that a caller waits
LATE = (6.0, 20.0)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


class Wire:
    """Carries calls. Once on its way a call is the platform's: it goes on when the caller has died."""

    def __init__(self, loop: asyncio.AbstractEventLoop, luck: random.Random, busy: Callable[[], Answer]) -> None:
        self.trouble = 0.0  # how many calls meet bad weather
        self.fates = dict(FATES)
        self.at_call: Callable[[str], None] = lambda _moment: None  # told "before" and "after" the platform takes one
        self._loop = loop
        self._luck = luck
        self._busy = busy

    async def carry(self, take: Callable[[], Answer]) -> Answer:
        """The answer of the platform, whose side of the call `take` is. Raises ConnectionResetError; may never end."""
        answer: asyncio.Future[Answer] = self._loop.create_future()
        fate = self._fate()
        way = self._luck.uniform(*LATE) if fate == "late" else self._luck.uniform(0.001, 0.1)
        self._loop.call_later(way, self._arrive, fate, take, answer)
        return await answer

    def _fate(self) -> str:
        if self._luck.random() >= self.trouble:
            return "good"
        return self._luck.choices(list(self.fates), list(self.fates.values()))[0]

    def _arrive(self, fate: str, take: Callable[[], Answer], answer: asyncio.Future[Answer]) -> None:
        self.at_call("before")
        match fate:
            case "lost":
                _end(answer, ConnectionResetError())
            case "failed":
                _end(answer, Answer(500, {"message": "Internal Server Error"}))
            case "busy":
                _end(answer, self._busy())
            case _:
                taken = take()
                self.at_call("after")
                if fate not in ("mute", "late"):
                    back = self._luck.uniform(1, 4) if fate == "slow" else self._luck.uniform(0.001, 0.1)
                    self._loop.call_later(back, _end, answer, ConnectionResetError() if fate == "cut" else taken)


def _end(answer: asyncio.Future[Answer], end: Answer | Exception) -> None:
    if answer.done():  # nobody waits any more
        return
    if isinstance(end, Exception):
        answer.set_exception(end)
    else:
        answer.set_result(end)
