"""The chat inside the campaign's own page: by one line of script and by a frame, on the sites that are allowed, and
nowhere else."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
from desk_room import until
from page_driver import DESKTOP, PHONE, Served
from playwright.async_api import BrowserContext, FrameLocator, Page, expect
from starlette.types import Receive, Scope, Send
from web_fakes import FakeDesk, fake_app, fake_chat

from handlers.web.visitors import Visitors

pytestmark = pytest.mark.asyncio(loop_scope="session")

Contexts = Callable[..., Awaitable[BrowserContext]]


class Campaign:
    """Another site, with a policy as strict as one that embeds can have, and the desk in its page."""

    def __init__(self) -> None:
        self.desk = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        by_script = f'<script src="{self.desk}/embed.js" async></script>'
        by_frame = f'<iframe src="{self.desk}/" title="窓口" width="400" height="600"></iframe>'
        inside = by_frame if scope["path"] == "/frame" else by_script
        body = f'<!doctype html><html lang="ja"><title>キャンペーン</title><h1>愛郷</h1>{inside}'
        policy = f"default-src 'none'; script-src {self.desk}; frame-src {self.desk}"
        headers = [(b"content-type", b"text/html; charset=utf-8"), (b"content-security-policy", policy.encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body.encode(), "more_body": False})


@pytest_asyncio.fixture(loop_scope="session")
async def campaign() -> AsyncIterator[Served]:
    """`127.0.0.1` and `localhost` are different sites to a browser, and it trusts both as if they came by https."""
    served = await Served(Campaign()).start()
    yield served
    await served.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def allowed(desk: FakeDesk, campaign: Served) -> AsyncIterator[Served]:
    """A desk that the campaign may show."""
    chat = fake_chat(desk, visitors=Visitors(secure=True, embed_origins=(campaign.url,)))
    served = await Served(fake_app(desk, chat), chat.streams.close, host="localhost").start()
    campaign.app.desk = served.url  # type: ignore[attr-defined]
    yield served
    await served.stop()


async def write(frame: FrameLocator, text: str) -> None:
    await frame.locator("html[data-ready]").wait_for()
    await frame.locator("#words").fill(text)
    await frame.locator("#send").click()


async def page_of(contexts: Contexts, **more: object) -> tuple[Page, list[str]]:
    page = await (await contexts(**more)).new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    return page, complaints


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_one_line_of_script_puts_the_chat_into_the_page(
    contexts: Contexts, campaign: Served, allowed: Served, viewport: dict[str, int]
) -> None:
    page, complaints = await page_of(contexts, viewport=viewport)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    await page.goto(campaign.url)
    button = page.get_by_role("button", name="窓口に聞く")
    await expect(button).to_be_visible()
    assert [url for url in requests if url.startswith(allowed.url)] == [allowed.url + "/embed.js"], (
        "nothing before it is asked for"
    )
    await button.click()
    frame = page.frame_locator("iframe")
    await expect(frame.locator("h1")).to_have_text("regionPAY 補償の窓口")
    box = await page.locator("#madoguchi-panel").bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == ((390, 844) if viewport == PHONE else (420, 720))
    await page.get_by_role("button", name="閉じる").click()
    await expect(page.locator("#madoguchi-panel")).to_be_hidden()
    assert await button.evaluate("button => document.activeElement === button")
    assert complaints == []


@pytest.mark.parametrize("path", ["/", "/frame"])
async def test_a_conversation_can_be_held_in_the_campaigns_page_and_goes_on_after_a_reload(
    contexts: Contexts, campaign: Served, allowed: Served, desk: FakeDesk, path: str
) -> None:
    page, complaints = await page_of(contexts)
    await page.goto(campaign.url + path)
    if path == "/":
        await page.get_by_role("button", name="窓口に聞く").click()
    frame = page.frame_locator("iframe")
    await write(frame, "枠の中から")
    await expect(frame.locator(".turn.desk").last).to_contain_text("4月30日（日）までに")
    assert [one.text for one in desk.heard] == ["枠の中から"]
    await page.reload()
    if path == "/":
        await page.get_by_role("button", name="窓口に聞く").click()
    await expect(frame.locator(".turn.me")).to_have_count(1)
    assert complaints == []
    (cookie,) = [one for one in await page.context.cookies() if one["name"] == "__Host-madoguchi"]
    assert (cookie["httpOnly"], cookie["secure"], cookie["sameSite"]) == (True, True, "None")
    assert "127.0.0.1" in str(cookie["partitionKey"])


async def test_a_site_that_is_not_allowed_cannot_frame_the_desk(
    contexts: Contexts, campaign: Served, served: Served
) -> None:
    campaign.app.desk = served.url  # type: ignore[attr-defined]
    page, complaints = await page_of(contexts)
    await page.goto(campaign.url + "/frame")
    await until(lambda: any("frame-ancestors" in text for text in complaints))
    assert await page.frames[1].locator("#words").count() == 0
