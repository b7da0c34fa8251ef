"""What the dialogue may look up of what is remembered, inside the turn's own transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

# none: no person is asked for · waiting: for one · owned: one has the conversation
HandoffSeen = Literal["none", "waiting", "owned"]
CaseState = Literal["received", "checking", "refunded", "refused", "closed"]


@dataclass(frozen=True, slots=True)
class CaseSeen:
    """A claim as its traveller may see it."""

    number: str
    state: CaseState
    kind: str
    items: Mapping[str, str]
    received: datetime
    own: bool  # opened in this conversation


@dataclass(frozen=True, slots=True)
class PicturesSeen:
    """What was sent for the claim in the making."""

    kept: int = 0  # fetched, or on their way
    failed: int = 0  # could not be had from the channel, or are no pictures


@dataclass(frozen=True, slots=True)
class ReminderSeen:
    """A reminder that the traveller has asked for; `waiting`: it has not been sent yet."""

    name: str
    due: datetime
    waiting: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """What a number for going on elsewhere would move."""

    packed: str  # the other conversation's state, as it is now
    state: Literal["live", "used", "expired"]
    own: bool  # it was made in this conversation


class Records(Protocol):
    """What the dialogue may look up, inside the turn's own transaction."""

    def handoff(self) -> HandoffSeen: ...
    def place(self) -> int: ...  # in the queue if in it, else where one would stand
    def case(self, number: str) -> CaseSeen | None: ...
    def own_cases(self) -> tuple[CaseSeen, ...]: ...
    def guesses(self) -> int: ...  # numbers of claims tried in vain in the last hour
    def pictures(self) -> PicturesSeen: ...
    def reminders(self) -> tuple[ReminderSeen, ...]: ...  # asked for and not taken back, by their moment
    def moved(self, code: str) -> Moved | None: ...
    def draw_code(self) -> str: ...  # eleven random digits
    def draw(self) -> str: ...  # nine random digits, not yet in use
