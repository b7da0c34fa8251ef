"""Fixtures that many rooms share."""

import pytest
from hypothesis import settings

from bot.knowledge import Knowledge
from faq.book import open_book

# No test is timed: machines are shared, and a pattern is compiled when it is first used.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def book() -> Knowledge:
    """The real campaign, matching and all."""
    return open_book()
