"""The date plate: what holds now, until when, how long."""

from __future__ import annotations

from datetime import datetime

from bot.words import Plate, PlateState
from faq.entries import PlateDates
from faq.facts import Fact
from faq.pen import Pen

SOON = 7  # days before an end from which the plate says so


def write_plate(pen: Pen, dates: PlateDates) -> Plate:
    """The plate of the moment of `pen`."""
    facts = pen.campaign.facts
    opening = facts[dates.opens] if dates.opens else None
    ending = facts[dates.ends]
    assert ending.last is not None
    assert ending.ends is not None
    days = (ending.last - pen.today).days
    state = plate_state(pen.now, opening.begins if opening else None, ending.ends, days)
    written = pen.fact(ending, "to" if ending.kind == "period" else "")
    return Plate(
        state=state,
        word=_word(pen, dates.words, state),
        until=pen.say("plate_until", until=written),
        since=pen.say("plate_since", since=pen.fact(opening, _first(opening))) if opening else "",
        left=_left(pen, state, opening, days),
    )


def plate_state(now: datetime, begins: datetime | None, ends: datetime, days: int) -> PlateState:
    """`days` are those left until the day of the end."""
    if begins is not None and now < begins:
        return "before"
    if now >= ends:
        return "over"
    return "soon" if days <= SOON else "open"


def _first(opening: Fact) -> str:
    return "from" if opening.kind == "period" else ""


def _word(pen: Pen, words: str, state: PlateState) -> str:
    """受付中, or what the plate's own wording has for the state: 送付中."""
    own = f"plate_{words}_{state}"
    return pen.say(own if words and own in pen.campaign.words(pen.language) else f"plate_{state}")


def _left(pen: Pen, state: PlateState, opening: Fact | None, days: int) -> str:
    if state == "over":
        return ""
    if state == "before" and opening is not None and opening.first is not None:
        days = (opening.first - pen.today).days
        if days > 1:  # not あとn日 beside the end: it would be read as the days until then
            return pen.say("plate_opens_in", left=pen.mark(pen.hand.left(days, "opening")))
    if days > 1:
        return pen.mark(pen.hand.left(days, "deadline"))
    kind = "opens" if state == "before" else "ends"
    return pen.mark(pen.say(f"plate_{kind}_{'tomorrow' if days else 'today'}"))
