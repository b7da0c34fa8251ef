"""Refusals: a status, one plain line, nothing stored, one log line. Bad input is never a 5xx."""

from __future__ import annotations

import logging
import random
from collections.abc import Mapping

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

log = logging.getLogger("madoguchi.web")

# What a refusal by status alone is called and says.
_PLAIN: Mapping[int, tuple[str, str]] = {
    400: ("bad_request", "The request cannot be read."),
    403: ("forbidden", "This is not allowed."),
    404: ("not_found", "There is nothing here."),
    405: ("wrong_method", "This method is not used here."),
    408: ("too_slow", "The request took too long."),
    500: ("fault", "A fault at this desk. Nothing was taken; try again."),
    503: ("not_now", "The desk cannot take this now; try again in a moment."),
}


class Refusal(Exception):  # noqa: N818 a refusal is an answer, not a defect
    """Something is not taken, and the asker is told why."""

    def __init__(self, status: int, code: str, message: str, *, retry_after: int = 0, close: bool = False) -> None:
        """`code` is for programs, `message` a line for people; `retry_after` in seconds; `close` ends the line."""
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        headers = {"Retry-After": str(retry_after)} if retry_after else {}
        self.headers = headers | ({"Connection": "close"} if close else {})


def plain_refusal(status: int, headers: Mapping[str, str] | None = None) -> Refusal:
    """The refusal that a status alone stands for."""
    code, message = _PLAIN.get(status, ("refused", "This cannot be done."))
    refusal = Refusal(status, code, message)
    refusal.headers |= headers or {}
    return refusal


def from_http(error: HTTPException) -> Refusal:
    headers = {name.title(): value for name, value in (error.headers or {}).items()}
    if "Allow" in headers:
        headers["Allow"] = ", ".join(sorted(headers["Allow"].split(", ")))
    return plain_refusal(error.status_code, headers)


def request_id(scope: Scope) -> str:
    """The id that stands in the answer and in the log; made at the door."""
    state: dict[str, str] = scope.setdefault("state", {})
    if "request_id" not in state:
        state["request_id"] = f"{random.getrandbits(48):012x}"
    return state["request_id"]


def refused(request: Request, refusal: Refusal) -> Response:
    """The refusal as JSON, with its log line. Of the request only its place is noted, never its words."""
    identity = request_id(request.scope)
    level = logging.ERROR if refusal.status >= 500 else logging.INFO
    log.log(level, "refused", extra={"status": refusal.status, "reason": refusal.code, "request": identity})
    body = {"error": {"code": refusal.code, "message": refusal.message, "request_id": identity}}
    return json_response(body, refusal.status, refusal.headers)


def json_response(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(orjson.dumps(body), status, headers, "application/json")
