"""The golden talks of both campaigns go as written. How they read on each channel: tests/test_handlers/test_golden_talks.py."""

from typing import Any

import pytest
from golden.talks import FOLDERS, TALKS

from bot.knowledge import Knowledge
from faq.book import open_book
from faq.golden import replay

TABLE = [(campaign, name) for campaign, talks in TALKS.items() for name in sorted(talks)]


@pytest.fixture(scope="module")
def books(book: Knowledge) -> dict[str, Any]:
    return {"gunma": book, "museum": open_book(FOLDERS["museum"], encoder=False)}


def test_there_are_talks() -> None:
    assert len(TALKS["gunma"]) >= 10
    assert len(TALKS["museum"]) >= 3


@pytest.mark.parametrize(("campaign", "name"), TABLE)
def test_a_golden_talk_goes_as_written(campaign: str, name: str, books: dict[str, Any]) -> None:
    faults = [
        f"{spoken.incoming.text or spoken.incoming.data}: {fault}"
        for spoken in replay(TALKS[campaign][name], books[campaign])
        for fault in spoken.faults
    ]
    assert faults == []
