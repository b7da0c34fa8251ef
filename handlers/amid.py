"""The campaign as things stand: with the hours and the overflow that staff have switched, read where the turn is made."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from bot.knowledge import Knowledge, Situation
from storage import switches
from storage.store import Store
from storage.switches import Switches
from storage.transaction import Reader


class Stands(Protocol):
    """A campaign that can be looked at as things stand."""

    def amid(self, situation: Situation) -> Any: ...


class Amid:
    """Reads the switches when they have changed, and only then. For one thread.

    Asked inside the transaction that will use the answer, so that what staff switch holds from the next turn on; an
    unchanged table costs one look at its newest row.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self._plain = knowledge
        self._version: tuple[int, int] | None = None
        self._held = Switches()
        self._situation = Situation()
        self._knowledge = knowledge

    def at(self, reader: Reader, now: datetime) -> Knowledge:
        """The knowledge of a moment."""
        version = switches.version(reader)
        if version != self._version:
            self._held, self._version = (switches.read(reader) if version else Switches()), version
        situation = situation_of(self._held, now)
        if situation != self._situation:
            self._knowledge, self._situation = self._plain.amid(situation), situation
        return self._knowledge


async def as_it_stands(store: Store, knowledge: Stands, now: datetime) -> Any:
    """The same for a page, a figure, a look beside the turns."""
    return knowledge.amid(situation_of(await store.read(switches.read), now))


def situation_of(held: Switches, now: datetime) -> Situation:
    """What the switches mean for the dialogue at a moment."""
    return Situation(
        overrun=held.overrun(now) is not None,
        days={day: hours.periods for day, hours in held.days.items()},
    )
