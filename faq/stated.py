"""What a text states in figures: dates, hours, addresses, amounts, numbers. For proving a text against the notice."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, time

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NAMED_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKDAYS = {name: number for names in ("月火水木金土日", NAMED_DAYS) for number, name in enumerate(names)}
NAMED_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December|[A-Z][a-z]{2})"

ADDRESS = re.compile(r"https?://[!-;=?-~]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
PHONE = re.compile(r"(?<![\d-])0\d{1,4}-\d{1,4}-\d{3,4}(?![\d-])")
JAPANESE_DAY = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日(?:\((.)\))?")
ENGLISH_DAY = re.compile(rf"(?:([A-Za-z]{{3}}) )?(?<!\d)(\d{{1,2}}) ({NAMED_MONTH})(?: (\d{{4}}))?(?: \((\w{{3}})\))?")
SLASHED_DAY = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})(?:\(([月火水木金土日])\))?(?![\d/])")
CLOCK = re.compile(r"(?<!\d)(\d{1,2})(?::(\d{2})|時(?:(\d{1,2})分)?)")
AMOUNT = re.compile(r"(\d[\d,]*) ?(?:円|yen)")
CIRCLED = str.maketrans({chr(0x245F + number): f" {number} " for number in range(1, 21)})  # ① is the number 1
NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Day:
    """A day as written: the year and the weekday only where they are."""

    month: int
    day: int
    year: int | None = None
    weekday: int | None = None

    def falls_on(self, other: date) -> bool:
        return (self.month, self.day) == (other.month, other.day) and self.year in (None, other.year)


@dataclass(slots=True)
class Stated:
    days: set[Day] = field(default_factory=set)
    hours: set[time] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)
    amounts: set[str] = field(default_factory=set)  # of yen
    numbers: set[str] = field(default_factory=set)


def stated(text: str) -> Stated:
    """Everything that is stated, each figure once: the 30 of a date is not also a number."""
    found = Stated()
    rest = unicodedata.normalize("NFKC", text.translate(CIRCLED))
    for pattern in (ADDRESS, PHONE):
        rest = pattern.sub(lambda match: _keep(found.addresses, match[0].rstrip(".")), rest)
    rest = JAPANESE_DAY.sub(lambda match: _keep_day(found, match[1], match[2], match[3], match[4]), rest)
    rest = ENGLISH_DAY.sub(lambda match: _keep_english(found, match), rest)
    rest = SLASHED_DAY.sub(lambda match: _keep_slashed(found, match), rest)
    rest = CLOCK.sub(lambda match: _keep_hour(found, match), rest)
    rest = AMOUNT.sub(lambda match: _keep(found.amounts, match[1]), rest)
    found.numbers.update(NUMBER.findall(rest))
    return found


def _keep(where: set[str], what: str) -> str:
    where.add(what)
    return " "


def _keep_day(found: Stated, year: str | None, month: str, day: str, weekday: str | None) -> str:
    number = WEEKDAYS.get((weekday or "").casefold())
    found.days.add(Day(int(month), int(day), int(year) if year else None, number))
    return " "


def _keep_english(found: Stated, match: re.Match[str]) -> str:
    month = match[3][:3].casefold()
    if month not in MONTHS:
        return match[0]
    before = match[1] if (match[1] or "").casefold() in WEEKDAYS else None
    _keep_day(found, match[4], str(MONTHS.index(month) + 1), match[2], match[5] or before)
    return " " if before or not match[1] else match[1] + " "


def _keep_slashed(found: Stated, match: re.Match[str]) -> str:
    if not (1 <= int(match[1]) <= 12 and 1 <= int(match[2]) <= 31):
        return match[0]
    return _keep_day(found, None, match[1], match[2], match[3])


def _keep_hour(found: Stated, match: re.Match[str]) -> str:
    hour, minute = int(match[1]), int(match[2] or match[3] or 0)
    if hour > 23 or minute > 59:
        return match[0]
    found.hours.add(time(hour, minute))
    return " "
