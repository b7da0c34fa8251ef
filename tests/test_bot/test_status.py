"""The state of a claim is told to who filed it, or knows both of its numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from talker import Talker

from bot import receipt
from bot.effects import Guessed
from bot.knowledge import Knowledge
from bot.memory import Memory


def filed(book: Knowledge) -> tuple[str, Memory]:
    talker = Talker(book)
    talker.fill()
    talker.presses("form:send")
    number = next(iter(talker.records.cases))
    talker.records.cases[number] = replace(talker.records.cases[number], own=False)
    return number, talker.records


def test_a_stranger_needs_the_second_number_and_learns_nothing_without_it(book: Knowledge) -> None:
    number, records = filed(book)
    known, unknown = Talker(book), Talker(book)
    known.records = records
    absent = receipt.complete("123456789")
    said_of_known = known.says(receipt.show(number)) and known.text
    said_of_unknown = unknown.says(receipt.show(absent)) and unknown.text
    assert said_of_known == said_of_unknown
    assert (known.says("GM99999999") and known.text) == (unknown.says("GM99999999") and unknown.text)
    assert known.turn.effects == (Guessed(),)
    known.says(receipt.show(number))
    known.says("GM12345678")
    assert "確認待ち" in known.text


@pytest.mark.parametrize("coupon", ["4071228533", receipt.complete("407122853")], ids=["plain", "as a receipt"])
def test_a_coupon_s_number_of_ten_digits_is_no_receipt_number_where_it_is_asked_for(
    book: Knowledge, coupon: str
) -> None:
    number, records = filed(book)
    case = records.cases[number]
    first = book.form("ja").items[0].id
    records.cases[number] = replace(case, items={**case.items, first: coupon})
    talker = Talker(book)
    talker.records = records
    talker.says(receipt.show(number))
    talker.says(receipt.show(number))  # once more is no guess
    assert talker.turn.effects == ()
    talker.says(coupon)
    assert "確認待ち" in talker.text


@pytest.mark.parametrize(
    "guess",
    ["4071228533", receipt.complete("407122853"), "受付番号 {number} お問い合わせ番号 4071228533"],
    ids=["plain", "as a receipt", "beside the receipt number"],
)
def test_ten_digits_that_are_not_the_coupon_s_number_are_a_guess(book: Knowledge, guess: str) -> None:
    number, records = filed(book)
    talker = Talker(book)
    talker.records = records
    talker.says(receipt.show(number))
    talker.says(guess.format(number=receipt.show(number)))
    assert talker.turn.effects == (Guessed(),)
    records.tried = 10
    talker.says(receipt.show(number))
    assert "person" in talker.acts


def test_guessing_ends_with_a_person(book: Knowledge) -> None:
    talker = Talker(book)
    talker.records.tried = 10
    talker.says(receipt.show(receipt.complete("123456789")))
    assert "person" in talker.acts


@pytest.mark.parametrize("words", ["03-5244-9370からSMSが来ました。本物ですか", "0120-479-249に電話していい？"])
def test_a_telephone_number_is_no_receipt_number(traveller: Talker, words: str) -> None:
    traveller.says(words)
    assert traveller.state.scene == "open"
