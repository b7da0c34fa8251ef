"""A campaign: one incident's content, loaded from its folder. Another incident is another folder and no code.

`load` reads what every start needs (names, hours, facts, the heads of the entries) and refuses a bad folder with file,
place and reason. Texts, roads, form and words are read when they are first asked for; `Campaign.read_all` reads them at
once, for a server that must not meet a fault later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.knowledge import Form
from faq.calendar import Hours
from faq.dates import HANDS
from faq.entries import Answer, Entry, Piece, PlateDates, pieces, read_heads, read_plate, read_states
from faq.facts import Facts, read_facts
from faq.folder import CampaignError, Folder, Reading, Table, locate, parse
from faq.forms import read_forms
from faq.hours import read_hours
from faq.reminders import FILE as REMINDERS
from faq.reminders import Deadline, read_reminders
from faq.roads import Roads, read_roads
from faq.sources import OTHER, Sources, folded_line, read_sources
from faq.spans import TimeLine, read_line
from faq.wordings import wordings
from faq.words import read_words

__all__ = ["DEFAULT", "Campaign", "CampaignError", "load"]

T = TypeVar("T")
DEFAULT = Path(__file__).parent / "campaigns" / "gunma-regionpay-2023"
PUBLIC = frozenset({"phone", "mail", "url"})  # kinds of facts that are nobody's own


@dataclass(frozen=True, slots=True)
class Contact:
    phone: str  # the fact
    hours: str
    name: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class OfficialSenders:
    """The facts that a pasted sender, number or address is held against."""

    mail: str
    sms: str
    site: str
    phone: str
    clause: str
    plate: PlateDates | None  # when the site is open
    sends: str  # the period in which it is sent; "": the notice names none


@dataclass(frozen=True, slots=True)
class Milestone:
    """A row of the card of dates; it has passed from the moment `past` on."""

    past: str
    when: str
    what: Mapping[str, str]


@dataclass(frozen=True)
class Campaign:
    """Frozen; the cached properties are what its folder says, read once."""

    folder: Folder
    id: str
    languages: tuple[str, ...]
    zone: ZoneInfo
    name: Mapping[str, str]
    menu: tuple[str, ...]
    menu_overrun: tuple[str, ...]  # while more people want a person than staff can serve
    sources: Sources
    facts: Facts
    staff: Hours
    call_centre: Hours
    contact: Contact
    senders: OfficialSenders
    timeline: tuple[Milestone, ...]
    today: TimeLine[Mapping[str, str]]
    entries: Mapping[str, Entry]
    _pieces: Mapping[str, Piece] = field(repr=False)
    _states: dict[str, TimeLine[Answer]] = field(default_factory=dict, repr=False)
    _words: dict[str, Mapping[str, str]] = field(default_factory=dict, repr=False)
    _wordings: dict[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict, repr=False)

    def states(self, entry: str) -> TimeLine[Answer]:
        """What is said of an entry along the time line. Raises KeyError for an entry that does not exist."""
        if entry not in self._states:
            self._states[entry] = read_states(self._pieces[entry], self.languages, self.facts)
        return self._states[entry]

    def file_of(self, entry: str) -> str:
        """The file in which an entry is written."""
        return self._pieces[entry].file

    def words(self, language: str) -> Mapping[str, str]:
        if language not in self._words:
            self._words[language] = read_words(self.folder, language)
        return self._words[language]

    def wordings_of(self, entry: str, language: str) -> tuple[str, ...]:
        """How people ask for an entry, in the order of the file."""
        if language not in self._wordings:
            together: dict[str, list[str]] = {}
            for wording in wordings(self.folder, language):
                together.setdefault(wording.entry, []).append(wording.text)
            self._wordings[language] = {one: tuple(texts) for one, texts in together.items()}
        return self._wordings[language].get(entry, ())

    @cached_property
    def public(self) -> tuple[str, ...]:
        return tuple(fact.value for fact in self.facts.all.values() if fact.kind in PUBLIC)

    @cached_property
    def roads(self) -> Roads:
        return read_file(self.folder, "roads.toml", lambda table: read_roads(table, self.languages, self.facts))

    @cached_property
    def forms(self) -> Mapping[str, Form]:
        return read_file(self.folder, "form.toml", lambda table: read_forms(table, self.languages, self.facts))

    def place(self, source: str, language: str) -> str:
        """Where a traveller came from, in words."""
        names = self.sources.get(source)
        return names[language] if names else self.words(language)["arrival_other"]

    @cached_property
    def arrivals(self) -> Mapping[str, str]:
        """The lines by which travellers tell where they come from, as they are compared, with their sources."""
        return {
            folded_line(self.words(language)["arrival_line"].replace("{place}", self.place(source, language))): source
            for source in (*self.sources, OTHER)
            for language in self.languages
        }

    @cached_property
    def reminders(self) -> Mapping[str, Deadline]:
        """What a traveller can be reminded of; nothing in a campaign that has no such file."""
        if not self.folder.has(REMINDERS):
            return {}
        return read_file(
            self.folder, REMINDERS, lambda table: read_reminders(table, self.languages, self.facts, self.zone)
        )

    @cached_property
    def notice(self) -> str:
        return self.folder.text("notice.ja.txt")

    def read_all(self) -> Campaign:
        """Read every file now. Raises CampaignError on the first that is refused."""
        for entry in self.entries:
            self.states(entry)
        for language in self.languages:
            self.words(language)
        _ = self.roads, self.forms, self.reminders, self.notice
        return self


def load(path: Path | None = None) -> Campaign:
    """The campaign in a folder, or the one that comes along. Raises CampaignError: file, line, place, reason."""
    folder = Folder(path or DEFAULT)
    if not folder.has("campaign.toml"):
        raise CampaignError("is no campaign's folder: it has no campaign.toml", str(folder.root))
    return read_file(folder, "campaign.toml", lambda table: _campaign(folder, Reading(table)))


def read_file(folder: Folder, name: str, read: Callable[[Table], T]) -> T:
    """What `read` makes of a file's table; a refusal is told with the file and the line."""
    text = folder.text(name)
    try:
        return read(parse(text, name))
    except CampaignError as error:
        if error.file:
            raise
        raise CampaignError(error.reason, name, error.place, locate(text, error.place)) from None


def _campaign(folder: Folder, reading: Reading) -> Campaign:
    languages = read_languages(reading)
    zone = _zone(reading)
    facts = read_file(folder, "facts.toml", lambda table: read_facts(table, languages, zone))
    found = list(pieces(folder))
    hours = read_hours(reading, facts, zone)
    menu = reading.texts("menu")
    campaign = Campaign(
        folder=folder,
        id=reading.text("id"),
        languages=languages,
        zone=zone,
        name=reading.spoken("name", languages),
        menu=menu,
        menu_overrun=reading.texts("menu_overrun", menu),
        sources=read_sources(reading, languages),
        facts=facts,
        staff=hours["staff"],
        call_centre=hours["call_centre"],
        contact=_contact(Reading(reading.table("contact"), "contact"), languages, facts),
        senders=_senders(Reading(reading.table("senders"), "senders"), facts),
        timeline=tuple(_milestones(reading, languages, facts)),
        today=read_line(reading.tables("today"), "today", facts, lambda inner: _by_language(inner, languages)),
        entries=read_heads(found, languages),
        _pieces={piece.id: piece for piece in found},
    )
    reading.done()
    return campaign


def read_languages(reading: Reading) -> tuple[str, ...]:
    languages = reading.texts("languages")
    if not languages or not set(languages) <= set(HANDS):
        raise reading.refuse("languages", f"must be some of {', '.join(HANDS)}")
    return languages


def _zone(reading: Reading) -> ZoneInfo:
    try:
        return ZoneInfo(reading.text("zone"))
    except (ZoneInfoNotFoundError, ValueError):
        raise reading.refuse("zone", "is no time zone") from None


def _by_language(reading: Reading, languages: tuple[str, ...]) -> Mapping[str, str]:
    return {language: reading.text(language) for language in languages}


def _contact(reading: Reading, languages: tuple[str, ...], facts: Facts) -> Contact:
    phone, hours = _known(reading, "phone", "phone", facts), _known(reading, "hours", "hours", facts)
    contact = Contact(phone, hours, reading.spoken("name", languages))
    reading.done()
    return contact


def _senders(reading: Reading, facts: Facts) -> OfficialSenders:
    kinds = {"mail": "mail", "sms": "phone", "site": "url", "phone": "phone"}
    named = {key: _known(reading, key, kind, facts) for key, kind in kinds.items()}
    sends = reading.text("sends", "")
    if sends and (sends not in facts or facts[sends].kind != "period"):
        raise reading.refuse("sends", f"there is no fact {sends} of kind period")
    senders = OfficialSenders(**named, clause=reading.text("clause"), plate=read_plate(reading), sends=sends)
    reading.done()
    return senders


def _known(reading: Reading, key: str, kind: str, facts: Facts) -> str:
    """The id of a fact of this kind."""
    fact = reading.text(key)
    if fact not in facts or facts[fact].kind != kind:
        raise reading.refuse(key, f"there is no fact {fact} of kind {kind}")
    return fact


def _milestones(reading: Reading, languages: tuple[str, ...], facts: Facts) -> Iterator[Milestone]:
    for number, table in enumerate(reading.tables("timeline", needed=False)):
        inner = Reading(table, f"timeline.{number}")
        milestone = Milestone(inner.text("past"), inner.text("when"), inner.spoken("what", languages))
        inner.done()
        try:
            facts.moment(milestone.past)
        except CampaignError as error:
            raise inner.refuse("past", error.reason) from None
        yield milestone
