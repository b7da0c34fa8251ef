"""The slot language of the texts: `{paper_close}` or `{app_sending:from}`. Any other brace is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from faq.folder import CampaignError

SLOT = re.compile(r"\{([a-z][a-z0-9_]*)(?::([a-z]+))?\}")


@dataclass(frozen=True, slots=True)
class Slot:
    name: str
    form: str = ""


@lru_cache(maxsize=8192)
def split(text: str) -> tuple[str | Slot, ...]:
    """A text as plain pieces and slots. Raises CampaignError on a brace that is no slot."""
    parts: list[str | Slot] = []
    end = 0
    for found in SLOT.finditer(text):
        parts += [text[end : found.start()], Slot(found[1], found[2] or "")]
        end = found.end()
    parts.append(text[end:])
    for part in parts:
        if isinstance(part, str) and ("{" in part or "}" in part):
            raise CampaignError(f"a brace that is no slot: {part.strip()[:30]}")
    return tuple(part for part in parts if part != "")


def slots(text: str) -> tuple[Slot, ...]:
    return tuple(part for part in split(text) if isinstance(part, Slot))


def plain(text: str) -> str:
    """The text without its slots."""
    return SLOT.sub("", text)


def fill(text: str, write: Callable[[Slot, bool], str]) -> str:
    """The text with every slot written; `write` is told whether the slot begins a sentence."""
    done = ""
    for part in split(text):
        done += part if isinstance(part, str) else write(part, _begins_sentence(done))
    return done


def _begins_sentence(before: str) -> bool:
    return before == "" or before.endswith(("\n", ". ", "? ", "・"))
