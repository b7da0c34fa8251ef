"""The desk's clock: the only place where the real time is read.

Every other part takes the moment as an argument. A rehearsal starts at another moment and runs on from there, so that a
notice whose dates are past can be walked through as it was then.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

JST = ZoneInfo("Asia/Tokyo")


class Clock(Protocol):
    """Tells the moment, as an aware datetime in JST."""

    @property
    def rehearsal(self) -> bool: ...
    def now(self) -> datetime: ...


class RealClock:
    """The time of the machine."""

    rehearsal = False

    def now(self) -> datetime:
        return datetime.now(JST)  # noqa: TID251 the one reading of the clock


class RehearsalClock:
    """Starts at a given moment and runs on, whatever the machine's own time does meanwhile."""

    rehearsal = True

    def __init__(self, start: datetime, monotonic: Callable[[], float] = time.monotonic) -> None:
        """`start` is aware; `monotonic` gives seconds that never run back."""
        if start.tzinfo is None:
            raise ValueError("the start of a rehearsal needs a time zone")
        self._monotonic = monotonic
        self._ahead = start.timestamp() - monotonic()  # seconds since 1970: no wall-clock arithmetic can slip in

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._ahead + self._monotonic(), JST)


def read_moment(text: str) -> datetime:
    """An ISO 8601 moment as JST; without a zone it is meant in JST, without an hour it is midnight.

    Raises ValueError when it is no such moment.
    """
    moment = datetime.fromisoformat(text.strip())
    return moment.replace(tzinfo=JST) if moment.tzinfo is None else moment.astimezone(JST)


def clock_from(as_of: datetime | None) -> Clock:
    return RealClock() if as_of is None else RehearsalClock(as_of)
