"""Moments in the store: whole milliseconds since 1970 in UTC. Small, ordered, and the same in every engine."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
JAPAN = 9 * HOUR  # ahead of UTC, in every season


def stored(moment: datetime) -> int:
    """`moment` must be aware."""
    return (moment - EPOCH) // MILLISECOND


def told(milliseconds: int) -> datetime:
    """The moment in UTC; whoever shows it brings it into JST."""
    return EPOCH + milliseconds * MILLISECOND


def day_of(milliseconds: int) -> int:
    """The day in Japan, counted since 1970."""
    return (milliseconds + JAPAN) // DAY


def day_begins(day: int) -> int:
    return day * DAY - JAPAN


def counted(day: date) -> int:
    """A day of the calendar as its number since 1970."""
    return (day - EPOCH.date()).days
