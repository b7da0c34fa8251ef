"""Wiring: a desk with its store, its core and its delivery, as `serve` and `chat` need it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from bot import dialogue, state
from bot.knowledge import Knowledge
from handlers.bell import Bell
from handlers.channel import Channel
from handlers.delivery import Delivery
from handlers.desk import Desk
from handlers.listeners import Listeners
from handlers.shift import Shift
from handlers.staff.feed import AMONG_OTHERS, LOOK_AGAIN, Feed
from handlers.staff.presence import Presence
from handlers.taken import Core
from storage.engine import Commit
from storage.place import on_postgres
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
    bell: Bell

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
    listeners, feed = Listeners(), Feed(AMONG_OTHERS if on_postgres(database) else LOOK_AGAIN)

    def committed(commit: Commit) -> None:
        observe(commit)
        feed.wake()

    store = Store(database, observe=committed, keys=keys, process=secrets.token_hex(8))
    delivery = Delivery(store, channels(listeners), clock)
    desk = Desk(store, core, knowledge, clock, listeners, delivery.wake, delivery.prompt)
    presence, bell = Presence(lambda conversation: feed.pass_by({"conversation": conversation})), Bell(store)
    _join(bell, listeners, feed, presence, clock)
    return Opened(store, delivery, desk, listeners, feed, presence, Shift(store, delivery.look), bell)


def _join(bell: Bell, listeners: Listeners, feed: Feed, presence: Presence, clock: Callable[[], datetime]) -> None:
    """Who watches here hears of what other processes do, and the other way round."""

    def grown(conversation: str, seq: int) -> None:
        listeners.hear(conversation, seq)
        feed.wake()

    def missed() -> None:
        listeners.look_up()
        feed.wake()

    bell.on("grown", grown, missed)
    bell.on("seen", lambda _, seen: presence.hear(seen, clock()))
    listeners.beyond = partial(bell.call, "grown")
    presence.beyond = lambda seen: bell.call("seen", f"{seen.conversation} {seen.name}", astuple(seen))
