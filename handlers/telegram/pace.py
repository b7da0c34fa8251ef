"""Politeness: about one message a second to one chat, a few at once now and then, as Telegram asks for."""

from __future__ import annotations

from collections import OrderedDict

EVERY = 1.0  # seconds a message
BURST = 3  # messages at once, after a silence
MOST_CHATS = 10_000


class Pace:
    """When each chat may be sent to. A chat is remembered until its allowance is whole again."""

    def __init__(self) -> None:
        self._whole: OrderedDict[int, float] = OrderedDict()  # when the allowance of a chat is whole again

    def wait(self, chat: int, now: float) -> float:
        """Take the next place; the seconds until it has come. `now`: of a clock that never goes back."""
        begun = max(self._whole.pop(chat, now), now)
        self._whole[chat] = begun + EVERY
        self._forget(now)
        return max(begun - now - (BURST - 1) * EVERY, 0.0)

    def _forget(self, now: float) -> None:
        """The chats that were sent to longest ago, as far as they are due or too many."""
        while self._whole:
            oldest = next(iter(self._whole))
            if self._whole[oldest] > now and len(self._whole) <= MOST_CHATS:
                return
            del self._whole[oldest]
