"""The two campaigns as books, without matching: what a question finds is another test's matter."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from bot.knowledge import Finding
from faq.answers import Book
from faq.campaign import DEFAULT, Campaign, load
from faq.pen import Mark, as_it_is

MUSEUM = Path(__file__).parent / "campaigns" / "museum"


class Deaf:
    """A matcher that finds nothing."""

    def find(self, text: str, language: str, leaning: str) -> Finding:
        return Finding("miss", trace={"text": text, "language": language, "leaning": leaning})


@lru_cache
def campaign(folder: Path = DEFAULT) -> Campaign:
    return load(folder).read_all()


def gunma(mark: Mark = as_it_is) -> Book:
    return Book(campaign(), Deaf(), mark)


def museum(mark: Mark = as_it_is) -> Book:
    return Book(campaign(MUSEUM), Deaf(), mark)
