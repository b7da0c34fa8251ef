"""One stay in the human queue and every move that it can make. Pure; the whole machine, in one place.

              take, reply        ┌── hold ──▶ held
    waiting ───────────────────▶ taken ◀─────── resume, reply, ring, or a word of the traveller
                   ┌─────────────┤
    waiting ◀──────┘ pass_on,    └── close, give_back ──▶ closed      (also from held)
                     lapse, release

1. A stay has one owner, or none. Of two who take it at once the second is refused, and learns who has it.
2. Only its owner moves a stay that is owned. A supervisor may take it over, pass it on, give it back or close it.
3. A reply takes ownership where nobody has it, and ends a hold.
4. A hold stops the clock of what is unanswered. It ends by itself at its time (`ring`), and when the traveller writes.
5. An owner without a sign of life loses the stay (`lapse`), and one whose account ends too (`release`): it waits again,
   at the place that it had.
6. A move that is not in the table raises and changes nothing. Each that is there makes the version one higher.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

StayState = Literal["waiting", "taken", "held", "closed"]
Move = Literal[
    "take", "take_over", "reply", "hold", "resume", "pass_on", "give_back", "close", "lapse", "ring", "release"
]
RefusedFor = Literal["owned", "state", "role", "version", "early"]

SUPERVISOR = "supervisor"  # a stay passed to whoever is one
LEASE = 10 * 60_000  # milliseconds without a sign of life, after which a taken stay waits again
LONGEST_HOLD = 12 * 3_600_000  # unless somebody says when it ends

TABLE: Mapping[Move, Mapping[StayState, StayState]] = {
    "take": {"waiting": "taken"},
    "take_over": {"taken": "taken", "held": "taken"},
    "reply": {"waiting": "taken", "taken": "taken", "held": "taken"},
    "hold": {"taken": "held"},
    "resume": {"held": "taken"},
    "pass_on": {"taken": "waiting", "held": "waiting"},
    "give_back": {"taken": "closed", "held": "closed"},
    "close": {"taken": "closed", "held": "closed"},
    "lapse": {"taken": "waiting"},
    "ring": {"held": "taken"},
    "release": {"taken": "waiting", "held": "waiting"},
}
BY_OWNER: frozenset[Move] = frozenset({"reply", "hold", "resume", "pass_on", "give_back", "close"})
BY_SUPERVISOR: frozenset[Move] = frozenset({"take_over", "pass_on", "give_back", "close"})  # whoever the owner is
BY_NOBODY: frozenset[Move] = frozenset({"lapse", "ring", "release"})  # the desk's own


@dataclass(frozen=True, slots=True)
class Stay:
    """Moments are milliseconds in UTC, None when they do not apply."""

    state: StayState
    version: int = 0
    owner: str = ""  # the name of a staff account
    meant_for: str = ""  # while it waits: whom it was passed to, SUPERVISOR, or anybody
    passed: int | None = None  # since when it is meant for them
    lease: int | None = None  # taken: the owner loses it then. held: the hold ends then
    unanswered: int | None = None  # since when the traveller waits for a word of staff
    held: int | None = None
    hold_reason: str = ""
    taken: int | None = None  # for the first time
    first_reply: int | None = None
    alerted: int | None = None  # staff were told that this one waits too long
    closed: int | None = None
    ending: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class By:
    """Who moves. The desk itself has no name."""

    name: str = ""
    supervisor: bool = False


class MoveRefusedError(Exception):
    """The stay stands as it was. `stay` is what it is now, `allowed` what the same person may do with it instead."""

    def __init__(self, reason: RefusedFor, stay: Stay, allowed: tuple[Move, ...]) -> None:
        super().__init__(f"refused: {reason}")
        self.reason, self.stay, self.allowed = reason, stay, allowed


def move(stay: Stay, what: Move, by: By, now: int, *, version: int | None = None) -> Stay:
    """The stay after a move. `version` is the one that the mover saw, when they say so. Raises MoveRefusedError."""
    reason = _refusal(stay, what, by, now) if version in (None, stay.version) else "version"
    if reason is not None:
        raise MoveRefusedError(reason, stay, allowed(stay, by, now))
    moved = replace(stay, state=TABLE[what][stay.state], version=stay.version + 1)
    match what:
        case "take" | "take_over":
            return _owned(moved, by, now)
        case "reply":
            first = now if stay.first_reply is None else stay.first_reply
            return replace(_owned(moved, by, now), first_reply=first, unanswered=None, alerted=None)
        case "resume" | "ring":
            return replace(_running(moved, now), lease=now + LEASE)
        case "hold":
            return replace(moved, held=now, lease=now + LONGEST_HOLD)
        case "pass_on" | "lapse" | "release":
            back = _running(moved, now)
            waits = now if back.unanswered is None else back.unanswered
            return replace(back, owner="", lease=None, passed=None, unanswered=waits)
        case "give_back" | "close":
            return replace(_running(moved, now), owner=stay.owner, lease=None, unanswered=None, closed=now)


def allowed(stay: Stay, by: By, now: int) -> tuple[Move, ...]:
    """What this person may do with the stay as it is."""
    return tuple(what for what in get_args(Move) if _refusal(stay, what, by, now) is None)


def _refusal(stay: Stay, what: Move, by: By, now: int) -> RefusedFor | None:
    if (what in BY_NOBODY) != (by.name == ""):
        return "role"
    if stay.state not in TABLE[what]:
        return "owned" if what == "take" and stay.owner not in ("", by.name) and stay.state != "closed" else "state"
    if what in ("lapse", "ring"):
        return None if stay.lease is not None and stay.lease <= now else "early"
    others = stay.owner not in ("", by.name)
    if what in BY_OWNER and others and not (by.supervisor and what in BY_SUPERVISOR):
        return "owned"
    if what == "take_over" and (not by.supervisor or stay.owner == by.name):
        return "role" if others else "state"
    return None


def _owned(stay: Stay, by: By, now: int) -> Stay:
    taken = now if stay.taken is None else stay.taken
    return replace(_running(stay, now), owner=by.name, meant_for="", passed=None, lease=now + LEASE, taken=taken)


def _running(stay: Stay, now: int) -> Stay:
    """The clock runs again after a hold: the time on hold does not count."""
    waits = stay.unanswered
    if stay.held is not None and waits is not None:
        waits += max(now - stay.held, 0)
    return replace(stay, held=None, hold_reason="", unanswered=waits)


def heard(stay: Stay, now: int) -> Stay:
    """The traveller wrote: since now, if not for longer already, an answer is due, and a hold is over."""
    if stay.state == "held":
        stay = replace(_running(stay, now), state="taken", lease=now + LEASE, version=stay.version + 1)
    return stay if stay.unanswered is not None else replace(stay, unanswered=now)
