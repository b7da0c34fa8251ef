"""LINE's Messaging API, as far as the desk calls it: the configured bases only, timed, no redirects, no repeats.

The SDK's client costs some hundred microseconds a call and knows no difference between a call that never left and one
whose answer was lost; the requests made here are held against its models in the tests.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import orjson

from handlers.wire import ANSWER, Answer, Wire

REPLY = "/v2/bot/message/reply"
PUSH = "/v2/bot/message/push"
LOADING = "/v2/bot/chat/loading/start"
READ = "/v2/bot/chat/markAsRead"
QUOTA = "/v2/bot/message/quota"
CONSUMPTION = "/v2/bot/message/quota/consumption"
INFO = "/v2/bot/info"

Observe = Callable[[str, int], None]

log = logging.getLogger("madoguchi.line")


class LineApi:
    """The calls. Each gives the answer as it came; `NotSentError` and `LostError` of the wire pass through."""

    def __init__(self, base: str, access_token: str, *, answer_seconds: float = ANSWER) -> None:
        self.observe: Observe = lambda _, __: None  # gets the path and the status of every answer
        self._wire = Wire(base, {"Authorization": f"Bearer {access_token}"}, answer_seconds=answer_seconds)

    async def reply(self, token: str, messages: bytes) -> Answer:
        """`messages` is the JSON array. No retry key: LINE refuses it here; the token is good for one reply."""
        body = b'{"replyToken":%b,"messages":%b}' % (orjson.dumps(token), messages)
        return self._noted(REPLY, await self._wire.post(REPLY, body))

    async def push(self, to: str, messages: bytes, retry_key: str) -> Answer:
        """`retry_key` is 32 hexadecimal digits; LINE takes the same body with the same key once."""
        key = f"{retry_key[:8]}-{retry_key[8:12]}-{retry_key[12:16]}-{retry_key[16:20]}-{retry_key[20:]}"
        body = b'{"to":%b,"messages":%b}' % (orjson.dumps(to), messages)
        return self._noted(PUSH, await self._wire.post(PUSH, body, b"X-Line-Retry-Key: %b\r\n" % key.encode()))

    async def loading(self, traveller: str, seconds: int) -> Answer:
        """Show that an answer is being made; `seconds` is 5, 10, … 60. It ends with the next message."""
        body = orjson.dumps({"chatId": traveller, "loadingSeconds": seconds})
        return self._noted(LOADING, await self._wire.post(LOADING, body))

    async def mark_as_read(self, token: str) -> Answer:
        """That message and all before it."""
        return self._noted(READ, await self._wire.post(READ, orjson.dumps({"markAsReadToken": token})))

    async def quota(self) -> Answer:
        return self._noted(QUOTA, await self._wire.get(QUOTA))

    async def consumption(self) -> Answer:
        return self._noted(CONSUMPTION, await self._wire.get(CONSUMPTION))

    async def info(self) -> Answer:
        return self._noted(INFO, await self._wire.get(INFO))

    async def ask(self, path: str) -> Answer:
        """Whatever else is asked now and then."""
        return self._noted(path, await self._wire.get(path))

    async def tell(self, path: str, body: bytes) -> Answer:
        """Whatever else is told now and then; `body` is JSON, or empty. The path may name a traveller: it is no label."""
        return self._noted(path.partition("/U")[0], await self._wire.post(path, body))

    async def close(self) -> None:
        await self._wire.close()

    def _noted(self, call: str, answer: Answer) -> Answer:
        """LINE asks to keep the request id of what went wrong."""
        self.observe(call, answer.status)
        if answer.status >= 300:
            request = answer.headers.get("x-line-request-id", "")
            log.warning("LINE refused", extra={"call": call, "status": answer.status, "line_request": request})
        return answer


def told(answer: Answer) -> dict[str, Any]:
    """The fields of an answer; none when it is no JSON object."""
    try:
        fields = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return {}
    return fields if isinstance(fields, dict) else {}


def reason(answer: Answer) -> str:
    """Why LINE refused, for staff and the log: its status and its own line. No words of a traveller stand in that."""
    return f"{answer.status} {told(answer).get('message', '')}"[:200].strip()
