"""Switching the desk: overflow, its rule, the hours of a day. Each is done and written down in one transaction; the same for pages and
programs. Of two who switch at once the later one counts, and both stand in the history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from handlers.staff.access import Actor
from handlers.web.showing import JST
from storage import audit, switches
from storage.moments import stored
from storage.store import Store
from storage.switches import Periods, Rule
from storage.transaction import Transaction

MOST_MINUTES = 24 * 60
MOST_WAITING = 1_000
AHEAD = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Switching:
    store: Store
    clock: Callable[[], datetime]

    async def overflow(self, actor: Actor, *, on: bool, reason: str, minutes: int = 0) -> None:
        """Action `desk.overflow`. It ends by itself after `minutes`; 0: when somebody switches it off."""
        now = self.clock()
        until = stored(now + timedelta(minutes=min(minutes, MOST_MINUTES))) if on and minutes else None
        switch = partial(switches.set_overflow, on=on, reason=reason, author=actor.name, now=stored(now), until=until)
        await self._switch(actor, "overflow.on" if on else "overflow.off", "overflow", reason, switch)

    async def rule(self, actor: Actor, rule: Rule | None, reason: str) -> None:
        """Action `desk.overflow`. Raises ValueError for a rule that cannot be."""
        switch = partial(switches.set_rule, rule=rule, author=actor.name, now=stored(self.clock()), reason=reason)
        await self._switch(actor, "overflow.rule", "overflow_rule", reason, switch)

    async def day(self, actor: Actor, day: date, periods: Periods | None, reason: str) -> None:
        """Action `desk.hours`. Raises ValueError for periods that cannot be, or a day that is over or too far away."""
        now = self.clock()
        today = now.astimezone(JST).date()
        if not today <= day <= today + AHEAD:
            raise ValueError("The day is one from today on, within two years.")
        switch = partial(switches.set_day, day=day, periods=periods, reason=reason, author=actor.name, now=stored(now))
        await self._switch(actor, "hours", f"day:{day}", reason, switch)

    async def _switch(self, actor: Actor, action: str, target: str, reason: str, switch: partial[bool]) -> None:
        now = stored(self.clock())

        def work(transaction: Transaction) -> None:
            if switch(transaction):
                audit.note(transaction, now, actor.name, action, target, reason=reason, request=actor.request)

        await self.store.run(work)
