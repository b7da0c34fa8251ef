"""Politeness, as Telegram asks for it: so many messages to one chat, and so many over all."""

from __future__ import annotations

import logging
from collections import OrderedDict, deque

from storage import telegram_gate
from storage.errors import StoreError
from storage.store import Store

EVERY = 1.0  # seconds a message, to one person
EVERY_IN_GROUP = 3.0  # … to a group: twenty a minute
BURST = 3  # messages at once, after a silence
MOST_CHATS = 10_000
MOST_OVER_ALL = 30  # messages of one bot in any second
PLACES = "(the gate to Telegram)"  # nobody's conversation

log = logging.getLogger("madoguchi.telegram")


class Pace:
    """When each chat may be sent to. A chat is remembered until its allowance is whole again."""

    def __init__(self) -> None:
        self._whole: OrderedDict[int, float] = OrderedDict()  # when the allowance of a chat is whole again

    def wait(self, chat: int, now: float) -> float:
        """Take the next place; the seconds until it has come. `now`: of a clock that never goes back."""
        every = EVERY_IN_GROUP if chat < 0 else EVERY
        begun = max(self._whole.pop(chat, now), now)
        self._whole[chat] = begun + every
        self._forget(now)
        return max(begun - now - (BURST - 1) * every, 0.0)

    def _forget(self, now: float) -> None:
        """The chats that were sent to longest ago, as far as they are due or too many."""
        while self._whole:
            oldest = next(iter(self._whole))
            if self._whole[oldest] > now and len(self._whole) <= MOST_CHATS:
                return
            del self._whole[oldest]


class Gate:
    """When the bot may send at all. Asked by those whose chat's place has come, so that nobody waits here for another chat."""

    def __init__(self) -> None:
        self._passed: deque[float] = deque(maxlen=MOST_OVER_ALL)  # when the last ones did, or will

    def wait(self, now: float) -> float:
        """Take the next place; the seconds until it has come. `now`: of a clock that never goes back."""
        at = max(now, self._passed[0] + 1.0) if len(self._passed) == MOST_OVER_ALL else now
        self._passed.append(at)
        return at - now


class SharedGate:
    """The same for a bot that several processes speak for: the store gives the places."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._own = Gate()

    async def wait(self, now: float) -> float:
        """While the store gives none, each process keeps to the limit by itself; Telegram's 429 says the rest."""
        own = self._own.wait(now)
        try:
            return max(own, (await self._store.run(telegram_gate.take, of=PLACES)).wait)
        except StoreError as trouble:
            log.warning("the gate to Telegram is not shared now: %s", trouble)
            return own
