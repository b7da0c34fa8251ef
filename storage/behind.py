"""The rows behind a number of the figures: each asks what storage/figures.py counts, and shows instead of counting.

Of conversations that are gone only counts are kept: how many of a number have no row any more is said beside them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from storage import csat
from storage.episodes import LATEST, WrongCursorError, days
from storage.figures import Wait, as_wait
from storage.moments import counted, stored, told
from storage.transaction import Reader, Row

Counted = Literal["answers", "solved", "unsolved", "misses", "grades"]
Place = tuple[int, int]  # moment, id: the order of the rows

NEWEST: Place = (LATEST, LATEST)
GONE_AS = {"answers": "entry", "solved": "solved", "unsolved": "unsolved", "misses": "miss", "grades": "grade"}


@dataclass(frozen=True, slots=True)
class Behind:
    """One row. Its words are as they stand in the transcript: to be masked before they are shown."""

    conversation: str
    channel: str
    episode: int
    at: datetime  # UTC
    words: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    rows: tuple[Behind, ...]
    gone: int  # more of them, of conversations that are gone
    cursor: str  # for what follows; "" at the end


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay in the queue, and how it counts among the waits."""

    conversation: str
    channel: str
    wait: Wait


def rows(
    what: Counted, key: str, first: date, last: date, *, cursor: str = "", limit: int = 50
) -> Callable[[Reader], Rows]:
    """What was counted in some days in Japan, newest first. `key`: the entry, or the grade. Raises WrongCursorError."""
    since, until = days(first, last)
    at, id_ = _place(cursor)
    span = {"since": since, "until": until, "at": at, "id": id_, "limit": limit + 1}
    gone: dict[str, int | str] = {"first": counted(first), "last": counted(last), "what": GONE_AS[what], "key": key}

    def ask(reader: Reader) -> Rows:
        found = _ask(reader, what, key, span)
        left = reader.one("gone_behind", **gone)
        assert left is not None
        more = f"{found[limit - 1]['at']}.{found[limit - 1]['id']}" if len(found) > limit else ""
        return Rows(tuple(map(_behind, found[:limit])), int(left["count"]), more)

    return ask


def _ask(reader: Reader, what: Counted, key: str, span: dict[str, int]) -> list[Row]:
    match what:
        case "answers":
            return reader.all("answers_behind", key=key, **span)
        case "solved" | "unsolved":
            return reader.all("ratings_behind", key=key, solved=int(what == "solved"), **span)
        case "misses":
            return reader.all("misses_behind", key=key, **span)
        case "grades":
            grade = int(key) if key in ("1", "2", "3") else 0
            return reader.all("grades_behind", grade=grade, latest=span["until"] + csat.COUNTS_FOR, **span)


def _behind(row: Row) -> Behind:
    return Behind(row["conversation"], row["channel"], row["episode"] or 1, told(row["at"]), row["words"])


def _place(cursor: str) -> Place:
    if not cursor:
        return NEWEST
    try:
        at, id_ = map(int, cursor.split("."))
    except ValueError:
        raise WrongCursorError from None
    if max(abs(at), abs(id_)) > LATEST:
        raise WrongCursorError
    return at, id_


def stays(first: date, last: date, now: datetime) -> Callable[[Reader], tuple[Stay, ...]]:
    """The stays in the queue that began in some days in Japan, newest first."""
    since, until = days(first, last)

    def ask(reader: Reader) -> tuple[Stay, ...]:
        found = sorted(reader.all("waits", since=since, until=until), key=lambda row: (-row["joined"], -row["id"]))
        return tuple(Stay(row["conversation"], row["channel"], as_wait(row, stored(now))) for row in found)

    return ask
