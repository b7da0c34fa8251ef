"""The campaign as the dialogue sees it: `Book` is the Knowledge of one campaign.

Pure: the same question at the same moment gives the same value. Names that the campaign does not have raise KeyError,
since a forged or outdated button may hold any; words that nobody has written raise MissingWordsError.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from bot.knowledge import (
    Calendar,
    EntryCard,
    Finding,
    Form,
    Reminder,
    RoadStep,
    Situation,
    TriageChoice,
    TriageQuestion,
    Verdict,
)
from bot.moving import BY_LINK
from bot.words import Bubble, Choice, Details
from faq import senders
from faq.acts import write_choice, write_label
from faq.calendar import Hours, Period
from faq.campaign import Campaign
from faq.canned import CannedReply, write_canned
from faq.cards import ContactCard, TimelineRow, write_contact, write_timeline
from faq.language import guess_language, likely_language
from faq.matching.nearest import nearest
from faq.pen import Mark, Pen, as_it_is
from faq.plates import write_plate
from faq.remembered import Remembered
from faq.roads import ANY
from faq.sources import folded_line, known_source

LONGEST_ARRIVAL = 80  # characters; a longer text is no line of arrival


class Matcher(Protocol):
    """What finds the entries that a question is about."""

    def find(self, text: str, language: str, leaning: str) -> Finding: ...


@dataclass(frozen=True, slots=True)
class Book:
    """Everything that a campaign says. `mark` wraps what is worked out rather than read off the notice.

    `hours` are those of the staff, when they differ from the campaign's; `spoken` is the language of every message, when that is settled.
    """

    campaign: Campaign
    matcher: Matcher
    mark: Mark = as_it_is
    overrun: bool = False
    hours: Hours | None = None
    spoken: str = ""
    _said: Remembered = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_said", Remembered(self.campaign.facts.moments()))

    def amid(self, situation: Situation) -> Book:
        """The same campaign with what staff have switched: their hours of single days, and the words of a full desk."""
        usual = self.campaign.staff
        days = {day: tuple(Period(*period) for period in periods) for day, periods in situation.days.items()}
        hours = replace(usual, exceptions={**usual.exceptions, **days}) if days else None
        return replace(self, overrun=situation.overrun, hours=hours)

    @property
    def public(self) -> tuple[str, ...]:
        """What the notice prints itself: its telephone number, its senders, its addresses. Nobody has to hide them."""
        return self.campaign.public

    # --- what was meant ---

    def find(self, text: str, language: str, leaning: str = "") -> Finding:
        return self.matcher.find(text, language, leaning)

    def guess_language(self, text: str) -> str:
        return self.spoken or guess_language(text)

    def likely_language(self, text: str) -> str:
        return likely_language(text)

    def follow_up(self, aspect: str, topic: str, road: str) -> str:
        """The entry that a bare 「いつまで？」 asks for after talk of `topic`, or of the road; "" if none is set."""
        roads = self.campaign.roads
        table = roads.follow_ups.get(aspect, {})
        named = roads.named(road)
        leans_on = topic or (roads.roads[named].topic if named else "")
        return table.get(leans_on) or table.get(ANY, "")

    def for_road(self, entry: str, road: str) -> str:
        roads = self.campaign.roads
        meant = roads.for_road.get(entry, {})
        return meant.get(road) or meant.get(roads.named(road), entry)

    # --- what there is ---

    @property
    def languages(self) -> tuple[str, ...]:
        return self.campaign.languages

    @property
    def calendar(self) -> Calendar:
        """The hours of the staff."""
        return self.hours or self.campaign.staff

    @property
    def menu(self) -> tuple[str, ...]:
        return self.campaign.menu_overrun if self.overrun else self.campaign.menu

    def finished(self, now: datetime) -> bool:
        return now >= self.campaign.facts.moments()[-1]

    def card(self, entry: str) -> EntryCard:
        return self.campaign.entries[entry].card

    def form(self, language: str) -> Form:
        return self.campaign.forms[language]

    def title(self, language: str) -> str:
        return self.campaign.name[language]

    # --- what is said ---

    def say(self, key: str, now: datetime, language: str, **slots: object) -> str:
        if slots:
            return self._pen(now, language).say(key, **slots)
        return self._said.within_the_minute(self._say, key, now, language)

    def _say(self, key: str, now: datetime, language: str) -> str:
        return self._pen(now, language).say(key)

    def label(self, what: str, language: str) -> str:
        """The label of an act. No label changes with the moment."""
        return write_label(self._pen(self.campaign.facts.moments()[0], language), what)

    def choice(self, act: str, now: datetime, language: str) -> Choice:
        return self._said.within_the_minute(self._choice, act, now, language)

    def _choice(self, act: str, now: datetime, language: str) -> Choice:
        return write_choice(self._pen(now, language), act)

    def acts(self, entry: str, now: datetime) -> tuple[str, ...]:
        offered = self.campaign.states(entry).at(now).next
        return self.campaign.entries[entry].next if offered is None else offered

    def answer(self, entry: str, now: datetime, language: str) -> Bubble:
        return self._said.within_the_minute(self._answer, entry, now, language)

    def _answer(self, entry: str, now: datetime, language: str) -> Bubble:
        pen = self._pen(now, language)
        state = self.campaign.states(entry).at(now)
        head, said = self.campaign.entries[entry], state.said[language]
        return Bubble(
            lead=pen.write(said.lead),
            lines=pen.lines(said.lines),
            plate=write_plate(pen, head.plate) if head.plate and state.plate else None,
            details=Details(pen.write(said.details_title), pen.lines(said.details)) if said.details else None,
            clause=_clause(pen, head.clause),
        )

    def question(self, question: str, now: datetime, language: str) -> TriageQuestion:
        pen = self._pen(now, language)
        asked = self.campaign.roads.questions[question]
        choices = tuple(
            TriageChoice(pen.write(choice.label[language]), choice.to, means=choice.means) for choice in asked.choices
        )
        return TriageQuestion(question, Bubble(lead=pen.write(asked.ask[language])), choices)

    def verdict(self, verdict: str, now: datetime, language: str) -> Verdict:
        pen = self._pen(now, language)
        ruling = self.campaign.roads.verdicts[verdict]
        then = ruling.then.at(now)
        lines = pen.lines((*ruling.reasons[language], then.said[language]))
        bubble = Bubble(pen.write(ruling.lead[language]), lines, clause=_clause(pen, ruling.clause))
        return Verdict(verdict, bubble, ruling.road, then.next or ruling.next)

    def road(self, road: str, now: datetime, language: str) -> tuple[RoadStep, ...]:
        pen = self._pen(now, language)
        return tuple(
            RoadStep(pen.write(step.title[language]), step.entry, now >= step.over, step.fails)
            for step in self.campaign.roads.roads[road].steps
        )

    def check_sender(self, text: str, now: datetime, language: str) -> Bubble | None:
        return senders.check(text, self._pen(now, language))

    def turns_on_sender(self, text: str, now: datetime, language: str) -> bool:
        return senders.turns_on(text, self._pen(now, language))

    # --- what it reminds of ---

    def reminders_after(self, entry: str, road: str, now: datetime) -> tuple[str, ...]:
        """What can be offered once an entry is told, or, without an entry, once a road is found; soonest first."""
        known = self.campaign.reminders
        fits = (
            name
            for name, deadline in known.items()
            if (entry in deadline.after if entry else bool(deadline.roads))
            and now < deadline.due
            and self.concerns(name, road)
        )
        return tuple(sorted(fits, key=lambda name: known[name].due))

    def reminder(self, name: str, now: datetime, language: str) -> Reminder:
        pen, deadline = self._pen(now, language), self.campaign.reminders[name]
        fact = self.campaign.facts[deadline.fact]
        return Reminder(
            id=name,
            due=deadline.due,
            ends=deadline.ends,
            name=deadline.name[language],
            until=pen.fact(fact, "to" if fact.kind == "period" else ""),
            bubble=Bubble(pen.write(deadline.lead[language]), pen.lines(deadline.lines[language])),
            acts=deadline.next,
            until_filed=deadline.until_filed,
        )

    def concerns(self, name: str, road: str) -> bool:
        return self.campaign.reminders[name].concerns(self.campaign.roads.named(road))

    # --- where travellers come from ---

    def source(self, name: str) -> str:
        return "" if name.startswith(BY_LINK) else known_source(self.campaign.sources, name)

    def arrival_line(self, source: str, now: datetime, language: str) -> str:
        """What a traveller sends on a channel that carries nothing but words: 電話の案内から来ました。"""
        return self.say("arrival_line", now, language, place=self.campaign.place(source, language))

    def arrival(self, text: str) -> str:
        return self.campaign.arrivals.get(folded_line(text), "") if len(text) <= LONGEST_ARRIVAL else ""

    # --- what the page shows beside the talk ---

    def timeline(self, now: datetime, language: str) -> tuple[TimelineRow, ...]:
        return write_timeline(self._pen(now, language))

    def contact(self, now: datetime, language: str) -> ContactCard:
        return write_contact(self._pen(now, language))

    def nearest_wording(self, entry: str, text: str, language: str) -> str:
        """The wording of an entry that is nearest to what somebody wrote; "" when it has none in this language."""
        return nearest(text, self.campaign.wordings_of(entry, language))

    def canned(self, now: datetime, language: str, told: str) -> tuple[CannedReply, ...]:
        """What staff send often, in the traveller's language; `told` is the language that staff read."""
        return write_canned(self._pen(now, language), told)

    def _pen(self, now: datetime, language: str) -> Pen:
        return Pen(self.campaign, language, now, self.mark, self.hours)


def _clause(pen: Pen, clause: str) -> str:
    return pen.say("clause", clause=clause) if clause else ""
