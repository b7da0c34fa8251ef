"""The staff's entrance around a real store, and people who come to it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import httpx2
from desk_fakes import Hands
from places import store_at
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from handlers.staff.access import Actor
from handlers.staff.console.pages import StaffPages
from handlers.staff.entrance.doors import Doors
from handlers.staff.entrance.login import Login
from handlers.staff.entrance.pages import Entrance
from handlers.staff.entrance.passwords import hashed
from handlers.web.pages import Assets
from handlers.web.refusals import Refusal, refused
from storage import audit, staff
from storage.staff import Role
from storage.store import Store

FIRST = "first-pass-word"
LATER = "some other long words"
HASHED = hashed(FIRST)  # 64 MiB and a tenth of a second: once

BROWSER = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}


@dataclass
class Person:
    """A browser at the entrance."""

    client: httpx2.AsyncClient
    page: httpx2.Response = field(init=False)

    async def see(self, path: str) -> httpx2.Response:
        self.page = await self.client.get(path)
        return self.page

    async def send(self, path: str, **fields: str) -> httpx2.Response:
        """A form of the page that was seen last, with its token."""
        found = re.search(r'name="csrf" value="([\w-]*)"', self.page.text)
        token = {"csrf": found[1]} if found else {}
        self.page = await self.client.post(path, data=token | fields)
        return self.page

    async def log_in(self, name: str, password: str = FIRST, **more: str) -> httpx2.Response:
        await self.see("/staff/login")
        return await self.send("/staff/login", name=name, password=password, **more)


@dataclass
class House:
    store: Store
    clock: Hands
    doors: Doors
    transport: httpx2.ASGITransport

    def person(self) -> Person:
        client = httpx2.AsyncClient(transport=self.transport, base_url="http://desk.example", headers=BROWSER)
        return Person(client)

    async def hire(self, name: str, role: Role = "agent", *, must_change: bool = False) -> int:
        now = self.doors.now()
        id_ = await self.store.run(lambda tx: staff.add(tx, name, name, role, HASHED, now))
        assert id_ is not None
        if not must_change:
            await self.store.run(lambda tx: staff.set_password(tx, id_, HASHED, must_change=False, now=now))
        return id_

    async def log(self) -> list[tuple[str, str]]:
        """The audit log, oldest first: who did what."""
        entries = await self.store.read(audit.page(audit.Filter()))
        return [(entry.staff, entry.action) for entry in reversed(entries)]


@asynccontextmanager
async def open_house(path: Path, real: datetime | None = None) -> AsyncIterator[House]:
    store, clock = store_at(path), Hands()
    await store.open()
    doors = Doors(store, clock, StaffPages(Assets()))

    async def home(_: Request, actor: Actor) -> Response:
        return PlainTextResponse(f"home of {actor.name}")

    async def answer(request: Request, error: Exception) -> Response:
        assert isinstance(error, Refusal)
        return refused(request, error)

    login = Login(store, doors.now, (lambda: real) if real else clock)
    app = Starlette(
        routes=[*Entrance(doors, login).routes(), doors.route("/staff", "queue.see", home)],
        exception_handlers={Refusal: answer},
    )
    yield House(store, clock, doors, httpx2.ASGITransport(app))
    await store.close()
