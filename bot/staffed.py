"""What the desk itself says when staff move a conversation: one message for each move that the traveller has to know of.

After a close and after it was given back the dialogue starts afresh; a claim in the making stays.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Literal

from bot import thanks
from bot.state import State, Turn, fresh
from bot.talk import Talk
from bot.words import Knowledge, Records

Said = Literal["passed", "again", "given_back", "closed"]


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
    return talk.turn(said, kind="handoff", choices=[talk.choice("menu")], rule=f"staff:{what}")
