"""The matcher of a campaign."""

from __future__ import annotations

from collections.abc import Iterator

from bot.words import EntryKind
from faq.campaign import Campaign
from faq.folder import CampaignError
from faq.matching.lexicon import LexiconError
from faq.matching.matcher import Matcher
from faq.matching.phrasebook import Phrase
from faq.wordings import wordings

LANGUAGES = ("ja", "en", "zh", "ko")  # that wordings may be in: also those in which nothing is answered
LEXICON = "lexicon.toml"


def open_matcher(campaign: Campaign, *, encoder: bool = True) -> Matcher:
    """The matcher over the campaign's wordings, with what `madoguchi calibrate` left beside them.

    Raises CampaignError when the lexicon is refused or there are no wordings.
    """
    try:
        return Matcher(
            phrases_of(campaign),
            lexicon_of(campaign),
            kinds_of(campaign),
            {entry: read.card.topic for entry, read in campaign.entries.items()},
            campaign.folder.root,
            encoder=encoder,
        )
    except LexiconError as error:
        raise CampaignError(str(error), LEXICON) from None
    except ValueError as error:
        raise CampaignError(str(error), "wordings") from None


def phrases_of(campaign: Campaign) -> Iterator[Phrase]:
    for language in LANGUAGES:
        for wording in wordings(campaign.folder, language):
            yield Phrase(wording.entry, language, wording.text)


def lexicon_of(campaign: Campaign) -> str:
    return campaign.folder.text(LEXICON) if campaign.folder.has(LEXICON) else ""


def kinds_of(campaign: Campaign) -> dict[str, EntryKind]:
    return {entry: read.card.kind for entry, read in campaign.entries.items()}
