"""A refusal as a page of the console, for a person in a browser; everybody else gets JSON."""

from __future__ import annotations

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from handlers.staff.console.pages import StaffPages, staff_language
from handlers.web.refusals import Refusal, refused, request_id


def wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def refused_page(pages: StaffPages, request: Request, refusal: Refusal) -> Response:
    """What the words say of this refusal; the number is the request's, as in the log."""
    headers = refused(request, refusal).headers  # with its log line
    language = staff_language(request)
    key = refusal.code if f"{refusal.code}_more" in pages.words(language)["refused"] else _usual(refusal.status)
    response = pages.render("refused", language, status=refusal.status, key=key, request_id=request_id(request.scope))
    for name in ("retry-after", "connection"):
        if name in headers:
            response.headers[name] = headers[name]
    return response


def _usual(status: int) -> str:
    """What is asked for again later, and what has to be written otherwise."""
    return "other" if status in (HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS) or status >= 500 else "odd"
