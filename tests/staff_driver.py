"""For the tests of the console in a real browser: accounts, and a tab as its member of staff handles it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from desk_process import DeskProcess
from page_driver import Visit
from playwright.async_api import BrowserContext, Locator, expect
from staff_house import HASHED

from storage import staff
from storage.staff import Role
from storage.store import Store

Contexts = Callable[..., Awaitable[BrowserContext]]
OFFICE = {"width": 1440, "height": 900}
PASSWORD = "first-pass-word"
COLLEAGUES: tuple[tuple[str, str, Role], ...] = (
    ("sato", "佐藤", "agent"), ("tanaka", "田中", "agent"), ("mori", "森", "supervisor"), ("oka", "岡", "auditor"),
)  # fmt: skip


async def hire_all(database: Path) -> None:
    """Accounts, before the desk opens: each as if its password had been changed already."""
    store = Store(database)
    await store.open()
    for name, display, role in COLLEAGUES:
        id_ = await store.run(lambda tx, n=name, d=display, r=role: staff.add(tx, n, d, r, HASHED, 0))  # type: ignore[misc]
        assert id_ is not None
        await store.run(lambda tx, id_=id_: staff.set_password(tx, id_, HASHED, must_change=False, now=0))  # type: ignore[misc]
    await store.close()


class StaffVisit(Visit):
    """One tab of a member of staff."""

    @classmethod
    async def log_in(cls, context: BrowserContext, url: str, name: str) -> StaffVisit:
        visit = await cls.begin(context)
        assert isinstance(visit, StaffVisit)
        await visit.page.goto(f"{url}/staff")
        await visit.page.fill("[name=name]", name)
        await visit.page.fill("[name=password]", PASSWORD)
        await visit.page.locator("form button").first.click()
        await visit.ready()
        return visit

    # --- what they do ---

    async def take_next(self) -> None:
        await expect(self.page.get_by_role("button", name="次の方を取る")).to_be_enabled()
        await self.page.keyboard.press("n")
        await self.page.wait_for_url("**/staff/talks/*")
        await self.ready()

    async def write(self, text: str) -> None:
        """Write a reply and send it by keyboard."""
        await self.page.fill("#reply", text)
        await self.page.press("#reply", "Control+Enter")

    async def choose(self, menu: str, label: str = "") -> None:
        """Open one of the menus above the conversation, choose, and confirm."""
        sheet = self.page.locator("details.menu", has=self.page.locator("summary", has_text=menu))
        await sheet.locator("summary").click()
        if label:
            await sheet.get_by_label(label).check()
        await sheet.get_by_role("button", name=menu).click()
        await self.ready()

    # --- what they see ---

    @property
    def log(self) -> Locator:
        return self.page.locator("#log")

    def turn(self, text: str) -> Locator:
        return self.page.locator("#log .turn", has_text=text)

    def stack(self, title: str) -> Locator:
        return self.page.locator(".queue section", has_text=title).locator(".someone")

    @property
    def stale(self) -> Locator:
        return self.page.locator("dialog#stale")


async def waits(contexts: Contexts, desk: DeskProcess, *words: str) -> Visit:
    """A traveller who has asked for a person."""
    visit = await Visit.begin(await contexts(), desk.url)
    for number, text in enumerate([*words, "人と話したいです"], 1):
        await visit.say(text)
        await visit.settled(number)
    await visit.sees("担当者につなぎます")
    return visit


async def on_duty(contexts: Contexts, desk: DeskProcess, name: str, **more: object) -> StaffVisit:
    return await StaffVisit.log_in(await contexts(**{"viewport": OFFICE} | more), desk.url, name)
