"""The wordings: how travellers put a question, line by line under the entry that it is for."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from faq.folder import CampaignError, Folder


class Wording(NamedTuple):
    text: str
    entry: str  # "@until" for a bare follow-up
    line: int


def wordings(folder: Folder, language: str) -> Iterator[Wording]:
    """Every wording of a language, none if it has no file. Raises CampaignError on words before a heading."""
    name = f"wordings/{language}.txt"
    if not folder.has(name):
        return
    entry = ""
    for number, raw in enumerate(folder.text(name).split("\n"), 1):
        line = raw.strip()
        if line.startswith("="):
            entry = line[1:].strip()
        elif line and not line.startswith("#"):
            if not entry:
                raise CampaignError("a wording before the first heading", name, line=number)
            yield Wording(line, entry, number)


def folded(wording: str) -> str:
    """What two wordings share that differ only in width, case, blanks and marks."""
    plain = unicodedata.normalize("NFKC", wording).casefold()
    return "".join(character for character in plain if character.isalnum() or character == "ー")
