"""The door of the web: an id and strict headers for every answer, no odd methods, and never a traceback outside."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from handlers.web.refusals import plain_refusal, refused, request_id

log = logging.getLogger("madoguchi.web")

CHAT = "/"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

EMPTY = [(b"content-length", b"0")]  # what a platform gets for its event: nothing that a browser could show

Measure = Callable[[str, int, float], None]  # the route's pattern, the status, the seconds


def headers_for(secure: bool, embed_origins: Sequence[str] = ()) -> list[tuple[bytes, bytes]]:
    """What stands in an answer. `embed_origins` may show it in a frame; nobody else may."""
    ancestors = " ".join(("'self'", *embed_origins)) if embed_origins else "'none'"
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        f"base-uri 'none'; form-action 'self'; frame-ancestors {ancestors}"
    )
    named = {
        "content-security-policy": policy,
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "cache-control": "no-store",
    }
    if not embed_origins:
        named["x-frame-options"] = "DENY"
    if secure:
        named["strict-transport-security"] = "max-age=31536000"
    return [(name.encode(), value.encode()) for name, value in named.items()]


class Shield:
    """Wraps the whole application. Sites that are allowed may show the chat in a frame, and nothing else: over the console of staff they
    could lay a page of their own, and lead a click."""

    def __init__(self, app: ASGIApp, secure: bool, embed_origins: Sequence[str], measure: Measure) -> None:
        self._app, self._measure = app, measure
        self._headers, self._of_chat = headers_for(secure), headers_for(secure, embed_origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()
        headers = self._of_chat if scope["path"] == CHAT else self._headers
        answer = _Answer(send, headers, request_id(scope))
        try:
            if scope["method"] in METHODS:
                await self._app(scope, receive, answer)
            else:
                await refused(Request(scope), plain_refusal(405))(scope, receive, answer)
        except Exception:
            log.exception("fault", extra={"request": request_id(scope)})
            if not answer.status:
                await refused(Request(scope), plain_refusal(500))(scope, receive, answer)
            elif not answer.complete:
                raise  # the server cuts the connection, so that nobody takes a part for the whole
        finally:
            self._measure(_route(scope), answer.status, time.perf_counter() - begun)


class _Answer:
    """Sends on, with the headers that are not there yet."""

    def __init__(self, send: Send, headers: list[tuple[bytes, bytes]], identity: str) -> None:
        self._send, self._headers, self._identity = send, headers, (b"x-request-id", identity.encode())
        self.status = 0
        self.complete = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message = {**message, "headers": self._all_of(list(message.get("headers", ())))}
        else:
            self.complete = not message.get("more_body", False)
        await self._send(message)

    def _all_of(self, given: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        if given == EMPTY:
            return [*given, self._identity]
        names = {name.lower() for name, _ in given}
        return [*given, self._identity, *(pair for pair in self._headers if pair[0] not in names)]


def _route(scope: Scope) -> str:
    """The route's pattern, never the path that was asked for: figures must stay few."""
    route = scope.get("route")
    return str(getattr(route, "path", "")) or "other"
