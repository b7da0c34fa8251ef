"""Who comes in: every staff page, form, stream and API call passes here, and names the action that it needs.

    doors.route("/staff/cases", "case.see", self.cases)                      a page: `async def cases(request, actor)`
    doors.route("/staff/cases/{id}", "case.edit", self.edit, "POST")         a form: its token and its origin are checked as well
    actor: Annotated[Actor, Depends(doors.needs("queue.take"))]              an operation of a FastAPI application …
    Mount("/api/v1", doors.around(application))                              … and the application itself

(FastAPI reads annotations by the module's names: where `doors` is a local name, leave `from __future__ import annotations` out.)

- A program comes with `Authorization: Bearer …`, to the API only; a browser with the cookie of its session, and for everything but looking
  also with the session's form token, in the field `csrf` or the header `X-CSRF-Token`, from a page of this desk.
- Who is nobody gets 401, a page in a browser the way to the login; a role that may not gets 403 and a row in the audit log.
- Streams end when their session does: `await doors.gone(request)` returns then, within five seconds.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from handlers.staff.access import Action, Actor, Denied, require
from handlers.staff.console.forms import fields_of
from handlers.staff.console.pages import StaffPages
from handlers.staff.console.refused import refused_page, wants_page
from handlers.web.refusals import Refusal, request_id
from handlers.web.visitors import check_origin
from storage import audit, sessions
from storage.errors import StoreError
from storage.moments import stored
from storage.sessions import Bearer
from storage.store import Store

LOGIN = "/staff/login"
PASSWORD = "/staff/account/password"  # noqa: S105 an address
FIELD = "csrf"
HEADER = "x-csrf-token"
LOOKS = frozenset({"GET", "HEAD"})
LOOK_AGAIN = 3.0  # seconds between looks whether a stream's session is still good

Endpoint = Callable[[Request, Actor], Awaitable[Response]]


class NobodyError(Refusal):
    """Nobody who may come in: 401."""

    def __init__(self) -> None:
        super().__init__(401, "not_logged_in", "Log in first.")
        self.headers["WWW-Authenticate"] = "Bearer"


class ChangeFirstError(Refusal):
    """The password was given by somebody else: it has to be changed before anything else."""

    def __init__(self) -> None:
        super().__init__(403, "change_password", "Change your password first.")


class ForPeopleError(Refusal):
    """A program at a page or form: these belong to a session, which it has not."""

    def __init__(self) -> None:
        super().__init__(403, "for_people", "This is for people; a program comes to /api/v1.")


class Doors:
    """Knows who comes with a request. For the event loop's thread only."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime],
        pages: StaffPages,
        *,
        secure: bool = False,
        public_url: str | None = None,
    ) -> None:
        self.store = store
        self.pages = pages
        self._clock = clock
        self.public_url = public_url
        self.secure = secure
        self.cookie = "__Host-madoguchi-staff" if secure else "madoguchi-staff"

    def now(self) -> int:
        """The store's milliseconds."""
        return stored(self._clock())

    # --- declaring what a route needs --------------------------------------------------------------------------------

    def route(self, path: str, action: Action, endpoint: Endpoint, *methods: str) -> Route:
        """A page or form. `methods` is GET unless given."""
        return Route(path, Guarded(self, action, endpoint), methods=list(methods or ("GET",)))

    def needs(self, action: Action) -> Needs:
        """For `fastapi.Depends`."""
        return Needs(self, action)

    def around(self, app: ASGIApp) -> ASGIApp:
        """An application of its own whose answers have to carry a session's new cookie."""
        return _Carrying(app, self)

    # --- at the door -------------------------------------------------------------------------------------------------

    async def admit(self, request: Request, action: Action) -> Actor:
        """Who this is, if they may do `action`. Raises Refusal: 401, 403."""
        bearer = await self._bearer(request)
        actor = Actor(
            bearer.staff,
            bearer.name,
            bearer.display,
            bearer.role,
            "token" if bearer.session is None else "session",
            request_id(request.scope),
        )
        if bearer.must_change and action != "account.own":
            raise ChangeFirstError
        try:
            require(actor, action)
        except Denied:
            await self._note_denied(actor, action, request)
            raise
        return actor

    async def _bearer(self, request: Request) -> Bearer:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme:
            return await self._program(token.strip() if scheme.lower() == "bearer" else "")
        cookie = request.cookies.get(self.cookie, "")
        bearer = await self.session(cookie)
        if bearer is None:
            raise NobodyError
        if request.method not in LOOKS:
            check_origin(request, self.public_url)
            await _check_form(request, bearer)
        if bearer.due:
            await self._keep(request, cookie)
        request.state.bearer = bearer
        return bearer

    async def session(self, cookie: str) -> Bearer | None:
        """Whose cookie this is, if it is anybody's."""
        if not cookie:
            return None
        now = self.now()
        return await self.store.read(lambda reader: sessions.bearer(reader, cookie, now))

    async def _program(self, token: str) -> Bearer:
        now = self.now()
        bearer = await self.store.read(lambda reader: sessions.program(reader, token, now)) if token else None
        if bearer is None:
            raise NobodyError
        if bearer.due:
            with suppress(StoreError):  # a disk that takes nothing must not hinder reading
                await self.store.run(partial(sessions.keep_program, token=token, now=now))
        return bearer

    async def _keep(self, request: Request, cookie: str) -> None:
        try:
            fresh = await self.store.run(partial(sessions.keep, cookie=cookie, now=self.now()))
        except StoreError:  # a disk that takes nothing must not hinder reading; the next page tries again
            return
        if fresh is not None:
            request.state.fresh_cookie = fresh

    async def _note_denied(self, actor: Actor, action: Action, request: Request) -> None:
        """A refusal by role stands in the audit log."""
        await self.store.run(
            partial(audit.note, now=self.now(), staff=actor.name, action="denied", target=action, request=actor.request)
        )

    # --- beside the door ---------------------------------------------------------------------------------------------

    async def gone(self, request: Request) -> None:
        """Returns when whoever opened this stream may not watch any more: logged out, disabled, too long away."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        cookie = request.cookies.get(self.cookie, "")
        while True:
            await asyncio.sleep(LOOK_AGAIN)
            now = self.now()
            if scheme:
                bearer = await self.store.read(lambda reader, now=now: sessions.program(reader, token.strip(), now))  # type: ignore[misc]
            else:
                bearer = await self.session(cookie)
            if bearer is None:
                return

    def set_cookie(self, response: Response, value: str) -> None:
        """`value` "" takes it away."""
        response.headers.append("Set-Cookie", self.cookie_line(value))

    def cookie_line(self, value: str) -> str:
        parts = [f"{self.cookie}={value}", "Path=/", "HttpOnly", "SameSite=Lax", *(["Max-Age=0"] if not value else [])]
        return "; ".join(parts + ["Secure"] * self.secure)


def form_token(request: Request) -> str:
    """What a page that was let in puts into its forms."""
    bearer: Bearer = request.state.bearer
    return bearer.forms


async def _check_form(request: Request, bearer: Bearer) -> None:
    """The form's token: a page of another site cannot know it, even where a browser sends the cookie along."""
    given = request.headers.get(HEADER, "")
    if not given and request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        given = (await fields_of(request)).get(FIELD, "")
    if not hmac.compare_digest(given.encode(), bearer.forms.encode()):
        raise Refusal(403, "old_form", "This page is too old; load it again.")


@dataclass(frozen=True, slots=True)
class Needs:
    """What an operation needs; gives the actor."""

    doors: Doors
    action: Action

    async def __call__(self, request: Request) -> Actor:
        return await self.doors.admit(request, self.action)


@dataclass(frozen=True, slots=True)
class Guarded:
    """An endpoint that is only reached by those who may."""

    doors: Doors
    action: Action
    endpoint: Endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        response = await self._answer(request)
        fresh = getattr(request.state, "fresh_cookie", None)
        if fresh is not None:
            self.doors.set_cookie(response, fresh)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        try:
            actor = await self.doors.admit(request, self.action)
            if actor.via == "token":
                raise ForPeopleError
            return await self.endpoint(request, actor)
        except Refusal as refusal:
            if not wants_page(request):
                raise
            if isinstance(refusal, NobodyError | ChangeFirstError) and request.method in LOOKS:
                return _elsewhere(request, refusal)
            return refused_page(self.doors.pages, request, refusal)


def _elsewhere(request: Request, refusal: Refusal) -> Response:
    """A person in a browser is shown the way, and comes back to where they wanted to go."""
    if isinstance(refusal, ChangeFirstError):
        return RedirectResponse(PASSWORD, 303)
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"{LOGIN}?next={quote(wanted, safe='')}", 303)


@dataclass(frozen=True, slots=True)
class _Carrying:
    app: ASGIApp
    doors: Doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def answer(message: Message) -> None:
            fresh = scope.get("state", {}).get("fresh_cookie")
            if message["type"] == "http.response.start" and fresh is not None:
                message["headers"] = [*message["headers"], (b"set-cookie", self.doors.cookie_line(fresh).encode())]
            await send(message)

        await self.app(scope, receive, answer)
