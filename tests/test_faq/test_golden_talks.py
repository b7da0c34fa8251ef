"""The golden talks of the campaign go as written."""

from pathlib import Path

import pytest

from bot.knowledge import Knowledge
from faq.golden import replay, talks

FOLDER = Path(__file__).parents[2] / "faq" / "campaigns" / "gunma-regionpay-2023"
TALKS = talks(FOLDER)


def test_there_are_talks() -> None:
    assert len(TALKS) >= 7


@pytest.mark.parametrize("name", sorted(TALKS))
def test_a_golden_talk_goes_as_written(name: str, book: Knowledge) -> None:
    faults = [
        f"{spoken.incoming.text or spoken.incoming.data}: {fault}"
        for spoken in replay(TALKS[name], book)
        for fault in spoken.faults
    ]
    assert faults == []
