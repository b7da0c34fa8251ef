"""The meter of the month's pushes on LINE, as it stands above every page of the console.

Pushes cost money, and what staff write may be one: whoever writes sees in time that they run out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from handlers.web.showing import JST
from storage.line_quota import LineQuota


@dataclass(frozen=True, slots=True)
class Meter:
    text: str
    about: str
    alarm: str = ""  # what is wrong, in words: a colour alone tells not everybody


def line_meter(known: LineQuota | None, reserve: int, now: datetime, words: Mapping[str, str]) -> Meter | None:
    """`reserve` pushes are for staff alone. None while LINE has not told of this month."""
    if known is None or _month(known.asked) != _month(now):
        return None
    about = words["about"].format(reserve=reserve)
    if known.most is None:
        return Meter(words["endless"].format(used=f"{known.used:,}"), about)
    left = max(known.most - known.used, 0)
    text = words["meter"].format(used=f"{known.used:,}", most=f"{known.most:,}", reserve=f"{reserve:,}")
    if not left:
        return Meter(text, about, words["gone"])
    if left <= reserve:
        return Meter(text, about, words["staff_only"].format(left=f"{left:,}"))
    return Meter(text, about, words["low"].format(left=f"{left:,}") if known.is_low else "")


def _month(moment: datetime) -> tuple[int, int]:
    here = moment.astimezone(JST)  # as LINE counts them
    return here.year, here.month
