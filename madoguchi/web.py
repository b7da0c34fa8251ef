"""The web application: routes put together, refusals answered, the shield around all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from handlers.desk import TurnFailedError
from handlers.metrics import Metrics
from handlers.web.languages import language_of
from handlers.web.operating import Operating
from handlers.web.refusals import Refusal, from_http, plain_refusal, refused
from handlers.web.shield import Shield, headers_for
from handlers.webchat import WebChat
from storage.errors import NotStoredError, StoreError


def build_app(chat: WebChat, operating: Operating, metrics: Metrics, more: Sequence[BaseRoute] = ()) -> ASGIApp:
    """The whole application; `more` are other channels' routes."""

    async def answer(request: Request, error: Exception) -> Response:
        refusal = _refusal(error)
        if _is_page(request):
            refused(request, refusal)  # for its log line
            return chat.pages.refusal(language_of(request, chat.front.languages), refusal)
        return refused(request, refusal)

    handled = (Refusal, HTTPException, StoreError, TurnFailedError, Exception)
    app = Starlette(
        routes=[*chat.routes(), *operating.routes(), *more],
        exception_handlers=dict.fromkeys(handled, answer),
    )
    app.router.redirect_slashes = False
    return Shield(app, headers_for(chat.visitors.secure, chat.visitors.embed_origins), metrics.answered)


_STATUS: Mapping[type[Exception], int] = {NotStoredError: 503, StoreError: 500, TurnFailedError: 500}


def _refusal(error: Exception) -> Refusal:
    if isinstance(error, Refusal):
        return error
    if isinstance(error, HTTPException):
        return from_http(error)
    status = next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 500)
    return plain_refusal(status, {"Retry-After": "2"} if status == 503 else None)


def _is_page(request: Request) -> bool:
    """Whether a person looks at the answer in a browser."""
    return (
        request.method in ("GET", "HEAD")
        and "text/html" in request.headers.get("accept", "")
        and not request.url.path.startswith(("/chat/", "/api/"))
    )
