"""Days in the light of the day on which they are written: the nearest year, the nearest month."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

Part = Literal["whole", "start", "end"]


@dataclass(frozen=True, slots=True)
class SeenDate:
    """A date in a text: `key[start:end]` names one of `days`; none of the calendar when empty, unclear when several.

    `firm`: the spelling says that it is a date. `part`: whether it stands alone or opens or closes a range.
    """

    start: int
    end: int
    days: tuple[date, ...]
    firm: bool = True
    part: Part = "whole"


@dataclass(frozen=True, slots=True)
class Around:
    """`today` is the day of writing; `anchor` the day near which an unsaid year or month is looked for."""

    today: date
    anchor: date

    def near(self, day: date) -> Around:
        return replace(self, anchor=day)

    def days(self, year: int | None, month: int, day: int) -> tuple[date, ...]:
        """The day that is meant; without a year, the one nearest to the anchor. Empty: no such day in the calendar."""
        if year is not None:
            named = day_of(year, month, day)
            return () if named is None else (named,)
        there = [day_of(self.anchor.year + shift, month, day) for shift in (-1, 0, 1)]
        real = [named for named in there if named is not None]
        if (month, day) == (2, 29) and there[1] is None:
            return ()  # 29 February of a common year is a slip, not a day of last year or next
        return (min(real, key=self.distance),) if real else ()

    def in_month(self, day: int) -> tuple[date, ...]:
        """A day without its month: the one nearest to the anchor."""
        first = self.anchor.replace(day=1)
        there = [day_of(*month_shift(first, shift), day) for shift in (-1, 0, 1)]
        real = [named for named in there if named is not None]
        return (min(real, key=self.distance),) if real else ()

    def distance(self, day: date) -> int:
        return abs((day - self.anchor).days)

    def month_end(self, year: int, month: int) -> date:
        return date(year, month, calendar.monthrange(year, month)[1])


def day_of(year: int, month: int, day: int) -> date | None:
    """The day, or None when the calendar has none such."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_shift(day: date, months: int) -> tuple[int, int]:
    """Year and month, so many months after those of a day."""
    index = day.year * 12 + day.month - 1 + months
    return index // 12, index % 12 + 1
