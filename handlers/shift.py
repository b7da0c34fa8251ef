"""This process among those that share the store: that it lives, and whether it does what one alone has to do.

Each writes a sign of life now and then; whoever gives none for 15 seconds is dead (storage/processes.py). The eldest that
lives sends the reminders, looks after the queue, asks Telegram for updates and the like; when it is gone the next one does. That
two do so for a moment, because one of them was thought dead, changes nothing twice: each such work reads what it changes in
the transaction that changes it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from storage import processes
from storage.errors import StoreError
from storage.store import Store

BEAT = 4.0  # seconds between two signs of life
SIGN = "(a sign of life)"  # nobody's conversation: it waits for no work that has to run alone
HOLDS = 12.0  # … after the last one, before somebody else may be thought the eldest

log = logging.getLogger("madoguchi.shift")


class Shift:
    """For the event loop's thread only. Where nobody else can have the store open this process does everything, and says nothing."""

    def __init__(
        self,
        store: Store,
        gone: Callable[[], None] = lambda: None,
        monotonic: Callable[[], float] = time.monotonic,
        beat: float = BEAT,
    ) -> None:
        """`gone` is told when another process does not live any more."""
        self._store = store
        self._monotonic = monotonic
        self._beat = beat
        self._gone = gone
        self._living: frozenset[str] = frozenset()
        self._leads = not store.shared
        self._changed = asyncio.Event()
        self._beating: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """Before anything is carried."""
        if self._store.shared:
            self._started = await self._store.run(processes.join)
            await self._give_sign()
            self._beating = asyncio.create_task(self._live())

    async def end(self) -> None:
        """When the last send has ended: what could not be sent is free for the others at once."""
        if self._beating is not None:
            self._beating.cancel()
            await asyncio.gather(self._beating, return_exceptions=True)
            with suppress(StoreError):  # then they wait until this process is known to be dead
                await self._store.run(processes.leave)

    async def alone(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Do a work as long as this process is the one that does such works. Until cancelled."""
        while True:
            await self._until(leads=True)
            task = asyncio.ensure_future(work())
            try:
                await self._until(leads=False)
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    async def _until(self, *, leads: bool) -> None:
        while self._leads is not leads:
            await self._changed.wait()

    # --- signs of life -----------------------------------------------------------------------------------------------

    async def _live(self) -> None:
        while True:
            await asyncio.sleep(self._beat)
            try:
                await self._give_sign()
            except StoreError as trouble:
                log.warning("no sign of life: %s", trouble)
                self._lead(self._leads and self._monotonic() - self._seen < HOLDS)

    async def _give_sign(self) -> None:
        seen = self._monotonic()  # before it is written: the others count from later on
        living = await self._store.run(processes.live(self._started), of=SIGN)
        self._seen = seen
        self._lead(living[0] == self._store.process)
        before, self._living = self._living, frozenset(living)
        if before - self._living:
            self._gone()

    def _lead(self, leads: bool) -> None:
        if leads != self._leads:
            self._leads = leads
            changed, self._changed = self._changed, asyncio.Event()
            changed.set()
            log.info("this process %s what one alone does", "does" if leads else "leaves to another")
