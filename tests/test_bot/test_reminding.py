"""Reminders: where they are offered, how they are asked for and taken back, and when they are (not) written."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from faq_books import gunma, museum
from hypothesis import given
from hypothesis import strategies as st
from moments import at
from talker import Talker

from bot import reminding
from bot.effects import Forget, Remind
from bot.knowledge import Knowledge
from bot.memory import Memory
from bot.plain import plain
from bot.reading import commands
from bot.records import CaseSeen
from bot.reminding import Needless, Wait
from bot.state import State, Turn, fresh

BOOK: Knowledge = gunma()
EARLY = at("2023-03-14T12:00")
DUE = at("2023-04-26T10:00")  # four days before the paper claim closes
A_DAY = timedelta(days=1)


def someone(now: datetime = EARLY, language: str = "ja") -> Talker:
    return Talker(BOOK, now, language)


def written(
    now: datetime, name: str = "paper", silent: timedelta = A_DAY, state: State | None = None, **more: object
) -> Turn | Wait | Needless:
    records = Memory(**more)  # type: ignore[arg-type]
    return reminding.write(state or fresh("ja"), name, silent, now, BOOK, records)


# --- offered ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("act", "moment", "offered"),
    [
        ("ask:paper_deadline", "2023-03-14T12:00", "remind:paper"),
        ("ask:paper_deadline", "2023-04-26T09:59", "remind:paper"),
        ("ask:paper_deadline", "2023-04-26T10:00", "remind:collect"),  # too late for the one: the next
        ("ask:receive_deadline", "2023-05-26T10:00", ""),
        ("ask:a_extension", "2023-03-14T12:00", "remind:coupon"),
        ("ask:deadlines", "2023-03-14T12:00", "remind:coupon"),
        ("ask:deadlines", "2023-04-01T12:00", "remind:paper"),
        ("ask:contact", "2023-03-14T12:00", ""),
        ("guide:paper", "2023-04-03T12:00", "remind:paper"),
        ("verdict:a_app", "2023-03-14T12:00", "remind:coupon"),
        ("verdict:a_app", "2023-04-03T12:00", "remind:collect"),
        ("verdict:other", "2023-03-14T12:00", ""),
    ],
)
def test_the_next_deadline_that_was_spoken_of_is_offered_while_there_is_time(
    act: str, moment: str, offered: str
) -> None:
    traveller = someone(at(moment))
    traveller.presses(act)
    assert [act for act in traveller.acts if act.startswith("remind:")] == ([offered] if offered else [])


def test_somebody_on_another_road_is_not_offered_it() -> None:
    traveller = someone(at("2023-04-03T12:00"))
    traveller.presses("verdict:a_app")
    traveller.presses("ask:deadlines")
    assert "remind:paper" not in traveller.acts
    assert "remind:collect" in traveller.acts


def test_what_is_asked_for_is_not_offered_again() -> None:
    traveller = someone(at("2023-04-03T12:00"))
    traveller.presses("remind:paper")
    traveller.presses("ask:paper_procedure")
    assert "remind:paper" not in traveller.acts


def test_never_more_choices_than_are_read() -> None:
    for moment in ("2023-03-14T12:00", "2023-03-25T12:00", "2023-04-20T12:00"):
        for name in gunma().campaign.entries:
            traveller = someone(at(moment))
            traveller.presses(f"ask:{name}")
            assert len(traveller.acts) <= 6


# --- asked for and taken back ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ja", ("4月26日（水）の10時", "4月30日（日）", "お知らせをやめる")),
        ("en", ("26 April", "30 April", "stop reminders")),
    ],
)
def test_it_is_asked_for_with_one_press_and_says_when_and_until_when(language: str, words: tuple[str, ...]) -> None:
    traveller = someone(language=language)
    turn = traveller.presses("remind:paper")
    assert turn.effects == (Remind("paper", DUE),)
    assert all(word in traveller.text for word in words)


def test_too_late_is_said_and_nothing_is_promised() -> None:
    traveller = someone(DUE)
    assert traveller.presses("remind:paper").effects == ()
    assert "過ぎました" in traveller.text


def test_a_forged_name_is_a_stale_button() -> None:
    traveller = someone()
    assert traveller.presses("remind:nothing").trace.rule == "stale"


def test_what_is_asked_for_is_listed_and_taken_back_one_by_one_or_all() -> None:
    traveller = someone()
    for name in ("coupon", "paper", "collect"):
        traveller.presses(f"remind:{name}")
    traveller.presses("remind")
    assert traveller.text.index("クーポンの期限") < traveller.text.index("紙の申請の期限")
    assert {"forget:coupon", "forget:paper", "forget:collect", "forget"} <= set(traveller.acts)
    assert traveller.presses("forget:paper").effects == (Forget("paper"),)
    traveller.says("お知らせの予約")
    assert "紙の申請の期限" not in traveller.text
    assert traveller.says("お知らせをやめる").effects == (Forget(),)
    assert traveller.records.reminders() == ()
    assert traveller.says("お知らせをやめて").effects == ()


@pytest.mark.parametrize(
    "words",
    [
        "お知らせをやめる",
        "お知らせをやめてください。",
        "通知をやめたい",
        "リマインドをやめます",
        "Stop reminders",
        "please stop the reminders",
        "unsubscribe",
    ],
)
@given(before=st.sampled_from(["", " ", "　"]), after=st.sampled_from(["", "。", "！", "\n"]))
def test_the_words_that_end_reminders_are_heard_however_typed(words: str, before: str, after: str) -> None:
    assert commands(before + words + after) == "forget"


@pytest.mark.parametrize("words", ["お知らせはどこで見られますか", "通知が届かない", "お知らせをやめないで", "やめる"])
def test_other_words_about_notices_end_no_reminder(words: str) -> None:
    assert commands(words) != "forget"


def test_ending_reminders_leaves_the_form_where_it_was() -> None:
    traveller = someone()
    traveller.presses("remind:paper")
    traveller.presses("claim:b1")
    before = traveller.state.draft
    traveller.says("お知らせをやめる")
    assert traveller.records.reminders() == ()
    assert (traveller.state.scene, traveller.state.draft) == ("form", before)


# --- written ---------------------------------------------------------------------------------------------------------


def test_it_is_written_in_the_language_and_of_the_moment() -> None:
    for language, days in (("ja", "あと4日"), ("en", "4 days left")):
        turn = written(DUE, state=fresh(language))
        assert isinstance(turn, Turn)
        assert turn.reply
        assert days in plain(turn.reply)
        assert turn.trace.rule == "reminder:paper"
        assert turn.effects == ()


def test_a_day_later_it_counts_the_days_of_that_day() -> None:
    turn = written(DUE + 2 * A_DAY)
    assert isinstance(turn, Turn)
    assert turn.reply
    assert "あと2日" in plain(turn.reply)


def test_it_can_be_answered_by_typing_its_buttons_and_those_of_before() -> None:
    state = replace(fresh("ja"), offered=(("この内容で送る", "form:send"),))
    turn = written(DUE, state=state)
    assert isinstance(turn, Turn)
    offered = [act for _, act in turn.state.offered]
    assert "ask:paper_info" in offered
    assert offered[-1] == "form:send"


@pytest.mark.parametrize(
    ("case", "outcome"),
    [
        (written(at("2023-05-01T00:00")), Needless("past")),
        (written(DUE, name="dropped"), Needless("unknown")),
        (written(DUE, state=replace(fresh("ja"), road="app")), Needless("road")),
        (written(DUE - timedelta(minutes=1)), Wait(DUE)),
        (written(DUE, waits="owned"), Wait(DUE + reminding.WHILE_OWNED)),
        (written(DUE, silent=timedelta(minutes=9)), Wait(DUE + reminding.QUIET)),
        (written(at("2023-04-26T23:30")), Wait(at("2023-04-27T08:00"))),
        (written(at("2023-04-27T05:00")), Wait(at("2023-04-27T08:00"))),
    ],
)
def test_what_is_not_true_or_not_the_time_is_not_written(case: object, outcome: object) -> None:
    assert case == outcome


def test_who_waits_for_a_person_is_reminded_all_the_same() -> None:
    assert isinstance(written(DUE, waits="waiting"), Turn)


def test_a_filed_claim_makes_a_reminder_needless_where_the_campaign_says_so() -> None:
    book, now = museum(), at("2024-07-12T09:30")
    records = Memory()
    assert isinstance(reminding.write(fresh("ja"), "close", A_DAY, now, book, records), Turn)
    records.cases["1"] = CaseSeen("1", "received", "double", {}, now, own=True)
    assert reminding.write(fresh("ja"), "close", A_DAY, now, book, records) == Needless("filed")


@given(
    st.sampled_from(["coupon", "paper", "collect"]),
    st.integers(0, 126 * 24 * 60).map(lambda minutes: at("2023-02-25T00:00") + timedelta(minutes=minutes)),
    st.timedeltas(timedelta(0), timedelta(days=3)),
    st.sampled_from(["", "app", "paper", "left_app", "b", "b1"]),
    st.sampled_from(["none", "waiting", "owned"]),
)
def test_at_any_moment_it_is_written_truly_and_at_a_decent_hour_or_not_at_all(
    name: str, now: datetime, silent: timedelta, road: str, waits: str
) -> None:
    outcome = written(now, name, silent, replace(fresh("ja"), road=road), waits=waits)
    reminder = BOOK.reminder(name, min(now, at("2023-03-01T00:00")), "ja")
    match outcome:
        case Wait(until):
            assert until > now
        case Needless(why):
            assert why in {"past", "road"}
            assert (why == "past") == (now >= reminder.ends)
        case turn:
            assert reminder.due <= now < reminder.ends
            assert time(8) <= now.time() <= time(20)
            assert waits != "owned"
            assert turn.reply
