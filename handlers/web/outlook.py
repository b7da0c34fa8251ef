"""How the desk itself stands: who is on duty, whether it is overrun, which dates matter, with what it greets. Every open page
shows that, and learns of a change while it is open.

It changes by what staff switch, by the rule of the queue, by another process, and by the hour alone. So it is looked at again
and again, once for all pages, and a mark tells whether it is another than before.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any, Protocol

from bot.words import Reply
from handlers.amid import situation_of
from handlers.web import showing
from handlers.web.front import Front, banner, on_duty
from storage.errors import StoreError
from storage.switches import Overflow, Switches

EVERY = 1.0  # seconds between looks

log = logging.getLogger("madoguchi.web")


class Memory(Protocol):
    async def switched(self) -> Switches: ...
    async def queue_length(self) -> int: ...


@dataclass(frozen=True, slots=True)
class View:
    """The desk at a moment, as a page in one language shows it."""

    front: Front
    overflow: Overflow | None
    waiting: int  # in the queue, while the desk is overrun
    now: datetime

    def staff(self, language: str) -> str:
        return on_duty(self.front, self.now, language)

    def banner(self, language: str) -> list[str]:
        return banner(self.front, self.overflow, self.waiting, self.now, language)

    def dates(self, language: str) -> list[dict[str, str]]:
        """The dates that matter, as they stand today."""
        rows = self.front.timeline(self.now, language)
        return [{"when": row.when, "what": row.what, "state": row.state} for row in rows]

    def mark(self) -> str:
        """Another one when a page has to change; that one more waits is no reason."""
        language = self.front.languages[0]
        contact = self.front.contact(self.now, language)
        busy = self.overflow and (self.overflow.since, self.overflow.until)
        told = (self.staff(language), busy, contact.line, self.dates(language))
        return blake2b(repr(told).encode(), digest_size=6).hexdigest()


class Outlook:
    """For the event loop's thread only."""

    def __init__(
        self,
        front: Front,
        memory: Memory,
        greeting: Callable[[Any, datetime, str], Reply],
        clock: Callable[[], datetime],
    ) -> None:
        self._front, self._memory, self._greeting, self._clock = front, memory, greeting, clock
        self._told: dict[str, dict[str, Any]] = {}  # by language
        self._view: View | None = None
        self.mark = ""  # of what open pages should show; "" until somebody has looked

    async def view(self) -> View:
        now, switched = self._clock(), await self._memory.switched()
        overflow = switched.overrun(now)
        waiting = await self._memory.queue_length() if overflow else 0
        return View(self._front.amid(situation_of(switched, now)), overflow, waiting, now)

    async def look(self) -> bool:
        """Whether it is another than at the last look."""
        view = await self.view()
        if view.mark() == self.mark:
            return False
        self._view, self._told, self.mark = view, {}, view.mark()
        return True

    async def follow(self, changed: Callable[[], None]) -> None:
        """Look again and again, until cancelled; `changed` is called when it has."""
        while True:
            try:
                if await self.look():
                    changed()
            except StoreError as trouble:
                log.warning("how the desk stands cannot be read", extra={"reason": type(trouble).__name__})
            await asyncio.sleep(EVERY)

    def told(self, language: str) -> dict[str, Any]:
        """What a page changes; made once for all pages of a language."""
        if language not in self._told and self._view is not None:
            self._told[language] = self._tell(self._view, language)
        return self._told[language]

    def _tell(self, view: View, language: str) -> dict[str, Any]:
        contact = view.front.contact(view.now, language)
        return {
            "mark": self.mark,
            "staff": view.staff(language),
            "on_duty": view.front.calendar.closes(view.now) is not None,
            "banner": view.banner(language),
            "dates": view.dates(language),
            "call": {"open": contact.open, "line": contact.line},
            "hello": showing.reply(self._greeting(view.front, view.now, language)),
        }
