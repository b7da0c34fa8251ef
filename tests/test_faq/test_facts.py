"""Facts: their moments, to the second, and the forms in which a text may name them."""

from __future__ import annotations

from datetime import time
from zoneinfo import ZoneInfo

import pytest
from faq_books import campaign
from moments import JST, at

from faq.facts import read_fact
from faq.folder import CampaignError, Table

FACTS = campaign().facts


@pytest.mark.parametrize(
    ("name", "moment"),
    [
        ("site_opens", "2023-03-24T14:00"),
        ("app_sending", "2023-04-10T00:00"),
        ("app_sending.end", "2023-04-22T00:00"),  # the first second after the last day
        ("paper_close.end", "2023-05-01T00:00"),
        ("coupon_end.end", "2023-04-01T00:00"),  # 23:59 ends with that minute
        ("failure_day.end", "2023-02-25T00:00"),
    ],
)
def test_moments_are_exact(name: str, moment: str) -> None:
    assert FACTS.moment(name) == at(moment)


@pytest.mark.parametrize(
    "name", ["site_opens.end", "paper_close", "coupon_end", "points", "nothing", "paper_close.begin", ""]
)
def test_a_moment_that_no_fact_has_is_refused(name: str) -> None:
    with pytest.raises(CampaignError, match="no moment is called"):
        FACTS.moment(name)


def test_all_moments_stand_in_order() -> None:
    moments = FACTS.moments()
    assert list(moments) == sorted(set(moments))
    assert moments[-1] == at("2023-06-01T00:00")


def test_asking_for_an_unknown_fact_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        FACTS["nothing"]


def fact(**values: object) -> Table:
    return {"kind": "day", "line": "x", "clause": "1"} | values


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (fact(), "f.value: must be a date"),
        (fact(value=at("2023-04-30T00:00")), "f.value: must be a date"),
        (fact(kind="moment", value=at("2023-04-30T00:00").replace(tzinfo=None)), "f.value: has no zone"),
        (fact(kind="until", value="2023-04-30"), "f.value: must be a date with its hour"),
        (fact(kind="period"), "f.from: must be a date"),
        (fact(kind="phone", value=119), "f.value: must be a text"),
        (fact(kind="list", value=["a", 2]), "f.value: must be a list of texts"),
        (fact(kind="hours", ja="x", en="x"), "f.closes: must be an hour"),
        (
            fact(kind="hours", ja="x", en="x", opens=time(9), closes=time(17), days=["sunday"]),
            "f.days: must be some of",
        ),
        (fact(kind="hours", ja="x", en="x", opens=time(9), closes=time(17), days=[]), "f.days: must be some of"),
        (fact(line=[]), "f.line: must be a part"),
        ({"kind": "day"}, "f.line: must be a part"),
        ("2023-04-30", "f: must be a table"),
    ],
)
def test_a_fact_that_is_not_one_is_refused(table: object, reason: str) -> None:
    with pytest.raises(CampaignError) as refused:
        read_fact("f", table, ("ja", "en"), JST)
    assert str(refused.value).startswith(reason)


def test_hours_may_hold_on_other_days_of_the_week() -> None:
    daily = {"ja": "毎日", "en": "daily", "opens": time(9), "closes": time(18)}
    usual = read_fact("f", fact(kind="hours", **daily), ("ja", "en"), JST)
    assert (usual.days, usual.holidays) == (frozenset(range(5)), False)
    found = read_fact("f", fact(kind="hours", **daily, days=["sat", "sun"], holidays=True), ("ja", "en"), JST)
    assert (found.days, found.holidays) == (frozenset({5, 6}), True)


def test_moments_are_kept_in_the_zone_of_the_campaign() -> None:
    abroad = at("2023-03-24T14:00").astimezone(ZoneInfo("America/New_York"))
    found = read_fact("f", fact(kind="moment", value=abroad), ("ja",), JST)
    assert found.begins == at("2023-03-24T14:00")
    assert found.begins is not None
    assert found.begins.hour == 14
