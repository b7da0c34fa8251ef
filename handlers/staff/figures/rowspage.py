"""The rows behind a number of the figures, each with the way into its conversation.

GET /staff/figures/rows     ?of=…&key=…&from=…&to=…   (handlers/staff/figures/behind.py)
"""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from handlers.amid import as_it_stands
from handlers.staff.access import Actor
from handlers.staff.console.pages import staff_language
from handlers.staff.figures import behind
from handlers.staff.room import Room
from handlers.web.refusals import plain_refusal
from handlers.web.showing import JST
from storage.episodes import WrongCursorError

A_PAGE = 50
KEPT = ("of", "key", "end", "hour", "from", "to")  # of the address


class RowsPage:
    def __init__(self, room: Room) -> None:
        self._room = room

    def routes(self) -> list[Route]:
        return [self._room.doors.route("/staff/figures/rows", "conversation.see", self.page)]

    async def page(self, request: Request, actor: Actor) -> Response:
        room, now, language = self._room, self._room.clock(), staff_language(request)
        number = behind.wanted(request.query_params, now.astimezone(JST).date())
        hours = (await as_it_stands(room.store, room.book, now)).calendar
        try:
            listed = await behind.listed(room.store, hours, room.sight(actor), number, now, A_PAGE)
        except WrongCursorError:
            raise plain_refusal(404) from None
        kept = {name: request.query_params[name] for name in KEPT if request.query_params.get(name)}
        return await room.page(
            request, actor, "rows", "figures", listed=listed, number=number,
            of=room.label(number.key, language) if number.key and number.of != "grades" else "",
            query=urlencode(kept), next=urlencode(kept | {"cursor": listed.cursor}) if listed.cursor else "",
            begun="cursor" in request.query_params,
        )  # fmt: skip
