"""The whole check, with the matcher: what the content says, then whether every wording finds its own entry."""

from __future__ import annotations

from pathlib import Path

from faq.book import matcher_of
from faq.campaign import load
from faq.check import Flaw, check_campaign


def check_book(folder: Path | None = None) -> list[Flaw]:
    """Everything that is wrong with a campaign; the wordings are tried when the rest is in order."""
    flaws = check_campaign(folder)
    if flaws:
        return flaws
    try:
        matcher = matcher_of(load(folder))
    except ValueError as error:
        return [Flaw("wordings", 0, "", str(error))]
    return check_campaign(folder, wins=matcher.wins)
