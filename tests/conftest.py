"""Fixtures that many rooms share."""

import pytest

from bot.words import Knowledge
from faq.book import open_book


@pytest.fixture(scope="session")
def book() -> Knowledge:
    """The real campaign, matching and all."""
    return open_book()
