"""The state of a claim, told to its owner, or to somebody who knows both its receipt number and its coupon number.

A number that does not exist and one that is somebody else's read alike, so that trying numbers teaches nothing; and trying
is counted.
"""

from __future__ import annotations

from bot import form, handoff, receipt
from bot.effects import Guessed
from bot.reading import read_items, read_receipt, read_standing
from bot.records import CaseSeen
from bot.state import Turn
from bot.talk import Talk
from bot.words import Choice

MOST_GUESSES = 10  # an hour; after that a person looks


def begin(talk: Talk) -> Turn:
    """The traveller's own claims at once; without any, the receipt number is asked for."""
    own = talk.records.own_cases()
    if own:
        newest = own[-1]
        others = [
            talk.button(f"status:{case.number}", "act_status_other", number=receipt.show(case.number))
            for case in own[-4:-1]
        ]
        turn = form.show_case(talk.having(scene="open"), newest)
        if not others or turn.reply is None:
            return turn
        return talk.having(scene="open").turn(*turn.reply.bubbles, kind="step", choices=[*others, *turn.reply.choices])
    return talk.having(scene="status", at="").turn(talk.bubble("status_ask"), kind="step", choices=_ways_out(talk))


def _ways_out(talk: Talk) -> list[Choice]:
    return [talk.choice("person"), talk.choice("menu")]


def look_up(talk: Talk, number: str) -> Turn:
    """A receipt number: shown to its owner, else the coupon's number is asked for as well, whether it exists or not."""
    case = talk.records.case(number)
    if case is not None and case.own:
        return form.show_case(talk.having(scene="open", at=""), case)
    if talk.records.guesses() >= MOST_GUESSES:
        return handoff.offer(talk.having(scene="open", at=""))
    asking = talk.having(scene="status", at=number)
    return asking.turn(talk.bubble("status_ask_second"), kind="step", choices=_ways_out(talk), rule="status:second")


def hear(talk: Talk, text: str) -> Turn | None:
    """Words while a number is asked for. None: they are something else, to be understood elsewhere.

    A coupon's number may have ten digits as well: while it is asked for, ten digits are it, unless they are the receipt number once more
    or can be another one. Whatever was held against the claim and did not fit is counted, also when it may have been meant otherwise.
    """
    number, coupon = read_receipt(text), _coupon(talk, text)
    case = _opened(talk, coupon)
    if case is not None:
        return form.show_case(talk.having(scene="open", at=""), case)
    if number is not None and (not coupon or number == talk.state.at or receipt.valid(number)):
        once_more = number == coupon == talk.state.at
        return look_up(talk.doing(Guessed()) if coupon and not once_more else talk, number)
    if read_standing(text) == "lost":
        return talk.turn(talk.bubble("status_lost"), kind="step", choices=_ways_out(talk), rule="status:lost")
    if not coupon:
        return None
    missed = talk.doing(Guessed()).having(at="")
    if talk.records.guesses() + 1 >= MOST_GUESSES:
        return handoff.offer(missed.having(scene="open"))
    return missed.turn(talk.bubble("status_unknown"), kind="step", choices=_ways_out(talk), rule="status:unknown")


def _coupon(talk: Talk, text: str) -> str:
    """The coupon's number in a text, while it is asked for."""
    if not talk.state.at:
        return ""
    first = talk.knowledge.form(talk.language).items[0]
    read = read_items(text, (first,), talk.now.date(), first.id).values.get(first.id)
    return read.text if read else ""


def _opened(talk: Talk, coupon: str) -> CaseSeen | None:
    """The claim that both numbers open together."""
    case = talk.records.case(talk.state.at) if coupon else None
    first = talk.knowledge.form(talk.language).items[0]
    fits = case is not None and case.items.get(first.id) == coupon and talk.records.guesses() < MOST_GUESSES
    return case if fits else None
