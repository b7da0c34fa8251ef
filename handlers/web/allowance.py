"""How much one may do: so many at once, so many a minute. Kept in memory, and bounded.

Where several processes share a store each answers at once from its own memory, and every second they settle through the store:
what one may do counts over all of them. What was done within that second by way of several is paid for afterwards.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Mapping

from handlers.web.refusals import Refusal
from storage import allowances
from storage.errors import StoreError
from storage.store import Store

MOST_KEYS = 20_000
SETTLE = 1.0  # seconds
COUNT = "(what visitors may do)"  # nobody's conversation

log = logging.getLogger("madoguchi.web")


class Allowance:
    """A bucket for each key that holds `burst` and refills by `a_minute`."""

    def __init__(self, burst: int, a_minute: float, what: str, monotonic: Callable[[], float] = time.monotonic) -> None:
        """`what` is the code of the refusal; `monotonic` gives seconds."""
        self.burst = float(burst)
        self.rate = a_minute / 60
        self.what = what
        self._monotonic = monotonic
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()  # what is left, and as of when
        self._taken: Counter[str] | None = None  # since the last settling

    def take(self, key: str) -> None:
        """Use one up. Raises Refusal 429 with the seconds to wait."""
        now = self._monotonic()
        left, since = self._left.pop(key, (self.burst, now))
        left = min(self.burst, left + (now - since) * self.rate)
        enough = left >= 1
        self._keep(key, left - 1 if enough else left, now)
        if not enough:
            wait = math.ceil((1 - left) / self.rate)
            raise Refusal(429, self.what, "That is a lot at once. Wait a moment; nothing is lost.", retry_after=wait)
        if self._taken is not None:
            self._taken[key] += 1

    def _keep(self, key: str, left: float, now: float) -> None:
        self._left[key] = (left, now)
        if len(self._left) > MOST_KEYS:  # the one that was quiet for longest has refilled, or nearly so
            self._left.popitem(last=False)

    # --- over several processes --------------------------------------------------------------------------------------

    def taken(self) -> Counter[str]:
        """What was used up since the last time that this was asked. From the first time on it is counted."""
        taken, self._taken = self._taken, Counter()
        return taken or Counter()

    def untold(self, taken: Counter[str]) -> None:
        """It could not be told: it is, the next time."""
        self._taken = (self._taken or Counter()) + taken

    def settle(self, left: Mapping[str, float]) -> None:
        """What is left over all processes; without what was used up here since they were asked."""
        now, since = self._monotonic(), self._taken or Counter()
        for key, remaining in left.items():
            self._left.pop(key, None)
            self._keep(key, remaining - since[key], now)


async def settle_for_ever(store: Store, shared: Iterable[Allowance], now: Callable[[], int]) -> None:
    """Settle with the other processes, every second. `now` gives the store's milliseconds. Until cancelled."""
    shared = tuple(shared)
    while True:
        for allowance in shared:
            await settle(store, allowance, now())
        await asyncio.sleep(SETTLE)


async def settle(store: Store, allowance: Allowance, now: int) -> None:
    taken = allowance.taken()
    if not taken:
        return
    spend = allowances.spend(allowance.what, allowance.burst, allowance.rate / 1000, taken, now)
    try:
        allowance.settle(await store.run(spend, of=COUNT))
    except StoreError as trouble:
        log.warning("what visitors may do is not settled: %s", trouble)
        allowance.untold(taken)
