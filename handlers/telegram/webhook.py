"""/telegram/webhook: an update is stored, and then Telegram gets its 200; its own API is never waited for.

Updates are taken in the order in which they come in whole. A pressed button is answered in the 200 itself, which may hold
one call: so it stops spinning at no cost, whatever the press meant.
"""

from __future__ import annotations

import hmac
from typing import Protocol

import orjson
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.words import Incoming
from handlers.desk import TurnFailedError
from handlers.taken import RoadIn
from handlers.telegram.updates import read_update
from handlers.web.bodies import read_whole
from handlers.web.refusals import Refusal

PATH = "/telegram/webhook"
HEADER = b"x-telegram-bot-api-secret-token"
LARGEST_BODY = 1024 * 1024  # bytes
UNANSWERED = frozenset({"leave", "unsend", "odd", "group"})  # nobody waits for an answer to it


class Courtesy(Protocol):
    """What a traveller sees besides words: that an answer is being written."""

    def waits(self, traveller: str) -> None: ...
    def answered(self, traveller: str) -> None: ...


class TelegramWebhook:
    """The route."""

    def __init__(self, secret: str, desk: RoadIn, courtesy: Courtesy) -> None:
        self._secret = secret.encode()
        self._desk = desk
        self._courtesy = courtesy

    def routes(self) -> list[Route]:
        return [Route(PATH, self, methods=["POST"])]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        given = [value for name, value in scope["headers"] if name == HEADER]
        if len(given) != 1 or not hmac.compare_digest(given[0], self._secret):
            raise Refusal(401, "wrong_secret", "The secret is missing or wrong.")
        try:
            update = orjson.loads(await read_whole(receive, LARGEST_BODY))
        except orjson.JSONDecodeError:
            raise Refusal(400, "bad_json", "This is not JSON.") from None
        told = read_update(update)
        await take(self._desk, self._courtesy, told.incoming)
        await _answer(send, told.query)


async def take(desk: RoadIn, courtesy: Courtesy, incoming: Incoming) -> None:
    """Store it. A turn that raises is noted with its event, and the desk tries it again by itself."""
    if incoming.kind not in UNANSWERED:
        courtesy.waits(incoming.traveller)
    try:
        taken = await desk.traveller_says(incoming)
    except TurnFailedError:
        return
    if not taken.rows:
        courtesy.answered(incoming.traveller)


async def _answer(send: Send, query: str) -> None:
    body = orjson.dumps({"method": "answerCallbackQuery", "callback_query_id": query}) if query else b""
    headers = [(b"content-length", str(len(body)).encode())]
    if body:
        headers.append((b"content-type", b"application/json"))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
