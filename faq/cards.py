"""What the page shows beside the talk: the dates that matter now, and whom to call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from faq.pen import Pen

MOST_COMING = 3


@dataclass(frozen=True, slots=True)
class TimelineRow:
    when: str
    what: str
    state: Literal["past", "here", "coming"]


@dataclass(frozen=True, slots=True)
class ContactCard:
    name: str
    phone: str  # 0120-479-249
    link: str  # tel:0120479249
    hours: str
    open: bool
    line: str  # open now until …, or the next opening


def write_timeline(pen: Pen) -> tuple[TimelineRow, ...]:
    """The last date that has passed, today, and the next ones."""
    campaign = pen.campaign
    past, coming = [], []
    for milestone in campaign.timeline:
        row = (pen.write(milestone.when), pen.write(milestone.what[pen.language]))
        if campaign.facts.moment(milestone.past) <= pen.now:
            past.append(TimelineRow(*row, "past"))
        else:
            coming.append(TimelineRow(*row, "coming"))
    today = pen.say("today", day=pen.today)
    here = TimelineRow(today, pen.write(campaign.today.at(pen.now)[pen.language]), "here")
    return (*past[-1:], here, *coming[:MOST_COMING])


def write_contact(pen: Pen) -> ContactCard:
    campaign = pen.campaign
    contact = campaign.contact
    phone = campaign.facts[contact.phone].value
    return ContactCard(
        name=pen.write(contact.name[pen.language]),
        phone=phone,
        link=tel(phone),
        hours=pen.fact(campaign.facts[contact.hours]),
        open=campaign.call_centre.is_open(pen.now),
        line=pen.duty("call_state", campaign.call_centre),
    )


def tel(phone: str) -> str:
    """A phone number as a link that dials it."""
    return "tel:" + "".join(character for character in phone if character.isdigit() or character == "+")
