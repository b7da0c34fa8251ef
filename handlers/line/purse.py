"""The month's pushes: LINE counts them and wants money, so they are counted here too, and some are kept for staff.

Answers go by the free reply token and are no concern of the purse. What is left to push is what staff write, reminders, and
the rare answer whose token had grown old; when the reserve is reached, only staff may push. Each push is claimed in the store before
LINE is called: whatever is cut off, and however many processes push at once, what may have been accepted counts.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.line.api import LineApi, told
from handlers.wire import Answer, LostError, NotSentError
from storage import line_quota
from storage.errors import StoreError
from storage.line_quota import LineQuota
from storage.store import Store

JST = ZoneInfo("Asia/Tokyo")  # LINE's month
ASK_EVERY = 600.0  # seconds
ASK_AGAIN = 30.0  # seconds, when LINE did not tell
STALE = timedelta(minutes=1)  # before a push is refused, what is known must not be older
COUNT = "(the count of pushes)"  # nobody's conversation
MONTHLY = "monthly limit"  # LINE's words when nothing is left; its other 429 speaks of the rate

Show = Callable[[LineQuota], None]

log = logging.getLogger("madoguchi.line")


class Purse:
    """For the event loop's thread only."""

    def __init__(self, api: LineApi, clock: Callable[[], datetime], reserve: int) -> None:
        """`reserve` pushes are for staff alone."""
        self._api = api
        self._clock = clock
        self._reserve = reserve
        self._known: LineQuota | None = None
        self._asking = asyncio.Lock()
        self._asked = False  # LINE has told, since this process began
        self._warned = ""  # the month in which it was

    def opens(self, store: Store, show: Show = lambda _: None) -> None:
        """Keep what is known in the store, and show it whenever it changes."""
        self._store = store
        self._show = show

    async def run(self) -> None:
        """Begin with what was known before, then ask LINE now and then. Until cancelled."""
        while True:
            try:
                if self._known is None and (before := await self._store.read(line_quota.read)):
                    self._set(before)
                asked = await (self.ask() if self._asked else self._ask_first())
            except StoreError as trouble:
                log.warning("the month's pushes cannot be noted: %s", trouble)
                asked = False
            await asyncio.sleep(ASK_EVERY if asked else ASK_AGAIN)

    async def _ask_first(self) -> bool:
        """While the desk was away others may have pushed on this account: before the first push of a process LINE is asked, once."""
        async with self._asking:
            return self._asked or await self.ask()

    async def ask(self) -> bool:
        """Ask LINE. False when it did not tell."""
        before = await self._store.read(line_quota.before)
        try:
            quota, gone = told(await self._api.quota()), told(await self._api.consumption())
        except (NotSentError, LostError):
            return False
        used, most = gone.get("totalUsage"), quota.get("value") if quota.get("type") == "limited" else None
        if not isinstance(used, int) or not isinstance(most, int | None) or "type" not in quota:
            return False
        self._asked = True
        self._set(await self._store.run(line_quota.note(most, used, self._clock(), before), of=COUNT))
        return True

    async def claims(self, retry_key: str, *, staff: bool) -> str:
        """Take one of the pushes that are left, before LINE is called with it. Why there is none, or ""."""
        if not staff:
            await self._ask_first()
        refused = await self._claim(retry_key, staff)
        if refused and self._known and self._clock() - self._known.asked > STALE:
            await self.ask()
            return await self._claim(retry_key, staff)
        return refused

    async def _claim(self, retry_key: str, staff: bool) -> str:
        now = self._clock()
        claim = line_quota.claim(retry_key, staff=staff, reserve=self._reserve, month=_month(now), now=now)
        refused, known = await self._store.run(claim, of=COUNT)
        if known is not None:
            self._set(known)
        return refused

    async def spent(self, retry_key: str) -> None:
        """LINE has accepted a push."""
        if (known := await self._store.run(line_quota.spend(retry_key), of=COUNT)) is not None:
            self._set(known)

    async def gives_back(self, retry_key: str) -> None:
        """LINE has surely not accepted a push. What may have been accepted stays claimed."""
        await self._store.run(line_quota.give_back(retry_key), of=COUNT)

    async def used_up(self, answer: Answer) -> bool:
        """Whether a 429 means that nothing is left. LINE says so in words; else its figures tell."""
        if MONTHLY in str(told(answer).get("message", "")).lower():
            await self.ask()
            return True
        known = self._known if await self.ask() else None
        return known is not None and known.most is not None and known.used >= known.most

    # --- what is known -----------------------------------------------------------------------------------------------

    def _set(self, known: LineQuota) -> None:
        self._known = known
        self._show(known)
        month = f"{known.asked.astimezone(JST):%Y-%m}"
        if known.is_low and self._warned != month:
            self._warned = month
            log.warning("most of the month's pushes are gone", extra={"used": known.used, "most": known.most})


def _month(now: datetime) -> datetime:
    """When LINE's month began."""
    return now.astimezone(JST).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
