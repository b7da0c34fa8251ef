"""`madoguchi check`: everything for which a campaign is refused, as a list of one-line flaws."""

from __future__ import annotations

from pathlib import Path

from faq.campaign import DEFAULT, load
from faq.check.files import check_files
from faq.check.flaws import Flaw
from faq.check.languages import check_languages
from faq.check.limits import check_limits
from faq.check.menus import check_menus
from faq.check.passages import passages
from faq.check.quotes import check_quotes
from faq.check.references import check_references
from faq.check.structure import check_structure
from faq.check.texts import check_texts
from faq.check.understanding import Wins, check_wordings
from faq.folder import Folder

__all__ = ["Flaw", "Wins", "check_campaign"]


def check_campaign(path: Path | None = None, wins: Wins | None = None) -> list[Flaw]:
    """What is wrong with the campaign in a folder, or with the one that comes along, in order of file and line.

    What cannot be read is told alone, since the rest rests on it; then what names nothing; then what is said. `wins`
    tells the entry that a wording finds; without it that is not checked.
    """
    path = path or DEFAULT
    if not path.is_dir():
        return [Flaw(str(path), 0, "", "is not a folder")]
    folder = Folder(path)
    unreadable = [*check_files(folder), *check_structure(folder)]
    if unreadable:
        return sorted(set(unreadable))
    campaign = load(path).read_all()
    written = list(passages(campaign))
    missing = [*check_references(campaign), *check_texts(campaign, written), *check_languages(campaign, written)]
    if missing:
        return sorted({*missing, *check_quotes(campaign), *check_wordings(campaign, None)})
    return sorted(
        {
            *check_quotes(campaign),
            *check_limits(campaign, written),
            *check_menus(campaign),
            *check_wordings(campaign, wins),
        }
    )
