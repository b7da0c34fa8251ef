"""A claim in the making moves to another device or channel by a number that is easy to read aloud.

The number is twelve digits with a check digit, good once and for a day. Whoever writes it goes on with the claim where they
write it, and the conversation that it came from is told so: a claim is never in two places. Trying numbers teaches nothing,
and is counted like trying receipt numbers.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache

from bot import form, handoff, receipt
from bot.effects import Guessed, MakeCode, TakeOver
from bot.knowledge import Knowledge
from bot.reading import fold, read_digits
from bot.records import Records
from bot.state import State, Turn, unpack
from bot.status import MOST_GUESSES
from bot.talk import Talk

LENGTH = 12
RULE = "move"  # of every turn here
BY_LINK = "resume-"  # before the number, where a link carries it as the source of an arrival
GOOD_FOR = timedelta(days=1)
MOST_BESIDE = 16  # letters beside the digits: 続きの番号は 4071-9283-5612 です
SAID = ("続き", "つづき", "continue", "resume", "code")  # whoever says so means such a number


def valid(code: str) -> bool:
    return len(code) == LENGTH and code.isdecimal() and receipt.damm(code) == "0"


def show(code: str) -> str:
    """4071-9283-5612"""
    return "-".join(code[place : place + 4] for place in range(0, LENGTH, 4))


# --- in the conversation that it leaves ------------------------------------------------------------------------------


def begin(talk: Talk) -> Turn:
    """Give a number for the claim in the making. A correction of a filed claim stays where the claim was filed."""
    if not handoff.form_is_open(talk) or (talk.state.draft and talk.state.draft.amends):
        nothing = talk.bubble("move_nothing")
        return talk.turn(nothing, kind="step", choices=[talk.choice("claim"), talk.choice("menu")], rule="move:none")
    drawn = talk.records.draw_code()
    code, until = drawn + receipt.damm(drawn), talk.now + GOOD_FOR
    said = talk.bubble("move_code", code=show(code), until=until)
    choices = [talk.button("form:resume", "act_form_resume_here"), talk.choice("menu")]
    opened = talk.having(scene="open").doing(MakeCode(code, until))
    return opened.turn(said, kind="step", choices=choices, rule="move")


def leave(state: State, now: datetime, knowledge: Knowledge, records: Records) -> Turn:
    """The claim has gone on elsewhere: it is here no more."""
    talk = Talk(replace(state, draft=None, scene="open", at=""), now, knowledge, records)
    return talk.turn(talk.bubble("move_left"), kind="step", choices=talk.menu(), menu=True, rule="move:left")


# --- in the conversation that it comes to ----------------------------------------------------------------------------


def hear(talk: Talk, text: str, *, said: bool = False) -> Turn | Talk:
    """The turn of a number that moves a claim; for other words the talk goes on, a vain try noted. `said`: it is meant as one."""
    code, named = _read(text)
    said = said or named
    if not code or (not said and not valid(code)):
        return talk
    if talk.records.guesses() >= MOST_GUESSES:
        return handoff.offer(talk) if said else talk
    moved = talk.records.moved(code) if valid(code) else None
    if moved is None:
        missed = talk.doing(Guessed())
        return _refuse(missed, "unknown") if said else missed
    if moved.state != "live":
        return _refuse(talk, moved.state)
    if moved.own:
        return _refuse(talk, "own" if talk.state.draft is not None else "gone")
    return take(talk, code, unpack(moved.packed))


@lru_cache(maxsize=512)  # the same few words are most of what is read
def _read(text: str) -> tuple[str, bool]:
    """The twelve digits that a message consists of, or "", and whether it says what they are."""
    code, folded = read_digits(text, LENGTH), fold(text)
    if not code:
        return "", False
    beside = sum(not sign.isdecimal() and sign.isalnum() for sign in folded.text)
    return (code, any(word in folded.key for word in SAID)) if beside <= MOST_BESIDE else ("", False)


def _refuse(talk: Talk, why: str) -> Turn:
    here = talk.state.draft is not None
    choices = [talk.button("form:resume", "act_form_resume_here", main=True)] if here else []
    choices += [talk.choice("person"), talk.choice("menu")]
    return talk.turn(talk.bubble(f"move_{why}"), kind="step", choices=choices, rule=f"move:{why}")


def take(talk: Talk, code: str, origin: State) -> Turn:
    """Go on with the claim as it stands there now. Items that were told here already stay unless they were told there too."""
    if origin.draft is None or origin.draft.amends:
        return _refuse(talk, "gone")
    own = talk.state.draft
    items = {**(own.items if own and not own.amends else {}), **origin.draft.items}
    draft = replace(origin.draft, items=items, asking="", doubt="")
    begun = talk.having(scene="form", draft=draft, road=origin.road or talk.state.road, misses=0)
    begun = begun.doing(TakeOver(code)).after(talk.bubble("move_here"))
    return form.ask_next(begun, talk.knowledge.form(talk.language))
