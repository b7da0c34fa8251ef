"""What a traveller sees besides words: that a message was read, and that an answer is being made when it takes long."""

from __future__ import annotations

from functools import partial

from handlers.line.api import LineApi
from handlers.patience import AFTER, Call, Patience

SHOWN = 20  # seconds at most; it ends with the answer


class LineCourtesy(Patience):
    """For the event loop's thread only."""

    def __init__(self, api: LineApi, patience: float = AFTER) -> None:
        super().__init__(self._animation, patience)
        self._api = api

    def read(self, token: str) -> None:
        """The message is stored: whoever wrote it may see so."""
        self.try_once(partial(self._api.mark_as_read, token))

    def _animation(self, traveller: str) -> Call | None:
        return partial(self._api.loading, traveller, SHOWN) if traveller.startswith("U") else None  # rooms have none
