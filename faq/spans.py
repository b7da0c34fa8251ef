"""What holds when: stretches of the time line that follow one another without gap or overlap."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Generic, TypeVar

from faq.facts import Facts
from faq.folder import CampaignError, Reading, Table

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Span(Generic[T]):
    """What holds from `begins` (None: always before) until `ends` (None: for ever)."""

    begins: datetime | None
    ends: datetime | None
    held: T


@dataclass(frozen=True, slots=True)
class TimeLine(Generic[T]):
    """Spans that cover the whole time line, in order."""

    spans: tuple[Span[T], ...]

    def at(self, now: datetime) -> T:
        return next(span.held for span in self.spans if span.ends is None or now < span.ends)


def read_line(tables: Sequence[Table], place: str, facts: Facts, read: Callable[[Reading], T]) -> TimeLine[T]:
    """The spans of `tables`, each with `from` and `until` and what `read` takes out of it.

    Raises CampaignError on a gap, an overlap, an end that lies before its beginning, or a moment that no fact has.
    """
    spans: list[Span[T]] = []
    for number, table in enumerate(tables):
        reading = Reading(table, f"{place}.{number}")
        begins, ends = _moment(reading, "from", facts), _moment(reading, "until", facts)
        spans.append(Span(begins, ends, read(reading)))
        reading.done()
    _must_cover(spans, place)
    return TimeLine(tuple(spans))


def _moment(reading: Reading, key: str, facts: Facts) -> datetime | None:
    name = reading.value(key)
    if name is None:
        return None
    if not isinstance(name, str):
        raise reading.refuse(key, "must name a moment of the facts")
    try:
        return facts.moment(name)
    except CampaignError as error:
        raise reading.refuse(key, error.reason) from None


def _must_cover(spans: Sequence[Span[T]], place: str) -> None:
    if not spans:
        raise CampaignError("has no state", place=place)
    if spans[0].begins is not None:
        raise CampaignError("the first state has a `from`: nothing holds before it", place=f"{place}.0")
    if spans[-1].ends is not None:
        raise CampaignError("the last state has an `until`: nothing holds after it", place=f"{place}.{len(spans) - 1}")
    for number, (before, after) in enumerate(pairwise(spans), 1):
        at = f"{place}.{number}"
        if before.ends is None or after.begins is None:
            raise CampaignError("overlaps the state before it: one `until` or `from` is missing", place=at)
        if before.ends != after.begins:
            kind = "a gap" if before.ends < after.begins else "an overlap"
            raise CampaignError(f"there is {kind} between this state and the one before it", place=at)
        if after.ends is not None and after.ends <= after.begins:
            raise CampaignError("ends before it begins", place=at)
