"""Which language is answered in, and what changes it."""

from __future__ import annotations

import pytest
from talker import Talker

from bot.knowledge import Knowledge


def test_a_first_word_in_latin_letters_is_answered_in_english(book: Knowledge) -> None:
    new, japanese = Talker(book, language=""), Talker(book, language="ja")
    new.says("asdfgh")
    japanese.says("asdfgh")
    assert (new.state.language, japanese.state.language) == ("en", "ja")


def test_the_language_of_the_words_wins_and_the_switch_switches(traveller: Talker) -> None:
    traveller.says("When do I have to collect the points?")
    assert "31 May" in traveller.text
    traveller.presses("lang:ja")
    traveller.presses("ask:receive_deadline")
    assert "5月31日" in traveller.text


def test_the_language_can_be_chosen_by_its_own_name(traveller: Talker) -> None:
    turn = traveller.presses("lang")
    assert turn.reply is not None
    assert [choice.label for choice in turn.reply.choices] == ["日本語", "English"]
    traveller.presses("lang:en")
    assert traveller.state.language == "en"


@pytest.mark.parametrize(
    ("asked", "again", "told"),
    [
        ("신청은 언제까지인가요?", "그럼 무엇이 필요한가요?", "영어와 일본어"),
        ("请问申请截止日期是什么时候", "请问需要什么资料？", "英语和日语"),
    ],
)
def test_who_writes_in_a_language_that_is_not_spoken_here_is_told_once_and_may_choose(
    traveller: Talker, asked: str, again: str, told: str
) -> None:
    traveller.says(asked)
    assert told in traveller.text
    assert "30 April" in traveller.text
    assert "lang:ja" in traveller.acts
    traveller.says("日本語")
    assert traveller.state.language == "ja"
    traveller.says(again)
    assert traveller.state.language == "ja"
    assert told not in traveller.text


def test_a_prefecture_is_read_in_latin_letters_where_japanese_is_not(traveller: Talker) -> None:
    traveller.presses("lang:en")
    traveller.presses("claim:b1")
    traveller.says("The number is 4071228533, it expires on 24 February 2023, Gunma, shop: Yamadaya")
    assert "Gunma (群馬県)" in traveller.text


def test_a_shop_may_be_called_anything_without_a_change_of_language(traveller: Talker) -> None:
    traveller.presses("claim:b1")
    for words in ("GM12345678", "2/24", "群馬"):
        traveller.says(words)
    traveller.says("서울식당")
    assert traveller.state.language == "ja"


@pytest.mark.parametrize("shop", ["ホテル木暮", "👨‍👩‍👧‍👦ホテル木暮 🍵", "お食事処 ゆけむり"])
def test_a_name_as_it_stands_on_the_coupon_changes_no_language(traveller: Talker, shop: str) -> None:
    traveller.presses("lang:en")
    traveller.presses("claim:b1")
    for words in ("4071228533", "2/24", "群馬県"):
        traveller.says(words)
        assert traveller.state.language == "en"
    traveller.says(shop)
    assert "Nothing has been sent yet" in traveller.text


def test_a_sentence_or_a_question_in_another_language_changes_it_in_the_form_too(traveller: Talker) -> None:
    traveller.presses("lang:en")
    traveller.presses("claim:b1")
    for words in ("4071228533", "2/24", "Gunma"):
        traveller.says(words)
    traveller.says("お店は山田屋です")
    assert traveller.state.language == "ja"
    traveller.presses("form:fix:store")
    traveller.says("Can I talk to somebody in English?")
    assert traveller.state.language == "en"
