"""The whole check, with the matcher: what the content says, then whether every wording finds its own entry."""

from __future__ import annotations

from pathlib import Path

from faq.book import matcher_of
from faq.campaign import load
from faq.check import Flaw, check_campaign
from faq.matching.saved import SETTINGS


def check_book(folder: Path | None = None) -> list[Flaw]:
    """Everything that is wrong with a campaign; the wordings are tried when the rest is in order.

    They are tried with what was fitted to them; a fitting of other content is a flaw of its own.
    """
    flaws = check_campaign(folder)
    if flaws:
        return flaws
    try:
        matcher = matcher_of(load(folder))
    except ValueError as error:
        return [Flaw("wordings", 0, "", str(error))]
    if not matcher.is_fitted:
        return [Flaw(SETTINGS, 0, "", "was not fitted to this content; run `madoguchi calibrate`")]
    return check_campaign(folder, wins=matcher.wins)
