"""The platforms as their documents tell: what they take, once or twice, and what each traveller has read in the end."""

from __future__ import annotations

import asyncio
import random
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from simulated.marks import mark_of
from simulated.wire import Answer, Wire

TOKEN_LIVES = 60.0  # seconds after the webhook that brought it
TOKEN_RENEWED = 1200.0  # … after the event, in which a redelivery gives it another life

Mark = tuple[int, int] | None


@dataclass(slots=True)
class Token:
    traveller: str
    event: float  # when the traveller did it
    given: float  # when the webhook brought it last
    used: bool = False


@dataclass(slots=True)
class Line:
    """The Messaging API: single-use reply tokens, pushes with retry keys, a month's quota."""

    loop: asyncio.AbstractEventLoop
    luck: random.Random
    quota: int = 10_000
    tokens: dict[str, Token] = field(default_factory=dict)
    read: dict[str, list[Mark]] = field(default_factory=lambda: defaultdict(list))  # marks, by traveller
    pushed: Counter[Mark] = field(default_factory=Counter)  # marks: what is billed
    keys: dict[str, str] = field(default_factory=dict)
    asked: set[Mark] = field(default_factory=set)  # marks that calls were made with
    gone: set[str] = field(default_factory=set)
    wire: Wire = field(init=False)

    def __post_init__(self) -> None:
        self.wire = Wire(
            self.loop, self.luck, lambda: Answer(429, {"message": "The API rate limit has been exceeded."})
        )

    def give_token(self, token: str, traveller: str) -> None:
        """A webhook leaves with it, for the first time or once more."""
        now = self.loop.time()
        known = self.tokens.setdefault(token, Token(traveller, now, now))
        if now - known.event <= TOKEN_RENEWED:
            known.given = now

    async def call(self, path: str, headers: Mapping[str, str], body: Mapping[str, Any]) -> Answer:
        self.asked.add(_mark(body))
        takes = {"/v2/bot/message/reply": self._reply, "/v2/bot/message/push": self._push}
        return await self.wire.carry(lambda: takes[path](headers, body))

    def _reply(self, headers: Mapping[str, str], body: Mapping[str, Any]) -> Answer:
        if "x-line-retry-key" in headers:
            return Answer(400, {"message": "The retry key is not accepted here"})
        token = self.tokens.get(body["replyToken"])
        if token is None or token.used or self.loop.time() - token.given > TOKEN_LIVES:
            return Answer(400, {"message": "Invalid reply token"})
        token.used = True
        self._show(token.traveller, body)
        return Answer(200, {"sentMessages": []})

    def _push(self, headers: Mapping[str, str], body: Mapping[str, Any]) -> Answer:
        key = headers.get("x-line-retry-key", "")
        if key and key in self.keys:
            return Answer(409, {"message": "The retry key is already accepted"}, {"x-line-accepted-request-id": "1"})
        if self.pushed.total() >= self.quota:
            return Answer(429, {"message": "You have reached your monthly limit."})
        if key:
            self.keys[key] = body["to"]
        if body["to"] not in self.gone:
            self.pushed[_mark(body)] += 1
            self._show(body["to"], body)
        return Answer(200, {"sentMessages": []})

    def _show(self, traveller: str, body: Mapping[str, Any]) -> None:
        if traveller not in self.gone:
            self.read[traveller].append(_mark(body))


def _mark(body: Mapping[str, Any]) -> Mark:
    return mark_of(str(body["messages"][0]))


@dataclass(slots=True)
class Telegram:
    """The Bot API: nothing tells a repeated send from a new one."""

    loop: asyncio.AbstractEventLoop
    luck: random.Random
    read: dict[str, list[Mark]] = field(default_factory=lambda: defaultdict(list))
    gone: set[str] = field(default_factory=set)
    asked: set[Mark] = field(default_factory=set)
    wire: Wire = field(init=False)

    def __post_init__(self) -> None:
        self.wire = Wire(self.loop, self.luck, lambda: Answer(429, {"ok": False, "parameters": {"retry_after": 7}}))
        del self.wire.fates["late"]  # what is late may come after the next one, and nobody could help it

    async def call(self, method: str, body: Mapping[str, Any]) -> Answer:
        self.asked.add(mark_of(body["text"]))
        return await self.wire.carry(lambda: self._send(body))

    def _send(self, body: Mapping[str, Any]) -> Answer:
        if body["chat_id"] in self.gone:
            return Answer(403, {"ok": False, "description": "Forbidden: bot was blocked by the user"})
        self.read[body["chat_id"]].append(mark_of(body["text"]))
        return Answer(200, {"ok": True, "result": {}})
