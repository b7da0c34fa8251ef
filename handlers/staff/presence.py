"""Who else looks at a conversation or writes in it, on a page or by a program. Kept in memory only: it is of no use after a minute."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from handlers.staff.access import Actor
from handlers.staff.views import Colleague

LOOKS = timedelta(seconds=50)  # an open page asks again after half of it
TYPES = timedelta(seconds=10)


@dataclass(slots=True)
class _Seat:
    display: str
    looked: datetime
    typed: datetime | None = None


@dataclass(slots=True)
class Presence:
    """For the event loop's thread only."""

    changed: Callable[[str], None]  # told the conversation in which somebody came, or began to write
    _seats: dict[str, dict[str, _Seat]] = field(default_factory=dict)

    def look(self, conversation: str, actor: Actor, now: datetime) -> None:
        seats = self._fresh(conversation, now)
        known = seats.get(actor.name)
        if known is None:
            seats[actor.name] = _Seat(actor.display, now)
            self.changed(conversation)
        else:
            known.looked = now

    def type(self, conversation: str, actor: Actor, now: datetime) -> None:
        seats = self._fresh(conversation, now)
        seat = seats.setdefault(actor.name, _Seat(actor.display, now))
        began = seat.typed is None or now - seat.typed > TYPES
        seat.looked = seat.typed = now
        if began:
            self.changed(conversation)

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
