"""The web application: routes put together, refusals answered, the shield around all."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from handlers.desk import TurnFailedError
from handlers.metrics import Metrics
from handlers.web.languages import language_of
from handlers.web.operating import Operating
from handlers.web.refusals import Refusal, from_http, plain_refusal, refused
from handlers.web.shield import Shield
from handlers.webchat import WebChat
from storage.errors import AwayError, NotStoredError, StoreError

log = logging.getLogger(__name__)


def build_app(
    chat: WebChat,
    operating: Operating,
    metrics: Metrics,
    more: Sequence[BaseRoute] = (),
    webhooks: Sequence[Route] = (),
) -> ASGIApp:
    """The whole application; `more` are other parts' routes, `webhooks` those to which platforms deliver."""

    async def answer(request: Request, error: Exception) -> Response:
        refusal = _refusal(error)
        if _is_page(request):
            refused(request, refusal)  # for its log line
            return chat.pages.refusal(language_of(request, chat.front.languages), refusal)
        return refused(request, refusal)

    handled = (Refusal, HTTPException, StoreError, TurnFailedError, Exception)
    app = Starlette(
        routes=[*chat.routes(), *operating.routes(), *webhooks, *more],
        exception_handlers=dict.fromkeys(handled, answer),
    )
    app.router.redirect_slashes = False
    quick = Webhooks(app, webhooks, answer)
    return Shield(quick, chat.visitors.secure, chat.visitors.embed_origins, metrics.answered)


class Webhooks:
    """Most requests of a busy desk are deliveries to a few fixed paths: these are not sought among all routes. What is odd
    about one goes the usual way."""

    def __init__(
        self, app: ASGIApp, routes: Sequence[Route], answer: Callable[[Request, Exception], Awaitable[Response]]
    ) -> None:
        self._app = app
        self._routes = {route.path: route for route in routes}
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        route = self._routes.get(scope.get("path", ""))
        if route is None or scope["type"] != "http" or scope["method"] not in (route.methods or ()):
            await self._app(scope, receive, send)
            return
        scope["route"] = route  # for the figures
        try:
            await route.app(scope, receive, send)
        except (Refusal, StoreError) as error:
            response = await self._answer(Request(scope), error)
            await response(scope, receive, send)


_STATUS: Mapping[type[Exception], int] = {
    NotStoredError: 503,
    AwayError: 503,
    StoreError: 500,
    TurnFailedError: 500,
}


def _refusal(error: Exception) -> Refusal:
    if isinstance(error, Refusal):
        return error
    if isinstance(error, HTTPException):
        return from_http(error)
    status = next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 500)
    if isinstance(error, StoreError) and status == 500:  # what else fails, the shield notes
        log.error("fault", extra={"reason": type(error).__name__}, exc_info=error)
    return plain_refusal(status, {"Retry-After": "2"} if status == 503 else None)


def _is_page(request: Request) -> bool:
    """Whether a person looks at the answer in a browser."""
    return (
        request.method in ("GET", "HEAD")
        and "text/html" in request.headers.get("accept", "")
        and not request.url.path.startswith(("/chat/", "/api/"))
    )
