"""The post of one channel: which rows of the outbox leave now, and what their answers mean.

The outbox is the queue; the post holds no more rows than it is sending. A new row comes straight from its turn when
there is room, and is found in the outbox otherwise. Two rows of one conversation are never under way together: a turn
hands over a row only when no elder one is open, and whoever finishes a row learns its follower in the same transaction.
Nor are they in two processes: each carries the rows that it has claimed, and claims those that no living one has.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TypeVar

from handlers.channel import Accepted, Channel, Failed, Later, SendResult, Unsure
from storage import outbox
from storage.conversations import whose
from storage.errors import StoreError
from storage.rows import Outgoing
from storage.store import Store
from storage.transaction import Transaction

T = TypeVar("T")

FIRST_WAIT = timedelta(seconds=1)  # before the second try; it doubles from try to try
LONGEST_WAIT = timedelta(minutes=15)
GIVEN_UP = timedelta(hours=24)  # after the row was written; a retry key is good for as long
AT_LEAST = 4  # tries before it: a day may be over because the clock was set, or because the desk stood still
LOOK_AGAIN = 30.0  # seconds after which the outbox is looked at in any case
ROOM = 1 / 8  # of the sends at once has to be free before rows are fetched: one look for several rows
AFTER_TROUBLE = 1.0  # seconds, when the store did not answer
KEPT_FOR = 60  # times that long an answer of the platform is kept, until it can be noted
SECOND_SIGHT = 0.05  # seconds, before a send that seems to have been cut off is taken up

log = logging.getLogger("madoguchi.delivery")


class Post:
    """Carries the replies of one channel. For the event loop's thread only."""

    def __init__(self, store: Store, channel: Channel, clock: Callable[[], datetime], at_once: int) -> None:
        self._store = store
        self._channel = channel
        self._clock = clock
        self._at_once = at_once
        self._carrying: dict[str, asyncio.Task[None]] = {}  # by conversation
        self._handed: dict[str, Outgoing] = {}  # came while the last row of their conversation was being finished
        self._ended: set[str] | None = None  # conversations whose rows were finished while the outbox was being read
        self._behind = False  # rows that could leave wait in the outbox for want of room
        self._sighted: set[tuple[str, int]] = set()  # rows that seemed to be cut off when the outbox was last looked at
        self._look = asyncio.Event()  # it is worth looking into the outbox
        self._round: asyncio.Task[None] | None = None
        self._stopping = False
        self._taking_back: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        self._round = asyncio.create_task(self._go_round())

    def wake(self, row: Outgoing) -> None:
        """A row that was just committed and may leave at once."""
        if self._stopping:
            self._leave(row)
        elif row.conversation in self._carrying:
            self._handed[row.conversation] = row
        elif len(self._carrying) < self._at_once:
            self._carry(row)
        else:
            self._leave(row)

    def look(self) -> None:
        """It is worth looking into the outbox."""
        self._look.set()

    @property
    def prompt(self) -> bool:
        """Whether there is room for one row more, of a channel whose sends are noted before they begin."""
        return not (self._channel.repeatable or self._stopping) and len(self._carrying) < self._at_once

    async def stop(self, grace: float) -> None:
        """What is not finished in `grace` seconds is cut, and taken up after the next start."""
        self._stopping = True
        if self._round is not None:
            self._round.cancel()
        if self._carrying:
            _, late = await asyncio.wait(self._carrying.values(), timeout=grace)
            for task in late:
                task.cancel()
        ends = (*self._carrying.values(), *self._taking_back, *([self._round] if self._round else []))
        await asyncio.gather(*ends, return_exceptions=True)

    # --- finding rows ------------------------------------------------------------------------------------------------

    async def _go_round(self) -> None:
        """Take up what is due, whenever something may be waiting."""
        while not self._stopping:
            self._look.clear()
            try:
                wait = await self._take_up()
            except StoreError as trouble:
                log.warning("outbox of %s unread: %s", self._channel.name, trouble)
                wait = AFTER_TROUBLE
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):  # wait_for can swallow the cancellation that ends this round
                    await self._look.wait()

    async def _take_up(self) -> float:
        """Carry what is due as far as there is room; the seconds until it is worth looking again."""
        now, self._behind, self._ended = self._clock(), False, set()
        limit = self._at_once + len(self._carrying)
        rows = await self._store.read(outbox.due(self._channel.name, self._store.process, now, limit))
        free, own = [row for row in rows if not row.claimed], [row for row in rows if row.claimed]
        for row in await self._claim(free):
            self.wake(row)
        cut, known = {(row.conversation, row.seq) for row in own if row.cut}, self._sighted
        self._sighted = cut
        for row in own:
            if row.conversation in self._ended:  # what was read of it is old: it has sent rows in the meantime
                self._look.set()
            elif row.cut and (row.conversation, row.seq) not in known:
                continue  # a prompt send is noted before it is handed over: whoever reads in between sees it as cut off
            elif row.conversation not in self._carrying and len(self._carrying) < self._at_once:
                self._carry(row)
        self._behind = self._behind or len(rows) == limit or any(row.conversation not in self._carrying for row in own)
        self._ended = None
        if cut - known:
            return SECOND_SIGHT
        coming = await self._store.read(outbox.next_due(self._channel.name, now))
        return LOOK_AGAIN if coming is None else min(LOOK_AGAIN, max((coming - now).total_seconds(), 0.0))

    async def _claim(self, free: Sequence[Outgoing]) -> Sequence[Outgoing]:
        """Of rows that nobody carries those that this process has got; no more than there is room for."""
        room = max(self._at_once - len(self._carrying), 0)
        self._behind = self._behind or len(free) > room
        return await self._store.run(outbox.claim(free[:room])) if free[:room] else ()

    # --- carrying them -----------------------------------------------------------------------------------------------

    def _carry(self, row: Outgoing) -> None:
        self._carrying[row.conversation] = asyncio.create_task(self._carry_all(row))

    async def _carry_all(self, first: Outgoing) -> None:
        """A row, and then the rows that follow it in its conversation."""
        conversation = first.conversation
        row: Outgoing | None = first
        try:
            while row is not None and not self._stopping:
                row = await self._send(row) or self._handed_after(row)
        except StoreError as trouble:
            log.warning("row of %s not marked: %s", self._channel.name, trouble)
            asyncio.get_running_loop().call_later(AFTER_TROUBLE, self._look.set)
        finally:
            del self._carrying[conversation]
            if self._ended is not None:
                self._ended.add(conversation)
            if (handed := self._handed.pop(conversation, None)) is not None:
                self._leave(handed)
            if self._behind and self._at_once - len(self._carrying) >= self._at_once * ROOM:
                self._look.set()

    def _leave(self, row: Outgoing) -> None:
        """Leave a row to the outbox. One that was noted as begun is not: else a late answer to it could not be pushed."""
        self._behind = True
        if row.begun:
            task = asyncio.ensure_future(self._take_back(row))
            self._taking_back.add(task)
            task.add_done_callback(self._taking_back.discard)

    async def _take_back(self, row: Outgoing) -> None:
        with suppress(StoreError):  # then it counts as begun, which errs on the safe side
            await self._note(row, outbox.not_begun(row))
            self._look.set()

    def _handed_after(self, row: Outgoing) -> Outgoing | None:
        """The row that was handed over meanwhile; but not one that the outbox has given before its turn could."""
        handed = self._handed.pop(row.conversation, None)
        return handed if handed is not None and handed.seq > row.seq else None

    async def _send(self, row: Outgoing) -> Outgoing | None:
        """Send one row and note what became of it; its follower, if that may leave now."""
        if not (self._channel.repeatable or row.begun):
            noted = await self._note(row, outbox.begin(row))
            if noted is None:  # finished or blanked meanwhile
                return None
            row = noted
        match await self._answer(row):
            case Accepted():
                return await self._settle(row, outbox.finish(row, "accepted", "", self._clock()))
            case Failed(reason, gone=True):
                return await self._settle(row, outbox.lose(row, reason, self._clock()))
            case Failed(reason):
                return await self._settle(row, outbox.finish(row, "failed", reason, self._clock()))
            case Unsure(reason):
                return await self._settle(row, outbox.finish(row, "unsure", reason, self._clock()))
            case Later() as later:
                return await self._postpone(row, later)

    async def _answer(self, row: Outgoing) -> SendResult:
        try:
            return await self._channel.send(row)
        except StoreError:  # what the channel notes of a send is not kept: the row stands as one that may have arrived
            raise
        except Exception as error:
            name = type(error).__name__  # its words may hold a token or the traveller's
            log.warning("channel %s raised %s", self._channel.name, name)
            return Later(name) if self._channel.repeatable else Unsure(name)

    async def _postpone(self, row: Outgoing, later: Later) -> Outgoing | None:
        now = self._clock()
        if now - row.created > GIVEN_UP and row.tries >= AT_LEAST:
            end = outbox.finish(row, "unsure" if row.doubtful or later.doubtful else "failed", later.reason, now)
            return await self._settle(row, end)
        due = later.due or now + min(FIRST_WAIT * 2 ** min(row.tries, 16), LONGEST_WAIT)
        await self._settle(
            row, outbox.postpone(row, later.reason, now, due, doubtful=later.doubtful, token_spent=later.token_spent)
        )
        self._look.set()  # the round learns the new time
        return None

    async def _settle(self, row: Outgoing, work: Callable[[Transaction], T]) -> T:
        """The platform has answered, and only this process knows: its word is kept until the store takes it, for a while. Sent once
        more instead, the row would often end as unsure."""
        for _ in range(KEPT_FOR):
            try:
                return await self._note(row, work)
            except StoreError as trouble:
                log.warning("row of %s not marked yet: %s", self._channel.name, trouble)
                if self._stopping:
                    raise
                await asyncio.sleep(AFTER_TROUBLE)
        return await self._note(row, work)

    async def _note(self, row: Outgoing, work: Callable[[Transaction], T]) -> T:
        """What it changes is of the row's conversation alone."""
        return await self._store.run(work, of=whose(row.channel, row.traveller))
