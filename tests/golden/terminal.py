"""A traveller at a terminal, whose screen is read: a button is the number that stands before its label."""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from queue import Queue
from typing import Any, TextIO, cast

from desk_fakes import Hands
from golden.talks import NotShownError, Screen
from places import keys_at, place_at

from handlers.listeners import Told
from handlers.reminders import Reminders
from handlers.terminal import Terminal
from madoguchi.chat import _Session
from madoguchi.desk import CORE, Opened, set_up

BUTTON = re.compile(r"  (\d+)\) (.+?)(?:  .*)?")


class Keys:
    """The keyboard, which waits for somebody to type. `asked` tells that the terminal has shown all and waits."""

    def __init__(self) -> None:
        self.typed, self.asked = Queue[str](), Queue[None]()

    def readline(self) -> str:
        self.asked.put(None)
        return self.typed.get()


class AtTerminal:
    lacks = frozenset({"old", "sends"})  # a number is of what stands on the screen

    def __init__(self, keys: Keys, screen: io.StringIO) -> None:
        self.keys, self.screen = keys, screen
        self.numbers = dict[str, str]()  # of the labels

    async def arrives(self) -> Screen:
        return await self._reads()

    async def says(self, words: str) -> Screen:
        self.keys.typed.put(words + "\n")
        return await self._reads()

    async def sends(self, kind: str) -> Screen:
        raise NotShownError(f"nobody can type {kind}")

    async def picks(self, day: str) -> Screen:
        return await self.says(day)

    async def taps(self, label: str) -> Screen:
        if label not in self.numbers:
            raise NotShownError(f"the terminal shows no {label!r}")
        return await self.says(self.numbers[label])

    async def taps_old(self, label: str) -> Screen:
        raise NotShownError(f"the terminal shows no {label!r} any more")

    async def _reads(self) -> Screen:
        await asyncio.to_thread(self.keys.asked.get)
        words, found = list[str](), dict[str, str]()
        for line in self.screen.getvalue().splitlines():
            if button := BUTTON.fullmatch(line):
                found[button[2]] = button[1]
            else:
                words.append(line)
        self.screen.seek(0)
        self.screen.truncate()
        self.numbers = found
        return Screen("\n".join(words), tuple(found))


@contextmanager
def session(folder: Path, book: Any, clock: Hands) -> Iterator[_Session]:
    """What `madoguchi chat` holds its talk with."""
    with asyncio.Runner() as runner:
        opened: Opened = set_up(
            place_at(folder / "desk.db"), book, clock, lambda listeners: [Told("terminal", listeners)], keys=keys_at()
        )
        runner.run(opened.start())
        reminders = Reminders(opened.store, CORE, book, clock, opened.listeners, opened.delivery.wake)
        yield _Session(runner, opened, reminders, "")
        runner.run(opened.stop(1))


@asynccontextmanager
async def at_terminal(folder: Path, book: Any, clock: Hands) -> AsyncIterator[AtTerminal]:
    keys, screen = Keys(), io.StringIO()

    def sit() -> None:
        try:
            with session(folder, book, clock) as talk:
                Terminal(talk.take, cast(TextIO, keys), screen, interactive=False).run()
        finally:
            keys.asked.put(None)  # whoever waits for the screen sees what is there

    sitting = asyncio.create_task(asyncio.to_thread(sit))
    try:
        yield AtTerminal(keys, screen)
    finally:
        keys.typed.put("")  # the input ends
        await sitting
