"""The first words on the page, made by the core without an event: opening a page stores nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from bot.words import CaseSeen, Incoming, Knowledge, Reply
from handlers.desk import Core


class NoRecords:
    """Somebody of whom nothing is known."""

    def handoff(self) -> Literal["none", "waiting", "owned", "left"]:
        return "none"

    def place(self) -> int:
        return 1

    def case(self, number: str) -> CaseSeen | None:
        return None

    def own_cases(self) -> tuple[CaseSeen, ...]:
        return ()

    def guesses(self) -> int:
        return 0

    def draw(self) -> str:
        raise RuntimeError("a greeting files no claim")


def greeting_of(core: Core, knowledge: Knowledge) -> Callable[[datetime, str], Reply]:
    """The greeting at a moment in a language, as `arrive` would bring it."""

    def greet(now: datetime, language: str) -> Reply:
        arrival = Incoming("web", "greeting", "nobody", "arrive", language=language)
        reply = core.advance(core.fresh(language), arrival, now, knowledge, NoRecords()).reply
        assert reply is not None
        return reply

    return greet
