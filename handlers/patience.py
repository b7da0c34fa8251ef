"""Who waits for an answer longer than a moment is shown that one is being made.

That is not worth a message: it is tried once, never waited for, and left out when many such calls are under way.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from handlers.wire import LostError, NotSentError

AFTER = 1.0  # seconds without an answer
AT_ONCE = 16  # calls under way on one channel: the platforms count them too

Call = Callable[[], Coroutine[Any, Any, object]]


class Patience:
    """`show` gives the call for a traveller, or None. For the event loop's thread only."""

    def __init__(
        self, show: Callable[[str], Call | None], after: float = AFTER, every: float = 0.0, times: int = 1
    ) -> None:
        """`every`: what is shown lasts so many seconds and is shown anew, `times` times in all."""
        self._show = show
        self._after, self._every, self._times = after, every, times
        self._waiting: dict[str, asyncio.TimerHandle] = {}
        self._calls: set[asyncio.Task[None]] = set()

    def waits(self, traveller: str) -> None:
        """Somebody has written, and an answer may follow."""
        if traveller not in self._waiting:
            self._set(traveller, self._after, self._times)

    def answered(self, traveller: str) -> None:
        """There is nothing more to wait for."""
        if timer := self._waiting.pop(traveller, None):
            timer.cancel()

    def try_once(self, call: Call) -> None:
        if len(self._calls) >= AT_ONCE:
            return
        task = asyncio.create_task(_tried(call))
        self._calls.add(task)
        task.add_done_callback(self._calls.discard)

    def close(self) -> None:
        """The desk closes: nothing more is shown."""
        for traveller in tuple(self._waiting):
            self.answered(traveller)
        for call in self._calls:
            call.cancel()

    def _set(self, traveller: str, seconds: float, times: int) -> None:
        timer = asyncio.get_running_loop().call_later(seconds, self._is_late, traveller, times)
        self._waiting[traveller] = timer

    def _is_late(self, traveller: str, times: int) -> None:
        del self._waiting[traveller]
        if call := self._show(traveller):
            self.try_once(call)
            if times > 1:
                self._set(traveller, self._every, times - 1)


async def _tried(call: Call) -> None:
    try:
        await call()
    except (NotSentError, LostError):
        return
