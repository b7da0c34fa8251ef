"""The road: every event of every channel goes through `traveller_says`, and nothing else answers a traveller."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.state import State, Turn
from bot.words import Incoming, Knowledge, Records
from handlers.listeners import Listeners
from storage.rows import Outgoing
from storage.store import Store


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
    rows: tuple[Outgoing, ...] = ()  # on their way by now


class TurnFailedError(Exception):
    """The turn raised. The event is noted, nothing else was changed; the same event may come again (HTTP 500)."""


class Desk:
    """Takes what travellers say."""

    def __init__(
        self,
        store: Store,
        core: Core,
        knowledge: Knowledge,
        clock: Callable[[], datetime],
        listeners: Listeners,
        deliver: Callable[[Sequence[Outgoing]], None],
    ) -> None:
        """`clock` gives aware moments in JST; `deliver` is `Delivery.wake`."""
        raise NotImplementedError

    async def traveller_says(self, incoming: Incoming) -> Taken:
        """One event, one transaction: noted, answered, stored, its replies in the outbox; then delivery is woken.

        Raises `NotStoredError` (503), `OutcomeUnknownError` (the disk failed: 500), `TurnFailedError` (500).
        """
        raise NotImplementedError
