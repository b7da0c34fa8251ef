"""Wiring: a desk with its store, its core and its delivery, as `serve` and `chat` need it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot import dialogue, state
from bot.knowledge import Knowledge
from handlers.channel import Channel
from handlers.delivery import Delivery
from handlers.desk import Core, Desk
from handlers.listeners import Listeners
from handlers.shift import Shift
from handlers.staff.feed import Feed
from handlers.staff.presence import Presence
from storage.engine import Commit
from storage.store import Store

CORE = Core(advance=dialogue.advance, fresh=state.fresh, pack=state.pack, unpack=state.unpack)


@dataclass(frozen=True, slots=True)
class Opened:
    """A desk that is ready to take events once its store and its delivery are started."""

    store: Store
    delivery: Delivery
    desk: Desk
    listeners: Listeners
    feed: Feed
    presence: Presence
    shift: Shift

    async def start(self) -> None:
        """Raises `storage.errors.CannotOpenError` with one clear line."""
        await self.store.open()
        await self.shift.begin()
        await self.delivery.start()

    async def stop(self, grace: float) -> None:
        await self.delivery.stop(grace)
        await self.shift.end()
        await self.store.close()


def set_up(
    database: Path | str,
    knowledge: Knowledge,
    clock: Callable[[], datetime],
    channels: Callable[[Listeners], Iterable[Channel]],
    core: Core = CORE,
    observe: Callable[[Commit], None] = lambda _: None,
    keys: Sequence[bytes] = (),
) -> Opened:
    """`observe` gets every commit of the store, which is sealed with `keys`."""
    listeners, feed = Listeners(), Feed()

    def committed(commit: Commit) -> None:
        observe(commit)
        feed.wake()

    store = Store(database, observe=committed, keys=keys, process=secrets.token_hex(8))
    delivery = Delivery(store, channels(listeners), clock)
    desk = Desk(store, core, knowledge, clock, listeners, delivery.wake, delivery.prompt)
    presence = Presence(lambda conversation: feed.pass_by({"conversation": conversation}))
    return Opened(store, delivery, desk, listeners, feed, presence, Shift(store))
