"""Exports as a browser and a program ask for them."""

from __future__ import annotations

from typing import Any

import pytest
from desk_fakes import LORE
from starlette.requests import Request
from told_talks import Talk, at, rows

from handlers.staff.access import Actor
from handlers.staff.console.pages import StaffPages
from handlers.staff.records.exports import Exports
from handlers.web.pages import Assets
from handlers.web.refusals import Refusal
from storage.store import Store

pytestmark = pytest.mark.usefixtures("engine")

SATO = Actor(1, "sato", "佐藤", "supervisor", request="r1")
AUDITOR = Actor(2, "kansa", "監査", "auditor", request="r2")


@pytest.fixture
def exports(store: Store) -> Exports:
    return Exports(store, StaffPages(Assets()), lambda: at(31), LORE)


def asks(query: str, shape: str = "messages", format_: str = "csv") -> Request:
    return Request(
        {
            "type": "http", "method": "GET", "path": "/", "query_string": query.encode(), "headers": [],
            "path_params": {"shape": shape, "format": format_},
        }
    )  # fmt: skip


async def body(response: Any) -> str:
    return b"".join([piece async for piece in response.body_iterator]).decode()


async def test_a_file_with_its_name_masked_for_its_reader(exports: Exports) -> None:
    await Talk(exports.store, "hanako", at=at(30)).say("番号は4071228533", "はい")
    response = await exports.transcripts(asks("reason=check"), AUDITOR)
    assert response.headers["content-disposition"] == 'attachment; filename="messages-20230331-1000.csv"'
    assert response.headers["cache-control"] == "no-store"
    told = await body(response)
    assert "＊8533" in told
    assert "4071228533" not in told
    assert "4071228533" in await body(await exports.transcripts(asks("reason=check"), SATO))


async def test_the_filter_and_one_conversation(exports: Exports) -> None:
    first, second = Talk(exports.store, "hanako", at=at(20)), Talk(exports.store, "taro", at=at(21))
    await first.say("早い", "はい")
    await second.say("遅い", "はい")
    told = await body(await exports.transcripts(asks("reason=x&from=2023-03-21"), SATO))
    assert ("遅い" in told, "早い" in told) == (True, False)
    page = await exports.transcripts(asks(f"reason=x&conversation={first.id}", format_="html"), SATO)
    assert "content-disposition" not in page.headers
    told = await body(page)
    assert ("遅い" in told, "早い" in told) == (False, True)


async def test_figures_are_counts_a_row(exports: Exports) -> None:
    await Talk(exports.store, "hanako", source="=hotel", at=at(30)).say("期限は", "はい")
    told = await body(await exports.figures(asks("from=2023-03-30&to=2023-03-31"), AUDITOR))
    assert told.splitlines()[1:] == ["2023-03-30,web,'=hotel,ongoing,1"]
    assert await rows(exports.store, "SELECT staff, target, count FROM audit") == [("kansa", "figures.csv", 1)]


@pytest.mark.parametrize(
    ("query", "shape", "format_", "status"),
    [
        ("", "messages", "csv", 422),
        ("reason=%20", "messages", "csv", 422),
        (f"reason={'x' * 201}", "messages", "csv", 422),
        ("reason=x&from=then", "messages", "csv", 422),
        ("reason=x&episode=one", "messages", "csv", 422),
        ("reason=x", "secrets", "csv", 404),
        ("reason=x", "messages", "exe", 404),
    ],
)
async def test_what_is_wrong_is_refused_and_nothing_noted(
    exports: Exports, query: str, shape: str, format_: str, status: int
) -> None:
    with pytest.raises(Refusal) as refused:
        await exports.transcripts(asks(query, shape, format_), SATO)
    assert refused.value.status == status
    assert await rows(exports.store, "SELECT 1 FROM audit") == []
