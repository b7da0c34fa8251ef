"""A person is asked for; and what staff then see at a glance."""

from __future__ import annotations

from datetime import timedelta

from moments import JST
from talker import NIGHT, Talker

from bot import receipt
from bot.effects import CallBack, JoinQueue, LeaveMessage
from bot.knowledge import Knowledge


def test_a_wish_for_a_person_enters_the_queue_once_and_says_the_place(book: Knowledge) -> None:
    talker = Talker(book, ahead=2)
    (joined,) = talker.says("担当者と話したい").effects
    assert isinstance(joined, JoinQueue)
    assert "3番目" in talker.text
    assert talker.presses("person").effects == ()
    assert "3番目" in talker.text


def test_out_of_hours_the_next_opening_is_named_and_a_message_is_kept(book: Knowledge) -> None:
    talker = Talker(book, NIGHT)
    talker.says("人と話したいです")
    assert "3月22日（水）10:00" in talker.text
    assert talker.turn.reply is not None
    assert talker.turn.reply.bubbles[0].shape == "say"  # no place is told, so none is drawn
    talker.presses("message")
    effects = talker.says("二重払いの件で電話をください").effects
    assert LeaveMessage("二重払いの件で電話をください") in effects
    assert talker.says("ポイントの種類は？").trace.kind == "answer"


def test_a_slot_is_inside_the_hours_and_a_past_one_is_not_taken(book: Knowledge) -> None:
    talker = Talker(book, NIGHT)
    talker.presses("callback")
    act = next(act for act in talker.acts if act.startswith("callback:"))
    later = Talker(book, NIGHT + timedelta(days=30))
    assert later.presses(act).effects == ()
    wish = talker.presses(act).effects[-1]
    assert isinstance(wish, CallBack)
    assert wish.start.astimezone(JST).hour >= 10


def glance(traveller: Talker) -> str:
    traveller.presses("person")
    return next(effect.summary for effect in traveller.turn.effects if isinstance(effect, JoinQueue))


def test_staff_see_what_it_is_about_and_how_far_the_claim_is(traveller: Talker) -> None:
    traveller.presses("ask:paper_deadline")
    assert glance(traveller) == "申請の期限"
    traveller.presses("claim:b2")
    traveller.says("GM12345678")
    traveller.records.waits = "none"
    assert glance(traveller).endswith("2回分以上引かれた・届け出の途中（4つのうち1つ）")


def test_staff_see_a_claim_that_is_filed_and_a_language_that_is_not_theirs(book: Knowledge) -> None:
    traveller = Talker(book, language="en")
    traveller.fill()
    traveller.presses("form:send")
    number = next(iter(traveller.records.cases))
    assert glance(traveller) == f"English・届け出済み {receipt.show(number)}"
