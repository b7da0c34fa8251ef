"""What happened at the desk, counted. Nothing here names a person, and nothing is lost when conversations are deleted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal

from storage import csat, episodes
from storage.episodes import RETURNING, Outcome
from storage.moments import MINUTE, counted, day_begins, stored, told
from storage.transaction import Reader, Row

WaitEnd = Literal["waited", "gave_up", "left_word", "waiting"]


@dataclass(frozen=True, slots=True)
class Ended:
    """Episodes of one day (since 1970, in Japan), channel and source that ended in one way."""

    day: int
    channel: str
    source: str
    outcome: Outcome
    count: int


@dataclass(frozen=True, slots=True)
class Answered:
    entry: str
    count: int
    solved: int
    unsolved: int


@dataclass(frozen=True, slots=True)
class Wait:
    """One stay in the queue, or several that were alike."""

    joined: datetime  # UTC
    seconds: int  # until a person wrote, or until they left, or so far
    end: WaitEnd  # left_word: they left a message or a wish instead of waiting
    count: int = 1


@dataclass(frozen=True, slots=True)
class Filed:
    """Claims in one state: all of them, and those filed in the days asked for."""

    state: str
    count: int
    new: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Of some days in Japan, both included. Everything is ordered: the largest first, waits by their beginning."""

    first: date
    last: date
    ended: tuple[Ended, ...]
    answered: tuple[Answered, ...]
    missed: tuple[tuple[str, int], ...]  # by the entry that was nearest, "" where none was near
    waits: tuple[Wait, ...]
    cases: tuple[Filed, ...]
    grades: Mapping[int, int] = field(default_factory=dict)  # of talks with staff: 3 the best, 1 the worst


def figures(first: date, last: date, now: datetime) -> Callable[[Reader], Figures]:
    """Everything of some days, both included."""
    since, until = episodes.days(first, last)
    span = {"since": since, "until": until, "first": counted(first), "last": counted(last)}

    def ask(reader: Reader) -> Figures:
        return Figures(
            first,
            last,
            _ended(reader, span, stored(now)),
            _answered(reader, span),
            _sums(reader.all("count_misses", **span)),
            _waits(reader, span, stored(now)),
            _cases(reader, span),
            csat.counts(first, last)(reader),
        )

    return ask


def _ended(reader: Reader, span: Mapping[str, int], now: int) -> tuple[Ended, ...]:
    counts: Counter[tuple[int, str, str, Outcome]] = Counter()
    for row in reader.all("count_outcomes", quiet=now - RETURNING, **span):
        counts[row["day"], row["channel"], row["source"], row["outcome"]] += row["count"]
    return tuple(Ended(*key, count) for key, count in sorted(counts.items()))


def _answered(reader: Reader, span: Mapping[str, int]) -> tuple[Answered, ...]:
    ratings: Counter[tuple[str, bool]] = Counter()
    for row in reader.all("count_ratings", **span):
        ratings[row["entry"], bool(row["solved"])] += row["count"]
    return tuple(
        Answered(entry, count, ratings[entry, True], ratings[entry, False])
        for entry, count in _sums(reader.all("count_answers", **span))
    )


def _sums(rows: list[Row]) -> tuple[tuple[str, int], ...]:
    """The counts of equal names together, the largest first."""
    sums: Counter[str] = Counter()
    for name, count in rows:
        sums[name] += count
    return tuple(sorted(sums.items(), key=lambda item: (-item[1], item[0])))


def _waits(reader: Reader, span: Mapping[str, int], now: int) -> tuple[Wait, ...]:
    here = [as_wait(row, now) for row in reader.all("waits", since=span["since"], until=span["until"])]
    gone = [_gone(row) for row in reader.all("waits_of_the_gone", first=span["first"], last=span["last"])]
    alike: Counter[Wait] = Counter()
    for wait in [*here, *gone]:
        alike[replace(wait, count=1)] += wait.count
    return tuple(sorted((replace(wait, count=count) for wait, count in alike.items()), key=_order))


def _order(wait: Wait) -> tuple[datetime, int, str]:
    return wait.joined, wait.seconds, wait.end


def as_wait(row: Row, now: int) -> Wait:
    """A row of `waits`."""
    end, until = end_of(row, now)
    return Wait(told(row["joined"]), max(until - row["joined"], 0) // 1000, end)


def end_of(row: Row, now: int) -> tuple[WaitEnd, int]:
    """How a row of `waits` ended, and when. Whoever left a message did not wait, also when it is answered later; whoever waits still has
    waited so far."""
    replied, word = row["replied"], min(filter(None, (row["left_word"], row["wished"])), default=None)
    if word is not None and (replied is None or word <= replied):
        return "left_word", row["joined"]
    if replied is not None:
        return "waited", replied
    if row["closed"] is not None:
        return "gave_up", row["closed"]
    return "waiting", now


def _gone(row: Row) -> Wait:
    minute, _, seconds = row["key"].partition(":")
    return Wait(told(day_begins(row["day"]) + int(minute) * MINUTE), int(seconds), row["what"], row["count"])


def _cases(reader: Reader, span: Mapping[str, int]) -> tuple[Filed, ...]:
    sums: dict[str, Filed] = {}
    for state, count, new in reader.all("count_cases", **span):
        had = sums.get(state, Filed(state, 0, 0))
        sums[state] = Filed(state, had.count + count, had.new + new)
    return tuple(sums.values())
