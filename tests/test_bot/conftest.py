import pytest
from talker import Talker

from bot.knowledge import Knowledge


@pytest.fixture
def traveller(book: Knowledge) -> Talker:
    return Talker(book)
