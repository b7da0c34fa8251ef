"""How the day goes, in a few counts for the first page of the console."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from storage.moments import MINUTE, day_begins, day_of, stored
from storage.transaction import Reader

SEEN_LATELY = 15 * MINUTE


@dataclass(frozen=True, slots=True)
class DayCounts:
    talks: int  # episodes that began today, in Japan
    with_staff: int  # stays that a member of staff took
    gave_up: int  # stays that ended before
    open_cases: int  # received and not looked at yet
    on_duty: tuple[str, ...]  # accounts that have been seen lately


def counted(now: datetime) -> Callable[[Reader], DayCounts]:
    def ask(reader: Reader) -> DayCounts:
        begins = day_begins(day_of(stored(now)))
        row = reader.one("today", begins=begins)
        assert row is not None
        seen = reader.all("seen_lately", since=stored(now) - SEEN_LATELY)
        return DayCounts(
            row["talks"], row["with_staff"], row["gave_up"], row["open_cases"], tuple(one["name"] for one in seen)
        )

    return ask
