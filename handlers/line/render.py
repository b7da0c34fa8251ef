"""A reply as LINE's messages: at most five, plain text where text will do, a Flex card where rows and buttons help."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import orjson

from bot.plain import plain_bubble
from bot.words import Bubble, Choice, Reply
from handlers.cut import cut_text
from handlers.line import flex
from handlers.line.actions import quick_reply
from handlers.line.say import Say

MOST_MESSAGES = 5
LONGEST_TEXT = 5000  # UTF-16 code units
LONGEST_ALTERNATIVE = 1500  # … of what stands for a card in the list of talks, and is read aloud
LONGEST_NAME = 20
KEPT = 512  # rendered replies: most turns say what was said before

Message = dict[str, Any]


class Renderer:
    """Renders replies; `say` gives words by key and language."""

    def __init__(self, say: Callable[[str, str], str]) -> None:
        self._say = say
        self.messages = lru_cache(KEPT)(self._messages)

    def _messages(self, reply: Reply, language: str) -> bytes:
        """The JSON array of the messages, or "[]" for a reply without a word."""

        def say(key: str) -> str:
            return self._say(key, language)

        told = list(_bubbles(reply, say))[-MOST_MESSAGES:]
        made = [message for _, message in told]
        if made and (row := quick_reply(reply, say, _on_card(reply, *told[-1]))):
            made[-1]["quickReply"] = row
        if name := _name(reply.speaker):
            for message in made:
                message["sender"] = {"name": name}
        return orjson.dumps(made)


def _bubbles(reply: Reply, say: Say) -> Iterator[tuple[Bubble, Message]]:
    """The messages, each with the bubble that it shows."""
    for bubble in reply.bubbles:
        told = _whole(bubble)
        if told and (card := flex.card(reply, bubble, say)):
            yield bubble, {"type": "flex", "altText": cut_text(told, LONGEST_ALTERNATIVE), "contents": card}
        elif text := _text(bubble):
            yield bubble, {"type": "text", "text": cut_text(text, LONGEST_TEXT)}
        if bubble.details and not reply.entry:  # there is no button that would unfold it
            more = "\n".join((bubble.details.title, *bubble.details.lines))
            yield bubble, {"type": "text", "text": cut_text(more, LONGEST_TEXT)}


def _on_card(reply: Reply, bubble: Bubble, message: Message) -> tuple[Choice, ...]:
    return flex.pressable(reply, bubble) if message["type"] == "flex" else ()


def _whole(bubble: Bubble) -> str:
    """All that stands on a card."""
    return plain_bubble(bubble, folded=False).strip() or bubble.number


def _text(bubble: Bubble) -> str:
    """In the order of every channel; what belongs together stands together."""
    plate = (
        f"【{bubble.plate.word}】{' '.join(filter(None, (bubble.plate.until, bubble.plate.left)))}"
        if bubble.plate
        else ""
    )
    blocks = (
        f"［{bubble.steps.text}］" if bubble.steps else "",
        bubble.lead,
        plate,
        "\n".join(filter(None, bubble.lines)),
        "\n".join(f"・{item.name} {item.value}" for item in bubble.items),
        f"［{bubble.clause}］" if bubble.clause else "",
    )
    return "\n\n".join(filter(None, blocks)).strip()


def _name(speaker: str) -> str:
    """The name of the member of staff who writes; LINE refuses its own in it."""
    return "" if "line" in speaker.casefold() else cut_text(speaker.strip(), LONGEST_NAME)
