"""Every text of a campaign with its place, so that one rule can be laid on all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from faq.campaign import Campaign
from faq.canned import FILE as CANNED
from faq.canned import canned_of
from faq.reminders import FILE as REMINDERS
from faq.roads import Ruling
from faq.words import COMMON, common_files

Role = Literal["label", "text", "name"]


@dataclass(frozen=True, slots=True)
class Passage:
    """A text as it is written, with its slots. `begins` and `ends` bound when it is said (None: always)."""

    file: str
    place: str
    language: str
    text: str
    role: Role = "text"
    begins: datetime | None = None
    ends: datetime | None = None
    common: bool = False  # of the desk, not of the campaign

    @property
    def of_words(self) -> bool:
        """Whether it is a sentence of the desk, whose slots the desk fills, or what a campaign says instead."""
        return self.common or self.file.startswith("words.")


def passages(campaign: Campaign) -> Iterator[Passage]:
    yield from _of_campaign(campaign)
    yield from _of_entries(campaign)
    yield from _of_roads(campaign)
    yield from _of_form(campaign)
    yield from _of_canned(campaign)
    yield from _of_reminders(campaign)
    yield from _of_words(campaign)


def _each(file: str, place: str, spoken: Mapping[str, str], role: Role = "text") -> Iterator[Passage]:
    for language, text in spoken.items():
        yield Passage(file, f"{place}.{language}", language, text, role)


def _of_campaign(campaign: Campaign) -> Iterator[Passage]:
    file = "campaign.toml"
    yield from _each(file, "name", campaign.name, "name")
    yield from _each(file, "contact.name", campaign.contact.name, "name")
    for name, said in campaign.sources.items():
        yield from _each(file, f"sources.{name}.name", said, "name")
    for number, row in enumerate(campaign.timeline):
        yield from _each(file, f"timeline.{number}.what", row.what, "name")
        yield Passage(file, f"timeline.{number}.when", campaign.languages[0], row.when, "name")
    for number, span in enumerate(campaign.today.spans):
        for language, text in span.held.items():
            yield Passage(file, f"today.{number}.{language}", language, text, "name", span.begins, span.ends)


def _of_entries(campaign: Campaign) -> Iterator[Passage]:
    for entry, head in campaign.entries.items():
        file = campaign.file_of(entry)
        yield from _each(file, f"{entry}.label", head.label, "label")
        for number, span in enumerate(campaign.states(entry).spans):
            for language, said in span.held.said.items():
                for text in said.texts():
                    place = f"{entry}.state.{number}.{language}"
                    yield Passage(file, place, language, text, "text", span.begins, span.ends)


def _of_roads(campaign: Campaign) -> Iterator[Passage]:
    file, roads = "roads.toml", campaign.roads
    for name, question in roads.questions.items():
        yield from _each(file, f"questions.{name}.ask", question.ask)
        for number, choice in enumerate(question.choices):
            yield from _each(file, f"questions.{name}.choices.{number}.label", choice.label, "label")
    for name, ruling in roads.verdicts.items():
        yield from _of_ruling(file, f"verdicts.{name}", ruling)
    for name, road in roads.roads.items():
        for number, step in enumerate(road.steps):
            yield from _each(file, f"roads.{name}.steps.{number}.title", step.title, "label")


def _of_ruling(file: str, place: str, ruling: Ruling) -> Iterator[Passage]:
    for language, lead in ruling.lead.items():
        for text in (lead, *ruling.reasons[language]):
            yield Passage(file, f"{place}.{language}", language, text)
    for number, span in enumerate(ruling.then.spans):
        for language, text in span.held.said.items():
            yield Passage(file, f"{place}.then.{number}.{language}", language, text, "text", span.begins, span.ends)


def _of_form(campaign: Campaign) -> Iterator[Passage]:
    for language, form in campaign.forms.items():
        for kind in form.kinds:
            yield Passage("form.toml", f"kinds.{kind.id}.label.{language}", language, kind.label, "label")
            yield Passage("form.toml", f"kinds.{kind.id}.name.{language}", language, kind.name)
        for item in form.items:
            said = {"name": item.name, "ask": item.ask} | ({"hint": item.hint} if item.hint else {})
            for key, text in said.items():
                yield Passage("form.toml", f"items.{item.id}.{key}.{language}", language, text)
            for choice in item.choices:
                yield Passage("form.toml", f"items.{item.id}.choices", language, choice, "label")


def _of_canned(campaign: Campaign) -> Iterator[Passage]:
    for one in canned_of(campaign):
        yield from _each(CANNED, f"{one.id}.title", one.title, "name")
        for language, text in one.text.items():
            yield Passage(CANNED, f"{one.id}.text.{language}", language, text, "text", one.begins, one.ends)


def _of_reminders(campaign: Campaign) -> Iterator[Passage]:
    for name, deadline in campaign.reminders.items():
        yield from _each(REMINDERS, f"{name}.name", deadline.name, "name")
        for language, lead in deadline.lead.items():
            for text in (lead, *deadline.lines[language]):
                yield Passage(REMINDERS, f"{name}.{language}", language, text, "text", deadline.due, deadline.ends)


def _of_words(campaign: Campaign) -> Iterator[Passage]:
    """The common sentences as they are, and the campaign's own."""
    for language in campaign.languages:
        for file in common_files(language):
            for key, text in COMMON.toml(file).items():
                yield Passage(file, key, language, text.removesuffix("\n"), _role(key), common=True)
        own = f"words.{language}.toml"
        if campaign.folder.has(own):
            for key, text in campaign.folder.toml(own).items():
                yield Passage(own, key, language, text.removesuffix("\n"), _role(key))


def _role(key: str) -> Role:
    return "label" if key.startswith("act_") else "text"
