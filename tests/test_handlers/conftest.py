from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from desk_fakes import FakeChannel
from desk_room import Room, opened


@pytest.fixture
async def room(path: Path) -> AsyncIterator[Room]:
    """A desk with a channel on which a send may be repeated, and one on which it may not."""
    async with opened(path, FakeChannel("web"), FakeChannel("line", repeatable=False)) as room:
        yield room
