"""Reminders are sent when their time has come: looked for now and then, each in a transaction of its own.

Sent exactly once: the mark "sent" and the message with its outbox row are one commit, and one `serve` holds the file.
After a crash the row either waits still or is on its way. A clock that jumps back finds the mark; one that jumps ahead
sends early, as every clock would.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from bot import reminding
from bot.knowledge import Knowledge
from bot.reminding import Needless, Wait
from handlers import unasked
from handlers.amid import Amid
from handlers.listeners import Listeners
from handlers.taken import Core, Taken
from storage import conversations, reminders
from storage.errors import StoreError
from storage.moments import stored, told
from storage.records import ConversationRecords
from storage.reminders import Due
from storage.rows import Outgoing
from storage.store import Store
from storage.transaction import Transaction

LOOK_AGAIN = 30.0  # seconds, at most: one asked for meanwhile may be due before the next that was known
AT_ONCE = 100
AFTER_A_FAULT = timedelta(hours=1)

log = logging.getLogger("madoguchi.reminders")


class Reminders:
    """Writes what is due. `deliver` is `Delivery.wake`; `clock` gives aware moments."""

    def __init__(
        self,
        store: Store,
        core: Core,
        knowledge: Knowledge,
        clock: Callable[[], datetime],
        listeners: Listeners,
        deliver: Callable[[Sequence[Outgoing]], None],
    ) -> None:
        self._store = store
        self._core = core
        self._amid = Amid(knowledge)
        self._clock = clock
        self._listeners = listeners
        self._deliver = deliver

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            try:
                wait = await self.send_due()
            except StoreError as trouble:
                log.warning("reminders wait: %s", trouble)
                wait = LOOK_AGAIN
            await asyncio.sleep(wait)

    async def send_due(self) -> float:
        """Send what is due now; the seconds until it is worth looking again."""
        now = self._clock()
        for due in await self._store.read(reminders.due(now, AT_ONCE)):
            await self._send_one(due, self._clock())
        coming = await self._store.read(reminders.next_due(now))
        return LOOK_AGAIN if coming is None else min(LOOK_AGAIN, max((coming - now).total_seconds(), 1.0))

    async def _send_one(self, due: Due, now: datetime) -> None:
        """A fault of the content or the core puts off the one reminder that it is met in, and no other."""
        try:
            await self._store.run(partial(self._send, due=due, now=now), then=self._go_on)
        except StoreError:
            raise
        except Exception as error:
            log.warning("reminder %s raised %s", due.name, type(error).__name__)
            await self._store.run(partial(reminders.put_off, reminder=due, until=now + AFTER_A_FAULT))

    def _send(self, transaction: Transaction, due: Due, now: datetime) -> Taken | None:
        """One reminder, whole or not at all. Whoever takes it back at this moment comes before or after: works are
        one after the other, so it is either not found waiting here, or was sent when they say so."""
        at = stored(now)
        whose = reminders.whose(transaction, due, at)
        if whose is None:
            return None
        conversation = conversations.load(transaction, whose.channel, whose.traveller)
        if conversation is None or whose.gone:
            reminders.cancel(transaction, due, "gone", at)
            return None
        silent = now - told(conversation.last_seen)
        records = ConversationRecords(transaction, conversation, at)
        state = self._core.unpack(conversation.state)
        knowledge = self._amid.at(transaction, now)
        match reminding.write(state, due.name, max(silent, timedelta()), now, knowledge, records):
            case Needless(why):
                reminders.cancel(transaction, due, why, at)
                return None
            case Wait(until):
                reminders.put_off(transaction, due, until)
                return None
            case turn:
                reminders.send(transaction, due, at)
                return unasked.write(transaction, self._core, conversation, turn, at, dispensable=True)

    def _go_on(self, taken: Taken | None) -> None:
        """It is committed: it leaves, and whoever watches is told."""
        if taken is None:
            return
        if taken.rows:
            self._deliver(taken.rows)
        self._listeners.tell(taken.conversation, taken.seq)
