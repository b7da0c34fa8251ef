"""The golden talks over a channel's own road: what a traveller reads there is what the core says, turn for turn.

A channel joins with a `Road`: it makes a turn of a talk its own payload, and gives back what the traveller then read. What is
drawn at random (receipt numbers) is masked on both sides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from bot.knowledge import Knowledge
from bot.plain import plain_bubble
from bot.words import Choice, Reply
from faq.golden import replay, talks

FOLDER = Path(__file__).parents[1] / "faq" / "campaigns" / "gunma-regionpay-2023"
TALKS = talks(FOLDER)
DRAWN = re.compile(r"\d{4}-\d{4}-\d{4}|\d{4}-\d{4}-\d{2}|(?<=status:)\d{10}|(?<=amend:)\d{10}")

Turn = Mapping[str, Any]  # of a talk, as its file has it


@dataclass(frozen=True, slots=True)
class Said:
    """What a traveller reads after a turn: every bubble whole, without blanks, and the acts of the buttons."""

    words: tuple[str, ...]
    acts: tuple[str, ...]


class Road(Protocol):
    async def hears(self, turn: Turn, now: datetime) -> Said:
        """Say the turn at a moment, as the channel's traveller would."""


def said(*replies: Reply) -> Said:
    bubbles = [bubble for reply in replies for bubble in reply.bubbles]
    choices: tuple[Choice, ...] = replies[-1].choices if replies else ()
    acts = tuple(masked(choice.data or choice.opens) for choice in choices)
    return Said(tuple(bare(plain_bubble(bubble, folded=False)) for bubble in bubbles), acts)


def bare(text: str) -> str:
    """Without what a channel may break differently."""
    return "".join(masked(text).split())


def masked(text: str) -> str:
    return DRAWN.sub("#", text)


def moments(talk: Turn) -> Iterator[tuple[Turn, datetime]]:
    now = talk["at"]
    for turn in talk["turn"]:
        now = turn.get("at", now)
        yield turn, now


def as_the_core_says(talk: dict[str, Any], book: Knowledge) -> list[Said]:
    return [said(*([spoken.turn.reply] if spoken.turn.reply else [])) for spoken in replay(talk, book)]


async def walk(talk: dict[str, Any], road: Road) -> list[Said]:
    return [await road.hears(turn, now) for turn, now in moments(talk)]
