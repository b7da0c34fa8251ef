"""Charts: where bars, lines and dots stand."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from handlers.staff.figures import charts
from handlers.staff.figures.summary import HourWaits, Waits


@given(some.lists(some.integers(0, 10_000), max_size=12))
def test_the_pieces_of_a_bar_fill_it_without_a_gap(counts: list[int]) -> None:
    parts = charts.stacked(counts)
    assert all(abs(one.start + one.width - other.start) < 1e-6 for one, other in pairwise(parts))
    assert not sum(counts) or abs(sum(part.width for part in parts) - 100) < 1e-6


def test_the_largest_column_is_as_high_as_the_drawing_and_none_leaves_it() -> None:
    first, second, none = charts.columns([5, 10, 0])
    assert (second.y, second.height) == (charts.TOP, charts.BOTTOM - charts.TOP)
    assert first.height * 2 == second.height
    assert none.height == 0
    assert first.x >= charts.LEFT
    assert none.x + none.width <= charts.RIGHT


@pytest.mark.parametrize(("longest", "top"), [(200, 240), (900, 1_200), (4_000, 4_800)])
def test_the_grid_of_waits_stands_at_round_minutes_and_holds_the_longest(longest: int, top: int) -> None:
    hours = [HourWaits(hour, Waits(3, longest // 2, longest, 0, 0, 0)) for hour in (10, 11)]
    chart = charts.waits(hours)
    assert chart.grid[-1] == (charts.TOP, top)
    assert all(charts.TOP <= dot.y <= charts.BOTTOM for dot in (*chart.median, *chart.p90))
    assert [dot.hour for dot in chart.median] == [10, 11]


def test_a_day_on_which_nobody_waited_has_no_dots() -> None:
    assert charts.waits(()).median == ()
