"""Draws what a traveller sees on LINE, in docs/images: the messages as they are sent, laid out by the rules of LINE's Flex.

.venv/bin/python docs/draw_line.py [FOLDER]

LINE has no renderer that runs here. So this one follows its documented sizes (a bubble of 300 px, texts of 11 to 29 px, buttons
of 40 and 52) and refuses a part that it does not know: what is drawn is what was sent, and nothing is left out.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parent
sys.path[:0] = [str(DOCS.parent), str(DOCS.parent / "tests")]

from page_driver import FLAGS, find_browser  # noqa: E402
from playwright.async_api import async_playwright  # noqa: E402

from bot.knowledge import Knowledge  # noqa: E402
from faq.book import open_book  # noqa: E402
from faq.golden import replay  # noqa: E402
from handlers.line.render import Renderer  # noqa: E402

ITEMS = "番号は4071228533、期限は2/24、群馬の山田屋です"
ITEMS_EN = "The number is 4071228533, it expires on 24 February 2023, Gunma, shop: Yamadaya"
# Name: the moment, the language, what is done, and how many of the last replies are drawn.
TALKS: dict[str, tuple[str, str, Sequence[tuple[str, str]], int]] = {
    "line-steps": ("2023-04-18T10:21", "ja", [("presses", "guide:paper"), ("presses", "guide:paper:1")], 2),
    "line-date": ("2023-03-14T15:02", "ja", [("presses", "claim:b2"), ("says", "4071228533")], 1),
    "line-summary": ("2023-03-14T15:02", "ja", [("presses", "claim:b2"), ("says", ITEMS)], 1),
    "line-receipt": ("2023-03-14T15:02", "ja", [("presses", "claim:b2"), ("says", ITEMS), ("presses", "form:send")], 1),
    "line-receipt-en": ("2023-03-14T15:02", "en", [("presses", "claim:b2"), ("says", ITEMS_EN), ("presses", "form:send")], 1),
}  # fmt: skip

TEXT = {"xxs": 11, "xs": 13, "sm": 14, "md": 16, "lg": 19, "xl": 22, "xxl": 29, "3xl": 35}
GAP = {"none": 0, "xs": 2, "sm": 4, "md": 8, "lg": 12, "xl": 16, "xxl": 20}
HEIGHT = {"sm": 40, "md": 52}
STYLE = """
* { box-sizing: border-box; margin: 0 }
body { width: 375px; padding: 16px 8px 8px; background: #8cabd8; font: 16px/1.4 'BIZ UDPGothic', 'Noto Sans CJK JP', 'Noto Sans JP', sans-serif; color: #111 }
.said { margin: 0 0 8px 44px; width: fit-content; max-width: 300px; background: #fff; border-radius: 17px; overflow: hidden; position: relative }
.words { padding: 9px 13px; white-space: pre-wrap; overflow-wrap: anywhere; max-width: 265px }
.bubble { width: 300px }
.body { padding: 20px } .footer { padding: 10px }
.box { display: flex; min-width: 0 } .vertical { flex-direction: column } .horizontal { flex-direction: row }
.text { white-space: pre-wrap; overflow-wrap: anywhere; min-width: 0 }
.button { display: flex; align-items: center; justify-content: center; text-align: center; border-radius: 8px; padding: 0 16px; white-space: nowrap; overflow: hidden }
.button span { overflow: hidden; text-overflow: ellipsis }
.primary { background: #17c950; color: #fff } .secondary { background: #dcdfe5; color: #111 } .link { color: #42659a }
hr { border: 0; border-top: 1px solid #d4d6da; width: 100% }
.name { margin: 0 0 2px 44px; font-size: 12px; color: #33435c }
.row { display: flex; gap: 6px; padding: 10px 0 4px; overflow: hidden }
.row span { flex: none; background: #fff; border-radius: 18px; padding: 8px 14px; font-size: 14px }
"""


def messages_of(book: Knowledge, name: str) -> list[list[dict[str, Any]]]:
    """The messages of the last replies of a talk."""
    at, language, done, last = TALKS[name]
    moment = datetime.fromisoformat(f"{at}+09:00")
    talk = {"at": moment, "language": language, "turn": [{how: what} for how, what in done]}
    renderer = Renderer(lambda key, spoken: book.say(key, moment, spoken))
    replies = [spoken.turn.reply for spoken in replay(talk, book)]
    return [json.loads(renderer.messages(reply, language)) for reply in replies[-last:] if reply]


# --- a page of it ----------------------------------------------------------------------------------------------------


def page(replies: Sequence[Sequence[dict[str, Any]]]) -> str:
    parts = [_message(message) for messages in replies for message in messages]
    row = replies[-1][-1].get("quickReply", {}).get("items", [])
    buttons = "".join(f"<span>{escape(item['action']['label'])}</span>" for item in row)
    return f"<style>{STYLE}</style>{''.join(parts)}<div class='row'>{buttons}</div>"


def _message(message: dict[str, Any]) -> str:
    name = f"<p class='name'>{escape(message['sender']['name'])}</p>" if "sender" in message else ""
    match message["type"]:
        case "text":
            return f"{name}<div class='said words'>{escape(message['text'])}</div>"
        case "flex":
            return f"{name}<div class='said bubble'>{''.join(_bubble(message['contents']))}</div>"
        case kind:
            raise ValueError(f"no drawing for {kind}")


def _bubble(bubble: dict[str, Any]) -> Iterator[str]:
    for block in ("body", "footer"):
        if block in bubble:
            yield f"<div class='{block}'>{_part(bubble[block])}</div>"


def _part(part: dict[str, Any]) -> str:
    drawn = {"box": _box, "text": _text, "button": _button, "separator": lambda _: "<hr>"}
    return drawn[part["type"]](part)


def _box(box: dict[str, Any]) -> str:
    known = {"type", "layout", "contents", "spacing", "flex"}
    assert set(box) <= known, box
    flows = {"vertical": "0 0 auto", "horizontal": "1 1 0"}[box["layout"]]
    inside = "".join(
        f"<div style='flex: {_flex(part, flows)}; {_gravity(part)} min-width: 0'>{_part(part)}</div>"
        for part in box["contents"]
    )
    return f"<div class='box {box['layout']}' style='gap: {GAP[box.get('spacing', 'none')]}px'>{inside}</div>"


def _flex(part: dict[str, Any], else_: str) -> str:
    return else_ if "flex" not in part else f"{part['flex']} {part['flex']} {'auto' if not part['flex'] else 0}"


def _gravity(part: dict[str, Any]) -> str:
    return "align-self: center;" if part.get("gravity") == "center" else ""


def _text(text: dict[str, Any]) -> str:
    known = {"type", "text", "size", "wrap", "scaling", "color", "weight", "decoration", "action"}
    assert set(text) <= known, text
    weight = 700 if text.get("weight") == "bold" else 400
    wrap = "" if text.get("wrap") else "; white-space: nowrap; overflow: hidden; text-overflow: ellipsis"
    style = f"font-size: {TEXT[text['size']]}px; color: {text['color']}; font-weight: {weight}{wrap}; text-decoration: {text.get('decoration', 'none')}"
    return f"<div class='text' style='{style}'>{escape(text['text'])}</div>"


def _button(button: dict[str, Any]) -> str:
    known = {"type", "style", "height", "flex", "gravity", "color", "scaling", "action"}
    assert set(button) <= known, button
    colour = button.get("color")
    paint = {"link": "color", "primary": "background"}.get(button["style"], "background")
    style = f"height: {HEIGHT[button['height']]}px" + (f"; {paint}: {colour}" if colour else "")
    return (
        f"<div class='button {button['style']}' style='{style}'><span>{escape(button['action']['label'])}</span></div>"
    )


async def main() -> None:
    path, folder = find_browser(), Path(sys.argv[1]) if len(sys.argv) > 1 else DOCS / "images"
    if path is None:
        sys.exit("No Chromium found: install Debian's chromium, or name one in CHROMIUM.")
    book = open_book(None)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        view = await browser.new_page(viewport={"width": 375, "height": 100}, device_scale_factor=2)
        for name in TALKS:
            await view.set_content(page(messages_of(book, name)))
            await view.screenshot(path=folder / f"{name}.png", full_page=True)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
