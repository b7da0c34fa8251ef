"""What staff switch for the whole desk: overflow by hand or by rule, and days with other hours.

Everything here is effective with the next turn on every channel, since each turn reads it in its own transaction (see
`handlers/amid.py`), and stands in the feed, so that open consoles look at once. For a console or an API:

    await store.run(lambda t: switches.set_overflow(t, on=True, reason="電話が鳴りやまない", author="sato", now=now, until=None))
    await store.run(lambda t: switches.set_rule(t, Rule(on_at=8, off_at=3), author="sato", now=now))   # None: no rule
    await store.run(lambda t: switches.set_day(t, day, ((time(10), time(12)),), reason="訓練", author="sato", now=now))
    held = await store.read(switches.read)       # Switches: .overflow, .rule, .days; `held.overrun(now)` is what counts
    rows = await store.read(switches.history())  # Change: name, value, reason, author, at; newest first

Moments are the store's milliseconds, as everywhere inside a transaction. `set_day(…, None, …)` gives a day its usual hours back,
`()` closes it. Raises `ValueError` with one sentence for periods or a rule that cannot be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import pairwise
from typing import Any, TypeAlias

import orjson

from storage import handoffs, staff_events
from storage.moments import MINUTE, told
from storage.transaction import Reader, Row, Transaction

Periods = tuple[tuple[time, time], ...]

OVERFLOW = "overflow"
RULE = "overflow_rule"
DAY = "day:"
BY_RULE = "(rule)"  # the author of what the rule switches; no account is called so
MORE = 1_000  # who wait are counted so far beyond what the rule asks: how many exactly is only told with the reason


@dataclass(frozen=True, slots=True)
class Overflow:
    """The last word about overflow, by a person or by the rule."""

    on: bool
    reason: str
    by: str
    since: datetime  # UTC
    until: datetime | None = None  # it ends by itself then

    def holds(self, now: datetime) -> bool:
        return self.on and (self.until is None or now < self.until)


@dataclass(frozen=True, slots=True)
class Rule:
    """Overflow by the length of the queue: on from `on_at` waiting, off again at `off_at` or fewer."""

    on_at: int
    off_at: int


@dataclass(frozen=True, slots=True)
class OtherHours:
    """The hours of one day; none: closed."""

    periods: Periods
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class Switches:
    overflow: Overflow | None = None
    rule: Rule | None = None
    days: Mapping[date, OtherHours] = field(default_factory=dict)

    def overrun(self, now: datetime) -> Overflow | None:
        """The overflow that holds at a moment."""
        return self.overflow if self.overflow and self.overflow.holds(now) else None


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the history; `value` as it was set, decoded from JSON."""

    name: str
    value: object
    reason: str
    author: str
    at: datetime  # UTC


# --- set -------------------------------------------------------------------------------------------------------------


def set_overflow(
    transaction: Transaction, *, on: bool, reason: str, author: str, now: int, until: int | None = None
) -> bool:
    """Switch overflow on, until a moment or until somebody switches it off; or off. False, here and below: the same person has set
    just that for the same reason, and nothing was set since. So a button that is pressed twice switches once."""
    if on and until is not None and until <= now:
        raise ValueError("Overflow must end later than now.")
    until = until if on else None
    last = _last(transaction, OVERFLOW, reason, author)
    if until is not None and last is not None and last["on"] and 0 <= until - (last["until"] or 0) < MINUTE:
        return False  # the second press, a moment later
    return _set(transaction, OVERFLOW, {"on": on, "until": until}, reason, author, now)


def set_rule(transaction: Transaction, rule: Rule | None, *, author: str, now: int, reason: str = "") -> bool:
    """The rule by which overflow comes and goes, or none."""
    if rule is not None and not 0 <= rule.off_at < rule.on_at:
        raise ValueError("The rule must switch off at fewer waiting than it switches on at.")
    return _set(transaction, RULE, rule and {"on_at": rule.on_at, "off_at": rule.off_at}, reason, author, now)


def set_day(
    transaction: Transaction, day: date, periods: Periods | None, *, reason: str, author: str, now: int
) -> bool:
    """Other hours for one day of the staff: periods in order, none for closed, None for the usual ones again."""
    if periods and (
        any(opens >= closes for opens, closes in periods)
        or any(before[1] > after[0] for before, after in pairwise(periods))
    ):
        raise ValueError("The periods of a day must follow one another, each ending later than it begins.")
    told_as = None if periods is None else [[_hour(opens), _hour(closes)] for opens, closes in periods]
    return _set(transaction, f"{DAY}{day.isoformat()}", told_as, reason, author, now)


def _set(transaction: Transaction, name: str, value: object, reason: str, author: str, now: int) -> bool:
    if _last(transaction, name, reason, author, default=...) == value:
        return False
    transaction.do("add_switch", name=name, value=orjson.dumps(value).decode(), reason=reason, author=author, now=now)
    staff_events.add(transaction, "setting", now, staff="" if author == BY_RULE else author, state=name)
    return True


def _last(reader: Reader, name: str, reason: str, author: str, default: object = None) -> Any:
    """What was set last, if it was this person who set it for this reason."""
    row = reader.one("switch_now", name=name)
    same = row is not None and (row["reason"], row["author"]) == (reason, author)
    return orjson.loads(row["value"]) if row is not None and same else default


def _hour(hour: time) -> str:
    return f"{hour:%H:%M}"


def follow_rule(transaction: Transaction, now: int) -> bool:
    """Switch overflow as the rule says; whether that changed anything. To be called when the queue has grown or shrunk.

    What a person switched on stays on until they or its end say otherwise. What a person switched off stays off until the
    queue has once been short: only then may the rule switch it on again.
    """
    held = read(transaction)
    if held.rule is None:
        return False
    waiting, last = handoffs.waiting_up_to(transaction, held.rule.on_at + MORE), held.overflow
    on = last is not None and last.holds(told(now))
    by_person = last is not None and last.by != BY_RULE
    if waiting >= held.rule.on_at and not on and not by_person:
        becomes = True
    elif waiting <= held.rule.off_at and last is not None and on != by_person:  # the rule's on, or a person's off
        becomes = False
    else:
        return False
    _set(transaction, OVERFLOW, {"on": becomes, "until": None}, f"{waiting}", BY_RULE, now)
    return True


# --- read ------------------------------------------------------------------------------------------------------------


Version: TypeAlias = tuple[int, int] | None


def version(reader: Reader) -> Version:
    """Differs whenever something was switched in between. The moment is part of it: an undone change gives its id back."""
    return _version(reader.one("newest_switch"))


def looking(transaction: Transaction) -> Callable[[], Version]:
    """The same, asked for and not yet waited for."""
    asked = transaction.asking("newest_switch")
    return lambda: _version(asked())


def _version(row: Row | None) -> Version:
    return None if row is None else (row["id"], row["at"])


def read(reader: Reader) -> Switches:
    """All that is switched now."""
    rows = {row["name"]: row for row in reader.all("switches")}
    rule = orjson.loads(rows[RULE]["value"]) if RULE in rows else None
    return Switches(
        overflow=_overflow(rows[OVERFLOW]) if OVERFLOW in rows else None,
        rule=Rule(**rule) if rule else None,
        days={
            date.fromisoformat(name.removeprefix(DAY)): hours
            for name, row in rows.items()
            if name.startswith(DAY) and (hours := _hours(row)) is not None
        },
    )


def _overflow(row: Row) -> Overflow:
    value = orjson.loads(row["value"])
    until = None if value["until"] is None else told(value["until"])
    return Overflow(value["on"], row["reason"], row["author"], told(row["at"]), until)


def _hours(row: Row) -> OtherHours | None:
    value = orjson.loads(row["value"])
    if value is None:
        return None
    periods = tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in value)
    return OtherHours(periods, row["reason"], row["author"])


def history(limit: int = 100) -> Callable[[Reader], tuple[Change, ...]]:
    """Who switched what and why, newest first."""
    return lambda reader: tuple(
        Change(row["name"], orjson.loads(row["value"]), row["reason"], row["author"], told(row["at"]))
        for row in reader.all("switch_history", limit=limit)
    )
