"""Lengths as people see them and as the platforms count them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.measure import graphemes, utf16


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("申請の期限", 5),
        ("か\u3099", 1),  # が written with a separate mark
        ("é", 1),
        ("e\u0301\u0323", 1),
        ("👨‍👩‍👧‍👦", 1),
        ("👍🏽👍", 2),
        ("🇯🇵🇰🇷", 2),
        ("🇯🇵🇰", 2),
        ("☎️", 1),
        ("葛\U000e0100", 1),  # an ideographic variation
        ("한", 1),
        ("🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", 1),
        ("a\r\nb", 3),
        ("\u0301a", 2),  # a mark without a base stands for itself
    ],
)
def test_a_reader_counts_pictures_and_marked_letters_once(text: str, length: int) -> None:
    assert graphemes(text) == length


def test_the_platforms_count_a_picture_as_two() -> None:
    assert utf16("申請👍") == 4
    assert utf16("") == 0


@given(st.text(), st.text())
def test_lengths_never_exceed_what_was_written(left: str, right: str) -> None:
    assert 0 <= graphemes(left) <= len(left)
    assert (
        utf16(left + right)
        == utf16(left) + utf16(right)
        == len((left + right).encode("utf-16-le", "surrogatepass")) // 2
    )


@given(st.text(alphabet="abc申請がぎ。、ー", max_size=40))
def test_plain_text_is_as_long_as_its_characters(text: str) -> None:
    assert graphemes(text) == len(text)
