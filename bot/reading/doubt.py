"""A value that was read but not taken, and why; the desk asks again with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.reading.folding import Span

DoubtReason = Literal[
    "impossible_date",  # a day that the calendar lacks
    "far_date",  # a real day, far from the one that most people have: the value is kept
    "two_values",  # two values, and no word says which one stands
    "two_places",  # a place that lies in two prefectures
    "foreign_place",  # a place outside Japan
    "looks_like_phone",  # a telephone number where a coupon number is asked for
    "too_short",  # too few digits for a number, or only a part of it
]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a value of `item` was not taken, or (far_date) was taken and should be asked back."""

    item: str
    reason: DoubtReason
    value: str  # as typed, or as read
    span: Span
    candidates: tuple[str, ...] = ()
