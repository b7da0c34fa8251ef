"""What is counted, over which days, and of whom."""

from __future__ import annotations

from datetime import date

import pytest
from told_talks import Talk, at, do

from bot.effects import JoinQueue, LeaveMessage, LeaveQueue, Missed, OpenCase, Rated
from storage.episodes import OUTCOMES
from storage.figures import Answered, Ended, Figures, Filed, figures
from storage.store import Store

pytestmark = pytest.mark.usefixtures("engine")

NOW = at(31)
MARCH = (date(2023, 3, 1), date(2023, 3, 31))


async def counted(store: Store, first: date = MARCH[0], last: date = MARCH[1]) -> Figures:
    return await store.read(figures(first, last, NOW))


async def test_each_episode_counts_once_by_day_channel_and_source(store: Store) -> None:
    for number in range(3):
        await Talk(store, f"web {number}", at=at(20)).say("期限は", "はい")
    await Talk(store, "line", channel="line", source="hotel", at=at(21)).say("期限は", "はい", Rated("x", True))
    day = (date(2023, 3, 20) - date(1970, 1, 1)).days
    assert (await counted(store)).ended == (
        Ended(day, "web", "", "assumed", 3),
        Ended(day + 1, "line", "hotel", "solved", 1),
    )
    assert (await counted(store, date(2023, 3, 21))).ended == (Ended(day + 1, "line", "hotel", "solved", 1),)
    assert (await counted(store, date(2023, 3, 22))).ended == ()


async def test_answers_with_what_was_said_of_them_and_misses(store: Store) -> None:
    talk = Talk(store, "hanako")
    await talk.say("期限は", "はい", entry="deadline")
    await talk.say("まだ", "", Rated("deadline", False))
    await talk.say("期限は", "はい", entry="deadline")
    await talk.say("解決", "", Rated("deadline", True))
    await talk.say("電話は", "はい", entry="contact")
    await talk.say("分割は", "わかりません", Missed("分割は", "points", 0.4), kind="fallback")
    told = await counted(store)
    assert told.answered == (Answered("deadline", 2, 1, 1), Answered("contact", 1, 0, 0))
    assert told.missed == (("points", 1),)


async def test_an_answer_is_rated_once_however_often_the_button_is_pressed_and_the_last_word_counts(
    store: Store,
) -> None:
    talk, other = Talk(store, "hanako"), Talk(store, "taro")
    for one in (talk, other):
        await one.say("期限は", "はい", entry="deadline")
        await one.say("解決", "", Rated("deadline", True))
    await talk.say("解決", "", Rated("deadline", True))
    await talk.say("まだ", "", Rated("deadline", False))
    assert (await counted(store)).answered == (Answered("deadline", 2, 1, 1),)


async def test_waits_count_who_left_and_who_waits_still(store: Store) -> None:
    served, left, waiting, wrote = (Talk(store, name, at=at(30, hour)) for hour, name in enumerate("abcd", 10))
    for talk in (served, left, waiting, wrote):
        await talk.say("人と", "お待ちください。", JoinQueue("asked", ""), kind="handoff")
    await served.say("", "担当の佐藤です。", author="sato", kind="step")
    left.wait(minutes=4)
    await left.say("やめます", "はい", LeaveQueue(), kind="step")
    await wrote.say("伝言", "はい", LeaveMessage("伝言"), kind="step")
    told = (await counted(store)).waits
    assert [(wait.end, wait.seconds) for wait in told] == [
        ("waited", 60),
        ("gave_up", 300),
        ("waiting", (NOW - at(30, 12)).total_seconds()),
        ("left_word", 0),
    ]


async def test_claims_by_state(store: Store) -> None:
    await Talk(store, "old", at=at(1)).say("届け出る", "はい", OpenCase("1000000009", "case_b", "b1", {}))
    await Talk(store, "new", at=at(30)).say("届け出る", "はい", OpenCase("1000000017", "case_b", "b1", {}))
    await do(store, "UPDATE case_ SET state = 'refunded' WHERE number = '1000000009'")
    assert set((await counted(store, date(2023, 3, 20))).cases) == {Filed("refunded", 1, 0), Filed("received", 1, 1)}


async def test_counts_of_conversations_that_are_gone_are_added(store: Store) -> None:
    await Talk(store, "hanako", at=at(20)).say("期限は", "はい", entry="deadline")
    day = (date(2023, 3, 20) - date(1970, 1, 1)).days
    for what, key in (
        ("outcome", "assumed"), ("entry", "deadline"), ("solved", "deadline"), ("miss", "points"), ("gave_up", "610:75"),
    ):  # fmt: skip
        await do(store, "INSERT INTO daily_count VALUES (:day, :what, :key, 'web', '', 2)", day=day, what=what, key=key)
    told = await counted(store)
    assert told.ended == (Ended(day, "web", "", "assumed", 3),)
    assert told.answered == (Answered("deadline", 3, 2, 0),)
    assert told.missed == (("points", 2),)
    assert [(wait.joined, wait.seconds, wait.end, wait.count) for wait in told.waits] == [
        (at(20).replace(minute=10), 75, "gave_up", 2)
    ]


def test_every_outcome_has_its_name() -> None:
    assert len(set(OUTCOMES)) == 9
