"""A real browser for these tests. Without one they are skipped; with MADOGUCHI_BROWSER_TESTS=1 that is a failure.

With MADOGUCHI_BROWSER_TESTS=0 they are skipped in any case: CI runs them in a step of their own.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from desk_process import DeskProcess
from page_driver import FLAGS, PATIENCE, PHONE, Enter, Served, Visit, find_browser
from playwright.async_api import Browser, BrowserContext, async_playwright, expect
from staff_driver import hire_all
from web_fakes import FakeDesk, fake_app, fake_chat

expect.set_options(timeout=PATIENCE * 1000)

NO_BROWSER = "no Chromium found: install Debian's chromium, or name one in CHROMIUM"


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    wanted, path = os.environ.get("MADOGUCHI_BROWSER_TESTS", ""), find_browser()
    if wanted == "0":
        pytest.skip("not asked for: MADOGUCHI_BROWSER_TESTS=0")
    if path is None:
        if wanted:
            pytest.fail(NO_BROWSER)
        pytest.skip(NO_BROWSER)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=FLAGS, timeout=PATIENCE * 1000)
        yield browser
        await browser.close()


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest_asyncio.fixture(loop_scope="session")
async def served(desk: FakeDesk) -> AsyncIterator[Served]:
    """The page in front of a scripted desk."""
    chat = fake_chat(desk)
    served = await Served(fake_app(desk, chat), chat.streams.close).start()
    yield served
    await served.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def contexts(browser: Browser) -> AsyncIterator[Callable[..., Awaitable[BrowserContext]]]:
    """Makes visitors' browsers: a phone in Japanese unless told otherwise."""
    made: list[BrowserContext] = []

    async def make(**more: Any) -> BrowserContext:
        context = await browser.new_context(**{"viewport": PHONE, "locale": "ja-JP", "reduced_motion": "reduce"} | more)
        context.set_default_timeout(PATIENCE * 1000)
        made.append(context)
        return context

    yield make
    for context in made:
        await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def enter(served: Served, contexts: Callable[..., Awaitable[BrowserContext]]) -> AsyncIterator[Enter]:
    """A visitor opens the page. At the end nobody's console may have complained."""
    visits: list[Visit] = []

    async def open_page(context: BrowserContext | None = None, path: str = "/", **more: Any) -> Visit:
        visit = await Visit.begin(context or await contexts(**more), served.url + path)
        visits.append(visit)
        return visit

    yield open_page
    assert [complaint for visit in visits for complaint in visit.complaints] == []


@pytest_asyncio.fixture(loop_scope="session")
async def real(tmp_path: Path) -> AsyncIterator[DeskProcess]:
    await hire_all(tmp_path / "madoguchi.db")
    desk = await DeskProcess(tmp_path, as_of="2023-03-14T15:00").start()
    yield desk
    await desk.kill()
