"""Out: a row of the outbox becomes one sendMessage, and Telegram's answer what the desk makes of it.

| answer | then |
| --- | --- |
| 200, ok | accepted |
| no connection | it surely did not arrive: again later |
| 429 | again when Telegram says so |
| 500, 502, 503 | Telegram did not take it: again later |
| 504, no answer in time, connection broken | it may have arrived, and Telegram knows no key that would tell: unsure |
| 401, 404 | the token is wrong: again later, until somebody has put it right |
| 403 | blocked: failed, and nothing more is sent to them |
| any other | failed, with Telegram's reason |
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from handlers.channel import Accepted, Failed, Later, SendResult, Unsure
from handlers.telegram.api import LostError, NotSentError, Outcome, TelegramApi
from handlers.telegram.pace import Gate, Pace, SharedGate
from handlers.telegram.render import Renderer
from handlers.telegram.updates import CHANNEL
from storage.rows import Outgoing
from storage.store import Store

NOT_TAKEN = frozenset({500, 502, 503})
WRONG_TOKEN = frozenset({401, 404})

log = logging.getLogger("madoguchi.telegram")


class Courtesy(Protocol):
    def answered(self, traveller: str) -> None: ...


class TelegramChannel:
    """Telegram as a way to travellers."""

    name = CHANNEL
    repeatable = False

    def __init__(self, api: TelegramApi, renderer: Renderer, courtesy: Courtesy, clock: Callable[[], datetime]) -> None:
        self._api = api
        self._renderer = renderer
        self._courtesy = courtesy
        self._clock = clock
        self._pace, self._gate = Pace(), Gate()
        self._shared: SharedGate | None = None

    def opens(self, store: Store) -> None:
        """Where other processes speak for the same bot, its limit counts over all of them."""
        self._shared = SharedGate(store) if store.shared else None

    async def send(self, row: Outgoing) -> SendResult:
        if row.doubtful:  # the desk ended in the middle of this send
            return Unsure("may have arrived before the desk ended")
        chat, messages = int(row.traveller), self._renderer.messages(row.reply, row.language)
        if not messages:
            return Failed("nothing to send")
        try:
            return await self._send_all(chat, messages)
        finally:
            self._courtesy.answered(row.traveller)

    async def _send_all(self, chat: int, messages: Sequence[bytes]) -> SendResult:
        for number, message in enumerate(messages):
            result = await self._send(chat, message)
            if not isinstance(result, Accepted):
                return result if number == 0 else Unsure("only its first part was accepted")
        return Accepted()

    async def _send(self, chat: int, message: bytes) -> SendResult:
        now = asyncio.get_running_loop().time
        if wait := self._pace.wait(chat, now()):
            await asyncio.sleep(wait)
        if wait := await self._shared.wait(now()) if self._shared else self._gate.wait(now()):
            await asyncio.sleep(wait)
        try:
            outcome = await self._api.send(chat, message)
        except NotSentError as error:
            return Later(str(error))
        except LostError as error:
            return Unsure(str(error))
        return self._meaning(outcome)

    def _meaning(self, outcome: Outcome) -> SendResult:
        if outcome.ok:
            return Accepted()
        reason = f"{outcome.status} {outcome.reason}".strip()
        log.warning("Telegram refused", extra={"status": outcome.status, "reason": outcome.reason})
        match outcome.status:
            case 429:
                return Later(reason, due=self._clock() + timedelta(seconds=max(outcome.retry_after, 1)))
            case status if status in NOT_TAKEN or status in WRONG_TOKEN:
                return Later(reason)
            case 403:
                return Failed(reason, gone=True)
            case status if 400 <= status < 500:
                return Failed(reason)
            case _:
                return Unsure(reason)
