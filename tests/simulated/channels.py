"""The ways out, as the desk's delivery knows them, to the simulated platforms."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from simulated.platforms import Line, Telegram
from simulated.wire import PATIENCE, Answer

from handlers.channel import Accepted, Failed, Later, SendResult, Unsure
from storage.replies import words_of
from storage.rows import Outgoing

YOUNG = timedelta(seconds=50)


class LineChannel:
    """The delivery table for LINE."""

    name = "line"
    repeatable = False

    def __init__(self, line: Line, clock: Callable[[], datetime]) -> None:
        self._line = line
        self._clock = clock

    async def send(self, row: Outgoing) -> SendResult:
        young = self._clock() - row.created < YOUNG
        if not row.reply_token:
            return await self._push(row)
        if not young and not row.doubtful:
            return Later("old token", token_spent=True, due=self._clock())
        try:
            answer = await self._call("reply", {}, {"replyToken": row.reply_token}, row)
        except OSError as error:
            return Later(type(error).__name__, doubtful=True)
        match answer.status:
            case 200:
                return Accepted()
            case 400 if row.doubtful:
                return Unsure("used or too old")
            case 400:
                return Later("invalid token", token_spent=True, due=self._clock())
            case _:
                return Later(str(answer.status))

    async def _push(self, row: Outgoing) -> SendResult:
        try:
            answer = await self._call("push", {"x-line-retry-key": row.retry_key}, {"to": row.traveller}, row)
        except OSError as error:
            return Later(type(error).__name__, doubtful=True)
        match answer.status:
            case 200 | 409:
                return Accepted()
            case 429 if "monthly" in answer.body["message"]:
                return Failed("quota")
            case 429 | 500:
                return Later(str(answer.status))
            case status:
                return Failed(str(status))

    async def _call(self, what: str, headers: dict[str, str], body: dict[str, object], row: Outgoing) -> Answer:
        messages = [{"type": "text", "text": words_of(row.reply)}]
        async with asyncio.timeout(PATIENCE):
            return await self._line.call(f"/v2/bot/message/{what}", headers, {**body, "messages": messages})


class TelegramChannel:
    """A send whose answer is lost is unsure."""

    name = "telegram"
    repeatable = False

    def __init__(self, telegram: Telegram, clock: Callable[[], datetime]) -> None:
        self._telegram = telegram
        self._clock = clock

    async def send(self, row: Outgoing) -> SendResult:
        if row.doubtful:
            return Unsure("cut")
        try:
            async with asyncio.timeout(PATIENCE):
                body = {"chat_id": row.traveller, "text": words_of(row.reply)}
                answer = await self._telegram.call("sendMessage", body)
        except OSError as error:
            return Unsure(type(error).__name__)
        match answer.status:
            case 200:
                return Accepted()
            case 429:
                return Later("429", due=self._clock() + timedelta(seconds=answer.body["parameters"]["retry_after"]))
            case 500:
                return Later("500")
            case status:
                return Failed(str(status))
