"""A reply's choices as buttons below its message: what people press most on top, short labels side by side."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from bot.words import Choice, Reply
from handlers.cut import cut_label

NARROW = 18  # columns of a label that leaves room for a second beside it; a full-width character takes two
LONGEST_DATA = 64  # bytes
LONGEST_LABEL = 40  # characters; Telegram names no limit, telephones show about so many in a row of one
SCHEMES = ("https://", "http://")  # that a button can open: tel: is none of them

Say = Callable[[str], str]
Button = dict[str, Any]


def keyboard(reply: Reply, say: Say) -> list[list[Button]]:
    """Rows of buttons; none for a reply without choices. At most 100 fit, far above what a turn offers."""
    fixes = [item.fix for bubble in reply.bubbles for item in bubble.items if item.fix]
    choices = [choice for choice in reply.choices if not _stands_for(choice, fixes)]
    main = [choice for choice in choices if choice.main]
    rest = [choice for choice in choices if not choice.main]
    rows = [*([_button(choice)] for choice in main if _can_be_pressed(choice)), *_rows(fixes), *_rows(rest)]
    if reply.ask_solved and reply.entry:
        rows.append(
            [
                _button(Choice(say("act_solved_yes"), f"solved:yes:{reply.entry}")),
                _button(Choice(say("act_solved_no"), f"solved:no:{reply.entry}")),
            ]
        )
    return rows


def calls(reply: Reply) -> Iterator[Choice]:
    """The choices that no button can be: telephone numbers stand in the text, where telephones make them links."""
    return (choice for choice in reply.choices if choice.opens.startswith("tel:"))


def _stands_for(choice: Choice, fixes: list[Choice]) -> bool:
    """直す needs no button of its own where every item has one."""
    return any(fix.data.startswith(f"{choice.data}:") for fix in fixes)


def _rows(choices: Iterable[Choice]) -> Iterator[list[Button]]:
    row: list[Button] = []
    for choice in choices:
        if not _can_be_pressed(choice):
            continue
        if not _narrow(choice.label):
            if row:
                yield row
            yield [_button(choice)]
            row = []
            continue
        row.append(_button(choice))
        if len(row) == 2:
            yield row
            row = []
    if row:
        yield row


def _can_be_pressed(choice: Choice) -> bool:
    if choice.opens:
        return choice.opens.startswith(SCHEMES)
    return 0 < len(choice.data.encode()) <= LONGEST_DATA


def _narrow(label: str) -> bool:
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in label) <= NARROW


def _button(choice: Choice) -> Button:
    label = cut_label(choice.label, LONGEST_LABEL)
    return {"text": label, "url": choice.opens} if choice.opens else {"text": label, "callback_data": choice.data}
