"""The network between the desk and a platform, with its weather; and the desk's own wire, laid through it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass, field
from typing import Any, Protocol
from unittest.mock import patch

import orjson

from handlers import wire as real
from handlers.line import api as line_api
from handlers.line import content as line_content
from handlers.telegram import api as telegram_api
from handlers.wire import ANSWER, LostError, NotSentError

# What may become of a call, and how often when the weather is bad.
FATES: Mapping[str, int] = {
    "good": 30,
    "slow": 6,  # answered after seconds
    "refused": 6,  # no connection
    "lost": 8,  # the line breaks before the platform has it
    "cut": 8,  # … after it was accepted: the answer is lost
    "mute": 6,  # accepted, and never answered
    "late": 4,  # nothing is heard; it is accepted when nobody waits any more
    "failed": 8,  # 500, not accepted
    "busy": 6,  # 429, not accepted
}
LATE = (ANSWER + 1, ANSWER + 10)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Mapping[str, Any] | bytes = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


class Weather:
    """Carries calls. Once on its way a call is the platform's: it goes on when the caller has died."""

    def __init__(self, loop: asyncio.AbstractEventLoop, luck: random.Random, busy: Answer) -> None:
        self.trouble = 0.0  # how many calls meet bad weather
        self.fates = dict(FATES)
        self.at_call: Callable[[str], None] = lambda _moment: None  # told "before" one leaves and "after" it was taken
        self._loop = loop
        self._luck = luck
        self._busy = busy

    async def carry(self, take: Callable[[], Answer]) -> Answer:
        """The answer of the platform, whose side of the call `take` is. Raises ConnectionError; may never end."""
        self.at_call("before")
        await asyncio.sleep(0)  # whose power went does not come further
        answer: asyncio.Future[Answer] = self._loop.create_future()
        fate = self._fate()
        way = self._luck.uniform(*LATE) if fate == "late" else self._luck.uniform(0.001, 0.1)
        self._loop.call_later(way, self._arrive, fate, take, answer, context=Context())  # it is the platform's now
        return await answer

    def _fate(self) -> str:
        if self._luck.random() >= self.trouble:
            return "good"
        return self._luck.choices(list(self.fates), list(self.fates.values()))[0]

    def _arrive(self, fate: str, take: Callable[[], Answer], answer: asyncio.Future[Answer]) -> None:
        match fate:
            case "refused":
                _end(answer, ConnectionRefusedError())
            case "lost":
                _end(answer, ConnectionResetError())
            case "failed":
                _end(answer, Answer(500))
            case "busy":
                _end(answer, self._busy)
            case _:
                taken = take()
                self.at_call("after")
                if fate not in ("mute", "late"):
                    back = self._luck.uniform(1, ANSWER - 2) if fate == "slow" else self._luck.uniform(0.001, 0.1)
                    self._loop.call_later(back, _end, answer, ConnectionResetError() if fate == "cut" else taken)


def _end(answer: asyncio.Future[Answer], end: Answer | Exception) -> None:
    if answer.done():  # nobody waits any more
        return
    if isinstance(end, Exception):
        answer.set_exception(end)
    else:
        answer.set_result(end)


class LaidWire:
    """`handlers.wire.Wire` without a socket: the desk's calls come to `call` of the platform."""

    def __init__(self, call: Callable[[str, Mapping[str, str], Any], Coroutine[Any, Any, Answer]]) -> None:
        self._platform = call

    async def post(self, path: str, body: bytes, headers: bytes = b"") -> real.Answer:
        return await self._call(path, _read(headers), orjson.loads(body), ANSWER)

    async def get(self, path: str, *, seconds: float = 0.0, largest: int = 0) -> real.Answer:
        return await self._call(path, {}, None, seconds or ANSWER)

    async def _call(self, path: str, headers: Mapping[str, str], body: Any, seconds: float) -> real.Answer:
        try:
            async with asyncio.timeout(seconds):
                answer = await self._platform(path, headers, body)
        except ConnectionRefusedError:
            raise NotSentError("refused") from None
        except ConnectionResetError:
            raise LostError("reset") from None
        except TimeoutError:
            raise LostError("no answer in time") from None
        body = answer.body if isinstance(answer.body, bytes) else orjson.dumps(answer.body)
        return real.Answer(answer.status, dict(answer.headers), body)

    async def close(self) -> None:
        """There is nothing to close."""


class Called(Protocol):
    async def call(self, path: str, headers: Mapping[str, str], body: Any) -> Answer: ...


class GivesContent(Called, Protocol):
    async def content(self, path: str, headers: Mapping[str, str], body: Any) -> Answer: ...


@contextmanager
def laid_wires(line_platform: GivesContent, telegram_platform: Called) -> Iterator[None]:
    """Whatever the desk calls goes to these two."""
    with (
        patch.object(line_api, "Wire", lambda *_, **__: LaidWire(line_platform.call)),
        patch.object(line_content, "Wire", lambda *_, **__: LaidWire(line_platform.content)),
        patch.object(telegram_api, "Wire", lambda *_, **__: LaidWire(telegram_platform.call)),
    ):
        yield


def _read(lines: bytes) -> dict[str, str]:
    return {
        name.decode().lower(): value.strip().decode()
        for name, _, value in (line.partition(b":") for line in lines.splitlines() if line)
    }
