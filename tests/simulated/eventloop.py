"""An event loop whose time is its own: it stands still while something is done, and jumps to whatever is due next.

No sockets and no threads: the same callbacks in the same order, whenever and wherever it runs.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar, TypeVarTuple

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

LIFE: contextvars.ContextVar[Life | None] = contextvars.ContextVar("life", default=None)


class NothingIsDueError(Exception):
    """Everybody waits for somebody else."""


class VirtualLoop(asyncio.BaseEventLoop):
    """It is its own selector: to wait is to be later."""

    def __init__(self) -> None:
        super().__init__()
        self._selector = self
        self._time = 0.0

    def time(self) -> float:
        return self._time

    def select(self, timeout: float | None) -> tuple[()]:
        if timeout is None:
            raise NothingIsDueError
        self._time += timeout
        return ()

    def _process_events(self, events: object) -> None:
        """There are none."""

    def _write_to_self(self) -> None:
        """Nobody calls from another thread."""

    def call_at(
        self, when: float, callback: Callable[[*Ts], object], *args: *Ts, context: contextvars.Context | None = None
    ) -> asyncio.TimerHandle:
        """What a life wanted to do later, it does not do when it has ended."""
        life = LIFE.get() if context is None else context.get(LIFE)
        doing: Callable[[*Ts], object] = life.only_alive(callback) if life else callback
        return super().call_at(when, doing, *args, context=context)

    def create_task(self, coro: Any, **how: Any) -> asyncio.Task[Any]:
        task = super().create_task(coro, **how)
        if life := LIFE.get():
            life.tasks.append(task)
        return task


class Life:
    """One run of the desk's process: what it began ends with it, in the middle of whatever it was doing."""

    def __init__(self, loop: VirtualLoop) -> None:
        self.tasks: list[asyncio.Task[Any]] = []
        self.ended = loop.create_future()
        self._loop = loop
        self._context = contextvars.copy_context()
        self._context.run(LIFE.set, self)

    def begin(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        return self._context.run(self._loop.create_task, work)

    def only_alive(self, callback: Callable[[*Ts], object]) -> Callable[[*Ts], None]:
        def do(*args: *Ts) -> None:
            if not self.ended.done():
                callback(*args)

        return do

    def end(self) -> None:
        """As kill -9: nothing of it goes on. Its store and its connections must be cut before."""
        if not self.ended.done():
            self.ended.set_result(None)
        for task in self.tasks:
            task.cancel()
