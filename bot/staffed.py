"""What the desk itself says when staff move a conversation or a claim: one message, and only what the traveller has to know.

After a close and after it was given back the dialogue starts afresh; a claim in the making stays.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Literal

from bot import receipt, thanks
from bot.effects import ShowStaff, Trace
from bot.knowledge import Knowledge
from bot.records import CaseSeen, Records
from bot.state import State, Turn, fresh
from bot.talk import Talk
from bot.words import Incoming

MOST_OFFERED = 12  # choices that can be typed

Said = Literal["passed", "again", "given_back", "closed"]


def hear(state: State, incoming: Incoming) -> Turn:
    """While a person has the conversation the desk is silent; a picture is kept for them."""
    effects = (ShowStaff(incoming.picture),) if incoming.kind == "image" and incoming.picture else ()
    return Turn(state, effects=effects, trace=Trace("silent", rule="owned"))


def say(what: Said, state: State, now: datetime, knowledge: Knowledge, records: Records, language: str = "") -> Turn:
    """`records` as they are after the move."""
    spoken = state.language or language
    if what in ("given_back", "closed"):
        afresh = Talk(replace(fresh(spoken), draft=state.draft), now, knowledge, records)
        said = afresh.bubble(f"staff_{what}")
        if what == "closed":
            choices = [*thanks.ask(afresh), afresh.choice("menu")]
            return afresh.turn(said, kind="handoff", choices=choices, rule="staff:closed")
        return afresh.turn(said, kind="handoff", choices=afresh.menu(), menu=True, rule="staff:given_back")
    talk = Talk(state if state.language else replace(state, language=spoken), now, knowledge, records)
    if knowledge.calendar.is_open(now):
        said = talk.bubble(f"staff_{what}", place=records.place())
    else:
        said = talk.bubble("staff_closed_hours", next=knowledge.calendar.next_opening(now))
    turn = talk.turn(said, kind="handoff", choices=[talk.choice("menu")], rule=f"staff:{what}")
    return _amid(turn, state)


def tell_case(
    case: CaseSeen,
    words: str,
    state: State,
    now: datetime,
    knowledge: Knowledge,
    records: Records,
    language: str = "",
) -> Turn:
    """A claim has come a step further. `words` are those of staff; whatever the traveller was just doing goes on."""
    talk = Talk(state if state.language else replace(state, language=language), now, knowledge, records)
    said = talk.bubble(f"case_told_{case.state}", number=receipt.show(case.number))
    paper = replace(said, lines=(*said.lines, *words.splitlines()), shape="receipt", number=receipt.show(case.number))
    choices = [talk.button(f"status:{case.number}", "act_status_see"), talk.choice("person"), talk.choice("menu")]
    return _amid(talk.turn(paper, kind="step", choices=choices, rule=f"case:{case.state}"), state)


def _amid(turn: Turn, before: State) -> Turn:
    """The message comes unasked: the choices that stood before it can still be typed."""
    return replace(turn, state=replace(before, offered=(*turn.state.offered, *before.offered)[:MOST_OFFERED]))
