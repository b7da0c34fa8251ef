"""/line/webhook: what LINE delivers is stored, and then LINE gets its 200; it never waits for LINE's own API."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Sequence
from typing import Protocol

from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from handlers.desk import TurnFailedError
from handlers.line.events import NoEventsError, Told, read_body, read_event
from handlers.line.signature import HEADER, is_signed
from handlers.taken import RoadIn
from handlers.web.bodies import read_whole
from handlers.web.refusals import Refusal, request_id

PATH = "/line/webhook"
LARGEST_BODY = 1024 * 1024  # bytes
ACCOUNT = re.compile(r"U[0-9a-f]{32}")

log = logging.getLogger("madoguchi.line")


class Courtesy(Protocol):
    """What a traveller sees besides words: that they were read, and that an answer is being made."""

    def waits(self, traveller: str) -> None: ...
    def answered(self, traveller: str) -> None: ...
    def read(self, token: str) -> None: ...


class Menus(Protocol):
    """What is told of a pressed button: it may bring another menu."""

    def pressed(self, traveller: str, data: str) -> None: ...


class LineWebhook:
    """The route. Events of one person are taken in their order, those of different people together."""

    def __init__(self, secret: str, desk: RoadIn, courtesy: Courtesy, menus: Menus | None = None) -> None:
        self._secret = secret.encode()
        self._desk = desk
        self._courtesy = courtesy
        self._menus = menus
        self._account = ""  # this account's own id, once LINE has told it
        self._confirmed = False  # an event has named it

    def routes(self) -> list[Route]:
        return [Route(PATH, self, methods=["POST"])]

    def is_account(self, identity: str) -> None:
        """LINE says who this account is. Until then, and until an event agrees, every signed event is taken as ours."""
        if ACCOUNT.fullmatch(identity):
            self._account, self._confirmed = identity, False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await read_whole(receive, LARGEST_BODY)
        given = [value for name, value in scope["headers"] if name == HEADER]
        if not is_signed(self._secret, body, given):
            raise Refusal(401, "not_signed", "The signature is missing or wrong.")
        try:
            read = read_body(body)
        except NoEventsError:
            raise Refusal(400, "no_webhook", "This is not a webhook of LINE.") from None
        ours = self._is_ours(read.destination)
        if not ours:
            log.warning("events for another account", extra={"request": request_id(scope)})
        await self._take_all([read_event(event, ours=ours) for event in read.events])
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body"})

    def _is_ours(self, destination: str) -> bool:
        if destination == self._account:
            self._confirmed = True
        return destination == self._account or not self._confirmed

    async def _take_all(self, events: Sequence[Told]) -> None:
        """All of them; then the first trouble of the store is raised, so that LINE delivers anew."""
        if len(events) == 1:
            await self._take(events[0])
            return
        # tasks begin in their order, and the store takes the works in the order in which they come
        ends = await asyncio.gather(*map(self._take, events), return_exceptions=True)
        for end in ends:
            if isinstance(end, BaseException):
                raise end

    async def _take(self, told: Told) -> None:
        incoming = told.incoming
        if incoming.reply_token and incoming.kind != "group":
            self._courtesy.waits(incoming.traveller)
        try:
            taken = await self._desk.traveller_says(incoming)
        except TurnFailedError:  # it is noted with the event, and the desk tries again by itself
            return
        if not taken.rows:
            self._courtesy.answered(incoming.traveller)
        if told.read_token and not taken.seen_before:
            self._courtesy.read(told.read_token)
        if self._menus and incoming.kind == "press" and not taken.seen_before:
            self._menus.pressed(incoming.traveller, incoming.data)
