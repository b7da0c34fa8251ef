"""The pages at the entrance: log in and out, the own account, its password and its second factor.

GET, POST /staff/login                the only pages that are open to everybody
POST      /staff/logout
GET       /staff/account              where one is logged in, and what can be changed
GET, POST /staff/account/password
GET, POST /staff/account/second       the second factor: begin it, end it
POST      /staff/account/everywhere   log out everywhere
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from handlers.staff.access import Actor
from handlers.staff.console.forms import fields_of
from handlers.staff.console.pages import remember_language, staff_language
from handlers.staff.entrance import totp
from handlers.staff.entrance.doors import FIELD, LOGIN, PASSWORD, Doors, Endpoint, form_token
from handlers.staff.entrance.login import Entered, Login, TooSoon
from handlers.staff.entrance.passwords import SHORTEST, fault_of
from handlers.web.refusals import request_id
from handlers.web.visitors import address, check_origin
from storage import sessions, staff
from storage.sessions import Bearer

HOME = "/staff"
ACCOUNT = "/staff/account"
_OWN_PATH = re.compile(r"/staff(?:/[\w.~%-]+)*(?:\?[\w.~%=&+-]*)?", re.ASCII)


class Entrance:
    def __init__(self, doors: Doors, login: Login) -> None:
        self._doors = doors
        self._login = login
        self._ticket = "__Host-madoguchi-entrance" if doors.secure else "madoguchi-entrance"

    def routes(self) -> list[Route]:
        def own(path: str, endpoint: Endpoint, *methods: str) -> Route:
            return self._doors.route(path, "account.own", endpoint, *methods)

        return [
            Route(LOGIN, self.login, methods=["GET", "POST"]),
            own("/staff/logout", self.log_out, "POST"),
            own(ACCOUNT, self.account),
            own(PASSWORD, self.password, "GET", "POST"),
            own("/staff/account/second", self.second, "GET", "POST"),
            own("/staff/account/everywhere", self.everywhere, "POST"),
        ]

    # --- in and out --------------------------------------------------------------------------------------------------

    async def login(self, request: Request) -> Response:
        if request.method == "POST":
            return await self._log_in(request)
        if await self._doors.session(request.cookies.get(self._doors.cookie, "")) is not None:
            return RedirectResponse(HOME, 303)
        if not await self._doors.store.read(staff.anybody):
            return self._page(request, "first-run")
        return self._form(request, own_path(request.query_params.get("next", "")))

    async def _log_in(self, request: Request) -> Response:
        check_origin(request, self._doors.public_url)
        fields = await fields_of(request)
        wanted = own_path(fields.get("next", ""))
        given, ticket = fields.get(FIELD, ""), request.cookies.get(self._ticket, "")
        if not ticket or not hmac.compare_digest(given.encode(), _stub(ticket).encode()):
            return self._form(request, wanted, status=403, trouble="old")
        outcome = await self._login.log_in(
            fields.get("name", ""), fields.get("password", ""), fields.get("code", "")[:32], address(request),
            request_id(request.scope),
        )  # fmt: skip
        match outcome:
            case Entered(cookie):
                inside = RedirectResponse(wanted or HOME, 303)
                self._doors.set_cookie(inside, cookie)
                return inside
            case TooSoon(milliseconds):
                seconds = -(-milliseconds // 1000)
                response = self._form(
                    request, wanted, status=429, trouble="soon", name=fields.get("name", ""), seconds=seconds
                )
                response.headers["Retry-After"] = str(seconds)
                return response
            case _:
                return self._form(request, wanted, status=401, trouble="wrong", name=fields.get("name", ""))

    def _form(
        self, request: Request, wanted: str, *, status: int = 200, trouble: str = "", name: str = "", seconds: int = 0
    ) -> Response:
        """The form holds a token that belongs to a cookie of its own: nobody can log another's browser in."""
        ticket = request.cookies.get(self._ticket, "") or secrets.token_urlsafe(16)
        values = {"csrf": _stub(ticket), "next": wanted, "trouble": trouble, "typed": name[:64], "seconds": seconds}
        response = self._page(request, "login", values, status)
        line = f"{self._ticket}={ticket}; Path=/; HttpOnly; SameSite=Lax; Max-Age=3600"
        response.headers.append("Set-Cookie", line + "; Secure" * self._doors.secure)
        return response

    async def log_out(self, request: Request, actor: Actor) -> Response:
        bearer: Bearer = request.state.bearer
        assert bearer.session is not None
        await self._login.log_out(bearer.session, actor.name, actor.request)
        return self._gone()

    async def everywhere(self, request: Request, actor: Actor) -> Response:
        await self._login.log_out_everywhere(actor.id, actor.name, actor.request)
        return self._gone()

    def _gone(self) -> Response:
        response = RedirectResponse(LOGIN, 303)
        self._doors.set_cookie(response, "")
        return response

    # --- the own account ---------------------------------------------------------------------------------------------

    async def account(self, request: Request, actor: Actor) -> Response:
        now, bearer = self._doors.now(), _bearer(request)
        seats = await self._doors.store.read(lambda reader: sessions.seats(reader, actor.id, now))
        tokens = await self._doors.store.read(lambda reader: sessions.tokens(reader, actor.id))
        return self._page(
            request,
            "account",
            {
                "actor": actor,
                "seats": seats,
                "own": bearer.session,
                "tokens": tokens,
                "has_second": bearer.has_totp,
                "changed": "changed" in request.query_params,
            },
        )

    async def password(self, request: Request, actor: Actor) -> Response:
        """The old one is asked for: an unlocked screen must not be enough."""
        if request.method != "POST":
            return self._password_form(request)
        fields = await fields_of(request)
        old, new = fields.get("old", ""), fields.get("new", "")
        if new != fields.get("again", ""):
            return self._password_form(request, "differ")
        if new == old:
            return self._password_form(request, "same")
        if fault := fault_of(new, actor.name):
            return self._password_form(request, fault)
        if not await self._login.is_right(actor.name, old, address(request)):
            return self._password_form(request, "wrong")
        cookie = await self._login.change_password(actor.id, actor.name, new, actor.request)
        response = RedirectResponse(HOME if _bearer(request).must_change else f"{ACCOUNT}?changed=1", 303)
        request.state.fresh_cookie = cookie
        return response

    def _password_form(self, request: Request, trouble: str = "") -> Response:
        values = {"must": _bearer(request).must_change, "trouble": trouble, "shortest": SHORTEST}
        return self._page(request, "password", values, 422 if trouble else 200)

    async def second(self, request: Request, actor: Actor) -> Response:
        """Begins the second factor with a code of it, ends it; both with the password."""
        if request.method != "POST":
            return self._second_form(request, actor)
        fields = await fields_of(request)
        secret = fields.get("secret", "")
        if not await self._login.is_right(actor.name, fields.get("password", ""), address(request)):
            return self._second_form(request, actor, "wrong", secret)
        if _bearer(request).has_totp:
            await self._login.end_totp(actor.id, actor.name, actor.request)
            return RedirectResponse(ACCOUNT, 303)
        if not totp.SECRET.fullmatch(secret):
            return self._second_form(request, actor, "old")
        codes = await self._login.begin_totp(actor.id, actor.name, secret, fields.get("code", "")[:32], actor.request)
        if not codes:
            return self._second_form(request, actor, "code", secret)
        return self._page(request, "second-codes", {"codes": codes})

    def _second_form(self, request: Request, actor: Actor, trouble: str = "", secret: str = "") -> Response:
        on, status = _bearer(request).has_totp, 422 if trouble else 200
        if on:
            return self._page(request, "second-off", {"trouble": trouble}, status)
        secret = secret if totp.SECRET.fullmatch(secret) else totp.drawn()
        shown = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
        picture = Markup(totp.picture(secret, actor.name, "Madoguchi"))  # noqa: S704 of our own making
        return self._page(
            request, "second-on", {"trouble": trouble, "secret": secret, "shown": shown, "picture": picture}, status
        )

    def _page(
        self, request: Request, name: str, values: Mapping[str, Any] | None = None, status: int = 200
    ) -> Response:
        known = {"csrf": form_token(request)} if hasattr(request.state, "bearer") else {}
        response = self._doors.pages.render(name, staff_language(request), status=status, **known | dict(values or {}))
        remember_language(request, response, secure=self._doors.secure)
        return response


def own_path(wanted: str) -> str:
    """Where to go after the login: a page of the console, or "" for its first one. Never another site."""
    fits = len(wanted) <= 500 and _OWN_PATH.fullmatch(wanted) and ".." not in wanted
    return wanted if fits and not wanted.startswith((LOGIN, "/staff/logout")) else ""


def _bearer(request: Request) -> Bearer:
    bearer: Bearer = request.state.bearer
    return bearer


def _stub(ticket: str) -> str:
    """What the form shows of the cookie."""
    return hashlib.sha256(b"madoguchi entrance " + ticket.encode()).hexdigest()[:32]
