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


def test_guessing_ends_with_a_person(book: Knowledge) -> None:
    talker = Talker(book)
    talker.records.tried = 10
    talker.says(receipt.show(receipt.complete("123456789")))
    assert "person" in talker.acts


@pytest.mark.parametrize("words", ["03-5244-9370からSMSが来ました。本物ですか", "0120-479-249に電話していい？"])
def test_a_telephone_number_is_no_receipt_number(traveller: Talker, words: str) -> None:
    traveller.says(words)
    assert traveller.state.scene == "open"
