"""LINE on 127.0.0.1, both hosts in one: strict about what it is sent, and ill on demand.

    async with fake_line() as line:
        events = [line.says("Uhanako", "期限")]              # events as LINE makes them, with a token good for one reply
        body, headers = line.webhook(*events)                # … as the body and headers of its webhook
        line.play("reply", "reset_after", "500")             # what becomes of the next replies
    line.play_for("Uhanako", "429", "slow")              # … of the next calls for one traveller
        line.read_by("Uhanako")                              # the messages that she got, in order
        line.replies, line.pushes                            # calls that were accepted
        line.faults                                          # requests that LINE would not take: must stay empty

What may be played, per call: "slow" (two seconds), "500", "500_after" (accepted all the same), "429", "429_quota",
"400", "401", "400_token", "held" (answered when `answers` is set), "timeout_before", "timeout_after", "reset_before", "reset_after", "302".
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import socket
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from line_rules import RETRY_KEY, faults_of

from handlers.line.signature import sign

SECRET = "line-channel-secret"
ACCESS_TOKEN = "line-access-token"
ACCOUNT = "U" + "0" * 32
SENT = {"sentMessages": [{"id": "461230966842064897", "quoteToken": "IStG5h1Tz7b"}]}
NAMES = {
    "/v2/bot/message/reply": "reply",
    "/v2/bot/message/push": "push",
    "/v2/bot/chat/loading/start": "loading",
    "/v2/bot/chat/markAsRead": "read",
    "/v2/bot/message/quota": "quota",
    "/v2/bot/message/quota/consumption": "consumption",
    "/v2/bot/info": "info",
}


def user(name: str) -> str:
    """A user id in LINE's form, the same for the same name."""
    return "U" + hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()


@dataclass
class Call:
    name: str
    body: dict[str, Any]
    headers: dict[str, str]
    to: str = ""  # the traveller


@dataclass
class FakeLine:
    url: str = ""
    limit: int | None = 200
    used: int = 0
    answers: asyncio.Event = field(default_factory=asyncio.Event)  # until it is set, what was held has no answer
    contents: dict[str, bytes | int] = field(default_factory=dict)  # by message id: bytes, or a status
    calls: list[Call] = field(default_factory=list)
    replies: list[Call] = field(default_factory=list)
    pushes: list[Call] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    expired: set[str] = field(default_factory=set)
    silent: list[Any] = field(default_factory=list)  # addresses of callers that get no answer
    heard: asyncio.Event = field(default_factory=asyncio.Event)  # set with every call
    _owners: dict[str, str] = field(default_factory=dict)  # of reply tokens
    _used_tokens: set[str] = field(default_factory=set)
    _keys: dict[str, tuple[str, str]] = field(default_factory=dict)  # retry key: the body, the request id
    _plays: dict[str, deque[str]] = field(default_factory=lambda: defaultdict(deque))
    _fates: dict[str, deque[str]] = field(default_factory=lambda: defaultdict(deque))  # by traveller
    _got: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    _numbers: Iterable[int] = field(default_factory=lambda: count(1))

    # --- what travellers do ------------------------------------------------------------------------------------------

    def says(self, traveller: str, words: str, **more: Any) -> dict[str, Any]:
        return self.sends(traveller, "text", text=words, **more)

    def sends(self, traveller: str, kind: str, **content: Any) -> dict[str, Any]:
        """A message event; `content` is of the message."""
        message = {"id": str(468789532432007169 + self._number()), "type": kind, "quoteToken": "q", **content}
        return self.does(traveller, "message", message=message)

    def presses(self, traveller: str, action: dict[str, Any] | str) -> dict[str, Any]:
        """A pressed button: the action as it was sent, or its data alone."""
        data = action if isinstance(action, str) else action["data"]
        return self.does(traveller, "postback", postback={"data": data})

    def picks(self, traveller: str, day: str, data: str = "date") -> dict[str, Any]:
        return self.does(traveller, "postback", postback={"data": data, "params": {"date": day}})

    def does(self, traveller: str, kind: str, **more: Any) -> dict[str, Any]:
        """Any event, with a token unless it has none by its kind. A traveller `C…` is a group, `R…` a room."""
        number = self._number()
        event = {
            "type": kind, "mode": "active", "timestamp": 1679878800000 + number,
            "source": _source(traveller), "webhookEventId": f"01FZ74A0TDDPYRVKNK77X{number:05}",
            "deliveryContext": {"isRedelivery": False},
        }  # fmt: skip
        if kind not in ("unfollow", "unsend", "leave", "memberLeft"):
            event["replyToken"] = token = f"{number:032x}"
            self._owners[token] = traveller
        return event | more

    def webhook(self, *events: Any, destination: str = ACCOUNT) -> tuple[bytes, dict[str, str]]:
        """The body and the headers."""
        body = json.dumps({"destination": destination, "events": events}, ensure_ascii=False).encode()
        return body, {"x-line-signature": sign(SECRET.encode(), body).decode(), "content-type": "application/json"}

    # --- what is seen ------------------------------------------------------------------------------------------------

    def read_by(self, traveller: str) -> list[dict[str, Any]]:
        """The messages that a traveller got, in order."""
        return self._got[traveller]

    def texts(self, traveller: str) -> list[str]:
        """Their words: of a card its alternative text."""
        return [message.get("text") or message["altText"] for message in self._got[traveller]]

    def buttons(self, traveller: str) -> list[dict[str, Any]]:
        """The actions that a traveller can press now: those below the last message, and those on its card."""
        if not self._got[traveller]:
            return []
        last = self._got[traveller][-1]
        return [item["action"] for item in last.get("quickReply", {}).get("items", [])] + list(_actions(last))

    def called(self, name: str) -> list[Call]:
        return [call for call in self.calls if call.name == name]

    # --- how it fares ------------------------------------------------------------------------------------------------

    def play(self, name: str, *acts: str) -> None:
        self._plays[name].extend(acts)

    def play_for(self, traveller: str, *acts: str) -> None:
        self._fates[traveller].extend(acts)

    def _act(self, name: str, body: dict[str, Any]) -> str:
        to = self._owners.get(body["replyToken"], "") if name == "reply" else body.get("to", "")
        plays = self._plays[name] or self._fates[to]
        return plays.popleft() if plays else ""

    def _number(self) -> int:
        return next(iter(self._numbers))

    async def answer(self, method: str, path: str, headers: dict[str, str], raw: bytes) -> tuple[int, Any] | str:
        """A status and a body, or what else happens to the connection."""
        name = NAMES.get(path, "content" if path.endswith("/content") else "unknown")
        body = json.loads(raw) if raw else {}
        self.calls.append(Call(name, body, headers))
        self.heard.set()
        if headers.get("authorization") != f"Bearer {ACCESS_TOKEN}":
            return 401, {"message": "Authentication failed"}
        if faults := [*faults_of(path, body), *_header_faults(name, headers)]:
            self.faults += [f"{name}: {fault}" for fault in faults]
            return 400, {"message": "The request body has errors", "details": [{"message": one} for one in faults]}
        act = self._act(name, body)
        if act == "slow":
            await asyncio.sleep(2)
        if act in ("500", "429", "400", "401", "302"):
            return int(act), {"message": "The API rate limit has been exceeded. Try again later."}
        if act == "429_quota":
            self.used = self.limit or 0
            return 429, {"message": "You have reached your monthly limit."}
        if act == "400_token":
            return 400, {"message": "Invalid reply token"}
        if act.endswith("_before"):
            return act
        answer = self._do(name, path, body, headers)
        if act == "held":
            await self.answers.wait()
        if act.endswith("_after"):
            return act if not act.startswith("500") else (500, {"message": "internal error"})
        return answer

    def _do(self, name: str, path: str, body: dict[str, Any], headers: dict[str, str]) -> tuple[int, Any]:
        match name:
            case "reply":
                return self._reply(body)
            case "push":
                return self._push(body, headers.get("x-line-retry-key", ""))
            case "loading":
                return 202, {}
            case "quota":
                return 200, {"type": "none"} if self.limit is None else {"type": "limited", "value": self.limit}
            case "consumption":
                return 200, {"totalUsage": self.used}
            case "info":
                return 200, {"userId": ACCOUNT, "basicId": "@desk", "displayName": "窓口", "chatMode": "chat"}
            case "content":
                kept = self.contents.get(path.split("/")[-2], 404)
                return (200, kept) if isinstance(kept, bytes) else (kept, {"message": "no content"})
            case _:
                return 200, {}

    def _reply(self, body: dict[str, Any]) -> tuple[int, Any]:
        token = body["replyToken"]
        if token in self._used_tokens or token in self.expired:
            return 400, {"message": "Invalid reply token"}
        self._used_tokens.add(token)
        to = self._owners.get(token, token)
        self.replies.append(Call("reply", body, {}, to))
        self._got[to] += body["messages"]
        return 200, SENT

    def _push(self, body: dict[str, Any], key: str) -> tuple[int, Any]:
        told = json.dumps(body, sort_keys=True)
        if key in self._keys:
            before, _ = self._keys[key]
            if before != told:
                self.faults.append("push: the same retry key with another body")
            return 409, {"message": "The retry key is already accepted", **SENT}
        if self.limit is not None and self.used >= self.limit:
            return 429, {"message": "You have reached your monthly limit."}
        self._keys[key] = (told, f"request-{len(self._keys)}")
        self.used += 1
        self.pushes.append(Call("push", body, {}, body["to"]))
        self._got[body["to"]] += body["messages"]
        return 200, SENT


def _source(traveller: str) -> dict[str, str]:
    kinds = {"C": ("group", "groupId"), "R": ("room", "roomId")}
    kind, name = kinds.get(traveller[0], ("user", "userId"))
    return {"type": kind, name: traveller}


def _actions(part: Any) -> Iterable[dict[str, Any]]:
    if isinstance(part, list):
        for one in part:
            yield from _actions(one)
    elif isinstance(part, dict):
        for key, one in part.items():
            if key == "action":
                yield one
            elif key != "quickReply":
                yield from _actions(one)


def _header_faults(name: str, headers: dict[str, str]) -> list[str]:
    key = headers.get("x-line-retry-key")
    if key is None:
        return ["no retry key"] if name == "push" else []
    if name != "push":
        return ["a retry key where none is taken"]
    return [] if RETRY_KEY.fullmatch(key) else [f"the retry key {key}"]


# --- over HTTP -------------------------------------------------------------------------------------------------------


def bound() -> socket.socket:
    """A port that nobody else gets; as long as nobody listens at it, whoever comes is refused."""
    door = socket.socket()
    door.bind(("127.0.0.1", 0))
    return door


@asynccontextmanager
async def fake_line(door: socket.socket | None = None) -> AsyncIterator[FakeLine]:
    """At a door that is bound already, or at a new one."""
    line, open_now = FakeLine(), set[asyncio.StreamWriter]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        open_now.add(writer)
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while await _one(line, reader, writer):
                pass
        open_now.discard(writer)
        writer.close()

    server = await asyncio.start_server(serve, sock=door or bound(), limit=2**21, backlog=512)
    line.url = "http://127.0.0.1:{1}".format(*server.sockets[0].getsockname())
    try:
        yield line
    finally:
        server.close()
        for writer in tuple(open_now):
            writer.transport.abort()
        await server.wait_closed()


async def _one(line: FakeLine, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """One request; whether the connection goes on."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, path, _ = head[0].split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (row.partition(":") for row in head[1:] if row)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    answer = await line.answer(method, path, headers, body)
    if isinstance(answer, str):
        if answer.startswith("timeout"):
            line.silent.append(writer.get_extra_info("peername"))
            await reader.read()  # until the caller has had enough
        writer.transport.abort()
        return False
    status, said = answer
    out = said if isinstance(said, bytes) else json.dumps(said, ensure_ascii=False).encode()
    more = "x-line-accepted-request-id: request-0\r\n" if status == 409 else ""
    more += "location: http://127.0.0.1:9/\r\n" if status == 302 else ""
    writer.write(
        f"HTTP/1.1 {status} x\r\nx-line-request-id: {len(line.calls)}\r\n{more}content-length: {len(out)}\r\n\r\n".encode()
        + out
    )
    await writer.drain()
    return True
