"""How much one may do: so many at once, so many a minute. Kept in memory, and bounded."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable

from handlers.web.refusals import Refusal

MOST_KEYS = 20_000


class Allowance:
    """A bucket for each key that holds `burst` and refills by `a_minute`."""

    def __init__(self, burst: int, a_minute: float, what: str, monotonic: Callable[[], float] = time.monotonic) -> None:
        """`what` is the code of the refusal; `monotonic` gives seconds."""
        self._burst = float(burst)
        self._rate = a_minute / 60
        self._what = what
        self._monotonic = monotonic
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()  # what is left, and as of when

    def take(self, key: str) -> None:
        """Use one up. Raises Refusal 429 with the seconds to wait."""
        now = self._monotonic()
        left, since = self._left.pop(key, (self._burst, now))
        left = min(self._burst, left + (now - since) * self._rate)
        enough = left >= 1
        self._left[key] = (left - 1 if enough else left, now)
        if len(self._left) > MOST_KEYS:  # the one that was quiet for longest has refilled, or nearly so
            self._left.popitem(last=False)
        if not enough:
            wait = math.ceil((1 - left) / self._rate)
            raise Refusal(429, self._what, "That is a lot at once. Wait a moment; nothing is lost.", retry_after=wait)
