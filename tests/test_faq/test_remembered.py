"""What was said within the minute is said again, and never a second too long."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.knowledge import Situation
from faq.answers import Book
from faq.remembered import MOST, Remembered

OPENS = datetime(2023, 3, 24, 14, 0, tzinfo=ZoneInfo("Asia/Tokyo"))


class Writer:
    def __init__(self) -> None:
        self.times = 0

    def write(self, what: str, now: datetime, language: str) -> str:
        self.times += 1
        if what == "unknown":
            raise KeyError(what)
        return f"{what} {language} {now:%H:%M}"


def test_the_same_minute_is_written_once() -> None:
    said, writer = Remembered([OPENS]), Writer()
    for second in (0, 1, 59):
        assert said.within_the_minute(writer.write, "a", OPENS + timedelta(seconds=second), "ja") == "a ja 14:00"
    assert writer.times == 1
    for what, now, language in (("b", OPENS, "ja"), ("a", OPENS, "en"), ("a", OPENS - timedelta(seconds=1), "ja")):
        said.within_the_minute(writer.write, what, now, language)
    assert writer.times == 4


def test_what_turns_within_a_minute_is_never_remembered() -> None:
    said, writer = Remembered([OPENS, OPENS.replace(second=30)]), Writer()
    for _ in range(3):
        said.within_the_minute(writer.write, "a", OPENS, "ja")
    assert writer.times == 3


def test_an_error_is_raised_each_time_and_memory_has_an_end() -> None:
    said, writer = Remembered([]), Writer()
    for _ in range(2):
        with pytest.raises(KeyError):
            said.within_the_minute(writer.write, "unknown", OPENS, "ja")
    for number in range(MOST + 10):
        said.within_the_minute(writer.write, str(number), OPENS, "ja")
    assert len(said._kept) <= MOST


def test_the_campaign_turns_to_the_second(book: Book) -> None:
    before, at = OPENS - timedelta(seconds=1), OPENS
    told = [book.answer("paper_procedure", moment, "ja") for moment in (before, at, before, at)]
    assert told[0] == told[2] != told[1] == told[3]


def test_other_hours_are_said_at_once(book: Book) -> None:
    closed = book.amid(Situation(days={OPENS.date(): ()}))
    usual = book.answer("human", OPENS, "ja"), book.choice("person", OPENS, "ja")
    assert (closed.answer("human", OPENS, "ja"), closed.choice("person", OPENS, "ja")) != usual
