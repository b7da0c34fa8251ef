"""The whole machine: when it is silent, what it makes of other things than words, and that no walk breaks it."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from moments import at
from talker import DAYS, NIGHT, Talker

from bot.dialogue import LONGEST
from bot.effects import JoinQueue, OpenCase
from bot.knowledge import Knowledge
from bot.plain import plain


@pytest.mark.parametrize("kind", ["leave", "unsend", "odd"])
def test_what_wants_no_answer_gets_none(traveller: Talker, kind: str) -> None:
    assert traveller.hears(kind).reply is None


def test_the_desk_is_silent_while_a_person_owns_the_conversation(traveller: Talker) -> None:
    traveller.records.waits = "owned"
    assert traveller.says("ポイントはいつ届きますか").reply is None
    assert traveller.presses("menu").reply is None


@pytest.mark.parametrize("kind", ["sticker", "image", "video", "audio", "file", "location", "thing"])
def test_what_is_not_text_gets_a_kind_line_and_the_form_goes_on(traveller: Talker, kind: str) -> None:
    assert traveller.hears(kind).reply is not None
    traveller.presses("claim:b1")
    traveller.hears(kind)
    assert traveller.state.scene == "form"
    assert "お問い合わせ番号" in traveller.text


def test_words_that_are_too_long_are_said_to_be_and_the_form_goes_on(traveller: Talker) -> None:
    assert traveller.says("あ" * LONGEST).trace.rule != "too_long"
    assert traveller.says("あ" * (LONGEST + 1)).trace.rule == "too_long"
    assert traveller.acts == list(traveller.book.menu)
    traveller.presses("claim:b1")
    traveller.says("GM12345678。" + "あ" * LONGEST)
    assert "2,000字までで書いてください" in traveller.text
    assert "お問い合わせ番号は何番ですか" in traveller.text
    assert traveller.state.draft is not None
    assert traveller.state.draft.items == {}


def test_unneeded_personal_data_is_masked_in_what_is_shown(traveller: Talker) -> None:
    turn = traveller.says("山田太郎です。メールは taro@example.com、電話は090-1234-5678です")
    assert "taro@example.com" not in turn.shown
    assert "1234-5678" not in turn.shown
    assert turn.shown


@pytest.mark.parametrize("wish", ["担当者と話したい", "担当者に聞きたい", "人と話したいと思います"])
def test_a_wish_for_a_person_is_nobodys_name(traveller: Talker, wish: str) -> None:
    assert traveller.says(wish).shown == ""


def test_whoever_comes_back_is_shown_the_way_to_their_claim(traveller: Talker) -> None:
    traveller.presses("claim:b1")
    traveller.says("4071228533")
    assert traveller.hears("leave").reply is None
    greeted = traveller.hears("arrive").reply
    assert greeted
    assert greeted.choices[0].data == "form:resume"
    assert {choice.data for choice in greeted.choices[1:]} == set(traveller.book.menu) - {"claim"}
    assert "person" in {choice.data for choice in greeted.choices}


def test_every_offered_act_leads_somewhere(book: Knowledge) -> None:
    """From the menu, every button that is shown can be pressed; none is stale. Breadth first over what is offered."""
    seen: set[str] = set()
    begun = Talker(book)
    begun.hears("arrive")
    front = [(begun.state, act) for act in begun.acts]
    while front:
        state, act = front.pop()
        if act in seen or not act:
            continue
        seen.add(act)
        talker = Talker(book)
        talker.state = state
        turn = talker.presses(act)
        assert turn.trace.rule != "stale", act
        front += [(talker.state, offered) for offered in talker.acts]
    assert len(seen) > 80


WORDS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["はい", "いいえ", "戻る", "最初から", "やめる", "あとで", "わからない", "GM12345678", "2/24", "2月30日", "草津", "群馬", "山田屋", "1", "9",
         "番号はGM1、店は山田屋", "いつまで？", "担当者", "現金で払ったのに引かれた", "4071-9283-56", "hello", "ＰａｙＰａｙ", "\u200b", "　"]
    ),
)  # fmt: skip
ACTS = st.sampled_from(
    ["menu", "which", "question:expiry", "verdict:b1", "claim", "claim:b2", "form:send", "form:later", "form:resume", "form:unknown",
     "form:fix", "form:fix:store", "form:keep", "form:stop", "form:drop", "person", "queue:leave", "message", "callback", "status",
     "real", "back", "restart", "guide:paper", "ask:paper_deadline", "lang:en", "lang:ja", "none", "x:y"]
)  # fmt: skip
MOMENTS = st.sampled_from(
    [*DAYS, NIGHT, at("2023-03-24T13:59"), at("2023-03-31T23:59"), at("2023-05-01T00:00"), at("2026-11-22T11:00")]
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["text", "press", "date", "image"]), WORDS, ACTS), max_size=12),
    MOMENTS,
    st.sampled_from(["ja", "en"]),
)
def test_no_walk_breaks_the_machine(
    book: Knowledge, walk: list[tuple[str, str, str]], now: datetime, language: str
) -> None:
    """Whatever is typed or pressed: a reply of at most five bubbles that says something, within the channels' limits."""
    talker = Talker(book, now, language)
    for kind, words, act in walk:
        turn = talker.hears(kind, text="2023-02-24" if kind == "date" else words, data=act)
        assert turn.reply is not None
        assert 1 <= len(turn.reply.bubbles) <= 5
        assert plain(turn.reply).strip()
        assert len(plain(turn.reply)) < 1500
        assert len(turn.reply.choices) <= 13
        assert all(len(choice.data.encode()) <= 64 for choice in turn.reply.choices)
        opened = [effect for effect in turn.effects if isinstance(effect, OpenCase)]
        assert len(opened) <= 1
        assert sum(isinstance(effect, JoinQueue) for effect in turn.effects) <= 1
