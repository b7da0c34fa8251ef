"""What is kept of a conversation between two messages."""

from __future__ import annotations

from dataclasses import replace

import pytest
from talker import NOON, Talker

from bot.dialogue import advance
from bot.memory import Memory
from bot.state import State, fresh, pack, unpack
from bot.words import Incoming


def test_a_state_of_another_version_starts_afresh_in_its_language() -> None:
    old = pack(replace(fresh("en"), scene="form")).replace('"version":1', '"version":0')
    assert unpack(old) == fresh("en")


@pytest.mark.parametrize(
    "damaged", ["", "{", "[]", "null", "7", '{"version":1}', '{"version":1,"language":"ja","draft":3}']
)
def test_a_damaged_state_starts_afresh(damaged: str) -> None:
    assert unpack(damaged) in (fresh(), fresh("ja"))


def test_advance_changes_nothing_that_it_was_given(traveller: Talker) -> None:
    before: State = fresh("ja")
    kept = pack(before)
    advance(before, Incoming("t", "e", "p", "text", text="claim"), NOON, traveller.book, Memory())
    assert pack(before) == kept
