"""`madoguchi serve`: the desk opens, serves, and closes in order.

SIGTERM or Ctrl-C: event streams end, nothing new is taken, what was taken is finished and sent, all within ten seconds;
then the exit code is 0. When the disk fails in a commit nobody knows what it holds: the process ends with 1, for the
supervisor to start it anew on what is really there.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gc
import logging
import socket
import sys
from collections.abc import Callable, Coroutine, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from faq.campaign import CampaignError
from faq.sources import OTHER
from handlers.desk import Desk
from handlers.listeners import Told
from handlers.metrics import Metrics
from handlers.pictures import Pictures
from handlers.web.allowance import Allowance, settle_for_ever
from handlers.web.arrivals import Arrivals
from handlers.web.greeting import fresh_as_greeted, greeting_of
from handlers.web.memory import WebMemory
from handlers.web.operating import Operating
from handlers.web.visitors import Visitors
from handlers.webchat import Allowances, WebChat
from madoguchi import clockwork
from madoguchi.api import api_part
from madoguchi.clock import Clock, clock_from
from madoguchi.desk import CORE, Opened, set_up
from madoguchi.logs import set_up_logs
from madoguchi.opening import tell_that_it_is_open
from madoguchi.orders import orders_part
from madoguchi.part import Around, Joined, Part
from madoguchi.server import DeskServer, configured
from madoguchi.settings import Settings, is_readable_by_others, unknown_names
from madoguchi.staff import staff_part
from madoguchi.web import build_app
from storage.errors import StoreError
from storage.moments import stored

SENDS = 3.0  # seconds for sends that are under way when the desk closes
SWITCH = 0.0005  # seconds: while the writer thinks about a turn, the event loop gets its turn as often as this
OPENING = 0.5  # seconds in which the desk opens and answers the first, before it tidies up
TRY_AGAIN = 10.0  # between looks for events whose turn failed

log = logging.getLogger("madoguchi")


class CannotServeError(Exception):
    """The desk does not open. The text is the one line that says why."""


def serve(settings: Settings, book: Any) -> int:
    """Serve until told to stop; the exit code. `book` is the campaign, as `faq.book.open_book` gives it.

    Raises CannotServeError when the desk cannot be opened.
    """
    _read_all(book)
    set_up_logs(settings.log_level, settings.secrets())
    for name in unknown_names():
        log.warning("a setting that nobody knows: is it misspelt?", extra={"setting": name})
    for name in settings.guessable():
        log.warning("a secret that can be guessed: madoguchi doctor tells more", extra={"setting": name})
    if is_readable_by_others():
        log.warning(".env can be read by other users: chmod 600 .env")
    with _listening(settings.host, settings.port) as door:
        return _run(_open(settings, book, door))


def _read_all(book: Any) -> None:
    """Every text of the campaign now: a traveller must not be the first to meet a fault in it."""
    try:
        book.campaign.read_all()
    except CampaignError as error:
        raise CannotServeError(str(error)) from None


def _run(main: Coroutine[Any, Any, int]) -> int:
    sys.setswitchinterval(SWITCH)
    loop_factory = uvicorn.Config("", log_config=None).get_loop_factory()  # uvloop where there is one
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        return runner.run(main)


@contextlib.contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """The socket, before anything else is opened: a port in use is the commonest reason not to start."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        door = socket.create_server((host, port), family=family, backlog=512)
    except (OSError, OverflowError) as error:
        told = getattr(error, "strerror", None) or str(error)
        reason, *_ = told.split(" (while")  # what follows says the port again
        raise CannotServeError(
            f"{host} port {port} cannot be used ({reason}). Choose another with --host or --port."
        ) from None
    with door:
        yield door


async def _open(settings: Settings, book: Any, door: socket.socket) -> int:
    clock, metrics = clock_from(settings.as_of), Metrics()
    metrics.expects_from((*book.campaign.sources, OTHER))
    parts = with_pictures(parts_of(settings, book, clock.now))
    opened = set_up(
        settings.database,
        book,
        clock.now,
        lambda listeners: [
            Told("web", listeners),
            Told("terminal", listeners),
            *(part.channel for part in parts if part.channel),
        ],
        core=replace(CORE, advance=metrics.watching(CORE.advance), fresh=fresh_as_greeted(CORE, book, clock.now)),
        observe=lambda commit: metrics.committed(commit.works),
        keys=settings.keys(),
    )
    try:
        await opened.start()
    except StoreError as error:
        raise CannotServeError(str(error)) from None
    if opened.store.key_is_beside:
        log.warning("the key lies beside the database: whoever copies the folder can read it; set MADOGUCHI_KEY")
    try:
        around = Around(settings, book, clock.now, opened, metrics)
        await _serve(around, clock, [part.join(around) for part in parts], door)
    finally:
        await opened.stop(SENDS)
        for part in parts:
            if part.end:
                await part.end()
    log.info("desk closed")
    return 1 if opened.store.fatal.done() else 0


def parts_of(settings: Settings, book: Any, now: Callable[[], datetime]) -> list[Part]:
    """The parts that the settings ask for, beside the web page. A part's libraries are imported only when it is asked for."""
    parts = [clockwork.part(), orders_part(), staff_part(), api_part()]
    if settings.line_channel_secret:
        from madoguchi.line import line_part  # noqa: PLC0415

        parts.append(line_part(settings, book, now))
    if settings.telegram_token:
        from madoguchi.telegram import telegram_part  # noqa: PLC0415

        parts.append(telegram_part(settings, book, now))
    return parts


def with_pictures(parts: list[Part]) -> list[Part]:
    """The parts, and one that fetches the pictures that come by them."""
    fetches = {part.channel.name: part.fetch for part in parts if part.channel and part.fetch}

    def join(around: Around) -> Joined:
        return Joined(alone=[Pictures(around.opened.store, fetches, around.clock).run])

    return [*parts, Part("pictures", join)] if fetches else parts


async def _serve(around: Around, clock: Clock, joined: Sequence[Joined], door: socket.socket) -> None:
    """Serve until a signal, or until the disk fails."""
    settings, book, opened = around.settings, around.book, around.opened
    chat = _chat(settings, book, clock, opened)
    opened.bell.on("began", lambda traveller, _: chat.streams.wake(traveller), chat.streams.wake_all)
    app = _app(around, clock, chat, joined)

    def close_streams() -> None:
        chat.streams.close()
        for part in joined:
            part.close()

    server = DeskServer(configured(settings, app), close_streams, lambda: tell_that_it_is_open(settings, clock, door))
    beside = [
        asyncio.create_task(_watch_disk(opened, server)),
        asyncio.create_task(opened.shift.alone(partial(_try_again, opened.desk))),
        asyncio.create_task(_prepare(book)),
        asyncio.create_task(chat.outlook.follow(chat.streams.wake_all)),
        *(asyncio.create_task(work()) for part in joined for work in part.works),
        *(asyncio.create_task(work) for work in (_among_others(opened, chat, clock) if opened.store.shared else ())),
        *(asyncio.create_task(opened.shift.alone(work)) for part in joined for work in part.alone),
    ]
    try:
        await server.serve(sockets=[door])
    finally:
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)


def _chat(settings: Settings, book: Any, clock: Clock, opened: Opened) -> WebChat:
    return WebChat(
        desk=opened.desk,
        memory=WebMemory(opened.store),
        front=book,
        greeting=greeting_of(CORE),
        listeners=opened.listeners,
        began=partial(opened.bell.call, "began"),
        clock=clock.now,
        links=tuple(fact.value for fact in book.campaign.facts.all.values() if fact.kind == "url"),
        rehearsal=clock.rehearsal,
        public_url=settings.public_url,
        visitors=Visitors(settings.secure, settings.embed_origins),
        allowances=Allowances(
            messages=Allowance(max(settings.visitor_rate // 2, 1), settings.visitor_rate, "too_many_messages"),
            conversations=Allowance(settings.new_visitor_rate, settings.new_visitor_rate, "too_many_conversations"),
        ),
    )


def _app(around: Around, clock: Clock, chat: WebChat, joined: Sequence[Joined]) -> ASGIApp:
    settings, book, metrics = around.settings, around.book, around.metrics
    operating = Operating(
        loads=WebMemory(around.opened.store),
        metrics=metrics,
        clock=clock.now,
        campaign=book.campaign.id,
        rehearsal=clock.rehearsal,
        metrics_token=settings.metrics_token.value if settings.metrics_token else "",
        streams=lambda: len(chat.streams),
        closing=lambda: chat.streams.closed,
    )
    arrivals = Arrivals(
        campaign=book,
        pages=chat.pages,
        visitors=chat.visitors,
        clock=clock.now,
        count=metrics.shown_the_way,
        line=settings.line_basic_id,
        telegram=settings.telegram_username,
    )
    more = [*arrivals.routes(), *(route for part in joined for route in part.routes)]
    return build_app(chat, operating, metrics, more, [route for part in joined for route in part.webhooks])


async def _watch_disk(opened: Opened, server: uvicorn.Server) -> None:
    """The disk failed in a commit: no more is taken, and the process ends."""
    await asyncio.shield(opened.store.fatal)
    server.should_exit = True


async def _prepare(book: Any) -> None:
    """With the first message that needs thought all that the next may need is loaded, aside. Here and there the memory that loading took
    is given back."""
    thinks, loop = asyncio.Event(), asyncio.get_running_loop()
    book.matcher.begins_to_think = partial(loop.call_soon_threadsafe, thinks.set)
    await asyncio.sleep(OPENING)
    _tidy_up()
    await thinks.wait()
    await asyncio.to_thread(book.matcher.prepare)
    _tidy_up()


def _tidy_up() -> None:
    gc.collect()
    gc.freeze()  # the campaign and the code: looked through at every full collection otherwise
    gc.enable()
    gc.set_threshold(20_000, 20, 20)  # a turn makes a thousand small values that die by themselves
    if give_back := getattr(ctypes.CDLL(None), "malloc_trim", None):  # of the GNU library
        give_back(0)


async def _try_again(desk: Desk) -> None:
    """Events whose turn failed are taken up again, now and then."""
    while True:
        await asyncio.sleep(TRY_AGAIN)
        try:
            await desk.try_again()
        except StoreError as error:
            log.warning("events cannot be tried again now", extra={"reason": type(error).__name__})


def _among_others(opened: Opened, chat: WebChat, clock: Clock) -> tuple[Coroutine[Any, Any, None], ...]:
    """What is done where other processes share the store: each hears of the others, and visitors' limits count over all."""
    settling = settle_for_ever(opened.store, chat.allowances.shared, lambda: stored(clock.now()))
    return opened.bell.run(), settling
