"""Addresses of the console where no page is.

A form that was refused leaves its own address in the browser: whoever loads that anew, or looks at it in the other language, comes to
the page that the form stood on. Everything else is not there, which whoever is inside is told with the way back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Match, Route

from handlers.staff.console.refused import refused_page, wants_page
from handlers.staff.entrance.doors import Doors
from handlers.web.refusals import plain_refusal


@dataclass(frozen=True, slots=True)
class Elsewhere:
    doors: Doors
    routes: Sequence[BaseRoute]  # of the console

    def route(self) -> Route:
        """For the end of the list."""
        return Route("/staff/{rest:path}", self.answer, methods=["GET"])

    async def answer(self, request: Request) -> Response:
        if self._leads(request.url.path, "POST"):
            if not wants_page(request):
                raise plain_refusal(405, {"Allow": "POST"})
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(self._page_above(request.url.path) + query, 303)
        missing = plain_refusal(404)
        if wants_page(request) and await self.doors.session(request.cookies.get(self.doors.cookie, "")) is not None:
            return refused_page(self.doors.pages, request, missing)
        raise missing

    def _page_above(self, path: str) -> str:
        while (path := path.rpartition("/")[0]) != "/staff":
            if self._leads(path, "GET"):
                break
        return path

    def _leads(self, path: str, method: str) -> bool:
        scope = {"type": "http", "path": path, "root_path": "", "method": method}
        return any(route.matches(scope)[0] is Match.FULL for route in self.routes)
