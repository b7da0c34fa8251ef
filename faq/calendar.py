"""The opening hours: several periods a day, on some days of the week, with Japanese holidays or without, and days that differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

LOOK_AHEAD = 400  # days: no desk is closed for longer
MONDAY_TO_FRIDAY = frozenset(range(5))
SLICE = timedelta(hours=2)  # of an opening, where no parts of the day are set for answers wished for


@dataclass(frozen=True, slots=True)
class Period:
    """A part of a day; it is closed at `closes` itself."""

    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours in a zone. Moments given are aware, moments returned are in the zone."""

    zone: ZoneInfo
    periods: tuple[Period, ...]  # of an open day, in order
    exceptions: Mapping[date, tuple[Period, ...]] = field(default_factory=dict)
    callbacks: tuple[Period, ...] = ()
    days: frozenset[int] = MONDAY_TO_FRIDAY  # Monday is 0
    holidays: bool = False  # open on national holidays that fall on such a day

    def on(self, day: date) -> tuple[Period, ...]:
        """The periods of one day; none when it is closed."""
        if day in self.exceptions:
            return self.exceptions[day]
        if day.weekday() not in self.days:
            return ()
        return self.periods if self.holidays or not is_holiday(day) else ()

    def is_open(self, now: datetime) -> bool:
        return self.closes(now) is not None

    def closes(self, now: datetime) -> datetime | None:
        """When the period that runs now ends, or None when closed."""
        here = now.astimezone(self.zone)
        for period in self.on(here.date()):
            if period.opens <= here.time() < period.closes:
                return datetime.combine(here, period.closes, self.zone)
        return None

    def next_opening(self, now: datetime) -> datetime:
        """The first opening after now. Raises LookupError if there is none within LOOK_AHEAD days."""
        for opens, _ in self._openings(now):
            if opens > now:
                return opens
        raise LookupError("no opening in sight")

    def ago(self, now: datetime, long: timedelta) -> datetime:
        """The moment since which it has been open for so long in all, until now: nights and holidays do not count."""
        for opens, closes in self._openings_before(now):
            if closes - opens >= long:
                return closes - long
            long -= closes - opens
        return now - timedelta(days=LOOK_AHEAD)

    def slots(self, now: datetime, count: int) -> tuple[tuple[datetime, datetime], ...]:
        """The next `count` parts of the day that lie whole inside the hours and have not begun."""
        found: list[tuple[datetime, datetime]] = []
        for opening in self._openings(now):
            found += [slot for slot in self._parts(*opening) if slot[0] > now]
            if len(found) >= count:
                break
        return tuple(found[:count])

    def _openings(self, now: datetime) -> Iterator[tuple[datetime, datetime]]:
        today = now.astimezone(self.zone).date()
        for ahead in range(LOOK_AHEAD):
            day = today + timedelta(days=ahead)
            for period in self.on(day):
                yield datetime.combine(day, period.opens, self.zone), datetime.combine(day, period.closes, self.zone)

    def _openings_before(self, now: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Those that have begun, the last one first; the one that runs now ends now."""
        today = now.astimezone(self.zone).date()
        for back in range(LOOK_AHEAD):
            day = today - timedelta(days=back)
            for period in reversed(self.on(day)):
                opens, closes = (datetime.combine(day, hour, self.zone) for hour in (period.opens, period.closes))
                if opens < now:
                    yield opens, min(closes, now)

    def _parts(self, opens: datetime, closes: datetime) -> Iterator[tuple[datetime, datetime]]:
        for part in self.callbacks:
            start, end = (datetime.combine(opens, hour, self.zone) for hour in (part.opens, part.closes))
            if opens <= start and end <= closes:
                yield start, end
        if not self.callbacks:
            start = opens
            while start + SLICE <= closes:
                yield start, start + SLICE
                start += SLICE


@lru_cache(maxsize=4096)
def is_holiday(day: date) -> bool:
    """Whether the day is a national holiday of Japan. The list is loaded when it is first asked for."""
    import jpholiday  # noqa: PLC0415  (26 ms, and most starts of the program never ask)

    return bool(jpholiday.is_holiday(day))
