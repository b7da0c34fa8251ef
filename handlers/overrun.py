"""Overflow by its rule: the queue is looked at now and then, whoever made it shorter or longer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from storage import switches
from storage.errors import StoreError
from storage.moments import stored
from storage.store import Store

LOOK_AGAIN = 10.0  # seconds

log = logging.getLogger("madoguchi.overrun")


async def follow_rule(store: Store, clock: Callable[[], datetime]) -> None:
    """Until it is cancelled. Joining and leaving the queue ask the rule at once; this sees what staff do to the queue."""
    while True:
        try:
            if (await store.read(switches.read)).rule is not None:
                await store.run(partial(switches.follow_rule, now=stored(clock())))
        except StoreError as trouble:
            log.warning("the rule of overflow waits: %s", trouble)
        await asyncio.sleep(LOOK_AGAIN)
