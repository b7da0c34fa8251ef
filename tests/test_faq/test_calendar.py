"""Opening hours: to the minute, over weekends, holidays and days that differ."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from faq_books import gunma, museum
from hypothesis import given
from hypothesis import strategies as st
from moments import JST, at

from faq.calendar import Hours, Period, is_holiday

MORNING, AFTERNOON = Period(time(9, 30), time(12)), Period(time(13), time(16, 30))
STAFF = gunma().campaign.staff


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2023-03-13T09:59:59", False),
        ("2023-03-13T10:00", True),
        ("2023-03-13T17:59:59", True),
        ("2023-03-13T18:00", False),
        ("2023-03-18T12:00", False),  # a Saturday
        ("2023-03-19T12:00", False),
        ("2023-03-21T12:00", False),  # the vernal equinox
        ("2023-05-03T12:00", False),
        ("2023-05-04T12:00", False),
        ("2023-05-05T12:00", False),
        ("2023-05-01T12:00", True),
    ],
)
def test_weekdays_from_ten_to_six(moment: str, is_open: bool) -> None:
    assert STAFF.is_open(at(moment)) is is_open
    assert gunma().campaign.call_centre.is_open(at(moment)) is is_open
    closes = STAFF.closes(at(moment))
    assert closes == (at(moment[:10] + "T18:00") if is_open else None)


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        ("2023-03-13T09:59:59", "2023-03-13T10:00"),
        ("2023-03-13T10:00", "2023-03-14T10:00"),
        ("2023-03-17T18:00", "2023-03-20T10:00"),  # over a weekend
        ("2023-03-20T19:40", "2023-03-22T10:00"),  # over a holiday
        ("2023-05-02T18:00", "2023-05-08T10:00"),  # over the golden week
        ("2022-12-31T00:00", "2023-01-03T10:00"),  # the first of January is a Sunday, the second its substitute
    ],
)
def test_the_next_opening(moment: str, opening: str) -> None:
    assert STAFF.next_opening(at(moment)) == at(opening)


def test_a_desk_may_open_on_other_days() -> None:
    daily = Hours(JST, (MORNING,), days=frozenset(range(7)), holidays=True)
    assert all(daily.is_open(at(f"2023-03-{day}T10:00")) for day in range(13, 24))  # a weekend and the vernal equinox
    museum_days = Hours(JST, (MORNING,), days=frozenset({0, 2, 3, 4, 5, 6}))  # closed on Tuesdays, and on holidays
    assert museum_days.next_opening(at("2023-03-13T13:00")) == at("2023-03-15T09:30")
    assert museum_days.next_opening(at("2023-03-20T13:00")) == at("2023-03-22T09:30")


def test_moments_may_come_in_any_zone() -> None:
    assert STAFF.is_open(datetime(2023, 3, 13, 1, 0, tzinfo=UTC))
    assert not STAFF.is_open(datetime(2023, 3, 13, 0, 59, tzinfo=UTC))
    assert STAFF.next_opening(datetime(2023, 3, 12, 15, 0, tzinfo=UTC)) == at("2023-03-13T10:00")


def test_several_periods_a_day() -> None:
    hours = Hours(JST, (MORNING, AFTERNOON))
    assert hours.closes(at("2023-03-13T11:00")) == at("2023-03-13T12:00")
    assert hours.closes(at("2023-03-13T12:30")) is None
    assert hours.next_opening(at("2023-03-13T12:30")) == at("2023-03-13T13:00")
    assert hours.next_opening(at("2023-03-13T11:00")) == at("2023-03-13T13:00")


def test_days_that_differ() -> None:
    staff, call_centre = museum().campaign.staff, museum().campaign.call_centre
    assert not staff.is_open(at("2024-06-24T11:00"))  # a Monday, closed for both
    assert not call_centre.is_open(at("2024-06-24T11:00"))
    assert staff.is_open(at("2024-06-29T11:00"))  # a Saturday, open for the staff alone
    assert not call_centre.is_open(at("2024-06-29T11:00"))
    assert staff.next_opening(at("2024-06-28T17:00")) == at("2024-06-29T10:00")


def test_slots_lie_inside_the_hours_and_have_not_begun() -> None:
    assert STAFF.slots(at("2023-03-13T10:00"), 3) == (
        (at("2023-03-13T13:00"), at("2023-03-13T15:00")),
        (at("2023-03-13T15:00"), at("2023-03-13T17:00")),
        (at("2023-03-14T10:00"), at("2023-03-14T12:00")),
    )
    assert STAFF.slots(at("2023-03-13T09:00"), 1) == ((at("2023-03-13T10:00"), at("2023-03-13T12:00")),)
    assert STAFF.slots(at("2023-03-20T17:00"), 1) == ((at("2023-03-22T10:00"), at("2023-03-22T12:00")),)


def test_without_set_parts_an_opening_is_cut_in_two_hours() -> None:
    hours = Hours(JST, (MORNING, AFTERNOON))
    assert hours.slots(at("2023-03-13T08:00"), 2) == (
        (at("2023-03-13T09:30"), at("2023-03-13T11:30")),
        (at("2023-03-13T13:00"), at("2023-03-13T15:00")),
    )


def test_parts_of_the_day_that_the_hours_do_not_hold_are_not_offered() -> None:
    hours = Hours(JST, (MORNING,), callbacks=(Period(time(11), time(13)), Period(time(10), time(11))))
    assert hours.slots(at("2023-03-13T08:00"), 1) == ((at("2023-03-13T10:00"), at("2023-03-13T11:00")),)


def test_a_desk_that_never_opens_says_so() -> None:
    with pytest.raises(LookupError):
        Hours(JST, ()).next_opening(at("2023-03-13T08:00"))
    assert Hours(JST, ()).slots(at("2023-03-13T08:00"), 2) == ()


def test_holidays_are_known_for_the_years_that_matter() -> None:
    assert is_holiday(date(2023, 3, 21))
    assert is_holiday(date(2026, 9, 22))  # between two holidays
    assert not is_holiday(date(2023, 3, 20))


MOMENTS = st.integers(0, 8 * 365 * 24 * 60).map(lambda minutes: at("2022-01-01T00:00") + timedelta(minutes=minutes))


@given(MOMENTS)
def test_the_next_opening_is_open_and_nothing_opens_before_it(now: datetime) -> None:
    opening = STAFF.next_opening(now)
    assert opening > now
    assert STAFF.is_open(opening)
    assert not STAFF.is_open(opening - timedelta(seconds=1))
    between = now + (opening - now) / 2
    assert STAFF.next_opening(between) == opening
    for start, end in STAFF.slots(now, 4):
        assert now < start < end
        assert STAFF.is_open(start)
        assert STAFF.closes(start) == STAFF.closes(end - timedelta(seconds=1))


@pytest.mark.parametrize(
    ("now", "minutes", "since"),
    [
        ("2023-03-13T10:30", 10, "2023-03-13T10:20"),
        ("2023-03-13T10:04", 10, "2023-03-10T17:54"),  # a weekend is no waiting
        ("2023-03-13T03:00", 10, "2023-03-10T17:50"),
        ("2023-03-22T10:00", 600, "2023-03-17T16:00"),  # nor a holiday; a whole day and two hours
    ],
)
def test_the_moment_so_much_open_time_ago(now: str, minutes: int, since: str) -> None:
    assert STAFF.ago(at(now), timedelta(minutes=minutes)) == at(since)


def test_a_desk_that_was_never_open_looks_back_to_the_end() -> None:
    assert Hours(JST, ()).ago(at("2023-03-13T10:30"), timedelta(minutes=1)) < at("2022-03-13T10:30")
