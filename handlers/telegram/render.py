"""A reply as Telegram's messages: one for a turn, as long as it fits. Details fold; no link gets a preview.

Nothing is marked up: words are words, whatever signs stand in them. Only two kinds of spans are named, beside the text:
details that fold, and addresses that are not the notice's, so that Telegram makes no links of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson

from bot.measure import utf16
from bot.plain import plate_line
from bot.words import Bubble, Reply
from handlers.cut import characters
from handlers.telegram.keyboard import calls, keyboard

LONGEST = 4096  # UTF-16 code units of a message
KEPT = 512  # rendered replies: most turns say what was said before
ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s　「」『』（）［］<>]+|(?<![a-z0-9-])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?:/[!-~]*)?",
    re.I,
)

Piece = tuple[str, str]  # words, and the kind of the span that they are, or ""


@dataclass(frozen=True, slots=True)
class Block:
    """A bubble: pieces that follow each other."""

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "".join(words for words, _ in self.pieces)


class Renderer:
    """`say` gives words by key and language; `links` are the addresses of the notice."""

    def __init__(self, say: Callable[[str, str], str], links: Sequence[str] = ()) -> None:
        self._say = say
        self._links = frozenset(map(_bare, links))
        self.messages = lru_cache(KEPT)(self._messages)

    def _messages(self, reply: Reply, language: str) -> tuple[bytes, ...]:
        """The messages without their chat: each the fields of a sendMessage, as JSON without its opening brace."""

        def say(key: str) -> str:
            return self._say(key, language)

        blocks = [block for bubble in reply.bubbles if (block := Block(tuple(_pieces(bubble)))).text.strip()]
        if reply.speaker:
            blocks.insert(0, Block(((f"［{reply.speaker}］", ""),)))
        if aside := "\n".join(_aside(reply, "\n".join(block.text for block in blocks))):
            blocks.append(Block(((aside, ""),)))
        sent = [self._fields(text) for text in _messages_of(blocks)]
        if sent and (rows := keyboard(reply, say)):
            sent[-1]["reply_markup"] = {"inline_keyboard": rows}
        return tuple(orjson.dumps(fields)[1:] for fields in sent)

    def _fields(self, block: Block) -> dict[str, Any]:
        entities = list(self._entities(block))
        return {
            "text": block.text,
            "link_preview_options": {"is_disabled": True},
            **({"entities": entities} if entities else {}),
        }

    def _entities(self, block: Block) -> Iterator[dict[str, Any]]:
        offset = 0
        for words, kind in block.pieces:
            if kind:
                yield {"type": kind, "offset": offset, "length": utf16(words)}
            else:
                for found in ADDRESS.finditer(words):
                    if not self._is_official(found[0]):
                        yield {
                            "type": "code",
                            "offset": offset + utf16(words[: found.start()]),
                            "length": utf16(found[0]),
                        }
            offset += utf16(words)

    def _is_official(self, address: str) -> bool:
        return _bare(address) in self._links


def _bare(address: str) -> str:
    return address.rstrip("。、/").removeprefix("https://")


def _pieces(bubble: Bubble) -> Iterator[Piece]:
    """In the order of every channel; what belongs together stands together."""
    blocks = (
        f"［{bubble.steps.text}］" if bubble.steps else "",
        bubble.lead,
        plate_line(bubble.plate) if bubble.plate else "",
        "\n".join(filter(None, bubble.lines)),
        "\n".join(
            f"・{_pair(item.name, item.value)}" + (f"（{item.aloud}）" if item.aloud else "") for item in bubble.items
        ),
    )
    above = "\n\n".join(filter(None, blocks))
    clause = f"［{bubble.clause}］" if bubble.clause else ""
    yield (above, "")
    if bubble.details:
        yield ("\n\n" if above else "", "")
        yield ("\n".join((bubble.details.title, *bubble.details.lines)), "expandable_blockquote")
    if clause:
        yield (f"\n\n{clause}" if above or bubble.details else clause, "")


def _aside(reply: Reply, said: str) -> Iterator[str]:
    """What buttons have no room for: the small line of a choice, and numbers to call that are not said already."""
    for choice in reply.choices:
        # The menu's labels speak for themselves; a link is its button.
        if choice.note and not (reply.menu or choice.opens):
            yield _pair(choice.label, choice.note)
    digits = re.sub(r"\D", "", said)
    for choice in calls(reply):
        if re.sub(r"\D", "", choice.opens) not in digits:
            yield _pair(choice.label, choice.opens.removeprefix("tel:"))


def _pair(name: str, value: str) -> str:
    return f"{name}: {value}" if name.isascii() else f"{name}：{value}"


# --- as long as a message may be -------------------------------------------------------------------------------------


def _messages_of(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks, a blank line between them, in as few messages as they need. One that is too long itself is cut."""
    gathered: tuple[Piece, ...] = ()
    for block in blocks:
        joined = (*gathered, ("\n\n", ""), *block.pieces) if gathered else block.pieces
        if utf16(Block(joined).text) <= LONGEST:
            gathered = joined
            continue
        if gathered:
            yield Block(gathered)
        *whole, last = _cut(block)
        yield from whole
        gathered = last.pieces
    if gathered:
        yield Block(gathered)


def _cut(block: Block) -> list[Block]:
    """Between lines where that is possible, else between characters; spans are not named any more."""
    if utf16(block.text) <= LONGEST:
        return [block]
    cut, taken, room = list[str](), "", LONGEST
    for line in block.text.splitlines(keepends=True):
        for part in [line] if utf16(line) <= LONGEST else characters(line):
            if utf16(part) > room:
                cut.append(taken)
                taken, room = "", LONGEST
            taken += part
            room -= utf16(part)
    return [Block(((text.strip("\n"), ""),)) for text in (*cut, taken) if text.strip()]
