"""Overflow, and days with other hours: set here, and effective everywhere with the next turn.

GET  /staff/switches
POST /staff/switches/overflow      on, off, with a reason and an end
POST /staff/switches/rule          on from so many waiting, off again at so few
POST /staff/switches/day           other hours for one day, none, or the usual ones again
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from handlers.staff.access import Actor, may
from handlers.staff.acts.switching import MOST_WAITING, Switching
from handlers.staff.acts.talks import LONGEST_REASON
from handlers.staff.console.forms import fields_of
from handlers.staff.console.pages import staff_language
from handlers.staff.room import Room
from handlers.web.refusals import Refusal
from handlers.web.showing import JST
from storage import staff, switches
from storage.switches import Periods, Rule

PERIODS = 3  # of a day, that the form offers


class SwitchPage:
    def __init__(self, room: Room) -> None:
        self._room = room
        self._switching = Switching(room.store, room.clock)

    def routes(self) -> list[Route]:
        route = self._room.doors.route
        return [
            route("/staff/switches", "desk.see", self.page),
            route("/staff/switches/overflow", "desk.overflow", self.overflow, "POST"),
            route("/staff/switches/rule", "desk.overflow", self.rule, "POST"),
            route("/staff/switches/day", "desk.hours", self.day, "POST"),
        ]

    async def page(self, request: Request, actor: Actor) -> Response:
        return await self._show(request, actor)

    async def _show(self, request: Request, actor: Actor, trouble: str = "") -> Response:
        room, now = self._room, self._room.clock()
        held = await room.store.read(switches.read)
        history = await room.store.read(switches.history(30))
        names = {one.name: one.display for one in await room.store.read(staff.everybody)}
        today = now.astimezone(JST).date()
        days = [(day, hours) for day, hours in sorted(held.days.items()) if day >= today]
        told = room.pages.words(staff_language(request))["switches"]["told"].get(
            request.query_params.get("told", ""), ""
        )
        return await room.page(
            request, actor, "switches", "switches", status=422 if trouble else 200, overrun=held.overrun(now),
            rule=held.rule, days=days, history=history, names=names, trouble=trouble, told=told, today=today,
            may_switch=may(actor, "desk.overflow"), may_set_hours=may(actor, "desk.hours"), periods=range(PERIODS),
        )  # fmt: skip

    async def overflow(self, request: Request, actor: Actor) -> Response:
        fields = await fields_of(request)
        on, reason = fields.get("on") == "1", _reason(fields)
        if on and not reason:
            return await self._refused(request, actor, "reason")
        await self._switching.overflow(actor, on=on, reason=reason, minutes=_number(fields, "minutes"))
        return _back("on" if on else "off")

    async def rule(self, request: Request, actor: Actor) -> Response:
        fields = await fields_of(request)
        on_at, off_at = _number(fields, "on_at"), _number(fields, "off_at")
        rule = Rule(min(on_at, MOST_WAITING), min(off_at, MOST_WAITING)) if fields.get("do") == "set" else None
        try:
            await self._switching.rule(actor, rule, _reason(fields))
        except ValueError:
            return await self._refused(request, actor, "rule")
        return _back("rule")

    async def day(self, request: Request, actor: Actor) -> Response:
        fields = await fields_of(request)
        try:
            day = date.fromisoformat(fields.get("day", ""))
            periods = _periods(fields)
        except ValueError:
            return await self._refused(request, actor, "day")
        try:
            await self._switching.day(actor, day, periods, _reason(fields))
        except ValueError:
            return await self._refused(request, actor, "periods" if periods else "day")
        return _back("day")

    async def _refused(self, request: Request, actor: Actor, why: str) -> Response:
        trouble = self._room.pages.words(staff_language(request))["switches"]["troubles"][why]
        return await self._show(request, actor, trouble)


def _periods(fields: Mapping[str, str]) -> Periods | None:
    """None: the usual ones again; (): closed. Raises ValueError."""
    match fields.get("do", ""):
        case "usual":
            return None
        case "closed":
            return ()
        case "open":
            pairs = [(fields.get(f"opens{at}", ""), fields.get(f"closes{at}", "")) for at in range(PERIODS)]
            periods = tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in pairs if opens)
            if not periods:
                raise ValueError("no period")
            return periods
        case _:
            raise Refusal(422, "odd_form", "There is nothing to do.")


def _reason(fields: Mapping[str, str]) -> str:
    return fields.get("reason", "").strip()[:LONGEST_REASON]


def _number(fields: Mapping[str, str], name: str) -> int:
    word = fields.get(name, "")
    return int(word[:6]) if word.isascii() and word.isdecimal() else 0


def _back(told: str) -> Response:
    return RedirectResponse(f"/staff/switches?told={told}", 303)
