"""What the matcher found becomes a reply: an answer, a choice, words for a feeling, or a miss."""

from __future__ import annotations

from dataclasses import replace

import pytest
from talker import Talker

from bot import answering
from bot.effects import Missed, Rated
from bot.knowledge import Finding, Situation
from bot.state import fresh


def test_a_misread_message_is_offered_what_is_near_or_what_most_ask_for_and_a_person(traveller: Talker) -> None:
    traveller.says("ぽよぽよぴーひょろ")
    assert {"which", "ask:deadlines", "person"} <= set(traveller.acts)


def test_who_says_hello_to_an_overrun_desk_is_told_of_it(traveller: Talker) -> None:
    traveller.says("こんにちは")
    assert "混み合って" not in traveller.text
    traveller.book = traveller.book.amid(Situation(overrun=True))
    assert traveller.says("こんにちは").trace.entry == "greeting"
    assert "混み合って" in traveller.text


def test_what_is_not_stated_is_no_topic_to_choose(traveller: Talker) -> None:
    finding = Finding("choose", suggestions=("not_stated", "hours"))
    turn = traveller.meets(finding)
    assert turn.reply is not None
    assert [choice.data for choice in turn.reply.choices][:2] == ["ask:hours", "which"]


def test_that_it_is_not_stated_is_not_said_beside_an_answer(traveller: Talker) -> None:
    alone, beside = (
        answering.answer(traveller.talk, entries).reply for entries in (["hours"], ["not_stated", "hours"])
    )
    assert beside == alone


def test_what_another_answer_says_as_well_is_not_said_beside_it(traveller: Talker) -> None:
    said = answering.answer(traveller.talk, ["contact", "hours"]).reply
    alone = answering.answer(traveller.talk, ["hours"]).reply
    assert said is not None
    assert alone is not None
    assert said.bubbles == alone.bubbles


def test_a_bare_second_question_leans_on_the_first(traveller: Talker) -> None:
    leaning = traveller.meets(Finding("answer", entries=("sender_sms", "@not_come"))).reply
    named = traveller.meets(Finding("answer", entries=("sender_sms", "not_received"))).reply
    assert leaning == named


@pytest.mark.parametrize("text", ["なんか悲しいです、あの旅", "こんなややこしい手続き、年寄りに無理を言うな"])
def test_feelings_get_words_and_a_person_not_topics(traveller: Talker, text: str) -> None:
    assert traveller.says(text).trace.kind == "handoff"
    assert traveller.acts[0] == "person"


def test_an_angry_message_with_a_plain_question_is_met_and_answered(traveller: Talker) -> None:
    finding = Finding("answer", entries=("anger", "hours"))
    turn = traveller.meets(finding)
    assert turn.reply is not None
    assert (turn.trace.kind, len(turn.reply.bubbles), turn.reply.choices[0].data) == ("handoff", 2, "person")
    assert turn.state.topic == "contact"


def test_three_misses_say_three_things_and_the_third_offers_a_person(traveller: Talker) -> None:
    said = []
    for _ in range(3):
        turn = traveller.meets(Finding("miss"))
        assert [type(effect) for effect in turn.effects] == [Missed]
        said.append(traveller.text)
    assert len(set(said)) == 3
    assert traveller.acts[0] == "person"
    traveller.says("ポイントの種類は？")
    assert traveller.state.misses == 0


def test_letters_that_say_nothing_get_their_own_words_once_and_are_a_miss_after_that(traveller: Talker) -> None:
    noise = Finding("outside", entries=("outside_noise",))
    said = []
    for _ in range(3):
        assert not traveller.meets(noise).effects, "nobody has to read such letters"
        said.append(traveller.text)
    assert len(set(said)) == 3
    assert traveller.acts[0] == "person"


def test_none_of_what_was_offered_is_a_miss_too(traveller: Talker) -> None:
    traveller.state = replace(fresh("ja"), misses=2)
    traveller.presses("none")
    assert "person" in traveller.acts


def test_what_is_solved_is_counted(traveller: Talker) -> None:
    traveller.says("ポイントの種類は？")
    assert traveller.presses("solved:yes:points_options").effects == (Rated("points_options", solved=True),)


@pytest.mark.parametrize(
    "words",
    [
        "https://region-pay.com@evil.example/pages/compensation.html これ開いていい？",
        "https://region-pay.com@evil.example/pages/compensation.html",
        "このURLから申請していいですか https://regionpay-hosho.example/apply",
        "https://region-pay.com.evil.jp/pages/compensation.html で申請できますか",
        "申請ページは https://evil.example/apply ですか",
        "https://evil.example/apply から申請していいですか",
        "https://region-pay.com/pages/login.html で申請できますか",
        "Can I apply at https://regionpay.support/compensation ?",
    ],
)
def test_no_answer_about_the_claim_page_vouches_for_another_link(traveller: Talker, words: str) -> None:
    turn = traveller.says(words)
    assert (turn.trace.entry, turn.trace.rule) == ("is_it_real", "sender")
    assert "open" not in {act.partition(":")[0] for act in traveller.acts}


@pytest.mark.parametrize(
    "words",
    ["https://region-pay.com/pages/compensation.html は本物ですか", "https://region-pay.com/pages/compensation.html"],
)
def test_the_page_of_the_notice_is_said_to_be_the_same(traveller: Talker, words: str) -> None:
    traveller.says(words)
    assert "お知らせにある申請ページのURLと同じです" in traveller.text


@pytest.mark.parametrize(
    "words",
    [
        "https://www.example.jp/yado/ で予約しました。紙の申請の期限はいつですか",
        "https://kanko.example.jp/ に書いてあったのですが申請の期限は4月30日ですか",
    ],
)
def test_a_link_told_in_passing_hides_no_question(traveller: Talker, words: str) -> None:
    assert traveller.says(words).trace.entry == "paper_deadline"


@pytest.mark.parametrize(
    ("words", "entry"),
    [
        ("名前は山田太郎、住所は群馬県前橋市1-1、電話090-1234-5678 で申請お願いします", "paper_procedure"),
        ("私は山田太郎です。090-1234-5678に電話ください。ポイントはいつ届きますか", "when_sent"),
        ("My name is Taro Yamada, phone 090-1234-5678. I want to apply.", "paper_procedure"),
    ],
)
def test_personal_data_hides_no_question(traveller: Talker, words: str, entry: str) -> None:
    turn = traveller.says(words)
    assert turn.trace.entry == entry
    assert "1234-5678" not in (turn.shown or words)


@pytest.mark.parametrize("text", ["もう5月なのに申請できますか", "It's already May. Can I still apply on paper?"])
def test_whoever_says_that_it_is_later_gets_no_days_that_are_left(traveller: Talker, text: str) -> None:
    turn = traveller.says(text)
    assert turn.trace.entry == "paper_deadline"
    assert turn.reply is not None
    assert turn.reply.bubbles[0].plate is None
    assert any(words in traveller.text for words in ("過ぎています", "has passed"))
    traveller.says("申請はいつまで")
    assert "過ぎています" not in traveller.text
