"""What a traveller sees besides words: that a message was read, and that an answer is being made when it takes long.

Neither is worth a message: they are tried once, never waited for, and left out when many are under way.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from handlers.line.api import LineApi
from handlers.wire import Answer, LostError, NotSentError

PATIENCE = 1.0  # seconds without an answer, before the animation is shown
SHOWN = 20  # seconds at most; it ends with the answer
AT_ONCE = 16  # calls under way; LINE takes 100 a second


class LineCourtesy:
    """For the event loop's thread only."""

    def __init__(self, api: LineApi, patience: float = PATIENCE) -> None:
        self._api = api
        self._patience = patience
        self._waiting: dict[str, asyncio.TimerHandle] = {}
        self._calls: set[asyncio.Task[None]] = set()

    def waits(self, traveller: str) -> None:
        """Somebody has written, and an answer may follow."""
        if traveller not in self._waiting:
            timer = asyncio.get_running_loop().call_later(self._patience, self._show, traveller)
            self._waiting[traveller] = timer

    def answered(self, traveller: str) -> None:
        """There is nothing more to wait for."""
        if timer := self._waiting.pop(traveller, None):
            timer.cancel()

    def read(self, token: str) -> None:
        """The message is stored: whoever wrote it may see so."""
        self._call(partial(self._api.mark_as_read, token))

    def close(self) -> None:
        """The desk closes: no more animations."""
        for traveller in tuple(self._waiting):
            self.answered(traveller)
        for call in self._calls:
            call.cancel()

    def _show(self, traveller: str) -> None:
        del self._waiting[traveller]
        if traveller.startswith("U"):  # rooms have no animation
            self._call(partial(self._api.loading, traveller, SHOWN))

    def _call(self, call: Callable[[], Coroutine[Any, Any, Answer]]) -> None:
        if len(self._calls) >= AT_ONCE:
            return
        task = asyncio.create_task(_tried(call))
        self._calls.add(task)
        task.add_done_callback(self._calls.discard)


async def _tried(call: Callable[[], Coroutine[Any, Any, Answer]]) -> None:
    try:
        await call()
    except (NotSentError, LostError):
        return
