"""Whether every file can be read: all refusals of the loader, table by table, instead of the first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import ParamSpec
from zoneinfo import ZoneInfo

from faq.campaign import load, read_file, read_languages
from faq.canned import FILE as CANNED
from faq.canned import read_canned
from faq.check.flaws import Flaw, of_error
from faq.entries import pieces, read_heads, read_states
from faq.facts import Facts, read_fact, read_facts
from faq.folder import CampaignError, Folder, Reading, locate
from faq.forms import read_forms
from faq.matching.facts_told import FILE as FACTS_TOLD
from faq.matching.facts_told import read_facts_told
from faq.reminders import FILE as REMINDERS
from faq.reminders import read_reminders
from faq.roads import read_roads
from faq.wordings import wordings
from faq.words import read_words

P = ParamSpec("P")
ANY_ZONE = ZoneInfo("Asia/Tokyo")  # shapes do not depend on the zone; a wrong one is told by the loader


def check_structure(folder: Folder) -> Iterator[Flaw]:
    try:
        languages = read_file(folder, "campaign.toml", lambda table: read_languages(Reading(table)))
    except CampaignError as error:
        yield of_error(error)
        return
    flaws = list(_check_facts(folder, languages))
    if flaws:
        yield from flaws
        return
    facts = read_facts(folder.toml("facts.toml"), languages, ANY_ZONE)
    yield from _check_entries(folder, languages, facts)
    yield from _attempt(folder, "roads.toml", lambda: read_roads(folder.toml("roads.toml"), languages, facts))
    yield from _attempt(folder, "form.toml", lambda: read_forms(folder.toml("form.toml"), languages, facts))
    if folder.has(REMINDERS):
        yield from _attempt(
            folder, REMINDERS, lambda: read_reminders(folder.toml(REMINDERS), languages, facts, ANY_ZONE)
        )
    for language in languages:
        yield from _attempt(folder, f"words.{language}.toml", read_words, folder, language)
        yield from _attempt(folder, f"wordings/{language}.txt", _read_wordings, folder, language)
    if folder.has(FACTS_TOLD):
        yield from _attempt(folder, FACTS_TOLD, lambda: read_facts_told(folder.text(FACTS_TOLD)))
    if folder.has(CANNED):
        yield from _attempt(folder, CANNED, lambda: read_canned(folder.toml(CANNED), languages, facts))
    yield from _attempt(folder, "notice.ja.txt", folder.text, "notice.ja.txt")
    yield from _attempt(folder, "campaign.toml", load, folder.root)


def _attempt(
    folder: Folder, file: str, read: Callable[P, object], *args: P.args, **options: P.kwargs
) -> Iterator[Flaw]:
    """The refusal that reading meets, if it meets one."""
    try:
        read(*args, **options)
    except CampaignError as error:
        yield _located(folder, error, file)


def _read_wordings(folder: Folder, language: str) -> None:
    for _ in wordings(folder, language):
        pass


def _located(folder: Folder, error: CampaignError, file: str) -> Flaw:
    flaw = of_error(error, file)
    if flaw.line or not flaw.place:
        return flaw
    return Flaw(flaw.file, locate(folder.text(flaw.file), flaw.place), flaw.place, flaw.reason)


def _check_facts(folder: Folder, languages: tuple[str, ...]) -> Iterator[Flaw]:
    try:
        tables = folder.toml("facts.toml")
    except CampaignError as error:
        yield of_error(error, "facts.toml")
        return
    for fact, table in tables.items():
        yield from _attempt(folder, "facts.toml", read_fact, fact, table, languages, ANY_ZONE)


def _check_entries(folder: Folder, languages: tuple[str, ...], facts: Facts) -> Iterator[Flaw]:
    names = folder.names("entries", ".toml")
    whole = [flaw for name in names for flaw in _attempt(folder, name, folder.toml, name)]
    yield from whole
    if whole:
        return
    try:
        found = list(pieces(folder))
    except CampaignError as error:
        yield _located(folder, error, "")
        return
    told = {piece.id for piece in found}
    for name in names:
        for lost in sorted(set(folder.toml(name)) - told):
            yield Flaw(name, 0, lost, "must begin with a line [entry] of its own")
    seen: dict[str, str] = {}
    for piece in found:
        if piece.id in seen:
            yield Flaw(piece.file, piece.line, piece.id, f"there is an entry of this name in {seen[piece.id]}")
        seen.setdefault(piece.id, piece.file)
        yield from _attempt(folder, piece.file, read_heads, [piece], languages)
        yield from _attempt(folder, piece.file, read_states, piece, languages, facts)
