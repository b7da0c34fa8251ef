"""The real clock, and the rehearsal's: it starts at a moment and runs on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from madoguchi.clock import JST, RealClock, RehearsalClock, clock_from, read_moment


def test_the_real_clock_tells_the_time_of_japan() -> None:
    clock = clock_from(None)
    assert isinstance(clock, RealClock)
    assert not clock.rehearsal
    assert clock.now().utcoffset() == timedelta(hours=9)


def test_a_rehearsal_starts_at_its_moment_and_runs_on() -> None:
    ticks = iter([100.0, 100.0, 161.5])
    clock = RehearsalClock(datetime(2023, 3, 27, 1, 0, tzinfo=UTC), lambda: next(ticks))
    assert clock.rehearsal
    assert clock.now() == datetime(2023, 3, 27, 10, 0, tzinfo=JST)
    assert clock.now() == datetime(2023, 3, 27, 10, 1, 1, 500_000, tzinfo=JST)


def test_a_rehearsal_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        RehearsalClock(datetime(2023, 3, 27, 10, 0))  # noqa: DTZ001 what is refused


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2023-03-27T10:00", datetime(2023, 3, 27, 10, 0, tzinfo=JST)),
        (" 2023-03-27 10:00:30 ", datetime(2023, 3, 27, 10, 0, 30, tzinfo=JST)),
        ("2023-03-27", datetime(2023, 3, 27, tzinfo=JST)),
        ("2023-03-27T01:00Z", datetime(2023, 3, 27, 10, 0, tzinfo=JST)),
        ("2023-03-26T21:00-04:00", datetime(2023, 3, 27, 10, 0, tzinfo=JST)),
    ],
)
def test_moments_are_read_in_japan_unless_they_say_otherwise(text: str, moment: datetime) -> None:
    assert read_moment(text) == moment
    assert read_moment(text).utcoffset() == timedelta(hours=9)
