"""Makes the pictures of the README in docs/images: the real desk in a real browser, at a rehearsed moment.

.venv/bin/python docs/screenshots.py
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parent
sys.path[:0] = [str(DOCS.parent), str(DOCS.parent / "tests")]

from desk_process import DeskProcess  # noqa: E402
from page_driver import FLAGS, Visit, find_browser  # noqa: E402
from playwright.async_api import Browser, async_playwright, expect  # noqa: E402
from staff_driver import OFFICE, StaffVisit, hire_all  # noqa: E402

PHONE = {"width": 390, "height": 1000}
QUESTION = "紙クーポンの申請はいつまで？"
CLAIM = ("2回分以上引かれた", "番号は4071228533、期限は2/24、群馬の山田屋です")


async def say(visit: Visit, *texts: str) -> None:
    for text in texts:
        before = await visit.mine().count()
        await visit.say(text)
        await visit.settled(before + 1)


async def picture(browser: Browser, url: str, name: str, *says: str, path: str = "/", **more: Any) -> None:
    context = await browser.new_context(
        **{"viewport": PHONE, "locale": "ja-JP", "reduced_motion": "reduce", "device_scale_factor": 2} | more
    )
    visit = await Visit.begin(context, url + path)
    await say(visit, *says)
    await visit.page.mouse.move(0, 0)
    await visit.page.evaluate("document.activeElement.blur()")
    await visit.page.wait_for_timeout(300)
    await visit.page.screenshot(path=DOCS / "images" / f"{name}.png")
    await context.close()


async def console(browser: Browser, room: Path) -> None:
    """The desk of staff: somebody in hand, two who wait, each since another moment."""
    await hire_all(room / "madoguchi.db")
    came = (
        ("2023-03-14T14:50", "/", ("レジでボタンを何回か押したら２回引かれました", "届け出をする", *CLAIM, "この内容で送る", "人と話したいです")),
        ("2023-03-14T14:55", "/?lang=en", ("I want to talk to a person",)),
        ("2023-03-14T15:02", "/", ("店の名前を忘れました", "人と話したいです")),
    )  # fmt: skip
    desk = DeskProcess(room)
    for moment, path, words in came:
        desk.as_of = moment
        await desk.start()
        await say(await Visit.begin(await browser.new_context(locale="ja-JP"), desk.url + path), *words)
        await desk.terminate()
    await desk.start()
    staff = await StaffVisit.log_in(await browser.new_context(viewport=OFFICE, locale="ja-JP"), desk.url, "sato")
    await staff.take_next()
    await staff.write("お待たせしました。担当者の佐藤です。お店で決済ボタンを押したのは何時ごろでしたか。")
    await staff.turn("担当者の佐藤です。").wait_for()
    await staff.page.fill("#reply", "お店の情報と照らし合わせます。確認でき次第、ここでお知らせします。")
    await expect(staff.page.locator("#kept")).to_contain_text("下書き保存")
    await staff.page.evaluate("document.activeElement.blur()")
    await staff.page.screenshot(path=DOCS / "images" / "console-desktop.png")
    await desk.kill()


async def main() -> None:
    path = find_browser()
    if path is None:
        sys.exit("No Chromium found: install Debian's chromium, or name one in CHROMIUM.")
    (DOCS / "images").mkdir(exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        with tempfile.TemporaryDirectory() as room:
            await console(browser, Path(room))
        with tempfile.TemporaryDirectory() as room:
            desk = await DeskProcess(Path(room), as_of="2023-04-18T10:21").start()
            try:
                await take_all(browser, desk.url)
            finally:
                await desk.kill()


async def take_all(browser: Browser, url: str) -> None:
    claim = ("届け出をする", *CLAIM)
    await picture(browser, url, "answer-phone", QUESTION)
    await picture(browser, url, "english-phone", "Paper coupon: until when can I apply?", path="/?lang=en")
    await picture(browser, url, "summary-phone", *claim)
    await picture(browser, url, "receipt-phone", *claim, "この内容で送る")


if __name__ == "__main__":
    asyncio.run(main())
