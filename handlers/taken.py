"""The dialogue as the desk needs it, the desk as a channel needs it, and what it says of an event that it has taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.knowledge import Knowledge
from bot.records import Records
from bot.state import State, Turn
from bot.words import Incoming
from storage.rows import Outgoing


@dataclass(frozen=True, slots=True)
class Core:
    """The dialogue, as the desk needs it (`bot.dialogue.advance`, `bot.state.fresh`, `pack`, `unpack`)."""

    advance: Callable[[State, Incoming, datetime, Knowledge, Records], Turn]
    fresh: Callable[[str], State]
    pack: Callable[[State], str]
    unpack: Callable[[str], State]


@dataclass(frozen=True, slots=True)
class Taken:
    """An event that the desk has, for good: it is committed."""

    conversation: str  # the conversation's id: random, not guessable
    seq: int  # the newest row of the transcript
    seen_before: bool = False  # the same event again: nothing was changed
    rows: tuple[Outgoing, ...] = ()  # to be sent now; a row whose elder is still on its way follows that one by itself
    beside: tuple[Taken, ...] = ()  # other conversations that it changed


class RoadIn(Protocol):
    """Where every channel brings what came: `handlers.desk.Desk`."""

    async def traveller_says(self, incoming: Incoming) -> Taken: ...
