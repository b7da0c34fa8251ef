"""Pictures that were sent for a claim, or to staff, are fetched from their channels, aside from every turn.

What is to be fetched stands in the store, so a crash or a restart costs nothing but one more try. A channel gives a
stream; it is cut off at the largest size while it comes in, and what it is shows in its bytes.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from datetime import datetime, timedelta

from handlers.picture_kinds import picture_kind
from storage import attachments
from storage.errors import StoreError
from storage.rows import ToFetch
from storage.store import Store
from storage.transaction import Transaction

Fetch = Callable[[str], AsyncGenerator[bytes, None]]
"""What a channel gives: the bytes of the picture that it calls so. Raises `UnfetchableError` when it never will have it;
any other exception means: not now."""

LARGEST = 10 * 1024 * 1024  # bytes of a picture
AT_ONCE = 3  # pictures under way on one channel; each may be as large as that in memory
PATIENCE = 60.0  # seconds for one picture
LOOK = 2.0  # seconds between looks when nothing is due
FIRST_WAIT = timedelta(seconds=5)  # before the second try; it doubles from try to try
LONGEST_WAIT = timedelta(minutes=15)
GIVEN_UP = timedelta(hours=24)  # after the picture came
# Tries that failed before it: a day may be over because the clock was set, or because the desk stood still.
AT_LEAST = 4

log = logging.getLogger("madoguchi.pictures")


class UnfetchableError(Exception):
    """This picture will never be had. The text is the reason that staff read: gone, too_large, not_a_picture, …"""


class Pictures:
    """Fetches what is due, channel by channel; a sick channel holds up no other."""

    def __init__(
        self,
        store: Store,
        fetches: Mapping[str, Fetch],
        clock: Callable[[], datetime],
        largest: int = LARGEST,
    ) -> None:
        self._store = store
        self._fetches = fetches
        self._clock = clock
        self._largest = largest

    async def run(self) -> None:
        """Until cancelled."""
        await asyncio.gather(*map(self._go_round, self._fetches))

    async def _go_round(self, channel: str) -> None:
        while True:
            try:
                fetched = await self.fetch_due(channel)
            except StoreError as trouble:
                log.warning("pictures of %s cannot be looked up now: %s", channel, trouble)
                fetched = 0
            if not fetched:
                await asyncio.sleep(LOOK)

    async def fetch_due(self, channel: str) -> int:
        """Try what is due on one channel now; how many tries that were."""
        due = await self._store.read(attachments.due(channel, self._clock(), AT_ONCE))
        await asyncio.gather(*map(self._fetch, due))
        return len(due)

    async def _fetch(self, picture: ToFetch) -> None:
        try:
            body = await self._body(picture)
            kind = picture_kind(body)
            if not kind:
                raise UnfetchableError("not_a_picture")  # noqa: TRY301 the reasons of a channel and ours end alike
        except UnfetchableError as refusal:
            await self._note(picture, attachments.give_up(picture, str(refusal), self._clock()))
        except Exception as error:
            await self._postpone(picture, type(error).__name__)  # its words may hold a token
        else:
            await self._note(picture, attachments.keep(picture, kind, body, self._clock()))

    async def _body(self, picture: ToFetch) -> bytes:
        body = bytearray()
        async with asyncio.timeout(PATIENCE), aclosing(self._fetches[picture.channel](picture.reference)) as stream:
            async for piece in stream:
                body += piece
                if len(body) > self._largest:
                    raise UnfetchableError("too_large")
        return bytes(body)

    async def _postpone(self, picture: ToFetch, reason: str) -> None:
        now = self._clock()
        log.warning("picture of %s not fetched: %s", picture.channel, reason)
        if now - picture.created > GIVEN_UP and picture.tries >= AT_LEAST:
            await self._note(picture, attachments.give_up(picture, reason, now))
            return
        due = now + min(FIRST_WAIT * 2 ** min(picture.tries, 16), LONGEST_WAIT)
        await self._note(picture, attachments.postpone(picture, reason, now, due))

    async def _note(self, picture: ToFetch, work: Callable[[Transaction], object]) -> None:
        """It touches the picture's row alone: nobody has to wait until so many bytes are stored."""
        await self._store.run(work, of=f"picture {picture.id}")
