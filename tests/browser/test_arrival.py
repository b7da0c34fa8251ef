"""Arriving by a link, in a real browser: the choice of ways, the source kept, and a claim that goes on in another one."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from axe_findings import findings
from desk_process import DeskProcess
from page_driver import DESKTOP, PHONE, Visit
from playwright.async_api import BrowserContext, expect

pytestmark = pytest.mark.asyncio(loop_scope="session")

Contexts = Callable[..., Awaitable[BrowserContext]]
NUMBER = re.compile(r"\d{4}-\d{4}-\d{4}")
WAYS = {"MADOGUCHI_LINE_BASIC_ID": "@123abcde", "MADOGUCHI_TELEGRAM_USERNAME": "madoguchi_bot"}


@pytest_asyncio.fixture(loop_scope="session")
async def desk(tmp_path: Path) -> AsyncIterator[DeskProcess]:
    desk = await DeskProcess(tmp_path, as_of="2023-03-14T15:00", settings=WAYS).start()
    yield desk
    await desk.kill()


async def sources(visit: Visit, url: str) -> list[str]:
    told = (await (await visit.page.request.get(f"{url}/metrics")).text()).splitlines()
    return sorted(line for line in told if re.match(r"madoguchi_arrivals_total.* [1-9]", line))


async def test_the_ways_are_for_everybody_and_the_page_keeps_the_source(desk: DeskProcess, contexts: Contexts) -> None:
    for viewport, scheme in ((PHONE, "light"), (DESKTOP, "dark"), ({"width": 320, "height": 560}, "light")):
        context = await contexts(viewport=viewport, color_scheme=scheme)
        visit = await Visit.begin(context)
        await visit.page.goto(f"{desk.url}/go/poster")
        assert await findings(visit) == []
        assert await visit.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    await visit.page.get_by_role("link", name="この画面").click()
    await expect(visit.page.locator("#log")).to_contain_text("自動応答の窓口です")
    for text in ("期限は？", "電話番号は？"):
        await visit.say(text)
    await visit.settled(2)
    assert await sources(visit, desk.url) == [
        'madoguchi_arrivals_total{channel="go",source="poster"} 3.0',
        'madoguchi_arrivals_total{channel="web",source="poster"} 1.0',
    ]
    assert visit.complaints == []


async def test_a_claim_goes_on_in_another_browser_by_its_number(desk: DeskProcess, contexts: Contexts) -> None:
    first = await Visit.begin(await contexts(), f"{desk.url}/")
    told = ("届け出をする", "現金などで払った", "GM12345678", "あとで続ける", "ほかの端末で続ける")
    for number, text in enumerate(told, 1):
        await first.say(text)
        await first.settled(number)
    await expect(first.page.locator("#log")).to_contain_text(NUMBER)
    found = NUMBER.search(await first.page.locator("#log").inner_text())
    assert found
    second = await Visit.begin(await contexts(viewport=DESKTOP), f"{desk.url}/?code={found[0]}")
    await expect(second.page.locator("#log")).to_contain_text("ここで続けられます")
    assert second.page.url == f"{desk.url}/"
    await expect(first.page.locator("#log")).to_contain_text("移りました")
    await second.page.reload()
    await expect(second.page.locator("#log")).to_contain_text("ここで続けられます")
    await expect(second.mine()).to_have_count(1)
    assert first.complaints + second.complaints == []
