"""Episodes in the lists of staff, and how each of them ended."""

from __future__ import annotations

from datetime import date

import pytest
from told_talks import Talk, at, do, rows

from bot.effects import CallBack, JoinQueue, LeaveMessage, LeaveQueue, OpenCase, Rated
from storage import episodes
from storage.episodes import Cards, Filter, Outcome, WrongCursorError, days
from storage.lines import lines_of
from storage.store import Store

pytestmark = pytest.mark.usefixtures("engine")

NOW = at(31)


async def listed(store: Store, wanted: Filter | None = None, **more: object) -> Cards:
    return await store.read(episodes.listed(wanted or Filter(), NOW, **more))  # type: ignore[arg-type]


async def outcome(store: Store, talk: Talk, now: object = NOW) -> list[Outcome]:
    cards = await store.read(episodes.of_conversation(talk.id, now))  # type: ignore[arg-type]
    return [card.outcome for card in cards]


async def test_a_card_says_what_a_list_shows(store: Store) -> None:
    talk = Talk(store, "hanako", source="hotel")
    await talk.say("紙の期限は", "4月30日です。")
    await talk.say("ありがとう", "どういたしまして。", kind="social")
    (card,) = (await listed(store)).cards
    assert (card.conversation, card.number, card.channel, card.source) == (talk.id, 1, "web", "hotel")
    assert (card.words, card.messages, card.read, card.marked, card.comments) == ("紙の期限は", 4, False, False, 0)
    assert (card.ended - card.opened).total_seconds() == 60


async def test_newest_first_page_by_page_without_a_gap_or_a_double(store: Store) -> None:
    for number in range(7):
        await Talk(store, f"traveller {number}", at=at(20 + number // 2)).say(f"{number}", "はい")
    seen, cursor = list[str](), ""
    while True:
        page = await listed(store, cursor=cursor, limit=3)
        seen += [card.words for card in page.cards]
        if not (cursor := page.cursor):
            break
    assert seen == ["6", "5", "4", "3", "2", "1", "0"]


async def test_a_filter_that_hardly_anything_fits_is_bounded(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.episodes.MOST_LOOKED_AT", 4)
    await Talk(store, "wanted", channel="line", at=at(20)).say("これ", "はい")
    for number in range(5):
        await Talk(store, f"traveller {number}", at=at(21)).say(f"{number}", "はい")
    page = await listed(store, Filter(channel="line"))
    assert (page.cards, bool(page.cursor)) == ((), True)
    page = await listed(store, Filter(channel="line"), cursor=page.cursor)
    assert [card.words for card in page.cards] == ["これ"]


@pytest.mark.parametrize("cursor", ["x", "é", "MS4y", "YS5iLmM", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5LjEuMQ"])
async def test_a_made_up_cursor_is_refused(store: Store, cursor: str) -> None:
    with pytest.raises(WrongCursorError):
        await listed(store, cursor=cursor)


async def test_read_marked_and_noted(store: Store) -> None:
    talk = Talk(store, "hanako")
    await talk.say("期限は", "はい")
    assert await store.run(episodes.read(talk.id, 1, "sato", NOW))
    assert not await store.run(episodes.read(talk.id, 2, "sato", NOW))
    assert await store.run(episodes.mark(talk.id, 1, "sato", NOW))
    assert not await store.run(episodes.mark(talk.id, 1, "tanaka", NOW))
    number = await store.run(episodes.comment(talk.id, 1, "tanaka", "英語の言い方を足したい", NOW))
    assert number is not None
    assert await store.run(episodes.comment("nobody", 1, "tanaka", "?", NOW)) is None
    (card,) = (await listed(store, Filter(marked=True), reader="sato")).cards
    assert (card.read, card.marked, card.comments) == (True, True, 1)
    assert [note.text for note in await store.read(episodes.comments(talk.id, 1))] == ["英語の言い方を足したい"]
    assert not (await listed(store, reader="tanaka")).cards[0].read
    await talk.say("まだ読んでいない", "はい")
    assert not (await listed(store, reader="sato")).cards[0].read
    assert not await store.run(episodes.drop_comment(number, "sato"))
    assert await store.run(episodes.drop_comment(number, "tanaka"))
    assert await store.run(episodes.unmark(talk.id, 1))
    assert await store.run(episodes.unread(talk.id, 1, "sato"))
    (card,) = (await listed(store)).cards
    assert (card.marked, card.comments) == (False, 0)


# --- how they ended --------------------------------------------------------------------------------------------------


async def test_they_pressed_solved(store: Store) -> None:
    talk = Talk(store, "hanako", at=at(30))
    await talk.say("期限は", "はい")
    await talk.say("まだ", "電話はこちら。", Rated("paper_deadline", False), kind="step")
    assert await outcome(store, talk) == ["unsolved"]
    await talk.say("解決した", "よかったです。", Rated("paper_deadline", True), kind="social")
    assert await outcome(store, talk) == ["solved"]


async def test_a_claim_was_filed(store: Store) -> None:
    talk = Talk(store, "hanako", at=at(30))
    await talk.say("届け出る", "受け付けました。", OpenCase("1234567890", "case_b", "b1", {}), kind="step")
    assert await outcome(store, talk) == ["solved"]


async def test_nobody_came_back_for_three_days(store: Store) -> None:
    talk = Talk(store, "hanako", at=at(28, 9))
    await talk.say("期限は", "はい")
    assert await outcome(store, talk, at(31, 8)) == ["ongoing"]
    assert await outcome(store, talk, at(31, 10)) == ["assumed"]


async def test_they_came_back_with_the_same_question(store: Store) -> None:
    talk = Talk(store, "hanako", at=at(24))
    await talk.say("期限は", "はい", entry="paper_deadline")
    talk.wait(hours=30)
    await talk.say("期限は", "はい", entry="paper_deadline")
    talk.wait(hours=30)
    await talk.say("電話は", "はい", entry="contact")
    assert await outcome(store, talk) == ["assumed", "assumed", "unsolved"]


async def test_the_queue(store: Store) -> None:
    talk = Talk(store, "hanako", at=at(30))
    await talk.say("人と話したい", "2番目です。", JoinQueue("asked", ""), kind="handoff")
    assert await outcome(store, talk) == ["ongoing"]
    await talk.say("やめる", "はい", LeaveQueue(), kind="step")
    assert await outcome(store, talk) == ["gave_up"]
    await talk.say("人と話したい", "2番目です。", JoinQueue("asked", ""), LeaveMessage("後で"))
    assert await outcome(store, talk) == ["ongoing"]
    await talk.say("待つのをやめる", "はい", LeaveQueue(), kind="step")
    assert await outcome(store, talk) == ["callback"]
    await talk.say("", "佐藤です。", author="sato", kind="step")
    assert await outcome(store, talk) == ["person"]


async def test_a_wish_for_an_answer(store: Store) -> None:
    talk = Talk(store, "hanako", at=at(30))
    await talk.say("折り返して", "はい", CallBack(at(31), at(31, 11)), kind="step")
    assert await outcome(store, talk) == ["callback"]


@pytest.mark.parametrize("kind", ["fallback", "unstated", "clarify"])
async def test_the_last_reply_knew_no_answer(store: Store, kind: str) -> None:
    talk = Talk(store, "hanako")
    await talk.say("期限は", "はい")
    await talk.say("分割できる", "わかりません。", kind=kind)  # type: ignore[arg-type]
    await talk.say("ありがとう", "どういたしまして。", kind="social")
    assert await outcome(store, talk) == ["unanswered"]


async def test_nothing_was_asked(store: Store) -> None:
    talk = Talk(store, "hanako")
    await talk.say("こんにちは", "こんにちは。", kind="social")
    assert await outcome(store, talk) == ["no_request"]


async def test_what_is_settled_stays_as_it_was(store: Store) -> None:
    old, open_, new = Talk(store, "old", at=at(10)), Talk(store, "open", at=at(10)), Talk(store, "new", at=at(30))
    for talk in (old, open_, new):
        await talk.say("期限は", "はい")
    open_.at = at(10)
    await open_.say("後で", "はい", JoinQueue("asked", ""), LeaveMessage("x"))
    before = {card.conversation: card.outcome for card in (await listed(store)).cards}
    assert await store.run(episodes.settle(NOW)) == 1
    assert await store.run(episodes.settle(NOW)) == 0
    assert {card.conversation: card.outcome for card in (await listed(store)).cards} == before
    settled = await rows(
        store, "SELECT id, outcome FROM episode JOIN conversation ON no = conversation WHERE outcome <> ''"
    )
    assert settled == [(old.id, "assumed")]


async def test_days_are_those_of_japan(store: Store) -> None:
    await Talk(store, "hanako", at=at(20, 0)).say("真夜中", "はい")
    assert len((await listed(store, Filter(*days(date(2023, 3, 20), date(2023, 3, 20))))).cards) == 1
    assert len((await listed(store, Filter(*days(date(2023, 3, 19), date(2023, 3, 19))))).cards) == 0


async def test_all_messages_of_an_episode_are_read_in_order(store: Store) -> None:
    talk = Talk(store, "hanako", at=at(20))
    await talk.say("一", "二")
    talk.wait(days=3)
    await talk.say("三", "四")
    (number,) = (await rows(store, "SELECT no FROM conversation"))[0]
    assert isinstance(number, int)
    read = await store.read(lambda reader: [line.message.text for line in lines_of(reader, number, 2)])
    assert read == ["三", "四"]
    await do(store, "DELETE FROM message")
