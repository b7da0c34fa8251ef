"""The whole check, with the matcher: what the content says, whether every wording finds its own entry, how the golden talks go."""

from __future__ import annotations

from pathlib import Path

from faq.answers import Book
from faq.book import matcher_of
from faq.campaign import load
from faq.check import Flaw, check_campaign
from faq.check.talks import check_talks
from faq.matching.saved import SETTINGS


def check_book(folder: Path | None = None, *, talks: bool = False) -> list[Flaw]:
    """Everything that is wrong with a campaign; the wordings are tried when the rest is in order, then the golden talks, if asked for.

    They are tried with what was fitted to them; a fitting of other content is a flaw of its own.
    """
    flaws = check_campaign(folder)
    if flaws:
        return flaws
    try:
        campaign = load(folder)
        matcher = matcher_of(campaign)
    except ValueError as error:
        return [Flaw("wordings", 0, "", str(error))]
    if not matcher.is_fitted:
        return [Flaw(SETTINGS, 0, "", "was not fitted to this content; run `madoguchi calibrate`")]
    flaws = check_campaign(folder, wins=matcher.wins)
    return flaws if flaws or not talks else list(check_talks(Book(campaign, matcher)))
