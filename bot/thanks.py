"""How it was with staff: asked once after a close, answered with one press, in three steps."""

from __future__ import annotations

from bot.effects import Grade, RatedStaff
from bot.state import Turn
from bot.talk import Talk
from bot.words import Choice

GRADES: dict[str, Grade] = {"3": 3, "2": 2, "1": 1}  # best first, as they are shown


def ask(talk: Talk) -> list[Choice]:
    """The choices beneath the message that ends a talk with staff."""
    return [talk.button(f"csat:{grade}", f"act_csat_{grade}") for grade in GRADES]


def hear(talk: Talk, grade: str) -> Turn:
    """A pressed grade: kept, and whoever was not helped is led back to a person."""
    rated = talk.doing(RatedStaff(GRADES[grade]))
    if grade == "1":
        choices = [talk.choice("person", main=True), talk.choice("menu")]
        return rated.turn(talk.bubble("csat_bad"), kind="step", choices=choices, rule="csat")
    key = "csat_good" if grade == "3" else "csat_heard"
    return rated.turn(talk.bubble(key), kind="social", choices=[talk.choice("menu")], rule="csat")
