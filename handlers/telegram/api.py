"""The Bot API, as far as the road of a message calls it: the configured base only, timed, no redirects, no repeats.

The library's own client costs some milliseconds a call; what is sent here is held against its types in the tests, and
what is done once in a while goes through it (handlers/telegram/setup.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import orjson

from handlers.telegram.updates import WANTED
from handlers.wire import Answer, LostError, NotSentError, Wire

LONG_POLL = 50  # seconds for which Telegram holds a question for updates
LARGEST_BATCH = 16 * 1024 * 1024  # bytes: 100 updates of the longest texts
FILE_SECONDS = 50.0
PATH = re.compile(r"[A-Za-z0-9_-]+(?:[./][A-Za-z0-9_-]+)*")  # of a file: no .., no address, nothing to escape

__all__ = ["LostError", "NotSentError", "Outcome", "TelegramApi"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What Telegram said: `ok` with a result, or a status and its reason."""

    status: int
    ok: bool
    result: Any = None
    reason: str = ""  # Telegram's own line; no words of a traveller stand in it
    retry_after: int = 0  # seconds, with 429


class TelegramApi:
    """The calls. `NotSentError` and `LostError` of the wire pass through."""

    def __init__(self, base: str, token: str, *, answer_seconds: float = 10.0) -> None:
        self._wire = Wire(base, {}, answer_seconds=answer_seconds)
        self._token = quote(token, safe=":")

    async def call(self, method: str, body: bytes = b"{}") -> Outcome:
        """`body` is the JSON of the parameters."""
        return _outcome(await self._wire.post(f"/bot{self._token}/{method}", body))

    async def send(self, chat: int, message: bytes) -> Outcome:
        """`message`: as the renderer gives it, all but the chat."""
        return await self.call("sendMessage", b'{"chat_id":%d,%b' % (chat, message))

    async def answer_query(self, query: str) -> Outcome:
        return await self.call("answerCallbackQuery", orjson.dumps({"callback_query_id": query}))

    async def typing(self, chat: int) -> Outcome:
        """Show for five seconds that an answer is being written."""
        return await self.call("sendChatAction", b'{"chat_id":%d,"action":"typing"}' % chat)

    async def updates(self, offset: int, seconds: int = LONG_POLL) -> Outcome:
        """The updates from `offset` on, which forgets those before it; waits for the first. 0: all that Telegram has."""
        wanted = quote(orjson.dumps(WANTED).decode())
        asked = f"timeout={seconds}&allowed_updates={wanted}" + (f"&offset={offset}" if offset else "")
        answer = await self._wire.get(
            f"/bot{self._token}/getUpdates?{asked}", seconds=seconds + 10.0, largest=LARGEST_BATCH
        )
        return _outcome(answer)

    async def file(self, path: str, largest: int) -> Answer:
        """The bytes at the path that getFile gave. Raises ValueError for a path that is none."""
        if not PATH.fullmatch(path):
            raise ValueError("no path")
        return await self._wire.get(f"/file/bot{self._token}/{path}", seconds=FILE_SECONDS, largest=largest)

    async def close(self) -> None:
        await self._wire.close()


def _outcome(answer: Answer) -> Outcome:
    try:
        told = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        told = None
    if not isinstance(told, dict):
        return Outcome(answer.status, ok=False, reason="no JSON")
    if answer.status == 200 and told.get("ok") is True:
        return Outcome(200, ok=True, result=told.get("result"))
    more = told.get("parameters")
    wait = more.get("retry_after") if isinstance(more, dict) else 0
    return Outcome(
        answer.status,
        ok=False,
        reason=str(told.get("description", ""))[:200],
        retry_after=wait if isinstance(wait, int) and wait > 0 else 0,
    )
