"""What channels can show: short labels, small button data, a turn that is read without scrolling."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TypeVar

from bot.measure import graphemes, utf16
from bot.words import Bubble
from faq.campaign import Campaign
from faq.check.flaws import Flaw
from faq.check.passages import Passage
from faq.check.texts import flaw_of
from faq.pen import STATES, Pen
from faq.reminders import FILE as REMINDERS
from faq.spans import TimeLine
from faq.text import slots

T = TypeVar("T")
LABEL = 20  # graphemes: LINE's quick replies
DATA = 64  # bytes: Telegram's callback data
RATING = "solved:yes:"  # the longest that stands before an entry in button data
TURN = {"ja": 300, "en": 600}  # characters of our own: a screen and a half of a phone
CHANNEL = 4096  # UTF-16 units: Telegram; LINE takes 5,000
MOST_NEXT = 3
MOST_MENU = 6
MOST_CHOICES = 4


def check_limits(campaign: Campaign, passages: list[Passage]) -> Iterator[Flaw]:
    for passage in passages:
        if passage.role == "label":
            yield from _check_label(campaign, passage)
        elif passage.of_words:
            yield from _check_length(campaign, passage)
    yield from _check_answers(campaign)
    yield from _check_verdicts(campaign)
    yield from _check_reminders(campaign)
    yield from _check_buttons(campaign)


def _check_label(campaign: Campaign, passage: Passage) -> Iterator[Flaw]:
    length = graphemes(_written(campaign, passage))
    if length > LABEL:
        yield flaw_of(campaign, passage, f"has {length} characters; a label holds {LABEL}")


def _check_length(campaign: Campaign, passage: Passage) -> Iterator[Flaw]:
    length = len(_written(campaign, passage))
    if length > TURN[passage.language]:
        yield flaw_of(campaign, passage, f"has {length} characters; a turn holds {TURN[passage.language]}")


def _written(campaign: Campaign, passage: Passage) -> str:
    """The passage with everything filled in, at the first moment at which it is said."""
    moment = passage.begins or campaign.facts.moments()[0]
    samples = _samples(campaign, passage.language, moment)
    given = {slot.name for slot in slots(passage.text)} - set(campaign.facts.all) - STATES
    values = {name: samples.get(name, "00") for name in given}
    return Pen(campaign, passage.language, moment).write(passage.text, values)


def _samples(campaign: Campaign, language: str, moment: datetime) -> dict[str, object]:
    """The longest that the desk puts into the slots of its own words: a day of September, in the year to come."""
    long = datetime(moment.year + 1, 9, 27, 15, tzinfo=campaign.zone)
    names = [item.name for item in campaign.forms[language].items]
    shown = {
        "start": long,
        "end": long + timedelta(hours=2),
        "name": max(names, key=graphemes),
        "number": "0000-0000-00",
    }
    moments = dict.fromkeys(("next", "received", "closes", "since", "until"), long)
    return {**shown, **moments, "names": "、".join(names), "day": long.date()}


def _check_answers(campaign: Campaign) -> Iterator[Flaw]:
    for entry in campaign.entries:
        file = campaign.file_of(entry)
        for number, moment in _moments(campaign, campaign.states(entry)):
            for language in campaign.languages:
                said = campaign.states(entry).at(moment).said[language]
                pen = Pen(campaign, language, moment)
                bubble = Bubble(pen.write(said.lead), pen.lines((*said.lines, *said.details)))
                place = f"{entry}.state.{number}.{language}"
                if reason := _too_long(bubble, language):
                    yield flaw_of(campaign, Passage(file, place, language, ""), reason)


def _moments(campaign: Campaign, line: TimeLine[T]) -> Iterator[tuple[int, datetime]]:
    """The first and the last moment of each span."""
    first = campaign.facts.moments()[0] - timedelta(days=1)
    for number, span in enumerate(line.spans):
        yield number, span.begins or first
        yield number, span.ends - timedelta(seconds=1) if span.ends else (span.begins or first) + timedelta(days=1000)


def _too_long(bubble: Bubble, language: str) -> str:
    folded = (bubble.details.title, *bubble.details.lines) if bubble.details else ()
    shown = "".join((bubble.lead, *bubble.lines))
    if len(shown) > TURN[language]:
        return f"has {len(shown)} characters; a turn holds {TURN[language]}"
    whole = "\n".join((bubble.lead, *bubble.lines, *folded, bubble.clause))
    return f"has {utf16(whole)} characters; channels take {CHANNEL}" if utf16(whole) > CHANNEL else ""


def _check_verdicts(campaign: Campaign) -> Iterator[Flaw]:
    for verdict, ruling in campaign.roads.verdicts.items():
        for number, moment in _moments(campaign, ruling.then):
            for language in campaign.languages:
                pen = Pen(campaign, language, moment)
                then = ruling.then.at(moment).said[language]
                bubble = Bubble(pen.write(ruling.lead[language]), pen.lines((*ruling.reasons[language], then)))
                place = f"verdicts.{verdict}.then.{number}.{language}"
                if reason := _too_long(bubble, language):
                    yield flaw_of(campaign, Passage("roads.toml", place, language, ""), reason)


def _check_reminders(campaign: Campaign) -> Iterator[Flaw]:
    """A reminder is read at once, also the day before; and the button that takes it back can hold its name."""
    for name, deadline in campaign.reminders.items():
        for language in campaign.languages:
            passage = Passage(REMINDERS, f"{name}.{language}", language, "")
            for moment in (deadline.due, deadline.ends - timedelta(seconds=1)):
                pen = Pen(campaign, language, moment)
                if reason := _too_long(
                    Bubble(pen.write(deadline.lead[language]), pen.lines(deadline.lines[language])), language
                ):
                    yield flaw_of(campaign, passage, reason)
            pen = Pen(campaign, language, deadline.due)
            length = graphemes(pen.say("act_forget_one", deadline=deadline.name[language]))
            if length > LABEL:
                yield flaw_of(
                    campaign, passage, f"its name makes a label of {length} characters; a label holds {LABEL}"
                )
        acts = (f"remind:{name}", f"forget:{name}", *deadline.next)
        yield from _check_acts(campaign, REMINDERS, name, acts, MOST_NEXT + 2)


def _check_buttons(campaign: Campaign) -> Iterator[Flaw]:
    """Data that fits, and no more buttons than are read."""
    for entry, head in campaign.entries.items():
        yield from _check_acts(campaign, campaign.file_of(entry), entry, (RATING + entry,), 1)
        lines = [(entry, head.next)]
        lines += [(f"{entry}.state.{n}", span.held.next or ()) for n, span in enumerate(campaign.states(entry).spans)]
        for place, acts in lines:
            yield from _check_acts(campaign, campaign.file_of(entry), place, acts, MOST_NEXT)
    yield from _check_acts(campaign, "campaign.toml", "menu", campaign.menu, MOST_MENU)
    yield from _check_acts(campaign, "campaign.toml", "menu_overrun", campaign.menu_overrun, MOST_MENU)
    for name, question in campaign.roads.questions.items():
        targets = tuple(choice.to for choice in question.choices)
        yield from _check_acts(campaign, "roads.toml", f"questions.{name}", targets, MOST_CHOICES)
    for name, ruling in campaign.roads.verdicts.items():
        yield from _check_acts(campaign, "roads.toml", f"verdicts.{name}", ruling.next, MOST_NEXT)


def _check_acts(campaign: Campaign, file: str, place: str, acts: tuple[str, ...], most: int) -> Iterator[Flaw]:
    passage = Passage(file, place, campaign.languages[0], "")
    if len(acts) > most:
        yield flaw_of(campaign, passage, f"offers {len(acts)} buttons; {most} are read")
    for act in acts:
        if len(act.encode()) > DATA:
            yield flaw_of(campaign, passage, f"{act}: button data holds {DATA} bytes")
