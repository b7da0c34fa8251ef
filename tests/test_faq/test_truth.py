"""The proof against the notice: every date, hour, address, amount and number in any reply, at any moment, in either
language, stands in the notice; and what is worked out (days left, the next opening) is right by the calendar.

What the desk works out comes marked, so the two can be told apart: the marked is held against a calculation of the
test's own, the rest against the notice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache

import pytest
from faq_books import campaign, gunma
from moments import JST, at

from bot.words import Bubble
from faq.dates import HANDS
from faq.entries import PlateDates
from faq.facts import Fact
from faq.notice import Notice
from faq.text import slots

OPEN, SHUT = "\x02", "\x03"
MARKED = re.compile(f"{OPEN}([^{OPEN}{SHUT}]*){SHUT}")
BOOK = gunma(lambda text: f"{OPEN}{text}{SHUT}")
FACTS = campaign().facts
NOTICE = Notice(campaign().notice)
LANGUAGES = campaign().languages

# Holidays on weekdays in the time that is walked through, copied from the Cabinet Office's list.
HOLIDAYS = {
    date(2023, 3, 21),
    date(2023, 5, 3),
    date(2023, 5, 4),
    date(2023, 5, 5),
    date(2026, 11, 3),
    date(2026, 11, 23),
}

# Figures that are the desk's own: how long a message may be, how long a receipt number is.
OWN_FIGURES = {"too_long": "2,000", "status_ask": "10"}

SENDERS = [
    "regionpay_compensation_ml@giftpad.jp", "x@example.com", "regionpay_compensation_ml@giftpad.example",
    "giftpad.jp", "03-5244-9370", "090-1234-5678", "0120-479-249", "https://region-pay.com/pages/compensation.html",
    "https://regi0n-pay.com/", "https://x.example/",
    "x@example.com https://x.example/ 03-5244-9370 0120-479-249 090-1234-5678 "
    "https://region-pay.com/pages/compensation.html",
]  # fmt: skip


def moments() -> list[datetime]:
    """A second around every boundary, every day of the time line at changing hours, and long after."""
    edges = [
        *FACTS.moments(),
        at("2023-03-13T10:00"),
        at("2023-03-13T18:00"),
        at("2023-03-17T18:00"),
        at("2023-03-21T10:00"),
    ]
    found = {edge + timedelta(seconds=second) for edge in edges for second in (-1, 0, 1)}
    hours = (time(0), time(9, 59, 59), time(10), time(14), time(17, 59, 59), time(23, 59, 59))
    for number in range((date(2023, 6, 10) - date(2023, 2, 24)).days + 1):
        day = date(2023, 2, 24) + timedelta(days=number)
        found |= {datetime.combine(day, hours[(number + step) % len(hours)], JST) for step in (0, 2, 3, 5)}
    found |= {at("2026-11-22T23:59:59"), at("2026-11-23T10:00"), at("2026-11-24T12:00"), at("2026-12-31T23:59:59")}
    return sorted(found)


# --- what is said ----------------------------------------------------------------------------------------------------


def texts_of(bubble: Bubble) -> Iterator[str]:
    yield bubble.lead
    yield from bubble.lines
    yield bubble.clause
    if bubble.details:
        yield bubble.details.title
        yield from bubble.details.lines
    if bubble.plate:
        yield from (bubble.plate.word, bubble.plate.until, bubble.plate.since, bubble.plate.left)


def _dialled(link: str) -> str:
    """A link that dials, as the number is printed."""
    printed = {"tel:" + fact.value.replace("-", ""): fact.value for fact in FACTS.all.values() if fact.kind == "phone"}
    return printed.get(link, link)


def said_at(now: datetime, language: str) -> Iterator[tuple[str, str]]:
    """Everything that could be said at a moment, with where it comes from."""
    roads = campaign().roads
    for entry in campaign().entries:
        yield from ((entry, text) for text in texts_of(BOOK.answer(entry, now, language)))
        for act in BOOK.acts(entry, now):
            choice = BOOK.choice(act, now, language)
            yield from ((entry, text) for text in (choice.label, choice.note, _dialled(choice.opens)))
    for question in roads.questions:
        asked = BOOK.question(question, now, language)
        yield from ((question, text) for text in (asked.bubble.lead, *(choice.label for choice in asked.choices)))
    for verdict in roads.verdicts:
        yield from ((verdict, text) for text in texts_of(BOOK.verdict(verdict, now, language).bubble))
    for road in roads.roads:
        yield from ((road, step.title) for step in BOOK.road(road, now, language))
    for name, deadline in campaign().reminders.items():
        if now < deadline.ends:
            reminder = BOOK.reminder(name, now, language)
            yield from ((name, text) for text in (*texts_of(reminder.bubble), reminder.name, reminder.until))
    for message in SENDERS:
        bubble = BOOK.check_sender(message, now, language)
        assert bubble is not None
        yield from ((message, text) for text in texts_of(bubble))
    for row in BOOK.timeline(now, language):
        yield from (("timeline", text) for text in (row.when, row.what))
    card = BOOK.contact(now, language)
    yield from (("contact", text) for text in (card.name, card.phone, card.hours, card.line))


def sentences_at(now: datetime, language: str) -> Iterator[tuple[str, str]]:
    """Every sentence of the desk, its slots filled with what the dialogue puts there."""
    opening = campaign().staff.next_opening(now)
    given: dict[str, object] = {
        "next": opening,
        "start": opening,
        "end": opening + timedelta(hours=2),
        "received": now,
        "day": now.date(),
    }
    for key, text in campaign().words(language).items():
        named = {slot.name for slot in slots(text)}
        values = {name: given.get(name, 3) for name in named if name not in FACTS and not name.endswith("_state")}
        strings = {
            "closes": at(f"{now:%Y-%m-%d}T18:00"),
            "value": "x",
            "name": "x",
            "names": "x",
            "clause": "x",
            "title": "x",
        }
        values |= {name: value for name, value in strings.items() if name in named}
        yield key, BOOK.say(key, now, language, **values).replace(OWN_FIGURES.get(key, OPEN + SHUT), "")


def form_texts(language: str) -> Iterator[tuple[str, str]]:
    form = BOOK.form(language)
    yield from ((kind.id, text) for kind in form.kinds for text in (kind.label, kind.name))
    yield from ((item.id, text) for item in form.items for text in (item.name, item.ask, item.hint, *item.choices))


# --- what is worked out, worked out again ---------------------------------------------------------------------------


def opens_at(day: date) -> bool:
    return day.weekday() < 5 and day not in HOLIDAYS and (day.month, day.day) != (1, 1)


def next_opening(now: datetime) -> datetime:
    day = now.date() if now.time() < time(10) else now.date() + timedelta(days=1)
    while not opens_at(day):
        day += timedelta(days=1)
    return datetime.combine(day, time(10), JST)


def days_left(fact: Fact, now: datetime, language: str) -> str:
    """The days left of a fact as its language says them, by counting midnights; "" when it is past."""
    assert fact.first is not None
    assert fact.last is not None
    opens = fact.kind == "moment" or (fact.kind == "period" and now.date() < fact.first)
    day, count = now.date(), 0
    while day < (fact.first if opens else fact.last):
        day, count = day + timedelta(days=1), count + 1
    if now.date() > fact.last:
        return ""
    ja = ("きょう", "あす") if opens else ("きょうまで", "あすまで")
    en = ("today", "tomorrow") if opens else ("until today", "until tomorrow")
    if language == "ja":
        return ja[count] if count < 2 else f"あと{count}日"
    return en[count] if count < 2 else (f"in {count} days" if opens else f"{count} days left")


@lru_cache
def right_marks(now: datetime, language: str) -> frozenset[str]:
    """Everything that may rightly be worked out at a moment."""
    hand, today = HANDS[language], now.date()
    dated = [fact for fact in FACTS.all.values() if fact.first is not None]
    left = {days_left(fact, now, language) for fact in dated} - {""}
    counts = {str(len(fact.values)) for fact in FACTS.all.values() if fact.kind == "list"}
    opening = next_opening(now)
    states = {hand.moment(opening, today), hand.day(today, today), "18:00"}
    words = {
        "ja": {"締切 きょう", "締切 あす", "開始 きょう", "開始 あす"},
        "en": {"Ends today", "Ends tomorrow", "Starts today", "Starts tomorrow"},
    }[language]
    capital = {text[:1].upper() + text[1:] for text in left}
    return frozenset(left | capital | counts | states | words)


@cache
def faults(text: str) -> tuple[str, ...]:
    return tuple(NOTICE.lacks(text))


def unmarked(text: str) -> str:
    return MARKED.sub("", text)


# --- the proof -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_is_said_stands_in_the_notice_or_is_worked_out_right(language: str) -> None:
    wrong, count = set(), 0
    for now in moments():
        right = right_marks(now, language)
        for where, text in said_at(now, language):
            count += 1
            wrong |= {(where, text, fault) for fault in faults(unmarked(text))}
            wrong |= {(where, text, f"{mark} at {now}") for mark in MARKED.findall(text) if mark not in right}
    assert sorted(wrong) == []
    assert count > 300_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_desks_own_sentences_name_nothing_that_the_notice_lacks(language: str) -> None:
    wrong = set()
    for now in (at("2023-03-14T15:00"), at("2023-03-20T19:40"), at("2026-11-23T10:00")):
        for key, text in (*sentences_at(now, language), *form_texts(language)):
            wrong |= {(key, text, fault) for fault in faults(unmarked(text))}
    assert sorted(wrong) == []


def plates() -> Iterator[tuple[str, PlateDates]]:
    for entry, head in campaign().entries.items():
        if head.plate:
            yield entry, head.plate


@pytest.mark.parametrize(("entry", "dates"), list(plates()))
def test_a_plate_says_the_state_and_the_days_of_the_moment(entry: str, dates: PlateDates) -> None:
    opening, ending = FACTS[dates.opens] if dates.opens else None, FACTS[dates.ends]
    assert ending.last is not None
    shown = 0
    for now in moments():
        plate = BOOK.answer(entry, now, "ja").plate
        if plate is None:
            continue
        shown += 1
        over = ending.ends is not None and now >= ending.ends
        before = opening is not None and opening.begins is not None and now < opening.begins
        left = (ending.last - now.date()).days
        assert plate.state == ("before" if before else "over" if over else "soon" if left <= 7 else "open")
        if plate.state in {"open", "soon"}:
            assert plate.left.strip(OPEN + SHUT) == ({0: "締切 きょう", 1: "締切 あす"}.get(left) or f"あと{left}日")
    assert shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_offered_to_be_opened_before_it_opens_or_after_it_has_closed(language: str) -> None:
    """The claim page is a button only while the claim can be made."""
    site, close = FACTS.moment("site_opens"), FACTS.moment("paper_close.end")
    for now in moments():
        if site <= now < close:
            continue
        for entry in campaign().entries:
            assert "open:site_url" not in BOOK.acts(entry, now), (entry, now)
        for verdict in campaign().roads.verdicts:
            assert "open:site_url" not in BOOK.verdict(verdict, now, language).acts, (verdict, now)


# --- the proof can fail -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("4月29日（土）までです。", "04-29 is no day of the notice"),
        ("4月30日（土）までです。", "04-30 is not on that weekday"),
        ("2024年4月30日までです。", "2024-04-30 is no day of the notice"),
        ("until 29 April (Sat)", "04-29 is no day of the notice"),
        ("until 30 April (Sat)", "04-30 is not on that weekday"),
        ("Sat 30 Apr", "04-30 is not on that weekday"),
        ("3/25に開きます", "03-25 is no day of the notice"),
        ("15:00に開きます", "15:00 is no hour of the notice"),
        ("午後3時半", ""),
        ("17時まで", "17:00 is no hour of the notice"),
        ("0120-479-248", "0120-479-248 is no address of the notice"),
        ("regionpay@giftpad.jp", "regionpay@giftpad.jp is no address of the notice"),
        ("https://region-pay.com/pages/", "https://region-pay.com/pages/ is no address of the notice"),
        ("2円以上", "2 yen is no amount of the notice"),
        ("1,000 yen", "1,000 yen is no amount of the notice"),
        ("7つの方法", "7 is no number of the notice"),
    ],
)
def test_what_the_notice_lacks_is_found(text: str, fault: str) -> None:
    assert (fault in NOTICE.lacks(text)) == bool(fault)


@pytest.mark.parametrize(
    "text",
    [
        "4月30日（日）までです。", "2023年4月30日（日）", "30 April 2023 (Sun)", "Sun 30 Apr",
        "3月24日（金）14:00", "24 March (Fri) at 14:00", "14時", "2/24（金）",
        "0120-479-249", "regionpay_compensation_ml@giftpad.jp", "https://region-pay.com/pages/compensation.html",
        "1円以上", "1 yen or more", "4点", "①と②",
    ],
)  # fmt: skip
def test_what_the_notice_has_passes(text: str) -> None:
    assert NOTICE.lacks(text) == []


def test_the_notice_is_read_whole() -> None:
    assert len(NOTICE.days) == 13
    assert date(2023, 4, 21) in NOTICE.days  # printed without its year
    assert NOTICE.has("申請期限：2023年4月30日 （日）")
    assert not NOTICE.has("申請期限：2023年4月29日（土）")
    assert not NOTICE.has("")
