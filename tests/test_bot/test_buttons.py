"""Buttons: pressed, typed, forged, and come too late."""

from __future__ import annotations

import pytest
from talker import Talker

from bot.knowledge import Finding


@pytest.mark.parametrize(
    "forged",
    ["", ":", "nothing", "ask:nothing", "ask:@until", "question:nothing", "verdict:x", "guide:nowhere", "guide:paper:99999",
     "guide:paper:-1", "form:set:store:x", "form:send", "form:dance", "amend:1234567890", "status:1", "lang:xx", "solved:yes:x",
     "callback:1-2", "queue:leave", "more:nothing", "claim:b9", "open:site_url", "call", "\x00", "a" * 300],
)  # fmt: skip
def test_a_forged_button_gets_a_kind_line_and_files_nothing(traveller: Talker, forged: str) -> None:
    turn = traveller.presses(forged)
    assert turn.reply is not None
    assert turn.reply.bubbles
    assert turn.effects == ()


@pytest.mark.parametrize("forged", ["form:set:prefecture:xxxx", "form:set:inquiry_number:☕", "form:set:nothing:x"])
def test_a_value_that_no_button_offers_is_not_taken(traveller: Talker, forged: str) -> None:
    traveller.presses("claim:b1")
    traveller.presses(forged)
    assert traveller.state.draft is not None
    assert traveller.state.draft.items == {}


def test_typing_a_label_is_pressing_it(traveller: Talker) -> None:
    traveller.hears("arrive")
    label, act = traveller.state.offered[0]
    pressed = Talker(traveller.book)
    pressed.hears("arrive")
    assert traveller.says(label).reply == pressed.presses(act).reply


def test_typing_the_number_of_a_choice_is_pressing_it(traveller: Talker) -> None:
    traveller.presses("which")
    assert traveller.says("２").state.at == "cash_day"


def test_a_digit_is_no_choice_while_a_number_is_asked_for(traveller: Talker) -> None:
    traveller.presses("claim:b1")
    traveller.says("1")
    assert traveller.state.scene == "form"


def test_a_button_that_is_of_no_use_in_the_form_leaves_its_question_in_sight(traveller: Talker) -> None:
    traveller.presses("claim:b1")
    traveller.says("4071228533")
    traveller.hears("date", "2023-02-24")
    traveller.hears("date", "2023-02-25")  # the picker was open still
    assert "このボタンは、いまは使えません" in traveller.text
    assert "旅行先はどの都道府県ですか" in traveller.text
    assert traveller.turn.reply
    assert "form:later" in {choice.data for choice in traveller.turn.reply.choices}
    assert traveller.turn.trace.rule == "stale"


def test_two_answers_offer_one_button_for_one_act(traveller: Talker) -> None:
    finding = Finding("answer", entries=("eligibility_b1", "eligibility_b2"))
    turn = traveller.meets(finding)
    assert turn.reply is not None
    assert len({choice.label for choice in turn.reply.choices}) == len(turn.reply.choices)
    assert "claim" in {choice.data for choice in turn.reply.choices}
    traveller.says("届け出をする")
    assert traveller.state.draft is not None
    assert traveller.state.draft.kind == ""


def test_no_two_buttons_of_a_misread_message_say_the_same(traveller: Talker) -> None:
    finding = Finding("miss", suggestions=("which_case",))
    turn = traveller.meets(finding)
    assert turn.reply is not None
    labels = [choice.label for choice in turn.reply.choices]
    assert len(set(labels)) == len(labels) >= 4
