"""Claims: the list, one with its history, the form for somebody on the telephone, results from a file.

GET  /staff/cases                   ?state=…&from=…&to=…&q=… (a receipt number or a coupon's inquiry number)&after=…
GET  /staff/cases/new               POST: open one for somebody who called
GET  /staff/cases/results           POST: many to their next states; a trial first
GET  /staff/cases/{number}          POST …/edit, …/move
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, get_args
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.casework import EDITABLE, STATES, STEPS
from bot.records import CaseState
from handlers.staff.access import Actor, may
from handlers.staff.acts.claims import ClaimConflictError, EditClaim, FlawedError, MoveClaim, OpenClaim, TakeResults
from handlers.staff.acts.results import LONGEST_WORDS, UnreadableResultsError, read_results
from handlers.staff.acts.talks import LONGEST_NOTE, UnknownError
from handlers.staff.cases.finding import find
from handlers.staff.cases.views import CaseTelling
from handlers.staff.console.forms import fields_of
from handlers.staff.console.pages import staff_language
from handlers.staff.filters import FIRST_DAY, LAST_DAY, span
from handlers.staff.room import Room
from handlers.web.refusals import Refusal, plain_refusal
from handlers.web.showing import JST
from storage import attachments, casebook, staff
from storage.casebook import CaseRow, WrongCursorError
from storage.episodes import days
from storage.rows import Attachment

A_PAGE = 40
KEPT = ("state", "from", "to")  # of the address of a list
ITEM = "item."  # before the name of each item in a form
LONGEST_ITEM = 300

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Refused:
    """A form that is not taken: why, and what was written in it."""

    status: int
    trouble: str = ""
    flaws: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, str] | None = None  # items
    adding: str = ""  # words beside a new state


NOTHING_REFUSED = Refused(200)


class CasePages:
    def __init__(self, room: Room) -> None:
        self._room = room

    def routes(self) -> list[Route]:
        route = self._room.doors.route
        return [
            route("/staff/cases", "case.see", self.list),
            route("/staff/cases/new", "case.open", self.new, "GET", "POST"),
            route("/staff/cases/results", "case.import", self.results, "GET", "POST"),
            route("/staff/cases/{number}", "case.see", self.case),
            route("/staff/cases/{number}/edit", "case.edit", self.edit, "POST"),
            route("/staff/cases/{number}/move", "case.move", self.move, "POST"),
        ]

    # --- the list ----------------------------------------------------------------------------------------------------

    async def list(self, request: Request, actor: Actor) -> Response:
        room, query = self._room, request.query_params
        state, sought = _state(query.get("state", "")), query.get("q", "").strip()[:100]
        first, last = span(query)
        if sought:
            form = room.book.form(room.book.languages[0])
            rows = await find(room.store, form, sought, room.clock().astimezone(JST).date())
        else:
            rows = await self._listed(state, query.get("after", ""), first, last)
        telling = await self._telling(request, actor)
        return await room.page(
            request, actor, "cases", "cases", rows=[telling.row(row) for row in rows[:A_PAGE]], state=state or "",
            sought=sought, counts=await room.store.read(casebook.counts()), states=STATES,
            more=rows[A_PAGE - 1].number if len(rows) > A_PAGE else "", begun=bool(query.get("after")),
            kept=urlencode({name: query[name] for name in KEPT if query.get(name)}), given=query,
            may_open=may(actor, "case.open"), may_import=may(actor, "case.import"), may_export=may(actor, "export.cases"),
        )  # fmt: skip

    async def _listed(
        self, state: CaseState | None, after: str, first: date | None, last: date | None
    ) -> tuple[CaseRow, ...]:
        since, until = days(first or FIRST_DAY, last or LAST_DAY)
        try:
            return await self._room.store.read(
                casebook.listed(state, after=after, limit=A_PAGE + 1, since=max(since, 0), until=until)
            )
        except WrongCursorError:
            raise plain_refusal(404) from None

    # --- one ---------------------------------------------------------------------------------------------------------

    async def case(self, request: Request, actor: Actor) -> Response:
        return await self._show(request, actor, await self._load(request))

    async def _load(self, request: Request) -> CaseRow:
        row = await self._room.store.read(casebook.one(request.path_params["number"]))
        if row is None:
            raise plain_refusal(404)
        return row

    async def _show(self, request: Request, actor: Actor, row: CaseRow, refused: Refused = NOTHING_REFUSED) -> Response:
        room, telling = self._room, await self._telling(request, actor)
        history = await room.store.read(casebook.history(row.number))
        same = await room.store.read(casebook.for_inquiry(row.items.get(telling.key, "")))
        words = room.pages.words(staff_language(request))["cases"]
        return await room.page(
            request, actor, "case", "cases", status=refused.status,
            case=telling.row(row), kinds=telling.form.kinds, items=telling.items(row, refused.typed),
            flaws=refused.flaws, trouble=refused.trouble or (words["not_saved"] if refused.flaws else ""),
            adding=refused.adding, told=words["told"].get(request.query_params.get("told", ""), ""),
            history=[telling.change(one) for one in history], pictures=await self._pictures(row, actor),
            same=[telling.row(one) for one in same if one.number != row.number],
            moves=telling.moves(row, STEPS[row.state]) if may(actor, "case.move") else (), longest_words=LONGEST_WORDS,
            may_edit=may(actor, "case.edit") and row.state in EDITABLE, is_told=row.channel != "phone" and not row.gone,
        )  # fmt: skip

    async def _pictures(self, row: CaseRow, actor: Actor) -> tuple[Attachment, ...]:
        """Those that can be had, for who may look at them."""
        if not may(actor, "picture.see"):
            return ()
        known = await self._room.store.read(attachments.of_case(row.number))
        return tuple(one for one in known if one.state == "fetched")

    async def edit(self, request: Request, actor: Actor) -> Response:
        row, fields = await self._load(request), await fields_of(request)
        items = _items(fields)
        sure = tuple(items) if fields.get("sure") else ()
        act = EditClaim(row.number, items, _number(fields, "version"), fields.get("kind", "")[:40], sure)
        try:
            done = await self._room.desk.staff_works(act, actor)
        except FlawedError as flawed:
            return await self._show(request, actor, row, Refused(422, flaws=self._flaws(request, flawed), typed=items))
        except ClaimConflictError as conflict:
            return await self._faster(request, actor, conflict)
        except UnknownError:
            raise plain_refusal(404) from None
        return _go(f"/staff/cases/{row.number}?told={'same' if done.again else 'saved'}")

    async def move(self, request: Request, actor: Actor) -> Response:
        row, fields = await self._load(request), await fields_of(request)
        to = _state(fields.get("to", ""))
        if to is None:
            raise Refusal(422, "state", "Choose a state.")
        words = fields.get("words", "").replace("\r\n", "\n").strip()[:LONGEST_WORDS]
        try:
            done = await self._room.desk.staff_works(
                MoveClaim(row.number, to, _number(fields, "version"), words), actor
            )
        except ClaimConflictError as conflict:
            return await self._faster(request, actor, conflict, words)
        except UnknownError:
            raise plain_refusal(404) from None
        return _go(f"/staff/cases/{row.number}?told={'moved_told' if done.told else 'moved'}")

    async def _faster(self, request: Request, actor: Actor, conflict: ClaimConflictError, adding: str = "") -> Response:
        trouble = self._room.pages.words(staff_language(request))["cases"]["told"]["version"]
        return await self._show(request, actor, conflict.case, Refused(409, trouble, adding=adding))

    # --- by telephone ------------------------------------------------------------------------------------------------

    async def new(self, request: Request, actor: Actor) -> Response:
        if request.method != "POST":
            return await self._form(request, actor, {}, {})
        fields = await fields_of(request)
        items = _items(fields)
        act = OpenClaim(
            fields.get("kind", "")[:40], items, fields.get("key", "")[:64] or secrets.token_urlsafe(16),
            sure=tuple(items) if fields.get("sure") else (), note=fields.get("note", "").strip()[:LONGEST_NOTE],
        )  # fmt: skip
        try:
            done = await self._room.desk.staff_works(act, actor)
        except FlawedError as flawed:
            return await self._form(request, actor, fields, self._flaws(request, flawed), 422)
        assert done.case is not None
        return _go(f"/staff/cases/{done.case.number}?told=opened")

    async def _form(
        self, request: Request, actor: Actor, fields: Fields, flaws: Mapping[str, str], status: int = 200
    ) -> Response:
        telling = await self._telling(request, actor)
        return await self._room.page(
            request, actor, "newcase", "cases", status=status, form=telling.form, typed=_items(fields), flaws=flaws,
            kind=fields.get("kind", ""), note=fields.get("note", ""),
            key=fields.get("key", "") or secrets.token_urlsafe(16),
        )  # fmt: skip

    def _flaws(self, request: Request, flawed: FlawedError) -> dict[str, str]:
        """Why each item is not taken, in the page's words."""
        words = self._room.pages.words(staff_language(request))["cases"]["flaws"]
        flaws = {flaw.item: words.get(flaw.reason, words["unread"]).format(value=flaw.value) for flaw in flawed.flaws}
        return flaws if flawed.kind_known else flaws | {"kind": words["kind"]}

    # --- results -----------------------------------------------------------------------------------------------------

    async def results(self, request: Request, actor: Actor) -> Response:
        if request.method != "POST":
            return await self._results(request, actor, "")
        fields = await fields_of(request)
        text, trial = fields.get("text", ""), fields.get("do") != "take"
        words = self._room.pages.words(staff_language(request))
        try:
            lines = read_results(text.encode(), {label: state for state, label in words["states"].items()})
        except UnreadableResultsError as error:
            return await self._results(request, actor, text, 422, trouble=str(error))
        done = await self._room.desk.staff_works(TakeResults(lines, trial=trial), actor)
        return await self._results(request, actor, text, report=done.report, taken=done.taken)

    async def _results(self, request: Request, actor: Actor, text: str, status: int = 200, **values: Any) -> Response:
        shown: dict[str, Any] = {"report": (), "taken": False, "trouble": ""} | values
        fits = bool(shown["report"]) and not any(result.flaw for result in shown["report"])
        return await self._room.page(request, actor, "results", "cases", status=status, text=text, fits=fits, **shown)

    async def _telling(self, request: Request, actor: Actor) -> CaseTelling:
        room, language = self._room, staff_language(request)
        accounts = await room.store.read(staff.everybody)
        names = {one.name: one.display for one in accounts}
        form = room.book.form(language if language in room.book.languages else room.book.languages[0])
        words = room.pages.words(language)
        return CaseTelling(room.sight(actor), form, names, words, room.clock(), room.book, language)


def _state(word: str) -> CaseState | None:
    return next((state for state in get_args(CaseState) if state == word), None)


def _items(fields: Fields) -> dict[str, str]:
    return {name.removeprefix(ITEM): value[:LONGEST_ITEM] for name, value in fields.items() if name.startswith(ITEM)}


def _number(fields: Fields, name: str) -> int:
    word = fields.get(name, "")
    return int(word[:15]) if word.isascii() and word.isdecimal() else -1


def _go(address: str) -> Response:
    return RedirectResponse(address, 303)
