from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from desk_fakes import FakeChannel
from desk_room import Room, opened

from handlers import post


@pytest.fixture
async def room(path: Path) -> AsyncIterator[Room]:
    """A desk with a channel on which a send may be repeated, and one on which it may not."""
    async with opened(path, FakeChannel("web"), FakeChannel("line", repeatable=False)) as room:
        yield room


@pytest.fixture
def soon() -> Iterator[None]:
    """The second try comes after 20 milliseconds instead of a second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(post, "FIRST_WAIT", timedelta(milliseconds=20))
        yield
