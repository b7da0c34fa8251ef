"""The campaign as things stand: with the hours and the overflow that staff have switched, read where the turn is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.knowledge import Knowledge, Situation
from storage import switches
from storage.store import Store
from storage.switches import Switches, Version
from storage.transaction import Reader


class Stands(Protocol):
    """A campaign that can be looked at as things stand."""

    def amid(self, situation: Situation) -> Any: ...


class Amid:
    """Reads the switches when they have changed, and only then. For any number of threads: what is remembered is one frozen value.

    Asked inside the transaction that will use the answer, so that what staff switch holds from the next turn on; an
    unchanged table costs one look at its newest row.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self._plain = knowledge
        self._last = _Seen(None, Switches(), Situation(), knowledge)

    def at(self, reader: Reader, now: datetime, looking: Callable[[], Version] | None = None) -> Knowledge:
        """The knowledge of a moment. `looking`: the newest row has been asked for already."""
        last, version = self._last, switches.version(reader) if looking is None else looking()
        held = last.held if version == last.version else switches.read(reader)
        if held is last.held and (held.overrun(now) is not None) == last.situation.overrun:
            return last.knowledge  # with time alone nothing else changes
        situation = situation_of(held, now)
        knowledge = last.knowledge if situation == last.situation else self._plain.amid(situation)
        if version != last.version or situation != last.situation:
            self._last = _Seen(version, held, situation, knowledge)
        return knowledge


@dataclass(frozen=True, slots=True)
class _Seen:
    version: Version
    held: Switches
    situation: Situation
    knowledge: Knowledge


async def as_it_stands(store: Store, knowledge: Stands, now: datetime) -> Any:
    """The same for a page, a figure, a look beside the turns."""
    return knowledge.amid(situation_of(await store.read(switches.read), now))


def situation_of(held: Switches, now: datetime) -> Situation:
    """What the switches mean for the dialogue at a moment."""
    return Situation(
        overrun=held.overrun(now) is not None,
        days={day: hours.periods for day, hours in held.days.items()},
    )
