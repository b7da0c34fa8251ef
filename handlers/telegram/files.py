"""Pictures that came by Telegram: asked for by their file id, fetched from Telegram's own host, never from anywhere else."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import orjson

from handlers.pictures import LARGEST, UnfetchableError
from handlers.telegram.api import LostError, Outcome, TelegramApi

GONE = frozenset({400, 403, 404})  # of getFile: no such file, or larger than bots may have


class NotYetError(Exception):
    """Telegram does not give it now. The text is the status."""


class TelegramFiles:
    """Fetches pictures for `handlers.pictures`."""

    def __init__(self, api: TelegramApi, largest: int = LARGEST) -> None:
        self._api = api
        self._largest = largest

    async def fetch(self, reference: str) -> AsyncGenerator[bytes, None]:
        """The bytes; the path to them holds for an hour only, so it is asked for anew every time."""
        path = self._path(await self._api.call("getFile", orjson.dumps({"file_id": reference})))
        try:
            answer = await self._api.file(path, self._largest)
        except ValueError:
            raise UnfetchableError("odd_path") from None
        except LostError as error:
            if str(error) == "too large":  # it was cut off there
                raise UnfetchableError("too_large") from None
            raise
        if answer.status != 200:
            raise NotYetError(str(answer.status))
        yield answer.body

    def _path(self, outcome: Outcome) -> str:
        if outcome.status in GONE:
            raise UnfetchableError("too_large" if "too big" in outcome.reason else "gone")
        if not outcome.ok or not isinstance(outcome.result, dict):
            raise NotYetError(str(outcome.status))
        size = outcome.result.get("file_size", 0)
        if isinstance(size, int) and size > self._largest:
            raise UnfetchableError("too_large")
        return str(outcome.result.get("file_path", ""))
