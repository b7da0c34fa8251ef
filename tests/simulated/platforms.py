"""The platforms as their documents tell: what they take, once or twice, and what each traveller has read in the end."""

from __future__ import annotations

import asyncio
import random
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from simulated.letters import ACCOUNT
from simulated.marks import Mark, mark_of
from simulated.wire import Answer, Weather

TOKEN_LIVES = 60.0  # seconds after the webhook that brought it
RESERVE = 50  # pushes, as the settings have it by themselves
TOKEN_RENEWED = 1200.0  # … after the event, in which a redelivery gives it another life


def picture_of(message: str) -> bytes:
    """What came with a message: no two are the same."""
    return b"\xff\xd8\xff" + message.encode()


class Platform(Protocol):
    """What the promises are held against."""

    read: dict[str, list[Mark]]  # by traveller
    asked: set[Mark]  # that calls were made with
    gone: set[str]  # who have blocked the desk


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
    quota: int | None = None
    tokens: dict[str, Token] = field(default_factory=dict)
    read: dict[str, list[Mark]] = field(default_factory=lambda: defaultdict(list))
    asked: set[Mark] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    pushed: Counter[Mark] = field(default_factory=Counter)  # what is billed
    late: list[Mark] = field(default_factory=list)  # pushed when only what is kept for staff was left
    keys: set[str] = field(default_factory=set)
    unsent: set[str] = field(default_factory=set)  # messages whose picture is not given out any more
    weather: Weather = field(init=False)

    def __post_init__(self) -> None:
        self.weather = Weather(self.loop, self.luck, Answer(429, {"message": "The API rate limit has been exceeded."}))

    def give_token(self, token: str, traveller: str) -> None:
        """A webhook leaves with it, for the first time or once more."""
        now = self.loop.time()
        known = self.tokens.setdefault(token, Token(traveller, now, now))
        if now - known.event <= TOKEN_RENEWED:
            known.given = now

    async def call(self, path: str, headers: Mapping[str, str], body: Any) -> Answer:
        if body and "messages" in body:
            self.asked.add(mark_of(str(body["messages"])))
        return await self.weather.carry(lambda: self._take(path, headers, body))

    def _take(self, path: str, headers: Mapping[str, str], body: Any) -> Answer:
        match path.removeprefix("/v2/bot/"):
            case "message/reply":
                return self._reply(headers, body)
            case "message/push":
                return self._push(headers, body)
            case "message/quota":
                limited = {"type": "limited", "value": self.quota}
                return Answer(200, {"type": "none"} if self.quota is None else limited)
            case "message/quota/consumption":
                return Answer(200, {"totalUsage": self.pushed.total()})
            case "info":
                return Answer(200, {"userId": ACCOUNT})
            case _:
                return Answer(202)

    async def content(self, path: str, headers: Mapping[str, str], body: Any) -> Answer:
        """The other host: a picture by its message."""
        name = path.split("/")[-2]
        return await self.weather.carry(lambda: Answer(410) if name in self.unsent else Answer(200, picture_of(name)))

    def _reply(self, headers: Mapping[str, str], body: Any) -> Answer:
        if "x-line-retry-key" in headers:
            return Answer(400, {"message": "The retry key is not accepted here"})
        token = self.tokens.get(body["replyToken"])
        if token is None or token.used or self.loop.time() - token.given > TOKEN_LIVES:
            return Answer(400, {"message": "Invalid reply token"})
        token.used = True
        self._show(token.traveller, body)
        return Answer(200, {"sentMessages": []})

    def _push(self, headers: Mapping[str, str], body: Any) -> Answer:
        key = headers.get("x-line-retry-key", "")
        if key and key in self.keys:
            return Answer(409, {"message": "The retry key is already accepted"}, {"x-line-accepted-request-id": "1"})
        if self.quota is not None and self.pushed.total() >= self.quota:
            return Answer(429, {"message": "You have reached your monthly limit."})
        self.keys.add(key)
        if body["to"] not in self.gone:
            mark = mark_of(str(body["messages"]))
            self.pushed[mark] += 1
            if self.quota is not None and self.pushed.total() > self.quota - RESERVE:
                self.late.append(mark)
        self._show(body["to"], body)
        return Answer(200, {"sentMessages": []})

    def _show(self, traveller: str, body: Any) -> None:
        if traveller not in self.gone:
            self.read[traveller].append(mark_of(str(body["messages"])))


@dataclass(slots=True)
class Telegram:
    """The Bot API: nothing tells a repeated send from a new one."""

    loop: asyncio.AbstractEventLoop
    luck: random.Random
    read: dict[str, list[Mark]] = field(default_factory=lambda: defaultdict(list))
    asked: set[Mark] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    weather: Weather = field(init=False)

    def __post_init__(self) -> None:
        busy = Answer(429, {"ok": False, "description": "Too Many Requests", "parameters": {"retry_after": 7}})
        self.weather = Weather(self.loop, self.luck, busy)
        del self.weather.fates["late"]  # what is late may come after the next one, and nobody could help it

    async def call(self, path: str, headers: Mapping[str, str], body: Any) -> Answer:
        if path.endswith("/sendMessage"):
            self.asked.add(mark_of(body["text"]))
            return await self.weather.carry(lambda: self._send(body))
        if path.endswith("/getFile"):
            found = {"file_path": f"photos/{body['file_id']}.jpg"}
            return await self.weather.carry(lambda: Answer(200, {"ok": True, "result": found}))
        if path.startswith("/file/"):
            name = path.rpartition("/f")[2].removesuffix(".jpg")
            return await self.weather.carry(lambda: Answer(200, picture_of(name)))
        return await self.weather.carry(lambda: Answer(200, {"ok": True, "result": {}}))

    def _send(self, body: Any) -> Answer:
        if str(body["chat_id"]) in self.gone:
            return Answer(403, {"ok": False, "description": "Forbidden: bot was blocked by the user"})
        if mark := mark_of(body["text"]):  # a long reply is several messages; the first has the mark
            self.read[str(body["chat_id"])].append(mark)
        return Answer(200, {"ok": True, "result": {"message_id": 1}})
