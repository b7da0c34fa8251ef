"""What the page posts: read with a bound, in time, strictly. Size first, then form, then meaning."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from starlette.requests import ClientDisconnect, Request

from bot.words import Heard, Incoming
from handlers.web.refusals import Refusal

LARGEST_BODY = 64 * 1024  # bytes
LONGEST_TEXT = 5_000  # characters, as on LINE; the desk answers the first 2,000, and staff look through all of it
LONGEST_DATA = 100  # of a pressed button; the desk's own stay below 64 bytes
LONGEST_LABEL = 100

_ID = re.compile(r"[0-9A-Za-z_-]{8,64}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_FIELDS = frozenset({"id", "text", "data", "label", "date", "language"})


@dataclass(frozen=True, slots=True)
class Post:
    """One message of the page: typed words, a pressed button or a picked date. `id` is the page's own and comes again
    with every repeat."""

    id: str
    text: str = ""
    data: str = ""
    label: str = ""
    date: str = ""
    language: str = ""

    def incoming(self, traveller: str) -> Incoming:
        """The event of `traveller`. Its id is bound to the traveller, so that nobody can use up another's."""
        kind: Heard = "press" if self.data else "date" if self.date else "text"
        return Incoming(
            "web",
            f"{traveller[:12]}.{self.id}",
            traveller,
            kind,
            text=self.text or self.label or self.date,
            data=self.data,
            language=self.language,
            reference=self.id,
        )


async def read_post(request: Request) -> Post:
    """Raises Refusal: 413 too large or too long, 415 not JSON by its own word, 400 unreadable, 422 not a message."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Refusal(415, "not_json", "Send application/json.")
    return parse(await read_body(request))


async def read_body(request: Request) -> bytes:
    """The body, counted while it comes in."""
    too_large = Refusal(413, "too_large", f"More than {LARGEST_BODY} bytes cannot be taken.", close=True)
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length[:20]) > LARGEST_BODY:
        raise too_large
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST_BODY:
                raise too_large
    except ClientDisconnect:
        raise Refusal(400, "cut_off", "The request ended in the middle.", close=True) from None
    return bytes(body)


def parse(body: bytes) -> Post:
    """A post from its bytes. Raises Refusal 400, 413 or 422."""
    try:
        fields = orjson.loads(body)
    except orjson.JSONDecodeError:  # also lone surrogates and nesting beyond reason
        raise Refusal(400, "bad_json", "This is not JSON.") from None
    if not isinstance(fields, dict) or not fields.keys() <= _FIELDS:
        raise _odd("Send an object with id and one of text, data or date.")
    if not all(isinstance(value, str) for value in fields.values()):
        raise _odd("Every field is a text.")
    if any("\x00" in value for value in fields.values()):
        raise Refusal(400, "nul", "NUL characters cannot be taken.")
    return _checked(fields)


def _checked(fields: dict[str, Any]) -> Post:
    post = Post(**{"id": ""} | fields)
    if not _ID.fullmatch(post.id):
        raise _odd("id is 8 to 64 of A-Z, a-z, 0-9, _ and -.")
    if len({"text", "data", "date"} & fields.keys()) != 1 or not (post.text.strip() or post.data or post.date):
        raise _odd("Send exactly one of text, data and date, not empty.")
    if len(post.text) > LONGEST_TEXT:
        raise Refusal(413, "too_long", f"A text has at most {LONGEST_TEXT} characters.")
    if len(post.data) > LONGEST_DATA or len(post.label) > LONGEST_LABEL or (post.label and not post.data):
        raise _odd("data and label belong to a button of the desk.")
    if post.language and (len(post.language) > 35 or not _LANGUAGE.fullmatch(post.language)):
        raise _odd("language is a tag such as ja or en.")
    if post.date and not _is_day(post.date):
        raise _odd("date is a day such as 2023-02-24.")
    return post


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _odd(message: str) -> Refusal:
    return Refusal(422, "odd_message", message)
