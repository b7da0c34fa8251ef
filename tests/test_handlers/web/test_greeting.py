"""The greeting is made without an event, and a conversation begins as it leaves it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import cast

import pytest
from web_fakes import GREETING, NOON

from bot.knowledge import Knowledge
from bot.records import Records
from bot.state import State, Turn, fresh, pack, unpack
from bot.words import Incoming
from handlers.taken import Core
from handlers.web.greeting import NoRecords, fresh_as_greeted, greeting_of

NOBODY = cast(Knowledge, None)


def greet(state: State, incoming: Incoming, now: datetime, knowledge: Knowledge, records: Records) -> Turn:
    assert (incoming.kind, records.handoff(), records.own_cases(), records.guesses()) == ("arrive", "none", (), 0)
    return Turn(replace(state, language="ja", offered=(("期限", "ask:deadlines"),)), GREETING)


CORE = Core(greet, fresh, pack, unpack)


def test_the_greeting_is_what_an_arrival_brings() -> None:
    assert greeting_of(CORE)(NOBODY, NOON, "ja") is GREETING


@pytest.mark.parametrize("language", ["", "en"])
def test_a_conversation_begins_with_the_greetings_buttons_and_its_own_language(language: str) -> None:
    begun = fresh_as_greeted(CORE, NOBODY, lambda: NOON)(language)
    assert begun.offered == (("期限", "ask:deadlines"),)
    assert begun.language == language


def test_of_whoever_is_greeted_nothing_is_known_and_nothing_is_filed() -> None:
    nobody = NoRecords()
    assert (nobody.place(), nobody.case("1234567890")) == (1, None)
    with pytest.raises(RuntimeError):
        nobody.draw()
