"""The API's part of the desk: /api/v1, for programs."""

from __future__ import annotations

from functools import partial

from starlette.routing import Route, Router

from handlers.web.later import Later
from madoguchi.part import Around, Joined, Part

PLACES = ("/api/v1", "/api/v1/{place:path}", "/openapi.json")


def api_part() -> Part:
    return Part("api", _join)


def _join(around: Around) -> Joined:
    api = Later(partial(api_of, around))
    return Joined(routes=[Route(place, api) for place in PLACES])


def api_of(around: Around) -> Router:
    """All of it, now."""
    from handlers.api.application import api_routes  # noqa: PLC0415 loads FastAPI
    from handlers.api.ground import Ground  # noqa: PLC0415
    from handlers.staff.console.pages import StaffPages  # noqa: PLC0415
    from handlers.staff.entrance.doors import Doors  # noqa: PLC0415
    from handlers.staff.records.exports import Exports  # noqa: PLC0415
    from handlers.web.pages import Assets  # noqa: PLC0415

    settings, opened = around.settings, around.opened
    pages, public = StaffPages(Assets()), around.book.public
    doors = Doors(opened.store, around.clock, pages, secure=settings.secure, public_url=settings.public_url)
    ground = Ground(
        store=opened.store,
        desk=opened.desk,
        doors=doors,
        feed=opened.feed,
        presence=opened.presence,
        knowledge=around.book,
        clock=around.clock,
        exports=Exports(opened.store, pages, around.clock, around.book, public),
        words=pages.words,
        public=public,
    )
    return Router(api_routes(ground), redirect_slashes=False)
