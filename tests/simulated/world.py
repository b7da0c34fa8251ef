"""The desk and everything around it in one thread: its clock, its disk, its platforms, the power that it runs on."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from contextvars import Context
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from simulated.channels import LineChannel, TelegramChannel
from simulated.disk import Disk, DiskStore
from simulated.eventloop import Life, VirtualLoop
from simulated.marks import Drawn
from simulated.platforms import Line, Telegram

from bot.state import State, Turn
from bot.words import Incoming, Knowledge
from handlers.channel import Channel
from handlers.delivery import Delivery
from handlers.desk import Core, Desk, TurnFailedError
from handlers.listeners import Listeners, Told
from handlers.staff.access import Actor
from handlers.staff.acts import Act, ConflictError, Done, NothingWaitsError, UnknownError
from madoguchi.clock import JST
from storage.errors import StoreError

NOON = datetime(2023, 4, 18, 12, 0, tzinfo=JST)
WITHIN = 2.0  # seconds in which a platform wants its 200
TRY_AGAIN = 10.0  # seconds between looks for events whose turn failed, as in `serve`


class BrokenTurnError(Exception):
    """A turn that raises because the seed wants it."""


@dataclass(frozen=True, slots=True)
class Running:
    """One life of the desk."""

    life: Life
    store: DiskStore
    desk: Desk
    delivery: Delivery


class World:
    """What is said here of the desk is known from outside, as platforms, travellers and staff know it."""

    def __init__(self, seed: int, core: Core, knowledge: Knowledge, loop: VirtualLoop, drawn: Drawn) -> None:
        self.loop = loop
        self.luck = random.Random(f"world {seed}")
        self.disk = Disk(random.Random(f"disk {seed}"), drawn)
        self.line = Line(loop, random.Random(f"line {seed}"))
        self.telegram = Telegram(loop, random.Random(f"telegram {seed}"))
        self.core = replace(core, advance=self._advance)
        self.knowledge = knowledge
        self.running: Running | None = None
        self.at_once = self.luck.choice((2, 64))
        self.answers_lost = 0.0  # how many of the desk's answers do not reach the platform
        self.acknowledged: set[tuple[str, str]] = set()
        self.acknowledged_events: list[Incoming] = []
        self.staff_told: list[Done] = []
        self.breaking: dict[str, int] = {}  # events whose turn raises, and how often still
        self.power_cuts = 0
        self._core = core
        self._wrong = timedelta()  # what the clock is wrong by
        self._trap = ("", 0)
        self.disk.at_commit = lambda moment: self._spring(f"{moment} commit")
        for platform in (self.line, self.telegram):
            platform.wire.at_call = lambda moment: self._spring(f"{moment} send")

    # --- the clock ---------------------------------------------------------------------------------------------------

    def clock(self) -> datetime:
        return (NOON.astimezone(UTC) + timedelta(seconds=self.loop.time()) + self._wrong).astimezone(JST)

    def set_clock(self, by: timedelta) -> None:
        self._wrong += by

    # --- the power ---------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        life = Life(self.loop)
        self.running = await life.begin(self._open(life))

    async def _open(self, life: Life) -> Running:
        store, listeners = DiskStore(self.disk), Listeners()
        await store.open()
        delivery = Delivery(store, self._channels(listeners), self.clock, self.at_once)
        desk = Desk(store, self.core, self.knowledge, self.clock, listeners, delivery.wake)
        await delivery.start()
        life.begin(self._try_again(desk))
        life.begin(self._watch_disk(store))
        return Running(life, store, desk, delivery)

    def _channels(self, listeners: Listeners) -> list[Channel]:
        return [
            Told("web", listeners),
            LineChannel(self.line, self.clock),
            TelegramChannel(self.telegram, self.clock),
        ]

    def power_cut(self, dark: float) -> None:
        """Now, and for `dark` seconds."""
        if self.running is None:
            return
        running, self.running, self._trap = self.running, None, ("", 0)
        self.power_cuts += 1
        running.store.cut()
        self.disk.power_cut()
        running.life.end()
        self.loop.call_later(dark, lambda: self.loop.create_task(self.start()), context=Context())

    def power_cut_at(self, moment: str, number: int) -> None:
        """At the next but `number` "before commit", "after commit", "before send" or "after send"."""
        self._trap = (moment, number)

    def _spring(self, moment: str) -> None:
        trap, number = self._trap
        if trap == moment:
            self._trap = (trap, number - 1)
            if number == 0:
                self.power_cut(self.luck.choice((0.5, 5, 70)))

    async def stop(self) -> None:
        """In order, and start again."""
        running = self.running
        if running is not None:
            task = running.life.begin(running.delivery.stop(3.0))
            await asyncio.wait({task, running.life.ended}, return_when=asyncio.FIRST_COMPLETED)
            if self.running is running:
                self.power_cut(1.0)

    # --- what the desk does beside answering -------------------------------------------------------------------------

    async def _try_again(self, desk: Desk) -> None:
        while True:
            await asyncio.sleep(TRY_AGAIN)
            try:
                await desk.try_again()
            except StoreError:
                continue

    async def _watch_disk(self, store: DiskStore) -> None:
        """Nobody knows what is on the disk: the process ends, and is started on what is there."""
        await asyncio.shield(store.fatal)
        self.power_cut(1.0)

    def _advance(self, state: State, incoming: Incoming, *more: Any) -> Turn:
        left = self.breaking.get(incoming.event_id, 0)
        if left:
            self.breaking[incoming.event_id] = left - 1
            raise BrokenTurnError
        return self._core.advance(state, incoming, *more)

    # --- what comes from outside -------------------------------------------------------------------------------------

    async def post(self, batch: Sequence[Incoming]) -> bool:
        """A webhook, or what the page posts: whether whoever sent it was told that it is taken."""
        running = self.running
        if running is None:
            return False
        for told in batch:
            if told.reply_token:
                self.line.give_token(told.reply_token, told.traveller)
        task = running.life.begin(_door(running.desk, batch))
        await asyncio.wait({task, running.life.ended}, timeout=WITHIN, return_when=asyncio.FIRST_COMPLETED)
        if not task.done() or task.cancelled() or not task.result() or self.luck.random() < self.answers_lost:
            return False
        self.acknowledged.update((told.channel, told.event_id) for told in batch)
        self.acknowledged_events += batch
        return True

    async def staff_does(self, act: Act, by: Actor) -> None:
        running = self.running
        if running is None:
            return
        task = running.life.begin(_act(running.desk, act, by))
        await asyncio.wait({task, running.life.ended}, return_when=asyncio.FIRST_COMPLETED)
        if task.done() and not task.cancelled() and (done := task.result()) is not None:
            self.staff_told.append(done)


async def _door(desk: Desk, batch: Sequence[Incoming]) -> bool:
    """200 only when all of it is stored."""
    ends = await asyncio.gather(*(desk.traveller_says(told) for told in batch), return_exceptions=True)
    for end in ends:
        if isinstance(end, BaseException) and not isinstance(end, StoreError | TurnFailedError):
            raise end
    return not any(isinstance(end, BaseException) for end in ends)


async def _act(desk: Desk, act: Act, by: Actor) -> Done | None:
    try:
        return await desk.staff_does(act, by)
    except (ConflictError, UnknownError, NothingWaitsError, StoreError):
        return None
