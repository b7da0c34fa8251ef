"""What a channel must be able to do, and what it may answer. The rest of the desk never says a channel's name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from storage.rows import Outgoing


@dataclass(frozen=True, slots=True)
class Accepted:
    """The platform has it. Nobody says "delivered": the platforms cannot tell."""


@dataclass(frozen=True, slots=True)
class Later:
    """Not now: the row is tried again."""

    reason: str
    due: datetime | None = None  # when the platform named a time; otherwise the wait doubles from try to try
    doubtful: bool = False  # this send may have arrived: the next try is told so (`Outgoing.doubtful`)
    token_spent: bool = False  # the reply token is of no more use: the next try goes without it


@dataclass(frozen=True, slots=True)
class Failed:
    """It will never be accepted: blocked, refused, the month's quota used up. Staff see the reason."""

    reason: str
    gone: bool = False  # the traveller has blocked the desk, or is no more: nothing else is sent to them


@dataclass(frozen=True, slots=True)
class Unsure:
    """It may have arrived, and a repeat could double it. Never sent again by itself; staff see the reason and can."""

    reason: str


SendResult = Accepted | Later | Failed | Unsure


class Channel(Protocol):
    """One way to travellers."""

    @property
    def name(self) -> str:
        """As in `Incoming.channel`."""

    @property
    def repeatable(self) -> bool:
        """A repeated send never does harm (a page knows its rows), so that no note needs to be taken before it."""

    async def send(self, row: Outgoing) -> SendResult:
        """Send one row, bounded in time. `row.doubtful`: an earlier send may have arrived, also one that a crash cut.

        An exception counts as `Later` for a repeatable channel and as `Unsure` for any other.
        """
