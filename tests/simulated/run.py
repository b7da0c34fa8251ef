"""One seed: a world, its fate, and what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from simulated.eventloop import NothingIsDueError, VirtualLoop
from simulated.fate import STEPS, Fate
from simulated.marks import marked_and_seeded
from simulated.promises import BrokenPromiseError
from simulated.wire import laid_wires
from simulated.world import World

from handlers.taken import Core


@dataclass(frozen=True, slots=True)
class Outcome:
    """`broken` is the promise that did not hold, or ""."""

    seed: int
    broken: str
    happened: tuple[str, ...]
    events: int
    replies: int
    seconds: float  # of the world's time

    @property
    def report(self) -> str:
        """For whoever has to find out why."""
        return "\n".join((f"seed {self.seed}: {self.broken}", *self.happened))


def run(seed: int, core: Core, book: Any, steps: int = STEPS, *, wide: bool = True) -> Outcome:
    """The same seed gives the same outcome, in a wide world another than in a narrow one."""
    with a_world(seed, core, book, wide=wide) as world:
        fate, broken = Fate(world), ""
        try:
            world.loop.run_until_complete(fate.run(steps))
        except (BrokenPromiseError, NothingIsDueError) as error:
            broken = str(error) or type(error).__name__
        replies = sum(len(marks) for platform in (world.line, world.telegram) for marks in platform.read.values())
        return Outcome(seed, broken, tuple(fate.happened), len(world.acknowledged), replies, world.loop.time())


@contextmanager
def a_world(seed: int, core: Core, book: Any, *, wide: bool = True) -> Iterator[World]:
    """A world in which nothing has begun; it ends with the block."""
    loop = VirtualLoop()
    asyncio.set_event_loop(loop)
    try:
        with marked_and_seeded(seed) as drawn:
            world = World(seed, core, book, loop, drawn, wide=wide)
            with laid_wires(world.line, world.telegram):
                try:
                    yield world
                finally:
                    _end(loop, world)
    finally:
        asyncio.set_event_loop(None)
        loop.close()


def _end(loop: VirtualLoop, world: World) -> None:
    """Let go of everything that still waits."""
    if world.running is not None:
        world.running.store.cut()
        world.disk.power_cut()
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
