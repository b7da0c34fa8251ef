"""The API around a real store and desk, and programs that come to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
from desk_fakes import CORE, LORE, FakeChannel, Hands, says
from places import store_at
from starlette.applications import Starlette

from handlers.api.application import api_routes
from handlers.api.ground import Ground
from handlers.delivery import Delivery
from handlers.desk import Desk
from handlers.listeners import Listeners
from handlers.staff.console.pages import StaffPages
from handlers.staff.entrance.doors import Doors
from handlers.staff.feed import Feed
from handlers.staff.presence import Presence
from handlers.staff.records.exports import Exports
from handlers.taken import Taken
from handlers.web.pages import Assets
from storage import sessions, staff
from storage.engine import Commit
from storage.staff import Role
from storage.store import Store

PEOPLE: dict[str, Role] = {"sato": "agent", "suzuki": "agent", "mori": "supervisor", "kato": "auditor"}
CLAIMED = {"inquiry_number": "4071228533", "expiry_date": "2月24日", "prefecture": "群馬", "store": "湯けむり茶屋"}
NOWHERE = "0" * 24  # the id of no handoff


@dataclass
class ApiHouse:
    store: Store
    desk: Desk
    clock: Hands
    feed: Feed
    ground: Ground
    app: Starlette
    channel: FakeChannel
    tokens: dict[str, str] = field(default_factory=dict)

    def by(self, name: str = "sato") -> httpx2.AsyncClient:
        """A program with the token of somebody; "" without any."""
        headers = {"Authorization": f"Bearer {self.tokens[name]}"} if name else {}
        return httpx2.AsyncClient(
            transport=httpx2.ASGITransport(self.app), base_url="http://desk.example/api/v1", headers=headers
        )

    async def ask(self, method: str, path: str, body: Any = None, by: str = "sato", **more: Any) -> httpx2.Response:
        async with self.by(by) as client:
            return await client.request(method, path, json=body, **more)

    async def joins(self, traveller: str = "hanako") -> Taken:
        return await self.desk.traveller_says(says("join 現金で払った", f"{traveller} joins", traveller))

    async def taken(self, traveller: str = "hanako", by: str = "sato") -> dict[str, Any]:
        """A traveller's handoff that somebody has taken."""
        await self.joins(traveller)
        answer = await self.ask("POST", "/handoffs/next", by=by)
        assert answer.status_code == 200
        handoff: dict[str, Any] = answer.json()
        return handoff

    async def phoned(self, key: str = "call-0001") -> dict[str, Any]:
        """A claim that somebody told on the telephone."""
        answer = await self.ask("POST", "/cases", {"kind": "b2", "items": CLAIMED, "key": key})
        assert answer.status_code == 201, answer.text
        case: dict[str, Any] = answer.json()["case"]
        return case


@asynccontextmanager
async def open_api(path: Path) -> AsyncIterator[ApiHouse]:
    clock, feed, listeners, channel = Hands(), Feed(), Listeners(), FakeChannel("web")

    def committed(_: Commit) -> None:
        feed.wake()

    store = store_at(path, observe=committed)
    await store.open()
    delivery = Delivery(store, [channel], clock)
    await delivery.start()
    desk = Desk(store, CORE, LORE, clock, listeners, delivery.wake)
    pages = StaffPages(Assets())
    doors = Doors(store, clock, pages)
    presence = Presence(lambda conversation: feed.pass_by({"conversation": conversation}))
    ground = Ground(
        store,
        desk,
        doors,
        feed,
        presence,
        LORE,
        clock,
        Exports(store, pages, clock, LORE),
        pages.words,
        ("0120-479-249",),
    )
    house = ApiHouse(store, desk, clock, feed, ground, Starlette(routes=api_routes(ground)), channel)
    for name, role in PEOPLE.items():
        house.tokens[name] = await _hire(store, doors, name, role)
    work = asyncio.create_task(feed.run(store))
    try:
        yield house
    finally:
        feed.close()
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work
        await delivery.stop(1)
        await store.close()


async def _hire(store: Store, doors: Doors, name: str, role: Role) -> str:
    now = doors.now()
    id_ = await store.run(lambda tx: staff.add(tx, name, name.title(), role, "x", now))
    assert id_ is not None
    await store.run(lambda tx: staff.set_password(tx, id_, "x", must_change=False, now=now))
    token = sessions.new_token()
    await store.run(lambda tx: sessions.add_token(tx, id_, "test", sessions.digest_of(token), now))
    return token


def is_problem(answer: httpx2.Response, status: int, code: str) -> dict[str, Any]:
    """What a refusal says (RFC 9457)."""
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    problem: dict[str, Any] = answer.json()
    assert (problem["status"], problem["code"], problem["error"]["code"]) == (status, code, code)
    return problem
