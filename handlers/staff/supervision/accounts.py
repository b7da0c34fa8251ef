"""The page of accounts: who there is, and for a supervisor what can be changed. The same deeds as `madoguchi staff`.

GET  /staff/accounts
POST /staff/accounts                add an account; its first password is shown once
POST /staff/accounts/{name}/ACT     disable, enable, role, password
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from handlers.staff.access import ROLES, Actor, may
from handlers.staff.acts.accounts import DEEDS
from handlers.staff.console.forms import fields_of
from handlers.staff.entrance import passwords
from handlers.staff.entrance.passwords import Passwords
from handlers.staff.room import Room
from handlers.web.refusals import Refusal, plain_refusal
from storage import staff
from storage.orders import OrderRefusedError

HERE = "/staff/accounts"
ACTS = ("disable", "enable", "role", "password")


class AccountsPage:
    def __init__(self, room: Room, passwords: Passwords) -> None:
        self._room = room
        self._passwords = passwords

    def routes(self) -> list[Route]:
        route = self._room.doors.route
        return [
            route(HERE, "staff.see", self.page),
            route(HERE + "/add", "staff.edit", self.add, "POST"),
            *(route(f"{HERE}/{{name}}/{act}", "staff.edit", self._changing(act), "POST") for act in ACTS),
        ]

    async def page(self, request: Request, actor: Actor) -> Response:
        return await self._show(request, actor)

    async def add(self, request: Request, actor: Actor) -> Response:
        fields = await fields_of(request)
        name = fields.get("name", "").strip().lower()
        given = {"name": name, "display": fields.get("display", "").strip() or name, "role": fields.get("role", "")}
        first, hashed = await self._first_password()
        if refused := await self._do("staff.add", actor, **given, password=hashed):
            return await self._show(request, actor, trouble=refused, typed=given)
        return await self._show(request, actor, fresh={"name": name, "password": first})

    def _changing(self, act: str) -> Callable[[Request, Actor], Awaitable[Response]]:
        async def change(request: Request, actor: Actor) -> Response:
            name, fields = request.path_params["name"], await fields_of(request)
            if name == actor.name:  # nobody shuts themselves out, or raises themselves
                raise Refusal(409, "own_account", "Your own account is changed by somebody else.")
            if await self._room.store.read(lambda reader: staff.by_name(reader, name)) is None:
                raise plain_refusal(404)
            if act == "password":
                return await self._give_password(request, actor, name)
            if refused := await self._do(f"staff.{act}", actor, name=name, role=fields.get("role", "")):
                return await self._show(request, actor, trouble=refused)
            return RedirectResponse(HERE, 303)

        return change

    async def _give_password(self, request: Request, actor: Actor, name: str) -> Response:
        first, hashed = await self._first_password()
        if refused := await self._do("staff.password", actor, name=name, password=hashed):
            return await self._show(request, actor, trouble=refused)
        return await self._show(request, actor, fresh={"name": name, "password": first})

    async def _first_password(self) -> tuple[str, str]:
        first = passwords.drawn()
        return first, await self._passwords.hash(first)

    async def _do(self, deed: str, actor: Actor, **values: Any) -> str:
        """Why it was not done, or ""."""
        now, given = self._room.doors.now(), values | {"by": actor.name}
        try:
            await self._room.store.run(lambda transaction: DEEDS[deed](transaction, given, now))
        except OrderRefusedError as refused:
            return str(refused)
        return ""

    async def _show(
        self, request: Request, actor: Actor, *, trouble: str = "", typed: Any = None, fresh: Any = None
    ) -> Response:
        return await self._room.page(
            request, actor, "accounts", "accounts", status=422 if trouble else 200,
            accounts=await self._room.store.read(staff.everybody), me=actor.name, may_edit=may(actor, "staff.edit"),
            roles=ROLES, trouble=trouble, typed=typed or {"name": "", "display": "", "role": "agent"}, fresh=fresh,
        )  # fmt: skip
