from collections.abc import AsyncIterator

import pytest
from fake_telegram import FakeTelegram, telegram


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with telegram() as fake:
        yield fake
