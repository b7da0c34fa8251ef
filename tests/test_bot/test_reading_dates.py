"""Dates: any day in any spelling, the year and month that are meant, and only the day that ends the coupon."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading_form import EXPIRY, FORM, LIKELY, TODAY

from bot.reading import read_aloud, read_items
from bot.reading.numerals import from_kanji

NEAR = st.dates(LIKELY - timedelta(days=170), LIKELY + timedelta(days=170))
_KANJI = "〇一二三四五六七八九"


def kanji(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else _KANJI[tens]) + ("十" if tens else "") + ("" if tens and not ones else _KANJI[ones])


def wide(text: str) -> str:
    return text.translate({ord(str(digit)): 0xFF10 + digit for digit in range(10)})


WEEKDAYS = "月火水木金土日"
SPELLINGS: dict[str, Callable[[date], str]] = {
    "slash": lambda day: f"{day.month}/{day.day}",
    "padded": lambda day: f"{day:%m/%d}",
    "wide slash": lambda day: wide(f"{day.month}／{day.day}"),
    "kanji signs": lambda day: f"{day.month}月{day.day}日",
    "no sign of the day": lambda day: f"{day.month}月{day.day}",
    "kanji": lambda day: f"{kanji(day.month)}月{kanji(day.day)}日",
    "weekday": lambda day: f"{day.month}/{day.day}({WEEKDAYS[day.weekday()]})",
    "long weekday": lambda day: f"{day.month}月{day.day}日{WEEKDAYS[day.weekday()]}曜日",
    "spoken": lambda day: read_aloud(day).replace(" ", ""),
    "half spoken": lambda day: f"{day.month}がつ{day.day}にち",
    "iso": lambda day: day.isoformat(),
    "slashes": lambda day: f"{day.year}/{day.month}/{day.day}",
    "dots": lambda day: f"{day.year}.{day.month}.{day.day}",
    "western": lambda day: f"{day.year}年{day.month}月{day.day}日",
    "wide western": lambda day: wide(f"{day.year}年{day.month}月{day.day}日"),
    "two digits": lambda day: f"'{day:%y}.{day.month}.{day.day}",
    "reiwa": lambda day: f"令和{day.year - 2018}年{day.month}月{day.day}日",
    "reiwa kanji": lambda day: f"令和{kanji(day.year - 2018)}年{kanji(day.month)}月{kanji(day.day)}日",
    "r dots": lambda day: f"R{day.year - 2018}.{day.month}.{day.day}",
    "r slashes": lambda day: f"r{day.year - 2018}/{day.month}/{day.day}",
    "compact": lambda day: f"{day:%Y%m%d}",
    "month first": lambda day: f"{day:%b} {day.day}",
    "month first, long": lambda day: f"{day:%B} {day.day}, {day.year}",
    "day first": lambda day: f"{day.day} {day:%B} {day.year}",
    "ordinal": lambda day: f"{day:%b} {day.day}th",
}


def expiry(text: str, today: date = TODAY, asking: str = "") -> str | None:
    value = read_items(text, FORM, today, asking).values.get("expiry_date")
    return value.text if value else None


@pytest.mark.parametrize("spelling", SPELLINGS)
@given(day=NEAR)
def test_any_day_is_read_in_every_spelling(spelling: str, day: date) -> None:
    typed = SPELLINGS[spelling](day)
    assert expiry(f"有効期限は{typed}です") == day.isoformat()
    assert expiry(typed, asking="expiry_date") == day.isoformat()


@given(day=NEAR)
def test_a_bare_date_is_the_item_and_a_used_one_is_not(day: date) -> None:
    typed = f"{day.month}月{day.day}日"
    assert expiry(f"{typed}です") == day.isoformat()
    assert expiry(f"{typed}まで有効") == day.isoformat()
    for story in (
        f"{typed}に使いました",
        f"{typed}に泊まりました",
        f"{typed}の18時ごろ使えなかった",
        f"使ったのは{typed}です",
        f"購入日：{typed}",
    ):
        assert expiry(story) is None


@given(number=st.integers(1, 99))
def test_kanji_numbers_are_read(number: int) -> None:
    assert from_kanji(kanji(number)) == number


@pytest.mark.parametrize(
    ("said", "today", "meant"),
    [
        ("先週の金曜", "2023-03-02", "2023-02-24"),
        ("先々週の金曜日", "2023-03-08", "2023-02-24"),
        ("今週の金曜", "2023-02-21", "2023-02-24"),
        ("この前の金曜", "2023-02-27", "2023-02-24"),
        ("昨日", "2023-02-25", "2023-02-24"),
        ("おととい", "2023-02-26", "2023-02-24"),
        ("今日", "2023-02-24", "2023-02-24"),
        ("先月の24日", "2023-03-24", "2023-02-24"),
        ("先月末", "2023-03-24", "2023-02-28"),
        ("今月の二十四日", "2023-02-25", "2023-02-24"),
        ("3日前", "2023-02-27", "2023-02-24"),
        ("24日", "2023-04-10", "2023-02-24"),
        ("にじゅうよっか", "2023-03-14", "2023-02-24"),
        ("2月末", "2023-03-14", "2023-02-28"),
        ("last Friday", "2023-03-01", "2023-02-24"),
        ("yesterday", "2023-02-25", "2023-02-24"),
    ],
)
def test_a_day_named_from_the_day_of_writing(said: str, today: str, meant: str) -> None:
    assert expiry(f"期限は{said}です", date.fromisoformat(today)) == meant


def test_last_week_on_a_sunday_may_be_two_weeks_and_the_likely_one_is_taken() -> None:
    sunday = date(2023, 2, 26)
    assert expiry("期限は先週の金曜です", sunday) == "2023-02-24"
    reading = read_items("期限は先週の木曜です", FORM, sunday)
    assert reading.doubts[0].candidates == ("2023-02-16", "2023-02-23")


@pytest.mark.parametrize(
    "typed", ["2/30", "2月30日", "二月三十日", "13月5日", "2/29", "2023年2月29日", "R5.2.30", "2023-02-31"]
)
def test_a_day_that_the_calendar_lacks_is_doubted(typed: str) -> None:
    reading = read_items(f"期限は{typed}です", FORM, TODAY)
    assert [doubt.reason for doubt in reading.doubts] == ["impossible_date"]
    assert "expiry_date" not in reading.values


def test_a_far_day_is_kept_and_asked_back() -> None:
    reading = read_items("期限は2023年12月31日です", FORM, TODAY)
    assert reading.values["expiry_date"].text == "2023-12-31"
    assert [(doubt.reason, doubt.value) for doubt in reading.doubts] == [("far_date", "2023-12-31")]


@pytest.mark.parametrize("text", ["2/24か2/25です", "期限は2/24と2/25です", "3/2/2023"])
def test_two_days_are_asked_back(text: str) -> None:
    reading = read_items(text, FORM, TODAY, "expiry_date")
    assert [doubt.reason for doubt in reading.doubts] == ["two_values"]
    assert len(reading.doubts[0].candidates) == 2


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2/23に泊まって期限は2/24でした", "2023-02-24"),
        ("期限は2023年2月24日、使ったのは2月23日", "2023-02-24"),
        ("利用期間：2023年2月23日〜2023年2月24日", "2023-02-24"),
        ("期限が2/24から2/26に延長されたクーポンです", "2023-02-24"),
        ("2/23じゃなくて2/24です", "2023-02-24"),
        ("期限2/23、あっ違う2/24です", "2023-02-24"),
        ("my expiry date is 2/24, not 2/25", "2023-02-24"),
    ],
)
def test_of_several_dates_the_end_and_the_correction_win(text: str, meant: str) -> None:
    assert expiry(text) == meant


@pytest.mark.parametrize(
    "text", ["3月31日まで延長されたんですか", "4月30日までに申請すればいいですか", "5月31日が受取期限ですね"]
)
def test_dates_of_the_notice_are_not_the_travellers(text: str) -> None:
    assert expiry(text) is None


def test_an_item_that_is_a_day_of_use_takes_the_day_of_use() -> None:
    used = replace(EXPIRY, id="used_on", name="利用日")
    assert read_items("2月23日に使いました", (used,), TODAY).values["used_on"].text == "2023-02-23"
