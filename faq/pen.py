"""The pen: writes the slots of a text in one language at one moment.

What a slot holds is a value given by the caller, a state of the desk (`call_state`, `staff_state`, `today`), or a fact.
What is worked out rather than read off the notice (days left, the next opening) goes through `mark`, so that a proof of
the texts against the notice can tell the two apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from faq.calendar import Hours
from faq.campaign import Campaign
from faq.dates import HANDS, Hand
from faq.facts import Fact
from faq.text import Slot, fill
from faq.words import MissingWordsError

Mark = Callable[[str], str]
PLAIN_KINDS = frozenset({"list", "hours", "number", "text"})  # said in words: a sentence may begin with them
STATES = frozenset({"call_state", "staff_state", "today"})
VALUE_FORMS: Mapping[type, frozenset[str]] = {
    str: frozenset({""}),
    int: frozenset({""}),
    date: frozenset({"", "day", "short"}),
    datetime: frozenset({"", "day", "short", "hour", "clock", "near"}),
}


def as_it_is(text: str) -> str:
    return text


@dataclass(frozen=True, slots=True)
class Pen:
    campaign: Campaign
    language: str
    now: datetime
    mark: Mark = as_it_is
    hours: Hours | None = None  # of the staff, when they differ from the campaign's

    @property
    def hand(self) -> Hand:
        return HANDS[self.language]

    @property
    def today(self) -> date:
        return self.now.astimezone(self.campaign.zone).date()

    def write(self, text: str, values: Mapping[str, object] | None = None) -> str:
        """The text with its slots filled. Raises MissingWordsError for a slot that nothing fills."""
        given = values or {}
        return fill(text, lambda slot, begins: self._slot(slot, begins, given))

    def lines(self, texts: tuple[str, ...]) -> tuple[str, ...]:
        """Each text written; one that holds a list becomes several lines."""
        return tuple(line for text in texts for line in self.write(text).split("\n"))

    def say(self, key: str, **values: object) -> str:
        """A sentence of the desk. Raises MissingWordsError if it, or what a slot of it holds, is not there."""
        try:
            text = self.campaign.words(self.language)[key]
        except KeyError:
            raise MissingWordsError(f"nobody has written the words {key!r} in {self.language}") from None
        try:
            return self.write(text, values)
        except MissingWordsError as error:
            raise MissingWordsError(f"{key}: {error}") from None

    def fact(self, fact: Fact, form: str = "") -> str:
        """A fact in words. Raises MissingWordsError for a form that its kind does not have."""
        if form not in fact.forms:
            raise MissingWordsError(f"{fact.id} is of kind {fact.kind} and has no form {form!r}")
        if form == "left":
            return self.mark(self.left(fact))
        match fact.kind:
            case "list":
                return self._list(fact, form)
            case "day" | "moment" | "until" | "period":
                return self._dated(fact, form)
            case _:
                return fact.said[self.language][0]

    def left(self, fact: Fact) -> str:
        """How many days: to the opening of what has not begun, else to the end. Past: the day itself."""
        assert fact.first is not None
        assert fact.last is not None
        opens = fact.kind == "moment" or (fact.kind == "period" and self.today < fact.first)
        days = ((fact.first if opens else fact.last) - self.today).days
        if days < 0:
            return self.hand.day(fact.last, self.today)
        return self.hand.left(days, "opening" if opens else "deadline")

    def duty(self, name: str, hours: Hours) -> str:
        """Whether somebody is there now, else when next: the sentence `NAME_open` or `NAME_closed`."""
        closes = hours.closes(self.now)
        if closes is not None:
            return self.say(f"{name}_open", closes=closes)
        return self.say(f"{name}_closed", next=hours.next_opening(self.now))

    def _slot(self, slot: Slot, begins: bool, given: Mapping[str, object]) -> str:
        if slot.name in given:
            value = given[slot.name]
            return value if isinstance(value, str) else self.mark(self._value(value, slot))
        if slot.name in self.campaign.facts:
            fact = self.campaign.facts[slot.name]
            written = self.fact(fact, slot.form)
            wordy = slot.form == "left" or fact.kind in PLAIN_KINDS
            return written[:1].upper() + written[1:] if begins and wordy and self.language == "en" else written
        match slot.name:
            case "call_state":
                return self.duty("call_state", self.campaign.call_centre)
            case "staff_state":
                return self.duty("staff_state", self.hours or self.campaign.staff)
            case "today":
                return self.mark(self.hand.day(self.today, self.today))
            case _:
                raise MissingWordsError(f"nothing fills the slot {{{slot.name}}}")

    def _value(self, value: object, slot: Slot) -> str:
        if isinstance(value, datetime):
            here = value.astimezone(self.campaign.zone)
            match slot.form:
                case "hour":
                    return str(here.hour)
                case "clock":
                    return self.hand.clock(here.time())
                case "near" if here.date() == self.today:  # of today the hour is enough
                    return self.hand.clock(here.time())
                case "" | "near":
                    return self.hand.moment(here, self.today)
            value = here.date()
        if isinstance(value, date):
            return self.hand.short_day(value) if slot.form == "short" else self.hand.day(value, self.today)
        return str(value)

    def _list(self, fact: Fact, form: str) -> str:
        items = fact.said[self.language]
        if form == "count":
            return self.mark(str(len(items)))
        return self.hand.series(items) if form == "inline" else "\n".join(f"・{item}" for item in items)

    def _dated(self, fact: Fact, form: str) -> str:
        assert fact.first is not None
        assert fact.last is not None
        if fact.kind == "period" and not form:
            return self.hand.span(fact.first, fact.last, self.today)
        if fact.kind == "moment" and not form and fact.begins is not None:
            return self.hand.moment(fact.begins, self.today)
        if fact.kind == "until" and not form:
            return self.hand.until(fact.last_minute, self.today)
        return self.hand.day(fact.first if form == "from" else fact.last, self.today)
