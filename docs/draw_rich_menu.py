"""Draws the pictures of LINE's rich menu from the words in rich_menu.toml, with a Japanese font, in a headless browser.

.venv/bin/python docs/draw_rich_menu.py [CAMPAIGN FOLDER]
"""

from __future__ import annotations

import asyncio
import io
import struct
import sys
import zlib
from html import escape
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[1] / "tests")]

from page_driver import FLAGS, find_browser  # noqa: E402
from PIL import Image  # noqa: E402
from playwright.async_api import async_playwright  # noqa: E402

from faq.campaign import Campaign, load  # noqa: E402
from faq.rich_menu import DRAWN, HEIGHT, WIDTH, Cell, RichMenu, bounds, picture_name, rich_menu_of  # noqa: E402

COLOURS = {  # of a tone: ground, words, icon
    "plain": ("#fdfcf9", "#14181f", "#1b3e76"),
    "first": ("#1b3e76", "#ffffff", "#ffffff"),
    "help": ("#fbe8d8", "#14181f", "#8a3a12"),
}
STROKES = {  # in a square of 200 around the middle
    "check": "M-70 10 L-20 60 L80 -50",
    "calendar": "M-75 -45 h150 v120 h-150 z M-75 -5 h150 M-35 -75 v45 M35 -75 v45",
    "sheet": "M-60 -75 h85 l40 40 v115 h-125 z M-25 0 h55 M-25 38 h55",
    "shield": "M0 -80 l75 28 v45 c0 48 -35 75 -75 92 c-40 -17 -75 -44 -75 -92 v-45 z",
    "clock": "M-78 0 a78 78 0 1 0 156 0 a78 78 0 1 0 -156 0 M0 -45 v48 l34 24",
    "person": "M-40 -35 a40 40 0 1 0 80 0 a40 40 0 1 0 -80 0 M-80 80 c0 -90 160 -90 160 0",
}
FONTS = "'BIZ UDPGothic', 'Noto Sans CJK JP', 'Noto Sans JP', IPAGothic, sans-serif"
SIZE = 160  # of a letter: about 25 px on a phone
COLOURS_KEPT = 64


def drawing(cells: tuple[Cell, ...], language: str) -> str:
    parts = [_cell(cell, number, language) for number, cell in enumerate(cells)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="{FONTS}" font-weight="700" font-size="{SIZE}" text-anchor="middle">{"".join(parts)}</svg>'
    )


def _cell(cell: Cell, number: int, language: str) -> str:
    at, (ground, ink, stroke) = bounds(number), COLOURS[cell.tone]
    middle, lines = at.x + at.width // 2, cell.words[language]
    first = 535 if len(lines) > 1 else 635
    words = "".join(
        f'<text x="{middle}" y="{at.y + first + 200 * row}" fill="{ink}">{escape(line)}</text>'
        for row, line in enumerate(lines)
    )
    return (
        f'<rect x="{at.x}" y="{at.y}" width="{at.width}" height="{at.height}" fill="{ground}" stroke="#1b3e76" '
        f'stroke-width="6"/><path transform="translate({middle} {at.y + 215}) scale(1.5)" d="{STROKES[cell.icon]}" '
        f'fill="none" stroke="{stroke}" stroke-width="16" stroke-linecap="round" stroke-linejoin="round"/>{words}'
    )


def packed(screenshot: bytes, drawn_from: str) -> bytes:
    """The picture with few colours, and with the note of the words that it shows."""
    few = io.BytesIO()
    Image.open(io.BytesIO(screenshot)).convert("RGB").quantize(COLOURS_KEPT).save(few, "PNG", optimize=True)
    body, note = few.getvalue(), DRAWN + b"\0" + drawn_from.encode()
    chunk = struct.pack(">I", len(note)) + b"tEXt" + note + struct.pack(">I", zlib.crc32(b"tEXt" + note))
    after_header = 8 + 25
    return body[:after_header] + chunk + body[after_header:]


async def draw(campaign: Campaign, menu: RichMenu, browser_path: str) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=browser_path, args=FLAGS)
        page = await browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        for language in campaign.languages:
            for busy in (False, True):
                svg = drawing(menu.of(busy=busy), language)
                await page.set_content(f"<style>body{{margin:0}}svg{{display:block}}</style>{svg}")
                shot = await page.screenshot(type="png")
                path = campaign.folder.root / picture_name(language, busy=busy)
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(packed(shot, menu.drawn_from(language, busy=busy)))
        await browser.close()


def main() -> None:
    campaign = load(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    menu, browser = rich_menu_of(campaign), find_browser()
    if menu is None:
        sys.exit("The campaign has no rich_menu.toml.")
    if browser is None:
        sys.exit("No Chromium found: install Debian's chromium, or name one in CHROMIUM.")
    asyncio.run(draw(campaign, menu, str(browser)))


if __name__ == "__main__":
    main()
