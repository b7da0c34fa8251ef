"""Refusals of the API: RFC 9457 problems, each with a code for programs and the request's id, as in the log.

`error` holds the same as every other refusal of the desk, for clients that know only that form.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from handlers.web.refusals import Refusal, from_http, plain_refusal, request_id
from storage.errors import NotStoredError, StoreError

MEDIA = "application/problem+json"
MOST_ERRORS = 20

log = logging.getLogger("madoguchi.web")

TITLES: Mapping[int, str] = {
    400: "The request cannot be read",
    401: "Nobody who may come in",
    403: "Not for this role",
    404: "Not here",
    405: "Wrong method",
    409: "Somebody was faster",
    413: "Too large",
    422: "Not what is asked for",
    429: "Too much at once",
    500: "A fault of the desk",
    503: "Not now",
}


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
    return problem(request, _refusal(error))


def _refusal(error: Exception) -> Refusal:
    match error:
        case Refusal():
            return error
        case HTTPException():
            return from_http(error)
        case RequestValidationError():
            return _invalid(error)
        case NotStoredError():
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


# --- documented ------------------------------------------------------------------------------------------------------

_CODE = {"type": "string", "description": "For programs; it does not change."}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "request_id", "error"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "One line for people."},
        "code": _CODE,
        "request_id": {"type": "string", "description": "Stands in the desk's log."},
        "error": {
            "type": "object",
            "required": ["code", "message", "request_id"],
            "properties": {"code": _CODE, "message": {"type": "string"}, "request_id": {"type": "string"}},
        },
        "errors": {
            "type": "array",
            "description": "Of 422: the fields that are wrong.",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "problem": {"type": "string"}},
            },
        },
        "winner": {"type": "string", "description": "Of 409: the account that has it now."},
        "current": {"type": ["object", "null"], "description": "Of 409: the handoff or case as it is now."},
        "allowed": {"type": "array", "items": {"type": "string"}, "description": "Of 409: what may be done instead."},
        "missed": {
            "type": "array",
            "items": {"type": "object"},
            "description": "Of 409 stale: the messages that came in meanwhile.",
        },
    },
}

_EXAMPLES: Mapping[int, tuple[str, str]] = {
    400: ("bad_json", "This is not JSON."),
    401: ("not_logged_in", "Log in first."),
    403: ("not_your_role", "Your role may not do this."),
    404: ("not_found", "There is nothing here."),
    405: ("wrong_method", "This method is not used here."),
    409: ("version", "It was changed meanwhile."),
    413: ("too_large", "The body is too large."),
    422: ("invalid", "Some fields are not what is asked for."),
    429: ("too_many_reveals", "That is a lot within an hour; a supervisor can help."),
    500: ("fault", "A fault at this desk. Nothing was taken; try again."),
    503: ("not_now", "The desk cannot take this now; try again in a moment."),
}


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """For `responses=` of an operation: the problems that it may answer, beside those of every operation."""
    return {status: _document(status) for status in sorted({400, 401, 403, 413, 422, 500, 503, *statuses})}


def _document(status: int) -> dict[str, Any]:
    code, detail = _EXAMPLES[status]
    example = {
        "type": "about:blank", "title": TITLES[status], "status": status, "detail": detail, "code": code,
        "request_id": "5f2c9a0d1b3e", "error": {"code": code, "message": detail, "request_id": "5f2c9a0d1b3e"},
    }  # fmt: skip
    reference = {"$ref": "#/components/schemas/Problem"}
    return {"description": TITLES[status], "content": {MEDIA: {"schema": reference, "example": example}}}
