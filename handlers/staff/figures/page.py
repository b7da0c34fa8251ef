"""The figures: numbers with their definitions, charts, and from each number the way to the rows behind it.

GET /staff/figures     ?from=2023-03-08&to=2023-03-14
"""

from __future__ import annotations

from datetime import date, timedelta

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from handlers.amid import as_it_stands
from handlers.staff.access import Actor, may
from handlers.staff.console.pages import staff_language
from handlers.staff.figures import charts
from handlers.staff.figures.summary import Share, Where, summary
from handlers.staff.filters import address, some_days
from handlers.staff.room import Room
from handlers.web.showing import JST
from storage.figures import figures

RECORDS, CASES, ROWS = "/staff/records", "/staff/cases", "/staff/figures/rows"
SPANS = (1, 7, 30)  # days that one press shows
MOST_LABELS = 10  # of days below their columns
MOST_ROWS = 12  # of entries and misses


class FigurePage:
    def __init__(self, room: Room) -> None:
        self._room = room

    def routes(self) -> list[Route]:
        return [self._room.doors.route("/staff/figures", "figures.see", self.page)]

    async def page(self, request: Request, actor: Actor) -> Response:
        room, now, language = self._room, self._room.clock(), staff_language(request)
        today = now.astimezone(JST).date()
        first, last = some_days(request.query_params, today)
        calendar = (await as_it_stands(room.store, room.book, now)).calendar
        shown = summary(await room.store.read(figures(first, last, now)), calendar.is_open)
        return await room.page(
            request, actor, "figures", "figures", shown=shown, spans=[(days, *_span(days, today)) for days in SPANS],
            days=(last - first).days + 1, bar=charts.stacked([share.count for share in shown.outcomes]),
            waits=charts.waits(shown.hours), by_day=charts.columns([share.count for share in shown.days]),
            every=-(-len(shown.days) // MOST_LABELS), fullest=max(range(len(shown.days)), key=lambda at: shown.days[at].count),
            outcomes=[_row(share) for share in shown.outcomes], misses=shown.misses[:MOST_ROWS],
            channels=[_row(share) for share in shown.channels], sources=[_row(share) for share in shown.sources],
            cases=shown.cases, entries=shown.entries[:MOST_ROWS], way=way,
            label=lambda entry: room.label(entry, language), may_export=may(actor, "export.figures"), today=today,
        )  # fmt: skip


def _span(days: int, today: date) -> tuple[date, date]:
    return today - timedelta(days=days - 1), today


def _row(share: Share) -> tuple[Share, str]:
    """A number and the way to its rows."""
    return share, way(share.where)


def way(where: Where) -> str:
    """The address of the rows behind a number."""
    return address(ROWS if "of" in where else CASES if "state" in where else RECORDS, where)
