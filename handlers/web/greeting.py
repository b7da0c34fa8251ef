"""The first words on the page, made by the core without an event: opening a page stores nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from bot.knowledge import Knowledge
from bot.records import CaseSeen, HandoffSeen, Moved, PicturesSeen, ReminderSeen
from bot.state import State, Turn
from bot.words import Incoming, Reply
from handlers.taken import Core

LANGUAGES_KEPT = 8  # of the beginnings of this minute


class NoRecords:
    """Somebody of whom nothing is known."""

    def handoff(self) -> HandoffSeen:
        return "none"

    def place(self) -> int:
        return 1

    def case(self, number: str) -> CaseSeen | None:
        return None

    def own_cases(self) -> tuple[CaseSeen, ...]:
        return ()

    def guesses(self) -> int:
        return 0

    def pictures(self) -> PicturesSeen:
        return PicturesSeen()

    def reminders(self) -> tuple[ReminderSeen, ...]:
        return ()

    def moved(self, code: str) -> Moved | None:
        return None

    def draw_code(self) -> str:
        raise RuntimeError("a greeting moves no claim")

    def draw(self) -> str:
        raise RuntimeError("a greeting files no claim")


def greeting_of(core: Core) -> Callable[[Knowledge, datetime, str], Reply]:
    """The greeting at a moment in a language, as `arrive` would bring it."""

    def greet(knowledge: Knowledge, now: datetime, language: str) -> Reply:
        reply = _greeted(core, knowledge, now, language).reply
        assert reply is not None
        return reply

    return greet


def fresh_as_greeted(core: Core, knowledge: Knowledge, clock: Callable[[], datetime]) -> Callable[[str], State]:
    """How a conversation begins: as the greeting leaves it, so that its buttons can be typed as well as pressed."""

    @lru_cache(LANGUAGES_KEPT)
    def fresh_at(language: str, minute: datetime) -> State:
        return replace(_greeted(core, knowledge, minute, language).state, language=language)

    return lambda language: fresh_at(language, clock().replace(second=0, microsecond=0))


def _greeted(core: Core, knowledge: Knowledge, now: datetime, language: str) -> Turn:
    arrival = Incoming("web", "greeting", "nobody", "arrive", language=language)
    return core.advance(core.fresh(language), arrival, now, knowledge, NoRecords())
