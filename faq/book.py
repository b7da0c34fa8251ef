"""Opening a campaign for use: its content, and the matcher made of its wordings."""

from __future__ import annotations

from pathlib import Path

from faq.answers import Book
from faq.campaign import Campaign, load
from faq.matching.facts_told import FILE as FACTS_TOLD
from faq.matching.matcher import Matcher
from faq.matching.phrasebook import Phrase
from faq.wordings import wordings

ASKED_IN = ("ja", "en", "zh", "ko")  # questions are understood in more languages than they are answered in
LEXICON = "lexicon.toml"


def open_book(folder: Path | None = None, *, encoder: bool = True) -> Book:
    """The campaign of a folder, or the one that comes along. Raises CampaignError: file, line, place, reason.

    Texts are read when they are first asked for; `Campaign.read_all` reads them at once.
    """
    campaign = load(folder)
    return Book(campaign, matcher_of(campaign, encoder=encoder))


def matcher_of(campaign: Campaign, *, encoder: bool = True) -> Matcher:
    """The matcher over the wordings of every language in which somebody has written any."""
    folder = campaign.folder
    return Matcher(
        phrases_of(campaign),
        lexicon=folder.text(LEXICON) if folder.has(LEXICON) else "",
        kinds={name: entry.card.kind for name, entry in campaign.entries.items()},
        topics={name: entry.card.topic for name, entry in campaign.entries.items() if entry.card.topic},
        saved=folder.root,
        facts_told=folder.text(FACTS_TOLD) if folder.has(FACTS_TOLD) else "",
        encoder=encoder,
    )


def phrases_of(campaign: Campaign) -> list[Phrase]:
    return [
        Phrase(wording.entry, language, wording.text)
        for language in ASKED_IN
        for wording in wordings(campaign.folder, language)
    ]
