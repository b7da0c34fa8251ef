"""The acts that content may offer as buttons, and how each is shown."""

from __future__ import annotations

from bot.words import Choice
from faq.cards import tel
from faq.pen import Pen

PLAIN = frozenset({"call", "person", "claim", "which", "menu", "status", "real", "message"})


def write_choice(pen: Pen, act: str) -> Choice:
    """The button of an act. Raises KeyError for an act that the campaign does not have."""
    name, _, rest = act.partition(":")
    campaign = pen.campaign
    label = write_label(pen, act)
    if name == "call":
        phone = campaign.facts[campaign.contact.phone].value
        return Choice(label, opens=tel(phone), note=phone)
    if name == "open":
        url = campaign.facts[rest].value
        return Choice(label, opens=url, note=url.partition("://")[2])
    note = f"note_{act.replace(':', '_')}"
    return Choice(label, data=act, note=pen.say(note) if note in campaign.words(pen.language) else "")


def write_label(pen: Pen, act: str) -> str:
    """The words on the button of an act: the entry's label, or `act_NAME_REST`, or `act_NAME`."""
    must_exist(pen, act)
    name, _, rest = act.partition(":")
    if name == "ask":
        return pen.write(pen.campaign.entries[rest].label[pen.language])
    own = f"act_{name}_{rest}"
    return pen.say(own if rest and own in pen.campaign.words(pen.language) else f"act_{name}")


def must_exist(pen: Pen, act: str) -> None:
    """Raises KeyError unless the campaign has what the act names."""
    name, _, rest = act.partition(":")
    campaign = pen.campaign
    match name:
        case "ask":
            known = rest in campaign.entries
        case "open":
            known = rest in campaign.facts and campaign.facts[rest].kind == "url"
        case "guide":
            known = rest in campaign.roads.roads
        case "claim" if rest:
            known = rest in {kind.id for kind in campaign.forms[pen.language].kinds}
        case _:
            known = not rest and name in PLAIN
    if not known:
        raise KeyError(act)
