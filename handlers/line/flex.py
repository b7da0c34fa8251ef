"""Cards: the claim's summary with a correction beside each item, the receipt, the read-aloud card, a step of a guide.

Every text grows with the reader's own size of type (`scaling`), nothing is only a colour, and the whole content stands in
the alternative text as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from bot.words import Bubble, Choice, Item, Plate, Reply
from handlers.cut import cut_text
from handlers.line.actions import action, copying, opening
from handlers.line.say import Say

LONGEST_LABEL = 40  # of a button on a card
LONGEST_LINE = 1000  # UTF-16 code units in one text of a card: a card may have 30 KB
WHOLE = "\u2011"  # a hyphen at which no line is broken
INK, QUIET, MAIN = "#1a1d23", "#4a515c", "#2b4a8f"

Part = dict[str, Any]


def card(reply: Reply, bubble: Bubble, say: Say) -> Part | None:
    """The bubble as a card, or None where plain text is as good."""
    match bubble.shape:
        case "summary":
            rows = [_correctable(item, say) for item in bubble.items]
        case "receipt":
            rows = [_text(bubble.number, size="xxl", weight="bold")] if bubble.number else []
        case "aloud":
            rows = [_spoken(place, item) for place, item in enumerate(bubble.items, 1)]
        case _ if bubble.steps:
            rows = []
        case _:
            return None
    body = [*_head(reply, bubble), *_between(rows), *_foot(reply, bubble)]
    made: Part = {"type": "bubble", "body": {"type": "box", "layout": "vertical", "spacing": "md", "contents": body}}
    buttons = list(_buttons(reply, bubble, say))
    if buttons:
        made["footer"] = {"type": "box", "layout": "vertical", "spacing": "sm", "contents": buttons}
    return made


def pressable(reply: Reply, bubble: Bubble) -> tuple[Choice, ...]:
    """The choices whose buttons stand on the card: they need no second one below it."""
    fixes = [item.fix.data for item in bubble.items if item.fix] if bubble.shape == "summary" else []
    stood_for = [one for one in reply.choices if one.data and any(fix.startswith(f"{one.data}:") for fix in fixes)]
    return (*opening(reply, bubble), *stood_for)


def _head(reply: Reply, bubble: Bubble) -> Iterator[Part]:
    if bubble.steps:
        yield _text(bubble.steps.text, size="sm", color=QUIET, weight="bold")
    if bubble.lead:
        lead = bubble.lead.replace(bubble.number, bubble.number.replace("-", WHOLE)) if bubble.number else bubble.lead
        yield _text(lead, size="lg" if bubble.steps and bubble.shape == "say" else "md", weight="bold")
    if bubble.plate:
        yield _plate(bubble.plate)
    if bubble.shape != "receipt":
        yield from _lines(reply, bubble.lines)


def _foot(reply: Reply, bubble: Bubble) -> Iterator[Part]:
    if bubble.shape == "receipt":
        yield from _lines(reply, bubble.lines)
    if bubble.clause:
        yield _text(f"［{bubble.clause}］", size="xs", color=QUIET)


def _lines(reply: Reply, lines: Sequence[str]) -> Iterator[Part]:
    """What belongs to one list stands close together; an address and a number to call can be pressed, as in plain text."""
    for listed, together in groupby(filter(None, lines), lambda line: line.startswith("・")):
        rows = [_link(reply, line) or _text(line) for line in together]
        if listed:
            yield _column(*rows) | {"spacing": "xs"}
        else:
            yield from rows


def _link(reply: Reply, line: str) -> Part | None:
    """A line that is what one of the choices opens."""
    for choice in reply.choices:
        if choice.opens and choice.opens in (line, f"tel:{line.replace('-', '')}"):
            return _text(line, color=MAIN, decoration="underline", action=action(choice, longest=LONGEST_LABEL))
    return None


def _between(rows: list[Part]) -> Iterator[Part]:
    """A line before each row."""
    for row in rows:
        yield {"type": "separator"}
        yield row


def _correctable(item: Item, say: Say) -> Part:
    told = _column(_text(item.name, size="sm", color=QUIET), _text(item.value, weight="bold"))
    if item.fix is None:
        return told
    press = {
        "type": "button", "style": "link", "height": "sm", "flex": 0, "gravity": "center", "color": MAIN, "scaling": True,
        "action": action(item.fix, say("act_form_fix"), LONGEST_LABEL),
    }  # fmt: skip
    return {"type": "box", "layout": "horizontal", "spacing": "sm", "contents": [told | {"flex": 1}, press]}


def _spoken(place: int, item: Item) -> Part:
    rows = [_text(f"{place}. {item.name}", size="sm", color=QUIET), _text(item.value, size="lg", weight="bold")]
    if item.aloud:
        rows.append(_text(item.aloud, color=QUIET))
    return _column(*rows)


def _plate(plate: Plate) -> Part:
    word = _text(f"【{plate.word}】{plate.left}", weight="bold", color=MAIN)
    return _column(word, *(_text(day) for day in (plate.since, plate.until) if day))


def _buttons(reply: Reply, bubble: Bubble, say: Say) -> Iterator[Part]:
    if bubble.shape == "receipt" and bubble.number:
        yield _button(copying(say("act_copy_number"), bubble.number), "secondary")
    for choice in opening(reply, bubble):
        yield _button(action(choice, longest=LONGEST_LABEL), "primary" if choice.main else "secondary")


def _button(what: Part, style: str) -> Part:
    colour = {"color": MAIN} if style == "primary" else {}
    return {"type": "button", "style": style, "height": "md", "scaling": True, "action": what} | colour


def _text(text: str, size: str = "md", **more: Any) -> Part:
    return {
        "type": "text", "text": cut_text(text, LONGEST_LINE) or " ", "size": size, "wrap": True, "scaling": True, "color": INK,
    } | more  # fmt: skip


def _column(*rows: Part) -> Part:
    return {"type": "box", "layout": "vertical", "contents": list(rows)}
