"""Coupon numbers: any grouping and script; telephone numbers, amounts and dates are none."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from reading_form import FORM, TODAY

from bot.reading import read_items
from bot.reading.numbers import looks_like_phone

DIGITS = st.text("0123456789", min_size=6, max_size=14)
GROUPS = st.lists(st.text("0123456789", min_size=2, max_size=5), min_size=2, max_size=4).filter(
    lambda groups: len("".join(groups)) >= 6
)
KANA = dict(
    zip("0123456789", ["ぜろ", "いち", "に", "さん", "よん", "ご", "ろく", "なな", "はち", "きゅう"], strict=True)
)


def number(text: str, asking: str = "") -> str | None:
    value = read_items(text, FORM, TODAY, asking).values.get("inquiry_number")
    return value.text if value else None


def reason(text: str, asking: str = "") -> str:
    doubt = read_items(text, FORM, TODAY, asking).doubt("inquiry_number")
    return doubt.reason if doubt else ""


@example(["000", "01", "01", "23"], "・")  # the end of it could be a date
@example(["01", "01", "23", "4567"], "・")
@given(GROUPS, st.sampled_from(["-", " ", "‐", "－", "ー", "―", "の", " - ", "・", "ハイフン", "　"]))
def test_digits_survive_every_separator(groups: list[str], separator: str) -> None:
    plain = "".join(groups)
    typed = separator.join(groups)
    assume(
        not looks_like_phone("-".join(groups))
        and not looks_like_phone(plain)
        and not looks_like_phone(" ".join(groups))
    )
    assert number(f"お問い合わせ番号は{typed}です") == plain


@given(DIGITS)
def test_digits_survive_every_script(digits: str) -> None:
    assume(not looks_like_phone(digits))
    wide = digits.translate({ord(str(digit)): 0xFF10 + digit for digit in range(10)})
    kanji = "".join("〇一二三四五六七八九"[int(digit)] for digit in digits)
    kana = "".join(KANA[digit] for digit in digits)
    for typed in (digits, wide, kanji, kana):
        assert number(f"番号は{typed}です") == digits


@given(st.text("ABCDEFGHJKLMNPQRSTUVWXYZ", min_size=1, max_size=4), DIGITS, st.sampled_from(["", "-", " "]))
def test_letters_become_upper_case(letters: str, digits: str, separator: str) -> None:
    assume(
        letters
        not in {
            "R",
            "H",
            "NO",
            "ID",
            "IS",
            "AT",
            "ON",
            "IN",
            "TEL",
            "EXP",
            "FEB",
            "MAR",
            "JAN",
            "PA",
            "SA",
            "AND",
            "THE",
            "MY",
            "IT",
            "TO",
            "BY",
            "FOR",
            "WAS",
            "OF",
        }
    )
    assert number(f"問合せ番号：{letters}{separator}{digits}") == letters + digits
    assert number(f"クーポン番号 {letters.lower()}{digits}") == letters + digits


@pytest.mark.parametrize(
    "label",
    [
        "お問い合わせ番号",
        "問合せ番号",
        "問い合わせNo.",
        "番号",
        "No.",
        "クーポン番号",
        "クーポンのお問い合わせ番号",
        "おといあわせばんごう",
        "クーポンID",
        "coupon number",
        "Inquiry No:",
        "№",
    ],
)
def test_a_number_is_known_by_its_label(label: str) -> None:
    assert number(f"{label} 5566778") == "5566778"


@pytest.mark.parametrize(
    "text",
    ["090-1234-5678", "電話番号は03-5244-9370です", "0120-479-249", "携帯08012345678", "3,000円引かれました", "¥12000", "〒377-1711", "2人で3回押しました",
     "2023/2/24 17:48", "予約番号は12345678です", "会員番号：12345678", "受付番号は4071928356です", "カード番号4111 1111 1111 1111", "1234567890123円",
     "https://example.com/12345678", "taro12345@example.com", "レシート番号00123456"],
)  # fmt: skip
def test_other_numbers_are_not_taken(text: str) -> None:
    assert number(text) is None


def test_a_telephone_number_and_a_short_one_are_asked_back_where_the_number_is_asked_for() -> None:
    assert reason("090-1234-5678", "inquiry_number") == "looks_like_phone"
    assert reason("番号は090-1234-5678です") == "looks_like_phone"
    assert reason("番号は12です") == "too_short"
    assert reason("下4桁は5566です") == ""
    assert reason("5566", "inquiry_number") == "too_short"


def test_two_numbers_are_asked_back_and_a_correction_is_not() -> None:
    assert reason("番号は55667788と55667789です") == "two_values"
    reading = read_items("番号は55667788、いや55667789です", FORM, TODAY)
    assert reading.values["inquiry_number"].text == "55667789"
    assert reading.corrections == {"inquiry_number"}
