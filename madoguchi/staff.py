"""The staff's part of the desk: the console under /staff and the API under /api/v1."""

from __future__ import annotations

from starlette.routing import BaseRoute

from handlers.staff.doors import Doors
from madoguchi.part import Around, Joined, Part


def staff_part() -> Part:
    return Part("staff", _join)


def _join(around: Around) -> Joined:
    settings = around.settings
    doors = Doors(around.opened.store, around.clock, secure=settings.secure, public_url=settings.public_url)
    return Joined(routes=_routes(around, doors))


def _routes(around: Around, doors: Doors) -> list[BaseRoute]:
    """Every route of the staff. Each goes through `doors`, which asks who may."""
    return []
