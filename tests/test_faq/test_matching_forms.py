"""Texts brought to one form: marks, dates, the lexicon, readings, words typed in kana, the parts of a message."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.matching.forms import LIMIT, form, tidy
from faq.matching.hearing import Ear, spoken
from faq.matching.lexicon import LexiconError, Swap, read_lexicon
from faq.matching.parts import parts_of
from faq.matching.readings import Reader, sound_of
from faq.matching.restoring import known_words, restore

READER = Reader()


@pytest.mark.parametrize(
    ("typed", "tidied"),
    [
        ("２／２４　の障害", "2月24日 の障害"),
        ("二月二十四日", "2月24日"),
        ("2023/02/24", "2023年2月24日"),
        ("2023/02/24/1", "2023/02/24/1"),  # no date
        ("1/2ずつ", "1月2日ずつ"),
        ("十時から", "10時から"),
        ("三日坊主", "3日坊主"),
        ("一人", "一人"),
        ("〜３月３１日まで―", "~3月31日まで-"),
    ],
)
def test_dates_and_marks_have_one_spelling(typed: str, tidied: str) -> None:
    assert tidy(typed) == tidied


def test_a_form_keeps_letters_and_the_blanks_between_latin_words() -> None:
    assert form(tidy("申請、 の 期限！？")) == "申請の期限"
    assert form(tidy("Where's  the -- office?")) == "where s the office"
    assert form(tidy("PayPay で 受取")) == "paypayで受取"


@given(st.text(max_size=400))
def test_a_form_is_made_of_letters_and_digits(text: str) -> None:
    made = form(tidy(text))
    assert all(letter.isalnum() or letter == " " for letter in made.replace("_", ""))
    assert len(made) <= 4 * LIMIT


def test_longer_words_are_swapped_first_and_latin_words_as_a_whole() -> None:
    swap = Swap({"地域": "a", "地域クーポン": "券", "pt": "ポイント", "貰": "もら"})
    assert swap("地域クーポンの地域") == "券のa"
    assert swap("10pt option pt") == "10pt option ポイント"
    assert swap("貰える") == "もらえる"
    assert swap("") == ""


def test_nothing_is_stripped_that_leaves_a_message_empty() -> None:
    lexicon = read_lexicon('[tails]\nja = ["教えて", "を教えて", "ください"]\n[fillers]\nja = ["えーと"]')
    assert lexicon.strip("えーと、期限を教えてください", "ja") == "期限"
    assert lexicon.strip("教えてください", "ja") == "教えて"
    assert lexicon.strip("教えて", "ja") == "教えて"
    assert lexicon.strip("教えてください", "en") == "教えてください"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[odd]", "not a known table"),
        ("[dialect]\na = 1", "must stand for a text"),
        ('[synonyms]\n"a" = "b"', "must be a list"),
        ('[synonyms]\n"a" = ["x"]\n"b" = ["x"]', "stands for"),
        ("[", "cannot be read"),
    ],
)
def test_a_wrong_lexicon_is_refused_with_its_place(text: str, reason: str) -> None:
    with pytest.raises(LexiconError, match=reason):
        read_lexicon(text)


@pytest.mark.parametrize(
    ("text", "sound"),
    [("申請の期限", "シンセイノキゲン"), ("しんせい", "シンセイ"), ("申請、期限！", "シンセイキゲン"), ("", "")],
)
def test_readings(text: str, sound: str) -> None:
    assert sound_of(READER.morphemes(text)) == sound


KNOWN = known_words(
    ["申請の期限", "申請はいつまで", "電話番号", "コールセンターの電話番号", "メールが届かない", "メールの期限"] * 2,
    READER,
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("しんせいの きげん", "申請の 期限"),
        ("新生の機嫌はいつまで", "申請の期限はいつまで"),
        ("でんわばんごう", "電話番号"),
        ("めーるが とどかない", "メールが 届かない"),
        ("申請の期限", "申請の期限"),
        ("わたしは元気です", "わたしは元気です"),
        ("指定した内容", "指定した内容"),
    ],
)
def test_words_that_sound_like_known_ones_are_restored(typed: str, meant: str) -> None:
    assert restore(typed, KNOWN, READER) == meant


@given(st.text(alphabet="しんせいきげんでわばごうめーるカナ漢字申請a1 。", max_size=40))
def test_restoring_never_raises_and_keeps_a_text_of_known_words(text: str) -> None:
    restored = restore(text, KNOWN, READER)
    assert bool(restored) == bool(text)


@pytest.mark.parametrize(
    ("text", "language", "heard"),
    [
        ("申請の期限", "en", "ja"),
        ("有効期限", "ja", "ja"),
        ("有効期限", "", "ja"),
        ("申请截止到哪一天", "ja", "zh"),
        ("언제까지", "ja", "ko"),
        ("TEL", "ja", "ja"),
        ("paper coupon lost", "ja", "en"),
        ("Go To Eatの食事券", "en", "ja"),
    ],
)
def test_a_text_is_heard_in_its_own_language(text: str, language: str, heard: str) -> None:
    assert spoken(text, language) == heard


def test_an_ear_hears_wordings_and_messages_alike() -> None:
    ear = Ear(reader=READER)
    assert ear.hear("電話番号は？", "ja") == ear.hear("電話番号は", "ja")


@pytest.mark.parametrize(
    ("text", "asking"),
    [
        ("券をなくしました。それと申請の締切はいつですか", ["券をなくしました。", "申請の締切はいつですか"]),
        ("ポイントの種類と、いつまでに受け取るか知りたい", ["ポイントの種類と", "いつまでに受け取るか知りたい"]),
        ("退会しました。どうすればいいですか？", ["どうすればいいですか？"]),
        ("Can I choose nanaco, and when will it be sent?", ["Can I choose nanaco", "when will it be sent?"]),
        ("何番ですか？土曜もやっていますか？", ["何番ですか？", "土曜もやっていますか？"]),
        ("県なん？会社なん？", []),
        ("紙のままです。申し込む場所を教えてください", ["申し込む場所を教えてください"]),
        ("券が出ず、あとからもらいました。対象ですか", ["対象ですか"]),
        ("My father is old and does not use phones.", []),
    ],
)
def test_the_questions_of_a_message(text: str, asking: list[str]) -> None:
    assert [part.text for part in parts_of(text) if part.asks] == asking


@given(st.text(max_size=500))
def test_parts_are_parts(text: str) -> None:
    parts = parts_of(text)
    assert len(parts) <= 8
    assert all(part.text in text for part in parts)
