"""Which case is it, and what then: the questions, the verdicts, the roads, and what a bare follow-up leans on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeVar

from faq.facts import Facts
from faq.folder import CampaignError, Reading, Table
from faq.spans import TimeLine, read_line

T = TypeVar("T")
START = "start"  # the first question
ANY = "any"  # the follow-ups of a talk that has no topic yet


@dataclass(frozen=True, slots=True)
class Option:
    to: str  # "question:ID" or "verdict:ID"
    label: Mapping[str, str]
    means: Literal["yes", "no", ""] = ""  # whether はい or いいえ is this answer


@dataclass(frozen=True, slots=True)
class Question:
    ask: Mapping[str, str]
    choices: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Then:
    """What follows from a verdict at a moment."""

    said: Mapping[str, str]
    next: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Ruling:
    """A verdict: the case in plain words, the reasons, and what then."""

    lead: Mapping[str, str]
    reasons: Mapping[str, tuple[str, ...]]
    then: TimeLine[Then]
    clause: str
    road: str
    next: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    title: Mapping[str, str]
    entry: str
    over: datetime
    fails: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Road:
    topic: str
    steps: tuple[Step, ...]
    kinds: tuple[str, ...]  # the form's kinds whose travellers are on this road


@dataclass(frozen=True, slots=True)
class Roads:
    questions: Mapping[str, Question]
    verdicts: Mapping[str, Ruling]
    roads: Mapping[str, Road]
    for_road: Mapping[str, Mapping[str, str]]  # entry → road → the entry meant there
    follow_ups: Mapping[str, Mapping[str, str]]  # aspect → topic → entry

    def named(self, road: str) -> str:
        """The road of this id, or the one whose travellers file claims of this kind; "" if there is none."""
        if not road or road in self.roads:
            return road
        return next((name for name, known in self.roads.items() if road in known.kinds), "")


def read_roads(table: Table, languages: tuple[str, ...], facts: Facts) -> Roads:
    reading = Reading(table)
    found = Roads(
        questions=_each(reading, "questions", lambda inner: _question(inner, languages)),
        verdicts=_each(reading, "verdicts", lambda inner: _ruling(inner, languages, facts)),
        roads=_each(reading, "roads", lambda inner: _road(inner, languages, facts)),
        for_road=_each(reading, "for_road", _pairs),
        follow_ups=_each(reading, "follow_ups", _pairs),
    )
    reading.done()
    return found


def _each(reading: Reading, key: str, read: Callable[[Reading], T]) -> dict[str, T]:
    found: dict[str, T] = {}
    for name, values in reading.table(key, needed=False).items():
        inner = Reading(values, f"{key}.{name}")
        found[name] = read(inner)
        inner.done()
    return found


def _question(reading: Reading, languages: tuple[str, ...]) -> Question:
    ask = reading.spoken("ask", languages)
    choices = []
    for number, table in enumerate(reading.tables("choices")):
        inner = Reading(table, f"{reading.place}.choices.{number}")
        choices.append(Option(inner.text("to"), inner.spoken("label", languages), _means(inner)))
        inner.done()
    return Question(ask, tuple(choices))


def _means(reading: Reading) -> Literal["yes", "no", ""]:
    match reading.text("means", ""):
        case "yes":
            return "yes"
        case "no":
            return "no"
        case "":
            return ""
        case _:
            raise reading.refuse("means", "is neither yes nor no")


def _ruling(reading: Reading, languages: tuple[str, ...], facts: Facts) -> Ruling:
    lead, reasons = {}, {}
    for language in languages:
        inner = Reading(reading.table(language), f"{reading.place}.{language}")
        lead[language], reasons[language] = inner.text("lead"), inner.texts("reasons", ())
        inner.done()
    return Ruling(
        lead,
        reasons,
        read_line(reading.tables("then"), f"{reading.place}.then", facts, lambda inner: _then(inner, languages)),
        reading.text("clause"),
        reading.text("road", ""),
        reading.texts("next"),
    )


def _then(reading: Reading, languages: tuple[str, ...]) -> Then:
    said = {language: reading.text(language) for language in languages}
    return Then(said, reading.texts("next", ()) or None)


def _road(reading: Reading, languages: tuple[str, ...], facts: Facts) -> Road:
    steps = []
    for number, table in enumerate(reading.tables("steps")):
        inner = Reading(table, f"{reading.place}.steps.{number}")
        try:
            over = facts.moment(inner.text("over"))
        except CampaignError as error:
            raise inner.refuse("over", error.reason) from None
        step = Step(inner.spoken("title", languages), inner.text("entry"), over, inner.texts("fails", ()))
        inner.done()
        steps.append(step)
    if not steps:
        raise reading.refuse("steps", "is empty")
    return Road(reading.text("topic", ""), tuple(steps), reading.texts("kinds", ()))


def _pairs(reading: Reading) -> Mapping[str, str]:
    return {key: reading.text(key) for key in reading.rest()}
