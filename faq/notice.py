"""The notice itself: the one source, as lines to be quoted from and as what it states in figures."""

from __future__ import annotations

import calendar
import unicodedata
from datetime import date
from functools import cached_property

from faq.stated import Day, Stated, stated


class Notice:
    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = frozenset(folded(line) for line in text.split("\n"))

    def has(self, part: str) -> bool:
        """Whether one line holds this part, width and blanks aside."""
        wanted = folded(part)
        return bool(wanted) and any(wanted in line for line in self._lines)

    @cached_property
    def said(self) -> Stated:
        return stated(self._text)

    @cached_property
    def days(self) -> frozenset[date]:
        """Its days. One printed without a year is of the year printed last before it."""
        found: set[date] = set()
        year = None
        for line in self._text.split("\n"):
            in_order = sorted(stated(line).days, key=lambda day: (day.year is None, day.month, day.day))
            for day in in_order:
                year = day.year or year
                if year is not None and day.day <= calendar.monthrange(year, day.month)[1]:
                    found.add(date(year, day.month, day.day))
        return frozenset(found)

    def lacks(self, text: str) -> list[str]:
        """What `text` states in figures and the notice does not, with the reasons. A weekday must be the right one."""
        said = stated(text)
        wrong = [fault for day in said.days if (fault := self._wrong_day(day))]
        wrong += [f"{hour:%H:%M} is no hour of the notice" for hour in said.hours - self.said.hours]
        wrong += [f"{address} is no address of the notice" for address in said.addresses - self.said.addresses]
        wrong += [f"{amount} yen is no amount of the notice" for amount in said.amounts - self.said.amounts]
        wrong += [f"{number} is no number of the notice" for number in said.numbers - self.said.numbers]
        return sorted(wrong)

    def _wrong_day(self, day: Day) -> str:
        shown = f"{day.year or ''}{'-' if day.year else ''}{day.month:02}-{day.day:02}"
        same = [known for known in self.days if day.falls_on(known)]
        if not same:
            return f"{shown} is no day of the notice"
        if day.weekday is not None and all(known.weekday() != day.weekday for known in same):
            return f"{shown} is not on that weekday"
        return ""


def folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
