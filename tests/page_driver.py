"""For the tests in a real browser: a server in this loop, and a page as its visitor handles it."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from playwright.async_api import BrowserContext, Locator, Page
from starlette.types import ASGIApp

from madoguchi.guard import GuardedProtocol
from madoguchi.server import DeskServer

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Flags with which Chromium also works as root, in a container, without a screen and without a network.
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-quic",
]  # fmt: skip
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}
PATIENCE = 60.0  # seconds: other tests may keep the machine busy


def find_browser() -> str | None:
    """The browser that CHROMIUM names, or the first that is installed."""
    named = os.environ.get("CHROMIUM")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, BROWSERS)), None)


@dataclass
class Served:
    """A web application on a port of this machine; it can go away and come back on the same port."""

    app: ASGIApp
    closing: Any = field(default=lambda: None)
    host: str = "127.0.0.1"
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    async def start(self) -> Served:
        config = uvicorn.Config(
            self.app, http=GuardedProtocol, ws="none", lifespan="off", log_config=None, log_level="critical",
            timeout_graceful_shutdown=2,
        )  # fmt: skip
        self._server = DeskServer(config, self.closing)
        door = socket.create_server(("127.0.0.1", self.port))
        self.port = door.getsockname()[1]
        self._task = asyncio.create_task(self._server._serve([door]))
        while not self._server.started:  # noqa: ASYNC110 uvicorn tells nobody
            await asyncio.sleep(0.01)
        return self

    async def stop(self) -> None:
        self._server.should_exit = True
        await asyncio.wait_for(self._task, PATIENCE)


@dataclass
class Visit:
    """One tab of a visitor. What the console complains of is kept, and every test ends by looking at it."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    @classmethod
    async def begin(cls, context: BrowserContext, url: str = "") -> Visit:
        visit = cls(await context.new_page())
        visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
        visit.page.on("dialog", lambda dialog: visit.complaints.append(f"dialog: {dialog.message}"))
        visit.page.on("console", lambda message: visit._note(message.type, message.text))
        if url:
            await visit.open(url)
        return visit

    def _note(self, kind: str, text: str) -> None:
        # a line that breaks is what some tests are about
        if kind in ("error", "warning") and "net::ERR_" not in text and "status of" not in text:
            self.complaints.append(text)

    async def open(self, url: str) -> None:
        await self.page.goto(url)
        await self.ready()

    async def ready(self) -> None:
        await self.page.wait_for_selector("html[data-ready]")

    async def reload(self) -> None:
        await self.page.reload()
        await self.ready()

    # --- what a visitor does ---

    async def say(self, text: str) -> None:
        await self.page.fill("#words", text)
        await self.page.click("#send")

    async def press(self, label: str) -> None:
        await self.page.get_by_role("button", name=label, exact=False).last.click()

    # --- what a visitor sees ---

    @property
    def log(self) -> Locator:
        return self.page.locator("#log")

    def mine(self, text: str = "") -> Locator:
        """The visitor's own words in the log."""
        return (
            self.page.locator("#log .turn.me .say", has_text=text) if text else self.page.locator("#log .turn.me .say")
        )

    def desk(self, text: str = "") -> Locator:
        return self.page.locator("#log .turn.desk", has_text=text) if text else self.page.locator("#log .turn.desk")

    async def sees(self, text: str, seconds: float = PATIENCE) -> None:
        """Waits until the newest turn of the desk holds `text`."""
        await self.page.wait_for_function(
            "text => { const turns = document.querySelectorAll('#log .turn.desk');"
            " return turns.length && turns[turns.length - 1].textContent.includes(text); }",
            arg=text,
            timeout=seconds * 1000,
        )

    async def settled(self, own: int, seconds: float = PATIENCE) -> None:
        """Waits until so many of the visitor's own messages stand in the log and none is on its way."""
        await self.page.wait_for_function(
            "own => document.querySelectorAll('#log .turn.me').length === own"
            " && !document.querySelector('#log .turn.waiting')",
            arg=own,
            timeout=seconds * 1000,
        )

    async def overflow(self) -> int:
        """How many pixels the page can be scrolled sideways."""
        return int(
            await self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        )


Enter = Callable[..., Awaitable[Visit]]  # opens the page: enter(context or None, path, **options of a new context)
