"""What happens in one process is called out to the others that share its store: open pages and consoles are in all of them.

Called out is only *that* something is new, after it is committed, many together and some times a second; whoever hears it reads the
store. So a call that is lost loses nothing: who listens anew looks once at everything that they watch, a page's stream reads with
every beat, and the feed of the consoles looks by itself (docs/decisions/0016-several-processes.md).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any

import orjson

from storage import calls
from storage.errors import StoreError
from storage.store import Store

BETWEEN = 0.05  # seconds between two calls
LARGEST = 7_000  # bytes of a call; PostgreSQL takes 8,000
LANE = "(the bell)"  # nobody's conversation

Hear = Callable[[str, Any], None]  # told which one, and what of it

log = logging.getLogger("madoguchi.bell")


class Bell:
    """For the event loop's thread only. Where nobody else has the store open nothing is called."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._calls: dict[tuple[str, str], Any] = {}
        self._rung = asyncio.Event()
        self._ears: dict[str, Hear] = {}
        self._missed: list[Callable[[], None]] = []

    def on(self, kind: str, hear: Hear, missed: Callable[[], None] = lambda: None) -> None:
        """Tell `hear` what others call; `missed` when something may have been called that was not heard."""
        self._ears[kind] = hear
        self._missed.append(missed)

    def call(self, kind: str, key: str, what: Any = None) -> None:
        """Something is new, and stored. Never blocks; of two calls for one key the last counts."""
        if self._store.shared:
            self._calls[kind, key] = what
            self._rung.set()

    async def run(self) -> None:
        """Until cancelled."""
        await asyncio.gather(self._store.listen(self._heard, self._missed_some), self._call_out())

    # --- out ---------------------------------------------------------------------------------------------------------

    async def _call_out(self) -> None:
        while True:
            await self._rung.wait()
            self._rung.clear()
            news, self._calls = self._calls, {}
            for text in letters(self._store.process, news):
                try:
                    await self._store.run(partial(calls.call_out, told=text), of=LANE)
                except StoreError as trouble:
                    log.warning("others are not told: %s", trouble)
            await asyncio.sleep(BETWEEN)

    # --- in ----------------------------------------------------------------------------------------------------------

    def _heard(self, text: str) -> None:
        with suppress(ValueError, TypeError):  # of another version, or somebody else's word in our database
            process, told = orjson.loads(text)
            for kind, key, what in told if process != self._store.process else ():
                if hear := self._ears.get(kind):
                    hear(key, what)

    def _missed_some(self) -> None:
        for missed in self._missed:
            missed()


def letters(process: str, news: dict[tuple[str, str], Any]) -> Iterator[str]:
    """As few calls as hold all of it."""
    batch: list[bytes] = []
    size = 0
    for (kind, key), what in news.items():
        piece = orjson.dumps([kind, key, what])
        if batch and size + len(piece) > LARGEST:
            yield _letter(process, batch)
            batch, size = [], 0
        batch.append(piece)
        size += len(piece) + 1
    if batch:
        yield _letter(process, batch)


def _letter(process: str, batch: list[bytes]) -> str:
    return f'["{process}",[{b",".join(batch).decode()}]]'
