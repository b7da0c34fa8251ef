"""The facts of a notice: dated or fixed values, each with the line that it comes from.

A fact's moments are what the time line of the answers is cut at: `FACT` is when a moment or a period begins, `FACT.end`
is the first second after a day, a period, or a minute until which something holds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from faq.calendar import MONDAY_TO_FRIDAY
from faq.folder import CampaignError, Reading, Table

Kind = Literal["day", "moment", "until", "period", "phone", "mail", "url", "number", "text", "list", "hours"]
KINDS: frozenset[str] = frozenset(get_args(Kind))

FORMS: Mapping[str, frozenset[str]] = {
    "day": frozenset({"", "day", "left"}),
    "moment": frozenset({"", "day", "left"}),
    "until": frozenset({"", "day", "left"}),
    "period": frozenset({"", "from", "to", "left"}),
    "list": frozenset({"inline", "lines", "count"}),
}
PLAIN_FORM = frozenset({""})
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Fact:
    """One value of the notice. Which fields are filled depends on its kind."""

    id: str
    kind: Kind
    lines: tuple[str, ...]  # parts of lines of the notice, verbatim
    clause: str
    begins: datetime | None = None  # moment, period
    ends: datetime | None = None  # until, day, period: the first second after
    first: date | None = None  # the day, or the first of a period
    last: date | None = None
    values: tuple[str, ...] = ()  # as the notice has them: a number, an address, the items of a list
    said: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # as the desk says them, by language
    hours: tuple[time, time] | None = None
    days: frozenset[int] = MONDAY_TO_FRIDAY  # of hours: the days of the week on which they hold
    holidays: bool = False

    @property
    def value(self) -> str:
        """The one value of a phone, mail, url, number or text."""
        return self.values[0]

    @property
    def last_minute(self) -> datetime:
        """The minute until which an `until` holds, as the notice prints it."""
        assert self.ends is not None
        return self.ends - timedelta(minutes=1)

    @property
    def forms(self) -> frozenset[str]:
        """What may stand after the colon of a slot."""
        return FORMS.get(self.kind, PLAIN_FORM)


@dataclass(frozen=True, slots=True)
class Facts:
    """All facts of a campaign by id. Asking for one that is not there raises KeyError."""

    all: Mapping[str, Fact]

    def __getitem__(self, fact: str) -> Fact:
        return self.all[fact]

    def __contains__(self, fact: object) -> bool:
        return fact in self.all

    def moment(self, name: str) -> datetime:
        """The moment called `FACT` or `FACT.end`. Raises CampaignError if there is none of that name."""
        fact_id, _, end = name.partition(".")
        fact = self.all.get(fact_id)
        if fact is None or end not in {"", "end"}:
            raise CampaignError(f"no moment is called {name}")
        moment = fact.ends if end else fact.begins
        if moment is None:
            raise CampaignError(f"no moment is called {name}: {fact_id} is of kind {fact.kind}")
        return moment

    def moments(self) -> tuple[datetime, ...]:
        """Every moment at which something begins or has ended, in order."""
        found = {moment for fact in self.all.values() for moment in (fact.begins, fact.ends) if moment}
        return tuple(sorted(found))


def read_facts(table: Table, languages: tuple[str, ...], zone: ZoneInfo) -> Facts:
    return Facts({fact: read_fact(fact, values, languages, zone) for fact, values in table.items()})


def read_fact(fact: str, table: object, languages: tuple[str, ...], zone: ZoneInfo) -> Fact:
    """One fact. Raises CampaignError with the key that is missing, unknown, or of the wrong kind."""
    reading = Reading(table, fact)
    kind = reading.text("kind")
    if kind not in KINDS:
        raise reading.refuse("kind", f"is none of {', '.join(sorted(KINDS))}")
    line = reading.value("line")
    lines = (line,) if isinstance(line, str) else tuple(line or ())
    if not lines or not all(isinstance(one, str) and one for one in lines):
        raise reading.refuse("line", "must be a part of a line of the notice")
    read = READERS[kind](reading, languages, zone)
    found = Fact(fact, kind, lines, reading.text("clause"), **read)  # type: ignore[arg-type]
    reading.done()
    return found


def _day(reading: Reading, _: tuple[str, ...], zone: ZoneInfo) -> dict[str, object]:
    day = _date(reading, "value")
    return {"first": day, "last": day, "ends": _after(day, zone)}


def _moment(reading: Reading, _: tuple[str, ...], zone: ZoneInfo) -> dict[str, object]:
    moment = _aware(reading, "value", zone)
    return {"first": moment.date(), "last": moment.date(), "begins": moment}


def _until(reading: Reading, _: tuple[str, ...], zone: ZoneInfo) -> dict[str, object]:
    moment = _aware(reading, "value", zone)
    return {"first": moment.date(), "last": moment.date(), "ends": moment + timedelta(minutes=1)}


def _period(reading: Reading, _: tuple[str, ...], zone: ZoneInfo) -> dict[str, object]:
    first, last = _date(reading, "from"), _date(reading, "to")
    if first > last:
        raise reading.refuse("to", "lies before its beginning")
    return {"first": first, "last": last, "begins": datetime.combine(first, time(), zone), "ends": _after(last, zone)}


def _value(reading: Reading, languages: tuple[str, ...], _: ZoneInfo) -> dict[str, object]:
    value = reading.text("value")
    said = {language: (reading.text(language, value),) for language in languages}
    return {"values": (value,), "said": said}


def _list(reading: Reading, languages: tuple[str, ...], _: ZoneInfo) -> dict[str, object]:
    values = reading.texts("value")
    said = {language: reading.texts(language) for language in languages}
    for language, items in said.items():
        if len(items) != len(values):
            raise reading.refuse(language, f"must have {len(values)} items, as the notice")
    return {"values": values, "said": said}


def _hours(reading: Reading, languages: tuple[str, ...], _: ZoneInfo) -> dict[str, object]:
    said = {language: (reading.text(language),) for language in languages}
    opens, closes = reading.value("opens"), reading.value("closes")
    if not isinstance(opens, time) or not isinstance(closes, time) or opens >= closes:
        raise reading.refuse("closes", "must be an hour after that of opens")
    days, holidays = read_open_days(reading)
    return {"said": said, "hours": (opens, closes), "days": days, "holidays": holidays}


def read_open_days(reading: Reading) -> tuple[frozenset[int], bool]:
    """On which days of the week hours hold, and whether on national holidays, too."""
    names = reading.texts("days", WEEK[: len(MONDAY_TO_FRIDAY)])
    if not names or not set(names) <= set(WEEK):
        raise reading.refuse("days", f"must be some of {', '.join(WEEK)}")
    return frozenset(map(WEEK.index, names)), reading.switch("holidays")


READERS: Mapping[str, Callable[[Reading, tuple[str, ...], ZoneInfo], dict[str, object]]] = {
    "day": _day, "moment": _moment, "until": _until, "period": _period, "list": _list, "hours": _hours,
    "phone": _value, "mail": _value, "url": _value, "number": _value, "text": _value,
}  # fmt: skip


def _date(reading: Reading, key: str) -> date:
    value = reading.value(key)
    if not isinstance(value, date) or isinstance(value, datetime):
        raise reading.refuse(key, "must be a date")
    return value


def _aware(reading: Reading, key: str, zone: ZoneInfo) -> datetime:
    value = reading.value(key)
    if not isinstance(value, datetime):
        raise reading.refuse(key, "must be a date with its hour")
    if value.tzinfo is None:
        raise reading.refuse(key, "has no zone: write it with +09:00 or the like")
    return value.astimezone(zone)


def _after(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), zone)
