"""The opening hours as `campaign.toml` has them: of the call centre, of the staff, and the days that differ."""

from __future__ import annotations

from datetime import date, time
from zoneinfo import ZoneInfo

from faq.calendar import Hours, Period
from faq.facts import Facts, read_open_days
from faq.folder import Reading, Table

OF = ("call_centre", "staff")


def read_hours(reading: Reading, facts: Facts, zone: ZoneInfo) -> dict[str, Hours]:
    """The hours of the call centre and of the staff; the days that differ are told once for both."""
    inner = Reading(reading.table("hours"), "hours")
    differing = [_exception(table, number) for number, table in enumerate(reading.tables("exceptions", needed=False))]
    found = {}
    for name in OF:
        table = Reading(inner.table(name), f"hours.{name}")
        fact = table.text("fact", "")
        if fact:
            stated = facts.all.get(fact)
            if stated is None or stated.hours is None:
                raise table.refuse("fact", f"no fact called {fact} has hours")
            periods: tuple[Period, ...] = (Period(*stated.hours),)
            days, holidays = stated.days, stated.holidays
        else:
            periods = _periods(table, "periods")
            days, holidays = read_open_days(table)
        callbacks = _periods(table, "callbacks", needed=False)
        table.done()
        exceptions = {day: parts for day, parts, of in differing if name in of}
        found[name] = Hours(zone, periods, exceptions, callbacks, days, holidays)
    inner.done()
    return found


def _periods(reading: Reading, key: str, *, needed: bool = True) -> tuple[Period, ...]:
    found: list[Period] = []
    for table in reading.tables(key, needed=needed):
        inner = Reading(table, f"{reading.place}.{key}")
        opens, closes = inner.value("opens"), inner.value("closes")
        if not isinstance(opens, time) or not isinstance(closes, time) or opens >= closes:
            raise reading.refuse(key, "each must have an hour `opens` and a later one `closes`")
        if found and found[-1].closes > opens:
            raise reading.refuse(key, "must follow one another")
        inner.done()
        found.append(Period(opens, closes))
    if needed and not found:
        raise reading.refuse(key, "is empty: it would never open")
    return tuple(found)


def _exception(table: Table, number: int) -> tuple[date, tuple[Period, ...], tuple[str, ...]]:
    reading = Reading(table, f"exceptions.{number}")
    day, of = reading.value("day"), reading.texts("of", OF)
    if not isinstance(day, date) or not set(of) <= set(OF):
        raise reading.refuse("day", f"must be a date, of any of {', '.join(OF)}")
    exception = day, _periods(reading, "periods", needed=False), of
    reading.done()
    return exception
