"""Overflow, and days with other hours: set here, and effective everywhere with the next turn.

GET  /staff/switches
POST /staff/switches/overflow      on, off, with a reason and an end
POST /staff/switches/rule          on from so many waiting, off again at so few
POST /staff/switches/day           other hours for one day, none, or the usual ones again
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta
from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from handlers.staff.access import Actor, may
from handlers.staff.acts import LONGEST_REASON
from handlers.staff.forms import fields_of
from handlers.staff.pages import staff_language
from handlers.staff.room import Room
from handlers.web.refusals import Refusal
from handlers.web.showing import JST
from storage import audit, staff, switches
from storage.moments import stored
from storage.switches import Periods, Rule
from storage.transaction import Transaction

MOST_MINUTES = 24 * 60
MOST_WAITING = 1_000
PERIODS = 3  # of a day, that the form offers


class SwitchPage:
    def __init__(self, room: Room) -> None:
        self._room = room

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
        fields, now = await fields_of(request), self._room.clock()
        on, minutes = fields.get("on") == "1", min(_number(fields, "minutes"), MOST_MINUTES)
        reason = _reason(fields)
        if on and not reason:
            return await self._refused(request, actor, "reason")
        until = stored(now + timedelta(minutes=minutes)) if on and minutes else None
        switch = partial(switches.set_overflow, on=on, reason=reason, author=actor.name, now=stored(now), until=until)
        await self._switch(actor, "overflow.on" if on else "overflow.off", "overflow", reason, switch)
        return _back("on" if on else "off")

    async def rule(self, request: Request, actor: Actor) -> Response:
        fields, now = await fields_of(request), self._room.clock()
        on_at, off_at = _number(fields, "on_at"), _number(fields, "off_at")
        rule = Rule(min(on_at, MOST_WAITING), min(off_at, MOST_WAITING)) if fields.get("do") == "set" else None
        if rule is not None and not 0 <= rule.off_at < rule.on_at:
            return await self._refused(request, actor, "rule")
        switch = partial(switches.set_rule, rule=rule, author=actor.name, now=stored(now), reason=_reason(fields))
        await self._switch(actor, "overflow.rule", "overflow_rule", _reason(fields), switch)
        return _back("rule")

    async def day(self, request: Request, actor: Actor) -> Response:
        fields, now = await fields_of(request), self._room.clock()
        try:
            day = date.fromisoformat(fields.get("day", ""))
            periods = _periods(fields)
        except ValueError:
            return await self._refused(request, actor, "day")
        if not now.astimezone(JST).date() <= day <= now.astimezone(JST).date() + timedelta(days=730):
            return await self._refused(request, actor, "day")
        switch = partial(
            switches.set_day, day=day, periods=periods, reason=_reason(fields), author=actor.name, now=stored(now)
        )
        try:
            await self._switch(actor, "hours", f"day:{day}", _reason(fields), switch)
        except ValueError:
            return await self._refused(request, actor, "periods")
        return _back("day")

    async def _refused(self, request: Request, actor: Actor, why: str) -> Response:
        trouble = self._room.pages.words(staff_language(request))["switches"]["troubles"][why]
        return await self._show(request, actor, trouble)

    async def _switch(self, actor: Actor, action: str, target: str, reason: str, switch: partial[None]) -> None:
        """Switched and written down in one transaction."""
        now = stored(self._room.clock())

        def work(transaction: Transaction) -> None:
            switch(transaction)
            audit.note(transaction, now, actor.name, action, target, reason=reason, request=actor.request)

        await self._room.store.run(work)


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
