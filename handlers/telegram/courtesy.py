"""What a traveller sees besides words: that the desk is writing, when an answer takes long.

Telegram marks what a bot has taken as read by itself, and has no call for it.
"""

from __future__ import annotations

from functools import partial

from handlers.patience import AFTER, Call, Patience
from handlers.telegram.api import TelegramApi

SHOWN = 4.5  # seconds: Telegram shows it for five, or until a message comes
TIMES = 5


class TelegramCourtesy(Patience):
    """For the event loop's thread only."""

    def __init__(self, api: TelegramApi, patience: float = AFTER) -> None:
        super().__init__(self._typing, patience, SHOWN, TIMES)
        self._api = api

    def _typing(self, traveller: str) -> Call | None:
        return partial(self._api.typing, int(traveller))
