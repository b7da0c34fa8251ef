"""What each refusal of the API means, for its description: the status of every code, and what it says.

@router.post("/{id}/hold", responses=documented("not_found", "owned", "past"))     beside what every operation may answer
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MEDIA = "application/problem+json"

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

MEANINGS: Mapping[str, tuple[int, str]] = {
    "bad_json": (400, "This is not JSON."),
    "bad_request": (400, "The request cannot be read."),
    "not_logged_in": (401, "Log in first."),
    "not_your_role": (403, "Your role may not do this."),
    "change_password": (403, "Change your password first."),
    "old_form": (403, "This page is too old; load it again."),
    "foreign_origin": (403, "Another site cannot send this."),
    "not_found": (404, "There is nothing here."),
    "owned": (409, "Somebody else has it."),
    "state": (409, "This cannot be done with it as it is now."),
    "role": (409, "Your role may not do this with it."),
    "version": (409, "It was changed meanwhile."),
    "stale": (409, "The traveller has written meanwhile; nothing was sent."),
    "gone": (409, "The traveller has left the channel; nothing was sent."),
    "key": (409, "This key has been used for another text."),
    "not_failed": (409, "There is nothing to send again."),
    "own_account": (409, "Your own account is changed by somebody else."),
    "so_already": (409, "It is so already."),
    "too_large": (413, "The body is larger than 64 KiB."),
    "invalid": (422, "Some fields are not what is asked for."),
    "wrong_cursor": (422, "The cursor is not one that this list gave out; begin without one."),
    "wrong_days": (422, "from is a day after to."),
    "too_many_days": (422, "At most 366 days at once."),
    "wrong_outcome": (422, "There is no such outcome."),
    "past": (422, "until has passed already."),
    "nobody": (422, "There is nobody of that name who could take it."),
    "one_of": (422, "Send items (or kind), or state; not both."),
    "flawed": (422, "Some items cannot be taken."),
    "unreadable": (422, "The first line must name the columns number (受付番号) and state (状態)."),
    "no_reason": (422, "Say why it is exported (reason)."),
    "impossible": (422, "The periods of a day must follow one another, each ending later than it begins."),
    "too_many_reveals": (429, "That is a lot within an hour; a supervisor can help."),
    "fault": (500, "A fault at this desk. Nothing was taken; try again."),
    "not_now": (503, "The desk cannot take this now; try again in a moment."),
}
EVERYWHERE = (
    "bad_json", "bad_request", "not_logged_in", "not_your_role", "change_password", "old_form", "foreign_origin", "too_large",
    "invalid", "fault", "not_now",
)  # fmt: skip
MOVE = ("not_found", "owned", "state", "role", "version")  # of a handoff
FILTER = ("wrong_days", "wrong_outcome", "wrong_cursor")
SPAN = ("wrong_days", "too_many_days")

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


def documented(*codes: str) -> dict[int | str, dict[str, Any]]:
    """For `responses=` of an operation: the refusals that it may answer, each with an example."""
    by_status: dict[int, list[str]] = {}
    for code in (*EVERYWHERE, *codes):
        by_status.setdefault(MEANINGS[code][0], []).append(code)
    return {status: _response(status, by_status[status]) for status in sorted(by_status)}


def _response(status: int, codes: list[str]) -> dict[str, Any]:
    told = "; ".join(f"`{code}`: {MEANINGS[code][1]}" for code in codes)
    examples = {code: {"summary": MEANINGS[code][1], "value": _example(code)} for code in codes}
    content = {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": examples}}
    return {"description": f"{TITLES[status]}. {told}", "content": content}


def _example(code: str) -> dict[str, Any]:
    status, detail = MEANINGS[code]
    request = "5f2c9a0d1b3e"
    more: dict[str, Any] = {}
    if code == "invalid":
        more = {"errors": [{"field": "body.key", "problem": "Field required"}]}
    if code == "owned":
        more = {"winner": "sato", "allowed": []}
    return {
        "type": "about:blank", "title": TITLES[status], "status": status, "detail": detail, "code": code,
        "request_id": request, "error": {"code": code, "message": detail, "request_id": request}, **more,
    }  # fmt: skip
