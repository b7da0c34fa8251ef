"""Topics that yield: a long story of trains, inns and souvenirs is about the coupon when it speaks of one, and a booking site
that is named beside a question is not what is asked.

Each table below `[yields]` of lexicon.toml names entries, the signs by which a message is about something else, and the signs
that it is about theirs after all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

NOTHING: frozenset[str] = frozenset()
Signs = Mapping[str, list[str]]  # expressions by language


@dataclass(frozen=True)
class Yielding:
    """Which entries may not win. The empty one never bars any."""

    entries: frozenset[str] = NOTHING
    ours: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    others: Mapping[str, re.Pattern[str]] = field(default_factory=dict)

    def __call__(self, text: str, language: str) -> frozenset[str]:
        ours, others = self.ours.get(language), self.others.get(language)
        if ours is None or not ours.search(text) or (others is not None and others.search(text)):
            return NOTHING
        return self.entries


def yielding(entries: Iterable[str], ours: Signs, others: Signs) -> Yielding:
    """Raises re.error for a sign that is no expression."""
    return Yielding(frozenset(entries), _any_of(ours), _any_of(others))


def _any_of(signs: Signs) -> dict[str, re.Pattern[str]]:
    return {language: re.compile("|".join(f"(?:{sign})" for sign in known)) for language, known in signs.items()}
