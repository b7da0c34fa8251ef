"""The page on which a supervisor erases one person: first what would go and what stays, then, with a reason, for good.

GET, POST /staff/records/{id}/erase
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from handlers.staff.access import Actor
from handlers.staff.acts.erasing import erase, what_goes
from handlers.staff.console.forms import fields_of
from handlers.staff.console.pages import staff_language
from handlers.staff.desk.talking import code_of
from handlers.staff.room import Room
from storage.moments import stored


class ErasePage:
    def __init__(self, room: Room) -> None:
        self._room = room

    def routes(self) -> list[Route]:
        return [
            self._room.doors.route("/staff/records/{id}/erase", "conversation.erase", self.page, "GET", "POST"),
        ]

    async def page(self, request: Request, actor: Actor) -> Response:
        id_ = request.path_params["id"]
        if request.method != "POST":
            return await self._show(request, actor, id_)
        fields = await fields_of(request)
        reason = fields.get("reason", "")
        if not reason.strip() or fields.get("sure") != "1":
            return await self._show(request, actor, id_, reason, 422)
        await erase(self._room.store, id_, actor, reason, stored(self._room.clock()))
        return RedirectResponse(f"/staff/records/{id_}?told=erased", 303)

    async def _show(self, request: Request, actor: Actor, id_: str, reason: str = "", status: int = 200) -> Response:
        words = self._room.pages.words(staff_language(request))["erase"]
        return await self._room.page(
            request, actor, "erase", "records", status=status, id=id_, code=code_of(id_),
            extent=await what_goes(self._room.store, id_), reason=reason, trouble=words["trouble"] if status != 200 else "",
        )  # fmt: skip
