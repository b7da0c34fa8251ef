"""Short answers: yes, no, one of the choices, and the words that steer."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading import Command, commands, looks_like_question, read_choice, read_yes_no

YES = [
    "はい",
    "うん",
    "ok",
    "OKです",
    "そうです",
    "お願いします",
    "間違いありません",
    "合ってます",
    "大丈夫です",
    "はいお願いします",
    "はい、お願いします",
    "ええ",
    "そうそう",
    "この内容で送る",
    "送信",
    "yes",
    "Yes!",
    "yeah",
    "sure",
    "correct",
    "ＯＫ",
    "はーい",
    "了解です",
    "はい、合っています",
    "よろしいです",
    "間違いないです",
    "いいですよ",
    "ハイ",
    "そのとおりです",
]
NO = [
    "いいえ",
    "ちがう",
    "違います",
    "やめる",
    "no",
    "No.",
    "いや",
    "いえ",
    "違う",
    "間違いです",
    "間違っています",
    "だめ",
    "nope",
    "wrong",
    "まだです",
    "キャンセル",
    "修正します",
    "直したい",
    "いいえ、違います",
    "ちゃうで",
    "ダメです",
]
NEITHER = [
    "",
    "はい、番号は55667788です",
    "松屋です",
    "なぜですか",
    "はいから屋",
    "いやさか旅館",
    "2/24",
    "番号が違うのはなぜですか、教えてほしいです",
    "。",
]


@pytest.mark.parametrize("text", [*YES, "go ahead", "that's right"])
def test_a_yes_is_a_yes(text: str) -> None:
    assert read_yes_no(text) is True


@pytest.mark.parametrize("text", [*NO, "not yet", "no thanks", "はい、でも店が違います"])
def test_a_no_is_a_no(text: str) -> None:
    assert read_yes_no(text) is not True


@pytest.mark.parametrize("text", NO)
def test_a_plain_no_is_false(text: str) -> None:
    assert read_yes_no(text) is False


@pytest.mark.parametrize("text", NEITHER)
def test_anything_else_is_neither(text: str) -> None:
    assert read_yes_no(text) is None


LABELS = ("アプリに入れた", "紙のまま使った", "現金などで払った", "2回分以上引かれた")


@pytest.mark.parametrize(
    ("text", "index"),
    [("1", 0), ("２", 1), ("③", 2), ("4番", 3), ("一番目", 0), ("二つ目です", 1), ("三番の方です", 2), ("2番でお願いします", 1), ("the second one", 1), ("last", 3), ("最後のやつ", 3),
     ("アプリに入れた", 0), ("あぷりに入れた", 0), ("紙のまま使ったです", 1), ("現金", 2), ("アプリに入れました", 0), ("アプリ", 0), ("紙", None), ("5", None), ("0", None), ("", None),
     ("た", None), ("引かれた", 3), ("何ですか", None)],
)  # fmt: skip
def test_a_choice_is_read_by_its_place_or_its_words(text: str, index: int | None) -> None:
    assert read_choice(text, LABELS) == index


def test_what_fits_two_labels_fits_none() -> None:
    assert read_choice("現金で払った", ("現金で払った人", "現金で払った店")) is None
    assert read_choice("1", ()) is None


@pytest.mark.parametrize(
    ("text", "command"),
    [("戻る", "back"), ("ひとつ前に戻る", "back"), ("やめる", "stop"), ("やめます。", "stop"), ("キャンセルしたい", "stop"), ("最初から", "restart"), ("最初からお願いします", "restart"), ("やり直したい", "restart"),
     ("あとで", "later"), ("あとで続ける", "later"), ("メニュー", "menu"), ("MENU", "menu"), ("go back", "back"), ("start over", "restart"), ("cancel please", "stop"), ("すみません、戻る", "back"),
     ("戻り橋商店", None), ("あとで電話します", None), ("2/24", None), ("", None)],
)  # fmt: skip
def test_a_word_that_steers_is_known_only_alone(text: str, command: str | None) -> None:
    assert commands(text) == command


@given(st.text(max_size=120))
def test_no_text_is_too_odd(text: str) -> None:
    assert read_yes_no(text) in {True, False, None}
    assert read_choice(text, LABELS) in {None, 0, 1, 2, 3}
    assert commands(text) in {None, *get_args(Command)}
    assert looks_like_question(text) in {True, False}
