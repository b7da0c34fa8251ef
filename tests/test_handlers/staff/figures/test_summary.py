"""The figures as staff read them."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from told_talks import JST

from handlers.staff.console.pages import LANGUAGES, StaffPages
from handlers.staff.figures.summary import as_json, summary, tenths
from handlers.staff.filters import address, read_filter, some_days
from handlers.web.pages import Assets
from handlers.web.refusals import Refusal
from storage.episodes import OUTCOMES, Filter, Outcome, days
from storage.figures import Answered, Ended, Figures, Filed, Wait

pytestmark = pytest.mark.usefixtures("engine")

FIRST, LAST = date(2023, 3, 8), date(2023, 3, 14)
DAY = (FIRST - date(1970, 1, 1)).days
NOON = datetime(2023, 3, 8, 12, 0, tzinfo=JST)


def made(ended: dict[Outcome, int], *waits: Wait) -> Figures:
    cells = tuple(Ended(DAY, "line", "hotel", outcome, count) for outcome, count in ended.items())
    return Figures(
        FIRST, LAST, cells, (Answered("deadline", 3, 2, 1),), (("points", 4),), waits, (Filed("received", 5, 2),)
    )


def always(_: datetime) -> bool:
    return True


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=20).filter(any))
def test_shares_sum_to_a_hundred_percent(counts: list[int]) -> None:
    parts = tenths(counts)
    assert sum(parts) == 1000
    assert all(abs(part - 1000 * count / sum(counts)) < 1 for part, count in zip(parts, counts, strict=True))


def test_of_nothing_every_share_is_nothing() -> None:
    assert tenths([0, 0]) == [0, 0]


def test_every_outcome_is_shown_once_and_leads_to_its_rows() -> None:
    shown = summary(made({"solved": 386, "assumed": 331, "person": 214, "no_request": 102, "ongoing": 16}), always)
    assert [share.key for share in shown.outcomes] == list(OUTCOMES)
    assert sum(share.tenths for share in shown.outcomes) == 1000
    assert sum(share.count for share in shown.outcomes) == shown.total == 1049
    assert shown.outcomes[0].where == {"from": "2023-03-08", "to": "2023-03-14", "outcome": "solved"}
    assert read_filter(shown.outcomes[0].where, "sato") == Filter(*days(FIRST, LAST), outcomes=("solved",))


def test_calls_that_were_not_made_are_a_range() -> None:
    shown = summary(made({"solved": 386, "assumed": 331, "person": 449, "no_request": 102, "ongoing": 16}), always)
    assert (shown.avoided.low, shown.avoided.high, shown.wanted) == (386, 717, 1166)
    assert (shown.rate.low, shown.rate.high) == (331, 615)


def test_waits_count_those_who_left_and_leave_out_the_night_and_messages() -> None:
    waits = [Wait(NOON + timedelta(minutes=number), 60 * number, "waited") for number in range(1, 9)]
    waits += [Wait(NOON, 3600, "gave_up", 2), Wait(NOON.replace(hour=2), 9999, "gave_up"), Wait(NOON, 0, "left_word")]
    shown = summary(made({}, *waits), lambda at: at.hour > 8)
    assert (shown.waits.people, shown.waits.median, shown.waits.p90) == (10, 300, 3600)
    assert (shown.waits.gave_up, shown.waits.gave_up_tenths, shown.left_word) == (2, 200, 1)
    assert [(hour.hour, hour.waits.people) for hour in shown.hours] == [(12, 10)]


def test_without_anybody_there_are_no_times() -> None:
    shown = summary(made({}), always)
    assert (shown.total, shown.waits.median, shown.rate.high) == (0, None, 0)
    assert len(shown.days) == 7


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_number_has_its_definition_in_each_language(language: str) -> None:
    words: dict[str, Any] = StaffPages(Assets()).words(language)["figures"]
    told = json.loads(json.dumps(as_json(summary(made({"solved": 1}), always), words)))
    assert set(words["outcomes"]) == set(OUTCOMES)
    assert all(outcome["label"] and outcome["definition"] for outcome in told["outcomes"])
    numbers = {
        "total",
        "avoided",
        "rate",
        "waits",
        "left_word",
        "channels",
        "sources",
        "days",
        "entries",
        "misses",
        "cases",
        "grades",
    }
    assert numbers <= set(told)
    assert set(told["definitions"]) == numbers | {"median", "p90", "gave_up"}


@pytest.mark.parametrize(
    "given_",
    [
        {"from": "yesterday"}, {"from": "2023-03-09", "to": "2023-03-08"}, {"to": "0001-01-01"}, {"outcome": "fine"},
        {"entry": "x" * 201},
    ],
)  # fmt: skip
def test_a_wrong_filter_is_refused(given_: dict[str, str]) -> None:
    with pytest.raises(Refusal) as refused:
        read_filter(given_, "sato")
    assert refused.value.status == 422


def test_a_filter_is_read_from_an_address() -> None:
    given_ = {"from": "2023-03-08", "channel": "line", "unread": "1", "marked": "0", "other": "x"}
    assert read_filter(given_, "sato") == Filter(since=days(FIRST, FIRST)[0], channel="line", unread_by="sato")
    assert address("/staff/records", {"from": "2023-03-08"}) == "/staff/records?from=2023-03-08"


def test_figures_are_of_the_last_seven_days_unless_others_are_asked_for() -> None:
    assert some_days({}, LAST) == (FIRST, LAST)
    assert some_days({"from": "2023-03-01"}, LAST) == (date(2023, 3, 1), LAST)
    with pytest.raises(Refusal):
        some_days({"from": "2000-01-01"}, LAST)
    with pytest.raises(Refusal):
        some_days({"from": "2023-03-20", "to": "2023-03-08"}, LAST)
