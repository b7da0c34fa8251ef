"""Refusals of the API: RFC 9457 problems, each with a code for programs and the request's id, as in the log.

`error` holds the same as every other refusal of the desk, for clients that know only that form.
"""

from __future__ import annotations

import logging
from typing import Any

import orjson
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match

from handlers.api.meanings import MEDIA, TITLES
from handlers.web.refusals import Refusal, from_http, plain_refusal, request_id
from storage.errors import AwayError, NotStoredError, StoreError

MOST_ERRORS = 20

log = logging.getLogger("madoguchi.web")


class Problem(Refusal):
    """A refusal with more to say: `more` stands beside the usual fields."""

    def __init__(self, status: int, code: str, message: str, **more: Any) -> None:
        super().__init__(status, code, message)
        self.more = more


def handle(app: FastAPI) -> None:
    """Answer every refusal and every error of an application as a problem."""
    for kind in (Refusal, HTTPException, RequestValidationError, StoreError, Exception):
        app.add_exception_handler(kind, _answer)


async def _answer(request: Request, error: Exception) -> Response:
    refusal = _refusal(error)
    if refusal.status == 405:
        refusal.headers["Allow"] = _allowed(request)
    return problem(request, refusal)


def _allowed(request: Request) -> str:
    """Every method of this place: each operation is a route of its own, and the first one knows only its own."""
    fitting = (route for route in request.app.routes if route.matches(request.scope)[0] is not Match.NONE)
    return ", ".join(sorted({method for route in fitting for method in route.methods or ()}))


def _refusal(error: Exception) -> Refusal:
    match error:
        case Refusal():
            return error
        case HTTPException():
            return from_http(error)
        case RequestValidationError():
            return _invalid(error)
        case NotStoredError() | AwayError():
            return plain_refusal(503, {"Retry-After": "2"})
        case _:
            log.error("fault", extra={"reason": type(error).__name__}, exc_info=error)
            return plain_refusal(500)


def _invalid(error: RequestValidationError) -> Refusal:
    """Which fields are wrong, and how; never what was sent."""
    found = error.errors()[:MOST_ERRORS]
    if any(one["type"] == "json_invalid" for one in found):
        return Refusal(400, "bad_json", "This is not JSON.")
    errors = [{"field": ".".join(str(part) for part in one["loc"]), "problem": one["msg"]} for one in found]
    return Problem(422, "invalid", "Some fields are not what is asked for.", errors=errors)


def problem(request: Request, refusal: Refusal) -> Response:
    """The refusal as an answer, with its log line."""
    identity = request_id(request.scope)
    level = logging.ERROR if refusal.status >= 500 else logging.INFO
    log.log(level, "refused", extra={"status": refusal.status, "reason": refusal.code, "request": identity})
    body = {
        "type": "about:blank",
        "title": TITLES.get(refusal.status, "Refused"),
        "status": refusal.status,
        "detail": refusal.message,
        "code": refusal.code,
        "request_id": identity,
        "error": {"code": refusal.code, "message": refusal.message, "request_id": identity},
        **(refusal.more if isinstance(refusal, Problem) else {}),
    }
    return Response(orjson.dumps(body, default=str), refusal.status, refusal.headers, MEDIA)
