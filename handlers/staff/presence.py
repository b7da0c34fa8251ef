"""Who else looks at a conversation or writes in it, on a page or by a program. Kept in memory only: it is of no use after a minute.

Whoever leaves is gone when their page's stream ends (handlers/staff/desk/stream.py); who has no stream is forgotten after a while.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from handlers.staff.access import Actor

LOOKS = timedelta(seconds=50)  # an open page asks again after half of it
TYPES = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Colleague:
    name: str  # of the account
    display: str
    role: str = "agent"
    typing: bool = False


@dataclass(frozen=True, slots=True)
class Sighting:
    """Somebody has a conversation open, writes in it, or has left it."""

    conversation: str
    name: str
    display: str
    typing: bool
    left: bool = False


@dataclass(slots=True)
class _Seat:
    display: str
    looked: datetime
    typed: datetime | None = None


@dataclass(slots=True)
class Presence:
    """For the event loop's thread only."""

    changed: Callable[[str], None]  # told the conversation in which somebody came, began to write, or left
    beyond: Callable[[Sighting], None] = lambda _seen: None  # tells those in other processes
    _seats: dict[str, dict[str, _Seat]] = field(default_factory=dict)
    # Pages whose stream is here: conversation and name.
    _open: Counter[tuple[str, str]] = field(default_factory=Counter)

    def sit(self, conversation: str, actor: Actor, now: datetime) -> None:
        """A page of theirs is open there, until it calls `rise`."""
        self._open[conversation, actor.name] += 1
        self.look(conversation, actor, now)

    def rise(self, conversation: str, actor: Actor) -> None:
        self._open[conversation, actor.name] -= 1
        if not self._open[conversation, actor.name]:
            del self._open[conversation, actor.name]

    def leave(self, conversation: str, actor: Actor, now: datetime) -> None:
        """They are gone, unless another page of theirs is open there."""
        if not self._open[conversation, actor.name]:
            self._see(Sighting(conversation, actor.name, actor.display, typing=False, left=True), now)

    def look(self, conversation: str, actor: Actor, now: datetime) -> None:
        self._see(Sighting(conversation, actor.name, actor.display, typing=False), now)

    def type(self, conversation: str, actor: Actor, now: datetime) -> None:
        self._see(Sighting(conversation, actor.name, actor.display, typing=True), now)

    def _see(self, seen: Sighting, now: datetime) -> None:
        self._take(seen, now)
        self.beyond(seen)

    def hear(self, told: Iterable[Any], now: datetime) -> None:
        """Somebody looks or writes by way of another process."""
        self._take(Sighting(*told), now)

    def _take(self, seen: Sighting, now: datetime) -> None:
        seats = self._fresh(seen.conversation, now)
        if seen.left:
            self._empty(seen, seats, now)
            return
        came = seen.name not in seats
        seat = seats.setdefault(seen.name, _Seat(seen.display, now))
        began = seen.typing and (seat.typed is None or now - seat.typed > TYPES)
        seat.looked = now
        if seen.typing:
            seat.typed = now
        if came or began:
            self.changed(seen.conversation)

    def _empty(self, seen: Sighting, seats: dict[str, _Seat], now: datetime) -> None:
        if self._open[seen.conversation, seen.name]:  # they left by way of another process, and are still here
            self._see(replace(seen, left=False), now)
        elif seats.pop(seen.name, None) is not None:
            self.changed(seen.conversation)

    def others(self, conversation: str, actor: Actor, now: datetime) -> tuple[Colleague, ...]:
        seats = self._fresh(conversation, now)
        return tuple(
            Colleague(name, seat.display, typing=seat.typed is not None and now - seat.typed <= TYPES)
            for name, seat in sorted(seats.items())
            if name != actor.name
        )

    def _fresh(self, conversation: str, now: datetime) -> dict[str, _Seat]:
        """The seats of a conversation, without those who went without a word."""
        for id_, seats in list(self._seats.items()):
            for name in [name for name, seat in seats.items() if now - seat.looked > LOOKS]:
                del seats[name]
            if not seats:
                del self._seats[id_]
        return self._seats.setdefault(conversation, {})
