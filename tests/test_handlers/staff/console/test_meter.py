"""The meter of LINE's pushes in the console."""

from __future__ import annotations

from datetime import timedelta

import pytest
from moments import at

from handlers.staff.console.meter import line_meter
from handlers.staff.console.pages import LANGUAGES, StaffPages
from handlers.web.pages import Assets
from storage.line_quota import LineQuota

NOW = at("2023-03-31T23:50")
WORDS = {language: StaffPages(Assets()).words(language)["meter"] for language in LANGUAGES}


@pytest.mark.parametrize(
    ("most", "used", "text", "alarm"),
    [
        (5_000, 3_999, "LINE送信枠 3,999／5,000（担当者用 50）", ""),
        (5_000, 4_000, "LINE送信枠 4,000／5,000（担当者用 50）", "残り1,000"),
        (5_000, 4_950, "LINE送信枠 4,950／5,000（担当者用 50）", "残り50。担当者の返信だけに使います"),
        (200, 200, "LINE送信枠 200／200（担当者用 50）", "使い切りました。来月までLINEへ返信できません"),
        (200, 203, "LINE送信枠 203／200（担当者用 50）", "使い切りました。来月までLINEへ返信できません"),
        (None, 12_000, "LINE送信 12,000通（上限なし）", ""),
    ],
)
def test_it_says_what_is_gone_and_when_that_is_too_much(most: int | None, used: int, text: str, alarm: str) -> None:
    meter = line_meter(LineQuota(most, used, NOW), 50, NOW, WORDS["ja"])
    assert meter
    assert (meter.text, meter.alarm) == (text, alarm)


def test_last_months_figures_are_none_of_this_month() -> None:
    known = LineQuota(200, 200, NOW)
    assert line_meter(known, 50, NOW + timedelta(minutes=20), WORDS["en"]) is None
    assert line_meter(None, 50, NOW, WORDS["en"]) is None
