"""Receipt numbers: a slip of the finger or the tongue never names another claim."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import receipt
from bot.reading import read_digits_aloud, read_receipt
from bot.receipt import _DAMM

NINE = st.text("0123456789", min_size=9, max_size=9)
TEN = NINE.map(receipt.complete)


def test_the_table_is_a_quasigroup_that_tells_neighbours_apart() -> None:
    digits = range(10)
    for a in digits:
        assert sorted(_DAMM[a]) == list("0123456789")
        assert sorted(row[a] for row in _DAMM) == list("0123456789")
        assert _DAMM[a][a] == "0"
    for c in digits:
        for x in digits:
            for y in digits:
                swapped = _DAMM[int(_DAMM[c][x])][y] == _DAMM[int(_DAMM[c][y])][x]
                assert x == y or not swapped


@given(TEN, st.integers(0, 9), st.sampled_from("0123456789"))
def test_every_wrong_digit_is_caught(ten: str, place: int, digit: str) -> None:
    slip = ten[:place] + digit + ten[place + 1 :]
    assert receipt.valid(slip) == (slip == ten)


@given(TEN, st.integers(0, 8))
def test_every_swap_of_neighbours_is_caught(ten: str, place: int) -> None:
    slip = ten[:place] + ten[place + 1] + ten[place] + ten[place + 2 :]
    assert receipt.valid(slip) == (slip == ten)


@pytest.mark.parametrize("odd", ["", "12345678", "１２３４５６７８９", "12345678a", "1234567890"])
def test_only_nine_digits_are_completed(odd: str) -> None:
    with pytest.raises(ValueError, match="nine digits"):
        receipt.complete(odd)


@pytest.mark.parametrize("odd", ["", "407192835", "４０７１９２８３５６", "4071-9283-56", "40719283560"])
def test_only_ten_digits_are_valid(odd: str) -> None:
    assert not receipt.valid(odd)


def test_it_is_shown_in_groups() -> None:
    assert receipt.show("4071928356") == "4071-9283-56"
    assert receipt.groups("4071928356") == ("4071", "9283", "56")


KANA = dict(
    zip("0123456789", ["ぜろ", "いち", "に", "さん", "よん", "ご", "ろく", "なな", "はち", "きゅう"], strict=True)
)
SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": lambda ten: ten,
    "shown": receipt.show,
    "blanks": lambda ten: " ".join(receipt.groups(ten)),
    "wide": lambda ten: ten.translate({ord(str(n)): 0xFF10 + n for n in range(10)}),
    "long marks": lambda ten: "ー".join(receipt.groups(ten)),
    "spoken groups": lambda ten: "の".join(receipt.groups(ten)),
    "kana": lambda ten: "".join(KANA[digit] for digit in ten),
    "kana groups": lambda ten: "の、".join("".join(KANA[digit] for digit in group) for group in receipt.groups(ten)),
    "kanji": lambda ten: "".join("〇一二三四五六七八九"[int(digit)] for digit in ten),
    "in a sentence": lambda ten: f"受付番号は{receipt.show(ten)}です。どうなりましたか",
}


@pytest.mark.parametrize("spelling", SPELLINGS)
@given(ten=TEN)
def test_it_is_read_in_every_spelling(spelling: str, ten: str) -> None:
    assert read_receipt(SPELLINGS[spelling](ten)) == ten


@pytest.mark.parametrize("text", ["", "こんにちは", "123456789", "12345678901", "2023-02-24", "番号はAB1234567890です"])
def test_what_is_no_receipt_number_is_none(text: str) -> None:
    assert read_receipt(text) is None


def test_a_slip_is_still_given_so_that_the_caller_can_say_so() -> None:
    assert read_receipt("4071-9283-50") == "4071928350"
    assert not receipt.valid("4071928350")


def test_digits_are_read_aloud_group_by_group() -> None:
    assert read_digits_aloud("4071-9283-56") == "よん ゼロ なな いち、きゅう に はち さん、ご ろく"
