"""Long polling: the desk asks for updates, where Telegram cannot reach it.

An update is forgotten by Telegram when a later one is asked for, and that is only done once it is stored. What came again
after a restart is known by its id, as everywhere: so the place in the stream needs no keeping of our own.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from typing import Any

from handlers.taken import RoadIn
from handlers.telegram.api import LostError, NotSentError, TelegramApi
from handlers.telegram.updates import Told, read_update
from handlers.telegram.webhook import Courtesy, take
from storage.errors import StoreError

FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0  # seconds after trouble; it doubles
CONFLICT = 409

log = logging.getLogger("madoguchi.telegram")


class Polling:
    """One stream of updates, asked for by one desk."""

    def __init__(self, api: TelegramApi, desk: RoadIn, courtesy: Courtesy, first_wait: float = FIRST_WAIT) -> None:
        self._api = api
        self._desk = desk
        self._courtesy = courtesy
        self._first_wait = first_wait
        self._offset = 0
        self._answering: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Until cancelled."""
        wait = 0.0
        while True:
            trouble = await self._round()
            wait = min(max(wait * 2, self._first_wait), LONGEST_WAIT) if trouble else 0.0
            if trouble:
                log.warning("no updates from Telegram", extra={"reason": trouble, "again_in": wait})
                await asyncio.sleep(wait)

    async def _round(self) -> str:
        """Ask once and take what came; what went wrong, or ""."""
        try:
            outcome = await self._api.updates(self._offset)
        except (NotSentError, LostError) as error:
            return str(error)
        if not outcome.ok or not isinstance(outcome.result, list):
            more = (
                ": another desk asks, or a webhook is set (madoguchi telegram setup)"
                if outcome.status == CONFLICT
                else ""
            )
            return f"{outcome.status} {outcome.reason}{more}"
        told = [read_update(update) for update in outcome.result]
        self._answer(told)
        try:
            # tasks begin in their order, and the store takes the works in the order in which they come
            await _all(take(self._desk, self._courtesy, one.incoming) for one in told)
        except StoreError as error:
            return type(error).__name__  # nothing is forgotten by Telegram: the same updates come again
        return self._go_on(outcome.result)

    def _go_on(self, updates: list[Any]) -> str:
        """What was taken is forgotten by the next question. Once nothing is left the offset is let go: after a week of
        silence Telegram counts from anywhere."""
        if not updates:
            self._offset = 0
            return ""
        self._offset = max(_number(update) for update in updates) + 1
        return "" if self._offset > 1 else "updates without a number"

    def _answer(self, told: Iterable[Told]) -> None:
        """The buttons that were pressed stop spinning; nothing waits for that, and nothing depends on it."""
        for query in (one.query for one in told if one.query):
            task = asyncio.create_task(self._answer_one(query))
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)

    async def _answer_one(self, query: str) -> None:
        try:
            await self._api.answer_query(query)
        except (NotSentError, LostError):
            return


async def _all(works: Iterable[Any]) -> None:
    """All of them to their end; then the first trouble."""
    ends = await asyncio.gather(*works, return_exceptions=True)
    for end in ends:
        if isinstance(end, BaseException):
            raise end


def _number(update: Any) -> int:
    number = update.get("update_id") if isinstance(update, dict) else None
    return number if type(number) is int else 0
