"""The page of the audit log: newest first, by person, action, record and day; a cursor leads to what is older.

GET /staff/audit   ?staff=sato&action=reveal&target=case:4071928356&from=2023-04-01&to=2023-04-02&before=ID
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from handlers.staff.access import Actor
from handlers.staff.filters import LONGEST_WORD, span
from handlers.staff.room import Room
from storage import audit, staff
from storage.audit import FIRST_PAGE, Filter
from storage.episodes import days

ROWS = 50
NAMES = ("staff", "action", "target", "from", "to")


class AuditPage:
    def __init__(self, room: Room) -> None:
        self._room = room

    def routes(self) -> list[Route]:
        return [self._room.doors.route("/staff/audit", "audit.see", self.page)]

    async def page(self, request: Request, actor: Actor) -> Response:
        given = {name: request.query_params.get(name, "").strip()[:LONGEST_WORD] for name in NAMES}
        store, before = self._room.store, _before(request.query_params)
        entries = await store.read(audit.page(_filter(given), before, ROWS + 1))
        more = f"?{urlencode(_said(given) | {'before': entries[ROWS - 1].id})}" if len(entries) > ROWS else ""
        return await self._room.page(
            request,
            actor,
            "audit",
            "audit",
            entries=entries[:ROWS],
            given=given,
            more=more,
            newest=before != FIRST_PAGE and f"?{urlencode(_said(given))}",
            people=await store.read(staff.everybody),
            actions=await store.read(audit.actions),
        )


def _filter(given: Mapping[str, str]) -> Filter:
    """Raises Refusal 422."""
    first, last = span(given)
    since, until = days(first, last) if first and last else (0, FIRST_PAGE)
    if first and not last:
        since, _ = days(first, first)
    if last and not first:
        _, until = days(last, last)
    return Filter(given["staff"], given["action"], given["target"], since, until)


def _before(params: Mapping[str, str]) -> int:
    word = params.get("before", "")
    return min(int(word[:18]), FIRST_PAGE) if word.isascii() and word.isdecimal() else FIRST_PAGE


def _said(given: Mapping[str, str]) -> dict[str, str]:
    return {name: word for name, word in given.items() if word}
