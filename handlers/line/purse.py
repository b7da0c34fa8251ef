"""The month's pushes: LINE counts them and wants money, so they are counted here too, and some are kept for staff.

Answers go by the free reply token and are no concern of the purse. What is left to push is what staff write, reminders, and
the rare answer whose token had grown old; when the reserve is reached, only staff may push.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
        self._under_way = 0
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
        """A crash may have cut what was pushed from what is known of it: so before the first push of a process LINE is asked, once
        and by one, since an answer that is noted late would undo what was counted meanwhile."""
        async with self._asking:
            return self._asked or await self.ask()

    async def ask(self) -> bool:
        """Ask LINE. False when it did not tell."""
        try:
            quota, gone = told(await self._api.quota()), told(await self._api.consumption())
        except (NotSentError, LostError):
            return False
        used, most = gone.get("totalUsage"), quota.get("value") if quota.get("type") == "limited" else None
        if not isinstance(used, int) or not isinstance(most, int | None) or "type" not in quota:
            return False
        self._asked = True
        self._set(LineQuota(most, used, self._clock()))
        await self._store.run(line_quota.note(LineQuota(most, used, self._clock())))
        return True

    async def refuses(self, *, staff: bool) -> str:
        """Why no push may be made now, or "". What other processes have pushed counts, too."""
        known = await self._store.read(line_quota.read)
        if known is not None and self._is_news(known):
            self._set(known)
        if not staff:
            await self._ask_first()
        refused = self._refusal(staff)
        if refused and self._known and self._clock() - self._known.asked > STALE:
            await self.ask()
            return self._refusal(staff)
        return refused

    @contextmanager
    def pushing(self) -> Iterator[None]:
        """Around a push that was not refused: of many at once none counts on what another takes."""
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1

    async def spent(self) -> None:
        """LINE has accepted a push."""
        if (known := await self._store.run(line_quota.spend, of=COUNT)) is not None:
            self._set(known)

    async def used_up(self, answer: Answer) -> bool:
        """Whether a 429 means that nothing is left. LINE says so in words; else its figures tell."""
        if MONTHLY in str(told(answer).get("message", "")).lower():
            await self.ask()
            return True
        return await self.ask() and self._refusal(staff=True) != ""

    # --- what is known -----------------------------------------------------------------------------------------------

    def _is_news(self, read: LineQuota) -> bool:
        """What was read while another push was counted is older than what is known."""
        known = self._known
        return known is None or (read.asked, read.used) > (known.asked, known.used)

    def _refusal(self, staff: bool) -> str:
        known = self._known
        if known is None or known.most is None or _month(known.asked) != _month(self._clock()):
            return ""
        left = known.most - known.used
        if left <= 0:
            return "quota"
        return "" if staff or left - self._under_way > self._reserve else "quota_reserve"

    def _set(self, known: LineQuota) -> None:
        self._known = known
        self._show(known)
        month = _month(known.asked)
        if known.is_low and self._warned != month:
            self._warned = month
            log.warning("most of the month's pushes are gone", extra={"used": known.used, "most": known.most})


def _month(moment: datetime) -> str:
    return f"{moment.astimezone(JST):%Y-%m}"
