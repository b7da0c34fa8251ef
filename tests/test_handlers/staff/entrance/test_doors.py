"""Who comes in at the staff's doors."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated

import httpx2
import pytest
from desk_fakes import Hands
from fastapi import Depends, FastAPI
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount

from handlers.staff.access import Actor
from handlers.staff.console.pages import StaffPages
from handlers.staff.entrance.doors import FIELD, Doors, form_token
from handlers.web.pages import Assets
from handlers.web.refusals import Refusal, refused
from storage import audit, sessions, staff
from storage.errors import NotStoredError
from storage.moments import stored
from storage.staff import Role
from storage.store import Store

pytestmark = pytest.mark.usefixtures("engine")


@dataclass
class House:
    store: Store
    doors: Doors
    clock: Hands
    client: httpx2.AsyncClient

    async def hire(self, name: str, role: Role, *, must_change: bool = False) -> int:
        now = self.doors.now()
        id_ = await self.store.run(lambda tx: staff.add(tx, name, name, role, "hash", now))
        assert id_ is not None
        if not must_change:
            await self.store.run(lambda tx: staff.set_password(tx, id_, "hash", must_change=False, now=now))
        return id_

    async def log_in(self, id_: int) -> str:
        now = self.doors.now()
        cookie = await self.store.run(lambda tx: sessions.begin(tx, id_, now))
        self.client.cookies.set(self.doors.cookie, cookie)
        bearer = await self.doors.session(cookie)
        assert bearer is not None
        return bearer.forms


def _app(doors: Doors) -> Starlette:
    async def page(request: Request, actor: Actor) -> Response:
        return PlainTextResponse(f"{actor.name} {form_token(request)}")

    async def change(_: Request, actor: Actor) -> Response:
        return PlainTextResponse(f"{actor.name} changed")

    api = FastAPI()

    @api.post("/next")
    async def next_(actor: Annotated[Actor, Depends(doors.needs("queue.take"))]) -> dict[str, str]:
        return {"name": actor.name, "via": actor.via}

    async def answer(request: Request, error: Exception) -> Response:
        assert isinstance(error, Refusal)
        return refused(request, error)

    api.add_exception_handler(Refusal, answer)
    routes = [
        doors.route("/staff", "queue.see", page),
        doors.route("/staff/hours", "desk.hours", change, "POST"),
        Mount("/api/v1", doors.around(api)),
    ]
    return Starlette(routes=routes, exception_handlers={Refusal: answer})


@pytest.fixture
async def house(store: Store) -> AsyncIterator[House]:
    clock = Hands()
    doors = Doors(store, clock, StaffPages(Assets()))
    transport = httpx2.ASGITransport(_app(doors))
    async with httpx2.AsyncClient(transport=transport, base_url="http://desk.example") as client:
        yield House(store, doors, clock, client)


async def test_nobody_is_told_to_log_in(house: House) -> None:
    assert (await house.client.get("/staff")).status_code == 401
    assert (await house.client.post("/api/v1/next")).status_code == 401
    seen = await house.client.get("/staff?show=mine", headers={"Accept": "text/html"})
    assert (seen.status_code, seen.headers["location"]) == (303, "/staff/login?next=%2Fstaff%3Fshow%3Dmine")


async def test_who_is_logged_in_comes_in(house: House) -> None:
    forms = await house.log_in(await house.hire("sato", "agent"))
    assert (await house.client.get("/staff")).text == f"sato {forms}"


async def test_a_disk_that_takes_nothing_hinders_no_reading(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    forms = await house.log_in(await house.hire("sato", "agent"))
    house.clock.turn(minutes=20)  # the session's use is to be written down

    async def full(*_: object, **__: object) -> None:
        raise NotStoredError("The disk is full: nothing was stored.")

    monkeypatch.setattr(house.store, "run", full)
    assert (await house.client.get("/staff")).text == f"sato {forms}"


async def test_a_role_that_may_not_is_refused_and_noted(house: House) -> None:
    forms = await house.log_in(await house.hire("sato", "agent"))
    answer = await house.client.post("/staff/hours", data={FIELD: forms})
    assert answer.status_code == 403
    (entry,) = await house.store.read(audit.page(audit.Filter()))
    assert (entry.staff, entry.action, entry.target) == ("sato", "denied", "desk.hours")
    assert entry.request == answer.json()["error"]["request_id"]


@pytest.mark.parametrize("given", ["", "x" * 32])
async def test_a_form_without_its_token_is_refused(house: House, given: str) -> None:
    await house.log_in(await house.hire("mori", "supervisor"))
    answer = await house.client.post("/staff/hours", data={FIELD: given})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "old_form")


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}]
)
async def test_a_form_from_another_site_is_refused(house: House, headers: dict[str, str]) -> None:
    forms = await house.log_in(await house.hire("mori", "supervisor"))
    answer = await house.client.post("/staff/hours", data={FIELD: forms}, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "foreign_origin")
    assert (await house.client.post("/staff/hours", data={FIELD: forms})).text == "mori changed"


@pytest.mark.parametrize(
    ("more", "status", "says"),
    [("a\x00b", 400, "書いたものを確かめてください"), ("a" * 1_000_000, 422, "短くしてください")],
    ids=["odd", "long"],
)
async def test_a_refusal_says_what_to_do_otherwise(house: House, more: str, status: int, says: str) -> None:
    forms = await house.log_in(await house.hire("mori", "supervisor"))
    answer = await house.client.post("/staff/hours", data={FIELD: forms, "x": more}, headers={"Accept": "text/html"})
    assert (answer.status_code, says in answer.text) == (status, True)


async def test_a_first_password_opens_nothing_but_its_change(house: House) -> None:
    await house.log_in(await house.hire("sato", "agent", must_change=True))
    assert (await house.client.get("/staff")).status_code == 403
    seen = await house.client.get("/staff", headers={"Accept": "text/html"})
    assert seen.headers["location"] == "/staff/account/password"


async def test_a_program_comes_with_its_token_and_needs_no_form(house: House) -> None:
    id_, now = await house.hire("sato", "supervisor"), stored(house.clock.now)
    token = sessions.new_token()
    digest = sessions.digest_of(token)
    await house.store.run(lambda tx: sessions.add_token(tx, id_, "driver", digest, now))
    answer = await house.client.post("/api/v1/next", headers={"Authorization": f"Bearer {token}"})
    assert answer.json() == {"name": "sato", "via": "token"}
    wrong = await house.client.post("/api/v1/next", headers={"Authorization": "Bearer mdg_wrong"})
    assert wrong.status_code == 401
    for method, path in (("GET", "/staff"), ("POST", "/staff/hours")):  # pages and forms belong to a session
        refused = await house.client.request(method, path, headers={"Authorization": f"Bearer {token}"})
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "for_people")


async def test_a_wrong_token_is_not_mended_by_a_cookie(house: House) -> None:
    await house.log_in(await house.hire("sato", "agent"))
    assert (await house.client.get("/staff", headers={"Authorization": "Bearer x"})).status_code == 401


async def test_the_api_takes_the_console_s_session_with_its_form_token(house: House) -> None:
    forms = await house.log_in(await house.hire("sato", "agent"))
    assert (await house.client.post("/api/v1/next")).status_code == 403
    answer = await house.client.post("/api/v1/next", headers={"X-CSRF-Token": forms})
    assert answer.json() == {"name": "sato", "via": "session"}


async def test_a_session_gets_a_new_cookie_now_and_then(house: House) -> None:
    forms = await house.log_in(await house.hire("sato", "agent"))
    house.clock.turn(minutes=15)
    answer = await house.client.post("/api/v1/next", headers={"X-CSRF-Token": forms})
    assert answer.status_code == 200
    line = answer.headers["set-cookie"]
    assert "HttpOnly" in line
    assert "SameSite=Lax" in line
    assert (await house.client.get("/staff")).text == f"sato {forms}"  # and its forms stay good


async def test_a_stream_learns_that_its_session_has_ended(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.staff.entrance.doors.LOOK_AGAIN", 0.001)
    id_ = await house.hire("sato", "agent")
    await house.log_in(id_)
    cookie = house.client.cookies[house.doors.cookie]
    scope = {"type": "http", "headers": [(b"cookie", f"{house.doors.cookie}={cookie}".encode())]}
    now = house.doors.now()
    await house.store.run(lambda tx: staff.disable(tx, id_, now))
    await house.doors.gone(Request(scope))


def test_a_secure_cookie_is_bound_to_its_host() -> None:
    doors = Doors(None, Hands(), StaffPages(Assets()), secure=True)  # type: ignore[arg-type]
    assert doors.cookie_line("x") == "__Host-madoguchi-staff=x; Path=/; HttpOnly; SameSite=Lax; Secure"
