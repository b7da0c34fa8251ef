"""The console of staff: what is behind /staff. A third of the desk's code, loaded by the first who comes there."""

from __future__ import annotations

from starlette.routing import BaseRoute, Router

from handlers.staff.cases.pages import CasePages
from handlers.staff.cases.pictures import PicturePage
from handlers.staff.console.glance import Glance
from handlers.staff.console.pages import StaffPages
from handlers.staff.desk.page import DeskPage
from handlers.staff.entrance.doors import Doors
from handlers.staff.entrance.elsewhere import Elsewhere
from handlers.staff.entrance.login import Login
from handlers.staff.entrance.pages import Entrance
from handlers.staff.figures.page import FigurePage
from handlers.staff.figures.rowspage import RowsPage
from handlers.staff.records.erasepage import ErasePage
from handlers.staff.records.exports import Exports
from handlers.staff.records.pages import RecordPages
from handlers.staff.room import Room
from handlers.staff.supervision.accounts import AccountsPage
from handlers.staff.supervision.audit import AuditPage
from handlers.staff.supervision.switches import SwitchPage
from handlers.web.pages import Assets
from madoguchi.clock import RealClock
from madoguchi.part import Around


def console_of(around: Around) -> Router:
    """All of it, now."""
    settings = around.settings
    store, pages = around.opened.store, StaffPages(Assets())
    doors = Doors(store, around.clock, pages, secure=settings.secure, public_url=settings.public_url)
    return Router(_routes(around, doors), redirect_slashes=False)


def _routes(around: Around, doors: Doors) -> list[BaseRoute]:
    """Every route of the staff. Each goes through `doors`, which asks who may."""
    login = Login(around.opened.store, doors.now, RealClock().now)
    room = _room(around, doors)
    exports = Exports(around.opened.store, doors.pages, around.clock, around.book, around.book.public)
    routes: list[BaseRoute] = [
        *Entrance(doors, login).routes(),
        *DeskPage(room).routes(),
        *_exports(doors, exports),
        *CasePages(room).routes(),
        *RecordPages(room).routes(),
        *ErasePage(room).routes(),
        *FigurePage(room).routes(),
        *RowsPage(room).routes(),
        *PicturePage(room).routes(),
        *SwitchPage(room).routes(),
        *AccountsPage(room, login.passwords).routes(),
        *AuditPage(room).routes(),
    ]
    return [*routes, Elsewhere(doors, routes).route()]


def _exports(doors: Doors, exports: Exports) -> list[BaseRoute]:
    return [
        doors.route("/staff/cases.csv", "export.cases", exports.cases),
        doors.route("/staff/export/figures.csv", "export.figures", exports.figures),
        doors.route("/staff/export/{shape}.{format}", "export.transcripts", exports.transcripts),
    ]


def _room(around: Around, doors: Doors) -> Room:
    """What the pages of the console stand in."""
    settings = around.settings
    return Room(
        store=around.opened.store,
        desk=around.opened.desk,
        book=around.book,
        clock=around.clock,
        doors=doors,
        pages=doors.pages,
        feed=around.opened.feed,
        glance=Glance(around.opened.store, around.clock),
        presence=around.opened.presence,
        rehearsal=settings.as_of is not None,
        public=around.book.public,
        line_reserve=settings.line_staff_reserve if settings.line_channel_access_token else None,
    )
