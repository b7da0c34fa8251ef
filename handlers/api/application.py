"""The API under /api/v1: an application of its own beside the pages, with its description at /openapi.json."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from handlers.api import cases, conversations, desk, episodes, events, handoffs, problems, reports
from handlers.api.examples import with_examples
from handlers.api.ground import Ground
from handlers.api.meanings import SCHEMA
from handlers.api.views.figures import figures_schemas
from handlers.staff.acts.results import LARGEST
from handlers.web.refusals import Refusal, json_response

ROOT = "/api/v1"
LARGEST_BODY = 64 * 1024  # bytes
LARGEST_FILE = LARGEST + 1024
ABOUT = """What the console of the staff does, for programs.

Come with `Authorization: Bearer …` (a token from `madoguchi staff token NAME`). Lists come in pages: ask again with `cursor` = `next`.
Whatever may be repeated by accident takes a key of yours and happens once. Whatever somebody may have changed meanwhile takes the
version that you saw: 409 says what is now. What a role may not see is masked. Refusals are RFC 9457 problems."""


def api_routes(ground: Ground) -> list[BaseRoute]:
    """The routes of the API, to be put beside all others."""
    app = api(ground)
    description = json_response(app.openapi()).body

    async def describe(_: Request) -> Response:
        return Response(bytes(description), media_type="application/json")

    return [Mount(ROOT, ground.doors.around(Bounded(app))), Route("/openapi.json", describe)]


def api(ground: Ground) -> FastAPI:
    app = FastAPI(
        title="Madoguchi", version="1", description=ABOUT, openapi_url=None, docs_url=None, redoc_url=None,
        redirect_slashes=False, servers=[{"url": ROOT}],
    )  # fmt: skip
    app.state.ground = ground
    for part in (handoffs, conversations, episodes, cases, events, reports, desk):
        app.router.routes.extend(part.router.routes)
    problems.handle(app)
    described = app.openapi

    def openapi() -> dict[str, Any]:
        return _complete(described())

    app.openapi = openapi  # type: ignore[method-assign]
    return app


def _complete(schema: dict[str, Any]) -> dict[str, Any]:
    parts = schema.setdefault("components", {})
    parts["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer"}}
    parts.setdefault("schemas", {}).update(figures_schemas(), Problem=SCHEMA)
    schema["security"] = [{"bearer": []}]
    return with_examples(schema)


class Bounded:
    """Counts a body while it comes in: an application reads it whole before it asks who sent it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most = LARGEST_FILE if scope["path"].endswith("/cases/results") else LARGEST_BODY
        try:
            body = await _body(receive, most)
        except Refusal as refusal:
            await problems.problem(Request(scope), refusal)(scope, receive, send)
            return
        if body is None:
            return
        given = False

        async def again() -> Message:
            nonlocal given
            if given:
                return await receive()
            given = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self.app(scope, again, send)


async def _body(receive: Receive, most: int) -> bytes | None:
    """The body; None when the client has gone. Raises Refusal 413."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if len(body) > most:
            raise Refusal(413, "too_large", f"The body is larger than {most // 1024} KiB.", close=True)
        if not message.get("more_body", False):
            return bytes(body)
