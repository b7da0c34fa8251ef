"""Every row of a transcript that goes out carries a mark, so that what a traveller has read can be held against it.

And what is random in the desk is drawn from the seed: the same seed gives the same desk.
"""

from __future__ import annotations

import random
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from bot.words import Bubble, Reply
from storage import transcript

MARK = re.compile(r"〔(\d+)/(\d+)〕")


Mark = tuple[int, int] | None


def mark_of(words: str) -> Mark:
    """Conversation and row, as the desk numbers them."""
    found = MARK.search(words)
    return (int(found[1]), int(found[2])) if found else None


def _marked(reply: Reply, conversation: int, seq: int) -> Reply:
    first, *others = reply.bubbles or (Bubble(),)
    return replace(reply, bubbles=(replace(first, lead=f"〔{conversation}/{seq}〕{first.lead}"), *others))


class Drawn:
    """Random values from a seed. What one work drew can be drawn by another one again."""

    def __init__(self, seed: int) -> None:
        self._luck = random.Random(f"drawn {seed}")
        self.noted: list[Any] = []
        self.again: list[Any] = []

    def hexadecimal(self, size: int = 32) -> str:
        return str(self._next(lambda: self._luck.randbytes(size).hex()))

    def below(self, limit: int) -> int:
        return int(self._next(lambda: self._luck.randrange(limit)))

    def _next(self, draw: Callable[[], Any]) -> Any:
        value = self.again.pop(0) if self.again else draw()
        self.noted.append(value)
        return value


@contextmanager
def marked_and_seeded(seed: int) -> Iterator[Drawn]:
    """For as long as one world lasts."""
    drawn, say = Drawn(seed), transcript.say

    def say_marked(transaction: Any, place: Any, seq: int, reply: Reply, *more: Any, **named: Any) -> Any:
        return say(transaction, place, seq, _marked(reply, place.conversation, seq), *more, **named)

    with (
        patch.object(transcript, "say", say_marked),
        patch.object(secrets, "token_hex", drawn.hexadecimal),
        patch.object(secrets, "token_urlsafe", drawn.hexadecimal),
        patch.object(secrets, "randbelow", drawn.below),
    ):
        yield drawn
