"""The rows behind a number of the figures that no list of conversations or claims has: answers, presses, questions, stays, grades.

?of=answers&key=paper_deadline&from=2023-03-08&to=2023-03-14     also solved, unsolved, misses, grades
?of=waits&end=gave_up&hour=10&from=…&to=…                        end and hour may be left out
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import get_args

from bot.knowledge import Calendar
from handlers.staff.desk.talking import code_of
from handlers.staff.figures.summary import counts_as_wait
from handlers.staff.filters import some_days
from handlers.staff.masking import Sight
from handlers.web.refusals import Refusal
from handlers.web.showing import JST
from storage import behind
from storage.behind import Counted, Stay
from storage.episodes import LATEST, WrongCursorError
from storage.figures import WaitEnd, figures
from storage.store import Store

WAITS = "waits"
OF = (*get_args(Counted), WAITS)
ENDS: tuple[WaitEnd, ...] = get_args(WaitEnd)
LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which number."""

    of: str
    key: str
    first: date
    last: date
    end: str = ""
    hour: int | None = None
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """One row, as its reader may see it. `end` and `seconds` are of a stay in the queue."""

    conversation: str
    code: str
    channel: str
    episode: int  # 0: not told
    at: datetime
    words: str = ""
    end: str = ""
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class Listed:
    wanted: Wanted
    rows: tuple[Shown, ...]
    gone: int  # of conversations that are gone: they count and have no row
    cursor: str


def wanted(given: Mapping[str, str], today: date) -> Wanted:
    """Raises Refusal 422."""
    of, key, end = given.get("of", ""), given.get("key", "")[:LONGEST_KEY], given.get("end", "")
    if of not in OF:
        raise Refusal(422, "wrong_number", f"of is one of: {', '.join(OF)}.")
    if end and end not in ENDS:
        raise Refusal(422, "wrong_end", f"end is one of: {', '.join(ENDS)}.")
    first, last = some_days(given, today)
    return Wanted(of, key, first, last, end, _hour(given.get("hour", "")), given.get("cursor", "")[:64])


def _hour(given: str) -> int | None:
    if not given:
        return None
    if not (given.isascii() and given.isdecimal() and len(given) < 3 and int(given) < 24):
        raise Refusal(422, "wrong_hour", "hour is a number from 0 to 23.")
    return int(given)


async def listed(store: Store, hours: Calendar, sight: Sight, number: Wanted, now: datetime, limit: int) -> Listed:
    """Raises WrongCursorError."""
    if number.of == WAITS:
        return await _waits(store, hours.is_open, number, now, limit)
    of = next(one for one in get_args(Counted) if one == number.of)
    found = await store.read(behind.rows(of, number.key, number.first, number.last, cursor=number.cursor, limit=limit))
    rows = tuple(
        Shown(row.conversation, code_of(row.conversation), row.channel, row.episode, row.at, sight.text(row.words))
        for row in found.rows
    )
    return Listed(number, rows, found.gone, found.cursor)


async def _waits(
    store: Store, on_duty: Callable[[datetime], bool], number: Wanted, now: datetime, limit: int
) -> Listed:
    """Stays are few, and which of them count depends on the opening hours: they are sifted here."""
    stays = await store.read(behind.stays(number.first, number.last, now))
    fit = [stay for stay in stays if _fits(stay, number, on_duty)]
    counted = await store.read(figures(number.first, number.last, now))
    every = sum(wait.count for wait in counted.waits if _fits(Stay("", "", wait), number, on_duty))
    begin = _begin(number.cursor)
    rows = tuple(
        Shown(
            stay.conversation, code_of(stay.conversation), stay.channel, 0, stay.wait.joined, end=stay.wait.end,
            seconds=stay.wait.seconds,
        )
        for stay in fit[begin : begin + limit]
    )  # fmt: skip
    return Listed(number, rows, every - len(fit), str(begin + limit) if len(fit) > begin + limit else "")


def _fits(stay: Stay, number: Wanted, on_duty: Callable[[datetime], bool]) -> bool:
    """As the figures count: who left word at any hour, the others while staff were on duty."""
    wait = stay.wait
    if number.hour is not None and wait.joined.astimezone(JST).hour != number.hour:
        return False
    if number.end == "left_word":
        return wait.end == "left_word"
    return counts_as_wait(wait, on_duty) and number.end in ("", wait.end)


def _begin(cursor: str) -> int:
    if cursor and not (cursor.isascii() and cursor.isdecimal() and int(cursor) <= LATEST):
        raise WrongCursorError
    return int(cursor or 0)
