"""Buttons as LINE's actions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from bot.words import Bubble, Choice, DateAsk, Reply
from handlers.cut import cut_label
from handlers.line.say import Say

LONGEST_LABEL = 20  # characters, of quick replies; on Flex buttons 40
LONGEST_DATA = 300
LONGEST_ADDRESS = 1000
MOST_QUICK_REPLIES = 13
STAFF = ("person", "message")  # acts that lead to people
DATE_DATA = "date"  # of the date picker: the day comes beside it

Action = dict[str, Any]


def action(choice: Choice, label: str = "", longest: int = LONGEST_LABEL) -> Action:
    """A choice as an action. What is pressed comes back with its label behind the act, for the transcript."""
    shown = cut_label(label or choice.label, longest)
    if choice.opens:
        return {"type": "uri", "label": shown, "uri": choice.opens[:LONGEST_ADDRESS]}
    said = cut_label(choice.label, LONGEST_DATA)
    data = f"{choice.data}\n{said}"
    return {
        "type": "postback",
        "label": shown,
        "data": data if len(data) <= LONGEST_DATA else choice.data,
        "displayText": said,
    }


def copying(label: str, text: str) -> Action:
    return {"type": "clipboard", "label": cut_label(label, LONGEST_LABEL), "clipboardText": text}


def picker(ask: DateAsk, label: str) -> Action:
    return {
        "type": "datetimepicker",
        "label": cut_label(label, LONGEST_LABEL),
        "data": DATE_DATA,
        "mode": "date",
        "initial": min(max(ask.likely, ask.first), ask.last).isoformat(),
        "min": ask.first.isoformat(),
        "max": ask.last.isoformat(),
    }


def quick_reply(reply: Reply, say: Say, on_card: tuple[Choice, ...] = ()) -> dict[str, Any] | None:
    """The row of buttons below the last message, without those that stand on its card. The row scrolls, so staff stand
    within its first two."""
    items = [picker(bubble.date, say("act_date")) for bubble in reply.bubbles if bubble.date]
    choices = tuple(choice for choice in reply.choices if choice not in on_card)
    items += map(action, _people_early(choices, room=max(1 - len(items), 0)))
    items += map(action, _beneath(reply, say))
    if not items:
        return None
    return {"items": [{"type": "action", "action": item} for item in items[:MOST_QUICK_REPLIES]]}


def _people_early(choices: tuple[Choice, ...], room: int) -> Iterable[Choice]:
    """`room` others stay before the way to people, if that is not earlier anyway."""
    place = next((at for at, choice in enumerate(choices) if choice.data in STAFF), 0)
    if place <= room:
        return choices
    return (*choices[:room], choices[place], *choices[room:place], *choices[place + 1 :])


def _beneath(reply: Reply, say: Say) -> Iterator[Choice]:
    """What other channels show within or under the answer."""
    if reply.entry and any(bubble.details for bubble in reply.bubbles):
        yield Choice(say("act_more"), f"more:{reply.entry}")
    if reply.ask_solved and reply.entry:
        yield Choice(say("act_solved_yes"), f"solved:yes:{reply.entry}")
        yield Choice(say("act_solved_no"), f"solved:no:{reply.entry}")


def opening(reply: Reply, bubble: Bubble) -> Iterator[Choice]:
    """The choices that stay useful when the row of quick replies is gone: the main step, and what opens."""
    if bubble is reply.bubbles[-1] or bubble.shape == "summary":
        yield from (choice for choice in reply.choices if choice.main or choice.opens)
