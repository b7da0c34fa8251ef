"""Typed text is brought to one form, and every letter of it knows where it came from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading import fold
from bot.reading.folding import LIMIT, tidy, to_key

ANY_TEXT = st.text(max_size=300)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("１２３４－５６７８", "1234-5678"),
        ("1234‐5678―90−12ー34", "1234-5678-90-12-34"),
        ("2/23〜2/24～", "2/23~2/24~"),
        ("ｶﾞｿﾘﾝｽﾀﾝﾄﾞ", "ガソリンスタンド"),
        ("か\u3099", "が"),
        ("12\u200b34\u202e56\u2060", "123456"),
        ("①12", "①12"),
        ("❷⓷", "②③"),
        ("a\u3000b\u00a0c\td", "a b c d"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("㈱松屋", "(株)松屋"),
        ("ラーメン", "ラーメン"),
    ],
)
def test_widths_dashes_tildes_and_unseen_marks_become_one_form(typed: str, folded: str) -> None:
    assert fold(typed).text == folded


def test_the_comparing_form_knows_neither_case_nor_kana() -> None:
    assert to_key("グンマ GUNMA ヴィラ") == "ぐんま gunma ゔぃら"


@given(ANY_TEXT)
def test_every_letter_knows_where_it_came_from(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.lower) == len(folded.key) == len(folded.starts) == len(folded.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True))
    assert list(folded.starts) == sorted(folded.starts)
    for at, letter in enumerate(folded.text):
        start, end = folded.span(at, at + 1)
        assert letter in fold(text[start:end]).text or letter == "-"


@given(ANY_TEXT)
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once or "ー" in once


@pytest.mark.parametrize("typed", ["\u0301" * 50_000, "\ufdfa" * 50_000, "e" + "\u0301" * 9_999, "あ" * 50_000])
def test_a_huge_text_is_cut_before_it_is_looked_at(typed: str) -> None:
    assert len(fold(typed).text) <= LIMIT


def test_a_name_keeps_its_own_dashes() -> None:
    assert tidy("セブン‐イレブン　草津\u200b店〜") == "セブン‐イレブン 草津店〜"
