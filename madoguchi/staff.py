"""The staff's part of the desk: the console under /staff and the API under /api/v1."""

from __future__ import annotations

from functools import partial

from starlette.routing import BaseRoute

from handlers.staff.doors import Doors
from handlers.staff.entrance import Entrance
from handlers.staff.login import Login
from handlers.staff.pages import StaffPages
from handlers.staff.watch import Watch
from handlers.web.pages import Assets
from madoguchi.clock import RealClock
from madoguchi.part import Around, Joined, Part


def staff_part() -> Part:
    return Part("staff", _join)


def _join(around: Around) -> Joined:
    settings = around.settings
    doors = Doors(
        around.opened.store,
        around.clock,
        StaffPages(Assets()),
        secure=settings.secure,
        public_url=settings.public_url,
    )
    feed, store = around.opened.feed, around.opened.store
    watch = Watch(store, around.opened.desk, around.clock)
    return Joined(routes=_routes(around, doors), works=[partial(feed.run, store), watch.run], close=feed.close)


def _routes(around: Around, doors: Doors) -> list[BaseRoute]:
    """Every route of the staff. Each goes through `doors`, which asks who may."""
    login = Login(around.opened.store, doors.now, RealClock().now)
    return [*Entrance(doors, login).routes()]
