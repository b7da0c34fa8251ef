"""Which case is mine, and the steps of its road."""

from __future__ import annotations

from datetime import datetime

import pytest
from talker import DAYS, Talker

from bot.knowledge import Knowledge


@pytest.mark.parametrize("now", DAYS)
@pytest.mark.parametrize(
    ("presses", "verdict"),
    [
        ((1, 1, 1, 1), "a_app"), ((1, 1, 1, 2), "a_paper"), ((1, 1, 1, 3), "a_left"), ((2, 1), "b1"), ((3, 1), "b2"),
        ((4, 1), "other"), ((1, 2), "none_expiry"), ((1, 1, 2), "none_used"),
    ],
)  # fmt: skip
def test_a_few_taps_lead_to_a_verdict_with_its_reasons(
    book: Knowledge, now: datetime, presses: tuple[int, ...], verdict: str
) -> None:
    talker = Talker(book, now)
    talker.presses("which")
    for number in presses:
        talker.says(str(number))
    assert talker.turn.trace.entry == f"verdict:{verdict}"
    assert talker.turn.reply is not None
    assert talker.turn.reply.bubbles[-1].clause


def test_who_does_not_know_the_hour_of_the_payment_has_an_answer_to_choose(traveller: Talker) -> None:
    """It leads where another answer leads, and is offered all the same."""
    traveller.presses("which")
    traveller.says("2")
    assert traveller.turn.reply is not None
    assert "時間はわからない" in [choice.label for choice in traveller.turn.reply.choices]
    assert traveller.says("時間はわからない").trace.entry == "verdict:b1"


def test_yes_and_no_answer_a_question_that_wants_them(traveller: Talker) -> None:
    traveller.presses("which")
    traveller.says("1")
    assert traveller.says("はい").state.at == "balance"
    assert traveller.says("はい、残っていました").state.at == "app"
    assert traveller.says("いいえ").state.at == "app"  # on paper, or the app left: it is asked again
    assert traveller.says("はい").trace.entry == "verdict:a_app"


def test_a_word_of_thanks_leaves_the_question_standing(traveller: Talker) -> None:
    traveller.presses("which")
    traveller.says("2")
    assert traveller.says("ありがとう").state.at == "cash_day"
    assert "verdict:b1" in traveller.acts


def test_a_described_situation_settles_the_case(traveller: Talker) -> None:
    traveller.presses("which")
    traveller.says("現金で払ったのにクーポンの残額も減っていた")
    assert traveller.turn.trace.entry == "verdict:b1"


def test_a_question_in_the_middle_is_answered_and_the_question_stands_again(traveller: Talker) -> None:
    traveller.presses("which")
    traveller.presses("question:expiry")
    turn = traveller.says("コールセンターの電話番号は？")
    assert "0120-479-249" in traveller.text
    assert turn.state.scene == "triage"
    assert turn.state.at == "expiry"


def test_back_walks_the_way_back(traveller: Talker) -> None:
    traveller.presses("which")
    traveller.presses("question:expiry")
    traveller.presses("question:balance")
    assert traveller.says("戻る").state.at == "expiry"
    assert traveller.presses("back").state.at == "start"
    assert traveller.presses("back").trace.rule == "menu"


@pytest.mark.parametrize("now", DAYS)
@pytest.mark.parametrize("road", ["app", "paper", "left_app", "b"])
def test_the_guide_shows_every_step_of_a_road(book: Knowledge, now: datetime, road: str) -> None:
    talker = Talker(book, now)
    talker.presses(f"guide:{road}:0")
    steps = len(book.road(road, now, "ja"))
    for number in range(1, steps):
        assert f"guide:{road}:{number}" in talker.acts
        talker.presses(f"guide:{road}:{number}")
    assert f"{steps}/{steps}" in talker.text
