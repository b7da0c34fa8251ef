"""Forms of the console: read with a bound. What a page does not send is missing; what it sends too much is refused."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request

from handlers.web.refusals import Refusal

MOST_FIELDS = 200
LONGEST_FIELD = 20_000  # characters


async def fields_of(request: Request) -> Mapping[str, str]:
    """The fields of a form by name, the last of each. Raises Refusal: 400, 415, 422."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise Refusal(415, "not_a_form", "Send a form.")
    try:
        form = await request.form(max_files=0, max_fields=MOST_FIELDS)
    except HTTPException:
        raise Refusal(400, "bad_form", "This is not a form.") from None
    fields = {name: str(value) for name, value in form.multi_items()}
    if any(len(value) > LONGEST_FIELD for value in fields.values()):
        raise Refusal(422, "too_long", "A field holds more than it can.")
    if len(form.multi_items()) > MOST_FIELDS:
        raise Refusal(422, "odd_form", "The form holds more than it can.")
    if any("\x00" in value for value in fields.values()):
        raise Refusal(400, "nul", "NUL characters cannot be taken.")
    return fields
