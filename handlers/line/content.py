"""Pictures from LINE's blob host, for `handlers.pictures`."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from urllib.parse import quote

from handlers.pictures import LARGEST, UnfetchableError
from handlers.wire import Answer, LostError, Wire

SECONDS = 45.0  # for one picture
GONE = {404: "unknown", 410: "unsent"}


class NotReadyError(Exception):
    """LINE is still preparing it, or cannot give it now."""


class LineContent:
    """Gives out what travellers sent, by the id of the message."""

    def __init__(self, base: str, access_token: str) -> None:
        self._wire = Wire(base, {"Authorization": f"Bearer {access_token}"})

    async def fetch(self, message: str) -> AsyncGenerator[bytes, None]:
        """Raises `UnfetchableError` for what LINE does not have any more or is larger than a picture may be."""
        try:
            answer = await self._wire.get(
                f"/v2/bot/message/{quote(message, safe='')}/content", seconds=SECONDS, largest=LARGEST
            )
        except LostError as error:
            if str(error) == "too large":
                raise UnfetchableError("too_large") from None
            raise
        yield _given(answer)

    async def close(self) -> None:
        await self._wire.close()


def _given(answer: Answer) -> bytes:
    if answer.status == 200:
        return answer.body
    if 400 <= answer.status < 500 and answer.status not in (408, 429):
        raise UnfetchableError(GONE.get(answer.status, f"refused_{answer.status}"))
    raise NotReadyError(f"status_{answer.status}")
