"""What was said within the minute is not written anew: many travellers ask the same at the same time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, TypeVar, cast

T = TypeVar("T")

MOST = 4096  # texts, before all are forgotten


class Remembered:
    """Texts by what they are about, language and minute."""

    def __init__(self, turns: Iterable[datetime]) -> None:
        """`turns` are the moments at which what is said changes. If one of them lies within a minute, nothing is kept."""
        self._most = MOST if all(turn.second == turn.microsecond == 0 for turn in turns) else 0
        self._kept: dict[tuple[str, str, str, datetime | None], Any] = {}
        self._last: tuple[datetime | None, datetime | None] = (None, None)  # a moment and its minute

    def within_the_minute(self, write: Callable[[str, datetime, str], T], what: str, now: datetime, language: str) -> T:
        """`write(what, now, language)`, or what it gave before in this minute. What it raises is not remembered."""
        last, minute = self._last
        if now is not last:  # a turn asks again and again with the same moment
            minute = now.replace(second=0, microsecond=0)
            self._last = (now, minute)  # one assignment: other threads ask as well
        key = (write.__name__, what, language, minute)
        if key in self._kept:
            return cast(T, self._kept[key])
        if len(self._kept) >= self._most:
            self._kept.clear()
        written = write(what, now, language)
        if self._most:
            self._kept[key] = written
        return written
