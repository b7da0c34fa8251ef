"""The desk and everything around it in one thread: its clock, its disk, its platforms, the power that it runs on."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping, Sequence
from contextvars import Context
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from simulated.disk import Disk, DiskStore
from simulated.eventloop import Life, VirtualLoop
from simulated.letters import LINE_SECRET, TELEGRAM_SECRET, Letter, line_letter, telegram_letter
from simulated.marks import Drawn
from simulated.platforms import Line, Telegram
from starlette.routing import Route
from starlette.types import ASGIApp, Message

from bot.state import State, Turn
from bot.words import Incoming
from handlers.bell import Bell
from handlers.delivery import Delivery
from handlers.desk import Desk, TurnFailedError
from handlers.listeners import Listeners, Told
from handlers.metrics import Metrics
from handlers.shift import Shift
from handlers.staff.access import Actor
from handlers.staff.acts.talks import Act, ConflictError, Done, NothingWaitsError, UnknownError
from handlers.staff.feed import Feed
from handlers.staff.presence import Presence
from handlers.taken import Core
from madoguchi import clockwork
from madoguchi.clock import JST
from madoguchi.desk import Opened
from madoguchi.line import line_part
from madoguchi.part import Around
from madoguchi.serve import with_pictures
from madoguchi.settings import Secret, Settings
from madoguchi.telegram import telegram_part
from storage.errors import StoreError

SETTINGS = Settings(
    line_channel_secret=Secret(LINE_SECRET),
    line_channel_access_token=Secret("line-token"),
    telegram_token=Secret("1:telegram-token"),
    telegram_webhook_secret=Secret(TELEGRAM_SECRET),
)
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
    doors: Mapping[str, ASGIApp]  # by path


class World:
    """What is said here of the desk is known from outside, as platforms, travellers and staff know it."""

    def __init__(self, seed: int, core: Core, book: Any, loop: VirtualLoop, drawn: Drawn, *, wide: bool = True) -> None:
        """`wide`: with pictures, edited words and rooms of several people."""
        self.wide = wide
        self.loop = loop
        self.luck = random.Random(f"world {seed}")
        self.disk = Disk(random.Random(f"disk {seed}"), drawn)
        self.line = Line(loop, random.Random(f"line {seed}"), self.luck.choice((None, None, None, 200, 60, 3)))
        self.telegram = Telegram(loop, random.Random(f"telegram {seed}"))
        self.core = replace(core, advance=self._advance)
        self.book = book
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
            platform.weather.at_call = lambda moment: self._spring(f"{moment} send")

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
        """As `serve` does, with its own parts; but for the sockets."""
        parts = [
            clockwork.part(),
            line_part(SETTINGS, self.book, self.clock),
            telegram_part(SETTINGS, self.book, self.clock),
        ]
        if self.wide:
            parts = with_pictures(parts)
        store, listeners, feed = DiskStore(self.disk), Listeners(), Feed()
        channels = [Told("web", listeners), *(part.channel for part in parts if part.channel)]
        delivery = Delivery(store, channels, self.clock, self.at_once)
        desk = Desk(store, self.core, self.book, self.clock, listeners, delivery.wake, delivery.prompt)
        opened = Opened(store, delivery, desk, listeners, feed, Presence(lambda _: None), Shift(store), Bell(store))
        await opened.start()
        around = Around(SETTINGS, self.book, self.clock, opened, Metrics())
        joined = [part.join(around) for part in parts]
        for work in (work for part in joined for work in (*part.works, *part.alone)):
            life.begin(work())
        life.begin(self._try_again(desk))
        life.begin(self._watch_disk(store))
        doors = {
            route.path: route.app
            for part in joined
            for route in (*part.webhooks, *part.routes)
            if isinstance(route, Route)
        }
        return Running(life, store, desk, delivery, doors)

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

    async def post(self, batch: Sequence[Incoming], *, again: bool = False) -> bool:
        """A webhook, or what the page posts: whether whoever sent it was told that it is taken."""
        running = self.running
        if running is None:
            return False
        for told in batch:
            if told.reply_token:
                self.line.give_token(told.reply_token, told.traveller)
        task = running.life.begin(self._knock(running, batch, again))
        await asyncio.wait({task, running.life.ended}, timeout=WITHIN, return_when=asyncio.FIRST_COMPLETED)
        if not task.done() or task.cancelled() or not task.result() or self.luck.random() < self.answers_lost:
            return False
        self.acknowledged.update((told.channel, told.event_id) for told in batch)
        self.acknowledged_events += batch
        return True

    async def _knock(self, running: Running, batch: Sequence[Incoming], again: bool) -> bool:
        """Whether all of it is taken."""
        try:
            match batch[0].channel:
                case "line":
                    return await ask(running.doors["/line/webhook"], line_letter(batch, again=again)) == 200
                case "telegram":
                    return await ask(running.doors["/telegram/webhook"], telegram_letter(batch[0])) == 200
                case _:
                    await running.desk.traveller_says(batch[0])
                    return True
        except (StoreError, TurnFailedError):
            return False

    async def staff_does(self, act: Act, by: Actor) -> None:
        running = self.running
        if running is None:
            return
        task = running.life.begin(_act(running.desk, act, by))
        await asyncio.wait({task, running.life.ended}, return_when=asyncio.FIRST_COMPLETED)
        if task.done() and not task.cancelled() and (done := task.result()) is not None:
            self.staff_told.append(done)


async def ask(app: ASGIApp, letter: Letter) -> int:
    """The status that a route answers with."""
    body, headers = letter
    statuses: list[int] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    lines = [(name.encode(), value.encode()) for name, value in headers.items()]
    await app({"type": "http", "method": "POST", "headers": lines}, receive, send)
    return statuses[0]


async def _act(desk: Desk, act: Act, by: Actor) -> Done | None:
    try:
        return await desk.staff_does(act, by)
    except (ConflictError, UnknownError, NothingWaitsError, StoreError):
        return None
