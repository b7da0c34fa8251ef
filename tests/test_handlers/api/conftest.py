from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from api_house import ApiHouse, open_api


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[ApiHouse]:
    async with open_api(tmp_path / "desk.db") as house:
        yield house
