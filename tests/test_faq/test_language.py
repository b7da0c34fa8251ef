"""The language of a message: guessed where it is sure, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.language import guess_language, likely_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("申請はいつまで？", "ja"),
        ("ｼﾝｾｲ", "ja"),
        ("regionPAYのアプリ", "ja"),
        ("How do I apply if I only have the paper coupon?", "en"),
        ("Where is the お問い合わせ番号 on my coupon?", "en"),
        ("until when", "en"),
        ("I’m lost", "en"),
        ("help", "en"),
        ("Points?", "en"),
        ("lost", "en"),
        ("When", "en"),
        ("refund deadline", "en"),
        ("신청은 언제까지인가요?", "ko"),
        ("请问申请截止日期是什么时候", "zh"),
        ("請問什麼時候", "zh"),
    ],
)
def test_a_sentence_shows_its_language(text: str, language: str) -> None:
    assert guess_language(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "", "OK", "PayPay", "4071-2285-33", "GM12345678", "期限", "山田屋", "群馬県", "Hotel Kusatsu", "Cafe de Paris", "https://region-pay.com/the/way/to/go",
        "me@you.com", "Amazon gift card", "regionPAY app", "！？", "👍", "no", "SMS", "QR code",
    ],
)  # fmt: skip
def test_a_name_a_number_or_an_address_tells_nothing(text: str) -> None:
    assert guess_language(text) == ""


@given(st.text())
def test_any_text_has_one_language_or_none(text: str) -> None:
    assert guess_language(text) in {"", "ja", "en", "zh", "ko"}


@pytest.mark.parametrize("text", ["PayPay", "asdfgh", "Hotel Kusatsu", "OK", "no", "xx", "QR code", "my GM12345678"])
def test_where_nothing_else_tells_it_latin_letters_are_english(text: str) -> None:
    assert likely_language(text) == "en"


@pytest.mark.parametrize("text", ["", "？", "期限", "PayPay 期限", "GM12345678", "me@you.com", "4071-2285-33"])
def test_what_holds_no_word_in_latin_letters_alone_tells_nothing(text: str) -> None:
    assert likely_language(text) == ""
