"""How each language writes days, hours and what is left."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moments import at

from faq.dates import HANDS
from faq.stated import Day, stated

JA, EN = HANDS["ja"], HANDS["en"]
NEAR = date(2023, 4, 18)


def test_a_day_of_this_year_needs_no_year() -> None:
    assert JA.day(date(2023, 4, 30), NEAR) == "4月30日（日）"
    assert EN.day(date(2023, 4, 30), NEAR) == "30 April (Sun)"


def test_a_day_of_another_year_carries_it() -> None:
    assert JA.day(date(2023, 4, 30), date(2026, 1, 1)) == "2023年4月30日（日）"
    assert EN.day(date(2023, 4, 30), date(2026, 1, 1)) == "30 April 2023 (Sun)"


def test_hours_stand_as_in_the_notice() -> None:
    assert JA.moment(at("2023-03-24T14:00"), NEAR) == "3月24日（金）14:00"
    assert EN.moment(at("2023-03-24T14:00"), NEAR) == "24 March (Fri) at 14:00"
    assert JA.until(at("2023-03-31T23:59"), NEAR) == "3月31日（金）23:59"
    assert EN.until(at("2023-03-31T23:59"), NEAR) == "31 March (Fri), 23:59"


def test_a_period_says_from_and_to() -> None:
    assert JA.span(date(2023, 4, 10), date(2023, 4, 21), NEAR) == "4月10日（月）から4月21日（金）まで"
    assert EN.span(date(2023, 4, 10), date(2023, 4, 21), NEAR) == "10 April (Mon) to 21 April (Fri)"


@pytest.mark.parametrize(
    ("days", "ja", "en"),
    [(12, "あと12日", "12 days left"), (1, "あすまで", "until tomorrow"), (0, "きょうまで", "until today")],
)
def test_what_is_left_of_a_deadline(days: int, ja: str, en: str) -> None:
    assert (JA.left(days, "deadline"), EN.left(days, "deadline")) == (ja, en)


@pytest.mark.parametrize(
    ("days", "ja", "en"), [(3, "あと3日", "in 3 days"), (1, "あす", "tomorrow"), (0, "きょう", "today")]
)
def test_how_far_an_opening_is(days: int, ja: str, en: str) -> None:
    assert (JA.left(days, "opening"), EN.left(days, "opening")) == (ja, en)


@pytest.mark.parametrize(
    ("items", "ja", "en"),
    [(("a",), "a", "a"), (("a", "b"), "a、b", "a and b"), (("a", "b", "c"), "a、b、c", "a, b and c")],
)
def test_a_series(items: tuple[str, ...], ja: str, en: str) -> None:
    assert (JA.series(items), EN.series(items)) == (ja, en)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(sorted(HANDS)))
def test_what_is_written_is_read_as_the_same_day(day: date, language: str) -> None:
    """The proof of the texts against the notice rests on this."""
    hand = HANDS[language]
    with_year = stated(hand.day(day, day.replace(year=day.year + 1, day=1)))
    assert with_year.days == {Day(day.month, day.day, day.year, day.weekday())}
    assert with_year.numbers == set()
    assert stated(hand.short_day(day)).days == {Day(day.month, day.day, None, day.weekday())}
