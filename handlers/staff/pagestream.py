"""What keeps an open page of the console live: an event stream that says *what kind* of thing has changed and where, never what.

The page then fetches itself anew, as whoever has it open may see it, if the change stands on it. So nobody's words pass here, a
missed or doubled event does no harm, and a page that comes back after a broken line needs no more than one look.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import orjson

from handlers.staff.feedstream import FeedStream
from storage import staff_events

PRESENCE = "presence"  # somebody looks, or writes; beside the kinds of `storage.staff_events`


class PageStream(FeedStream):
    """`data` is a list of pairs: the kind of a change, and the conversation that it is about."""

    _last = 0

    async def begin(self) -> AsyncIterator[bytes]:
        """Nothing: the page looks once when it is connected."""
        self._last = await self.store.read(staff_events.newest())
        yield b": here\n\n"

    async def tell(self, passing: list[object]) -> AsyncIterator[bytes]:
        told = [(PRESENCE, str(one["conversation"])) for one in passing if isinstance(one, dict)]
        rows = await self.feed.after(self.store, self._last)
        if rows:
            self._last = rows[-1].id
        told += [(row.kind, row.conversation) for row in rows]
        if told:
            yield b"data: %b\n\n" % orjson.dumps(list(dict.fromkeys(told)))
