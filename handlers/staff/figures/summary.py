"""The figures as a page or a program gets them: shares that sum to 100 %, ranges, waits, and the way to the rows behind each.

Each number has its definition in the words of the console (handlers/pages/staff/figures.*.toml), by the same names as here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any

from handlers.web.showing import JST
from storage.episodes import NO_SOURCE, OUTCOMES
from storage.figures import Figures, Wait
from storage.moments import day_begins, told

# The filter that leads to the rows behind a number: of episodes, of claims ("state"), or of what "of" names.
Where = Mapping[str, str]

NOT_A_REQUEST = ("no_request", "ongoing")  # left out where a rate is of those who wanted something and are done


@dataclass(frozen=True, slots=True)
class Share:
    """One of several numbers that make up a whole."""

    key: str
    count: int
    tenths: int  # of a percent; those of a whole sum to 1000
    where: Where


@dataclass(frozen=True, slots=True)
class Range:
    """The truth lies between the two."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Waits:
    """Stays in the queue that began while staff were on duty. Seconds; None when there were none."""

    people: int
    median: int | None
    p90: int | None  # nine of ten waited no longer
    gave_up: int
    gave_up_tenths: int  # of a percent of the people
    waiting: int  # still, counted with their time so far


@dataclass(frozen=True, slots=True)
class HourWaits:
    hour: int  # of the day in Japan
    waits: Waits


@dataclass(frozen=True, slots=True)
class EntryFigure:
    entry: str
    count: int
    solved: int
    unsolved: int
    where: Where


@dataclass(frozen=True, slots=True)
class Summary:
    first: date
    last: date
    total: int
    outcomes: tuple[Share, ...]  # every outcome once, in the order in which they are decided
    avoided: Range  # calls that were not made
    rate: Range  # … in tenths of a percent of `wanted`
    wanted: int
    waits: Waits
    left_word: int
    hours: tuple[HourWaits, ...]
    channels: tuple[Share, ...]
    sources: tuple[Share, ...]
    days: tuple[Share, ...]
    day_outcomes: Mapping[str, Mapping[str, int]]  # day -> outcome -> count, for charts
    channel_outcomes: Mapping[str, Mapping[str, int]]
    source_outcomes: Mapping[str, Mapping[str, int]]
    entries: tuple[EntryFigure, ...]
    misses: tuple[Share, ...]  # by the entry that was nearest
    cases: tuple[Share, ...]
    cases_new: Mapping[str, int]
    grades: tuple[Share, ...]  # how travellers found their talk with staff: "3" the best, then "2", "1"
    where: Mapping[str, Where]  # of the numbers that are no share


def summary(figures: Figures, on_duty: Callable[[datetime], bool]) -> Summary:
    """`on_duty` says whether staff were at work at a moment: a night is nobody's waiting time."""
    days = {"from": figures.first.isoformat(), "to": figures.last.isoformat()}
    ended = _counted(figures, "outcome")
    total = ended.total()
    wanted = total - sum(ended[outcome] for outcome in NOT_A_REQUEST)
    avoided = Range(ended["solved"], ended["solved"] + ended["assumed"])
    waits = [wait for wait in figures.waits if counts_as_wait(wait, on_duty)]
    return Summary(
        first=figures.first,
        last=figures.last,
        total=total,
        outcomes=shares(((outcome, ended[outcome]) for outcome in OUTCOMES), days, "outcome"),
        avoided=avoided,
        rate=Range(_tenths_of(avoided.low, wanted), _tenths_of(avoided.high, wanted)),
        wanted=wanted,
        waits=_waits(waits),
        left_word=sum(wait.count for wait in figures.waits if wait.end == "left_word"),
        hours=_by_hour(waits),
        channels=shares(_most_first(figures, "channel"), days, "channel"),
        sources=_sources(figures, days),
        days=_days(figures),
        day_outcomes=_table(figures, "day"),
        channel_outcomes=_table(figures, "channel"),
        source_outcomes=_table(figures, "source"),
        entries=_entries(figures, days),
        misses=shares(figures.missed, days | {"of": "misses"}, "key"),
        cases=shares(((one.state, one.count) for one in figures.cases), {}, "state"),
        cases_new={one.state: one.new for one in figures.cases},
        grades=_grades(figures, days),
        where=_where(days),
    )


def _counted(figures: Figures, what: str) -> Counter[str]:
    """Conversations by one of the names of a cell."""
    counts = Counter[str]()
    for cell in figures.ended:
        counts[getattr(cell, what)] += cell.count
    return counts


def _tenths_of(part: int, whole: int) -> int:
    return (2000 * part + whole) // (2 * whole) if whole else 0


def counts_as_wait(wait: Wait, on_duty: Callable[[datetime], bool]) -> bool:
    return wait.end != "left_word" and on_duty(wait.joined.astimezone(JST))


def shares(counts: Iterable[tuple[str, int]], where: Where, name: str) -> tuple[Share, ...]:
    """`name`: what of the filter chooses one of them; "" when nothing does."""
    pairs = list(counts)
    parts = tenths([count for _, count in pairs])
    return tuple(
        Share(key, count, part, {**where, **({name: key} if name else {})})
        for (key, count), part in zip(pairs, parts, strict=True)
    )


def tenths(counts: Sequence[int]) -> list[int]:
    """Tenths of a percent that sum to 1000: what rounding leaves over goes to the largest remainders, the first of equals."""
    total = sum(counts)
    if not total:
        return [0] * len(counts)
    parts = [1000 * count // total for count in counts]
    by_remainder = sorted(range(len(counts)), key=lambda at: (-(1000 * counts[at] % total), at))
    for at in by_remainder[: 1000 - sum(parts)]:
        parts[at] += 1
    return parts


def _waits(waits: Sequence[Wait]) -> Waits:
    spread = sorted(seconds for wait in waits for seconds in [wait.seconds] * wait.count)
    gave_up = sum(wait.count for wait in waits if wait.end == "gave_up")
    return Waits(
        people=len(spread),
        median=_within(spread, 0.5),
        p90=_within(spread, 0.9),
        gave_up=gave_up,
        gave_up_tenths=_tenths_of(gave_up, len(spread)),
        waiting=sum(wait.count for wait in waits if wait.end == "waiting"),
    )


def _within(spread: Sequence[int], part: float) -> int | None:
    """The time within which this part of them was done: one that somebody really waited, never a mean of two."""
    return spread[max(ceil(part * len(spread)) - 1, 0)] if spread else None


def _by_hour(waits: Sequence[Wait]) -> tuple[HourWaits, ...]:
    hours: dict[int, list[Wait]] = {}
    for wait in waits:
        hours.setdefault(wait.joined.astimezone(JST).hour, []).append(wait)
    return tuple(HourWaits(hour, _waits(some)) for hour, some in sorted(hours.items()))


def _most_first(figures: Figures, what: str) -> list[tuple[str, int]]:
    return sorted(_counted(figures, what).items(), key=lambda item: (-item[1], item[0]))


def _sources(figures: Figures, days: Where) -> tuple[Share, ...]:
    counted = shares(_most_first(figures, "source"), days, "source")
    return tuple(replace(share, where={**share.where, "source": share.key or NO_SOURCE}) for share in counted)


def _days(figures: Figures) -> tuple[Share, ...]:
    """Every day of the span, also those on which nobody came."""
    sums = Counter[str]()
    for cell in figures.ended:
        sums[_day(cell.day)] += cell.count
    span = [figures.first + timedelta(days=number) for number in range((figures.last - figures.first).days + 1)]
    counts = [sums[day.isoformat()] for day in span]
    return tuple(
        Share(day.isoformat(), count, part, {"from": day.isoformat(), "to": day.isoformat()})
        for day, count, part in zip(span, counts, tenths(counts), strict=True)
    )


def _day(number: int) -> str:
    return told(day_begins(number)).astimezone(JST).date().isoformat()


def _table(figures: Figures, what: str) -> dict[str, dict[str, int]]:
    table: dict[str, dict[str, int]] = {}
    for cell in figures.ended:
        key = _day(cell.day) if what == "day" else str(getattr(cell, what))
        row = table.setdefault(key, dict.fromkeys(OUTCOMES, 0))
        row[cell.outcome] += cell.count
    return table


def _entries(figures: Figures, days: Where) -> tuple[EntryFigure, ...]:
    return tuple(
        EntryFigure(one.entry, one.count, one.solved, one.unsolved, {**days, "of": "answers", "key": one.entry})
        for one in figures.answered
    )


def _grades(figures: Figures, days: Where) -> tuple[Share, ...]:
    counts = ((str(grade), figures.grades.get(grade, 0)) for grade in (3, 2, 1))
    return shares(counts, {**days, "of": "grades"}, "key")


def _where(days: Where) -> dict[str, Where]:
    wanted = ",".join(outcome for outcome in OUTCOMES if outcome not in NOT_A_REQUEST)
    waits = {**days, "of": "waits"}
    return {
        "total": days,
        "avoided_low": {**days, "outcome": "solved"},
        "avoided_high": {**days, "outcome": "solved,assumed"},
        "wanted": {**days, "outcome": wanted},
        "waits": waits,
        **{end: {**waits, "end": end} for end in ("gave_up", "waiting", "left_word")},
    }


def as_json(shown: Summary, words: Mapping[str, Any]) -> dict[str, Any]:
    """For programs. `words` is the table `figures` of the console's words in one language: the definitions come along."""
    outcomes = words["outcomes"]
    told_ = asdict(shown) | {"first": shown.first.isoformat(), "last": shown.last.isoformat()}
    told_["outcomes"] = [
        asdict(share) | {"label": outcomes[share.key]["label"], "definition": outcomes[share.key]["definition"]}
        for share in shown.outcomes
    ]
    return told_ | {"definitions": dict(words["definitions"])}
