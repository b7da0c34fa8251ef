"""The whole staff part as `serve` opens it, with one person of each role, around a traveller whose words must not be seen."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
from desk_fakes import NOON, FakeChannel, Hands
from fastapi.routing import APIRoute
from places import keys_at, place_at
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from bot.effects import OpenCase
from bot.words import Incoming
from handlers.metrics import Metrics
from handlers.staff.access import ROLES, Actor
from handlers.staff.acts.talks import TakeNext
from handlers.staff.entrance.doors import Guarded
from handlers.web.refusals import Refusal, refused
from madoguchi.api import api_of
from madoguchi.console import console_of
from madoguchi.desk import Opened, set_up
from madoguchi.part import Around
from madoguchi.settings import Settings
from storage import cases, conversations, sessions, staff
from storage.moments import stored
from storage.staff import Role
from storage.transaction import Transaction

NUMBER = "4071229987"  # of the coupon
CANARIES = ("花巻鳥子", "080-5566-7788", "torico.hanamaki@example.jp", "4242424242424242")
TOLD = f"{CANARIES[0]}と申します。電話は{CANARIES[1]}、メールは{CANARIES[2]}、カードは{CANARIES[3]}です。"


@dataclass
class Staffed:
    opened: Opened
    routes: list[BaseRoute]
    app: Starlette
    clock: Hands
    conversation: str = ""
    handoff: str = ""
    case: str = "1234567890"
    cookies: dict[str, tuple[str, str]] = field(default_factory=dict)  # by role: the cookie and the form token

    def client(self, role: str) -> httpx2.AsyncClient:
        """A browser of somebody of this role; of nobody for ""."""
        transport = httpx2.ASGITransport(self.app)
        client = httpx2.AsyncClient(transport=transport, base_url="http://desk.example")
        if role:
            cookie, forms = self.cookies[role]
            client.cookies.set("madoguchi-staff", cookie)
            client.headers["X-CSRF-Token"] = forms
        return client

    def guarded(self) -> Iterator[tuple[str, str, str | None, Any]]:
        """Every route as (path, method, the action that it asks for or None, the route)."""
        yield from _guarded(self.routes, "")


def _guarded(routes: Any, before: str) -> Iterator[tuple[str, str, str | None, Any]]:
    for route in routes:
        if isinstance(route, Mount):
            inner: Any = route.app
            while not hasattr(inner, "routes"):  # wrapped
                inner = getattr(inner, "app", None) or inner._app
            yield from _guarded(inner.routes, before + route.path)
            continue
        assert isinstance(route, Route), f"{route} is of a kind that nobody checks"
        for method in sorted((route.methods or set()) - {"HEAD", "OPTIONS"}):
            yield before + route.path, method, _action(route), route


def _action(route: Route) -> str | None:
    if isinstance(route.endpoint, Guarded):
        return route.endpoint.action
    if isinstance(route, APIRoute):
        needs = [one.call for one in _dependants(route.dependant)]
        actions = [need.action for need in needs if hasattr(need, "action")]
        return actions[0] if actions else None
    return None


def _dependants(dependant: Any) -> Iterator[Any]:
    for one in dependant.dependencies:
        yield one
        yield from _dependants(one)


@asynccontextmanager
async def staffed(path: Path, book: Any) -> AsyncIterator[Staffed]:
    clock = Hands()
    opened = set_up(place_at(path), book, clock, lambda _: [FakeChannel("web")], keys=keys_at())
    await opened.start()
    around = Around(Settings(database=str(path)), book, clock, opened, Metrics())
    routes = [*console_of(around).routes, *api_of(around).routes]
    desk = Staffed(opened, routes, Starlette(routes=routes, exception_handlers={Refusal: _answer}), clock)
    try:
        for role in ROLES:
            desk.cookies[role] = await _log_in(opened, role)
        await _story(desk)
        yield desk
    finally:
        await opened.stop(1)


async def _answer(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return refused(request, error)


async def _log_in(opened: Opened, role: Role) -> tuple[str, str]:
    now = stored(NOON)

    def begin(transaction: Any) -> str:
        id_ = staff.add(transaction, role, role.title(), role, "hash", now)
        assert id_ is not None
        staff.set_password(transaction, id_, "hash", must_change=False, now=now)
        return sessions.begin(transaction, id_, now)

    cookie = await opened.store.run(begin)
    bearer = await opened.store.read(lambda reader: sessions.bearer(reader, cookie, now))
    assert bearer is not None
    return cookie, bearer.forms


async def _story(desk: Staffed) -> None:
    """Somebody asks for a person, a person takes them, and they tell what nobody asked for; a claim is theirs."""
    says = desk.opened.desk.traveller_says
    await says(Incoming("web", "e1", "torico", "text", text="担当者と話したい"))
    done = await desk.opened.desk.staff_does(TakeNext(), Actor(1, "agent", "Agent", "agent"))
    desk.conversation, desk.handoff = done.conversation, done.handoff
    await says(Incoming("web", "e2", "torico", "text", text=TOLD, reference="m2"))
    await says(Incoming("web", "e3", "torico", "text", text=f"お問い合わせ番号は{NUMBER}です", reference="m3"))
    items = {"inquiry_number": NUMBER, "expiry_date": "2023-02-24", "prefecture": "群馬県", "store": "山田屋"}
    claim = OpenCase(desk.case, "case_b", "b1", items, key="inquiry_number")

    def file(transaction: Transaction) -> None:
        whose = conversations.load_by_id(transaction, desk.conversation)
        assert whose is not None
        cases.file(transaction, whose.no, claim, stored(NOON))

    await desk.opened.store.run(file)
