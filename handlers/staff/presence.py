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
class Sight:
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
    beyond: Callable[[Sight], None] = lambda _sight: None  # tells those in other processes
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
            self._see(Sight(conversation, actor.name, actor.display, typing=False, left=True), now)

    def look(self, conversation: str, actor: Actor, now: datetime) -> None:
        self._see(Sight(conversation, actor.name, actor.display, typing=False), now)

    def type(self, conversation: str, actor: Actor, now: datetime) -> None:
        self._see(Sight(conversation, actor.name, actor.display, typing=True), now)

    def _see(self, sight: Sight, now: datetime) -> None:
        self._take(sight, now)
        self.beyond(sight)

    def hear(self, told: Iterable[Any], now: datetime) -> None:
        """Somebody looks or writes by way of another process."""
        self._take(Sight(*told), now)

    def _take(self, sight: Sight, now: datetime) -> None:
        seats = self._fresh(sight.conversation, now)
        if sight.left:
            self._empty(sight, seats, now)
            return
        came = sight.name not in seats
        seat = seats.setdefault(sight.name, _Seat(sight.display, now))
        began = sight.typing and (seat.typed is None or now - seat.typed > TYPES)
        seat.looked = now
        if sight.typing:
            seat.typed = now
        if came or began:
            self.changed(sight.conversation)

    def _empty(self, sight: Sight, seats: dict[str, _Seat], now: datetime) -> None:
        if self._open[sight.conversation, sight.name]:  # they left by way of another process, and are still here
            self._see(replace(sight, left=False), now)
        elif seats.pop(sight.name, None) is not None:
            self.changed(sight.conversation)

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
