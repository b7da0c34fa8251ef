"""A desk on LINE in one process: the webhook, the real store and delivery, and a LINE on 127.0.0.1.

The core follows orders unless a campaign is given: `async with line_room(path, knowledge=book)`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx2
from desk_fakes import CORE, LORE, Hands
from desk_room import until
from fake_line import ACCESS_TOKEN, SECRET, FakeLine, fake_line
from places import store_at
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response

from bot.effects import Trace
from bot.knowledge import Knowledge
from bot.words import Bubble, Reply
from handlers.delivery import Delivery
from handlers.desk import Desk
from handlers.line.api import LineApi
from handlers.line.channel import LineChannel
from handlers.line.courtesy import LineCourtesy
from handlers.line.purse import Purse
from handlers.line.render import Renderer
from handlers.line.webhook import PATH, LineWebhook
from handlers.listeners import Listeners
from handlers.taken import Core
from handlers.web.refusals import Refusal, refused
from madoguchi.desk import CORE as REAL_CORE
from storage import conversations, outbox, transcript
from storage.moments import stored
from storage.rows import Outgoing
from storage.store import Store
from storage.transaction import Transaction

LONG = 600.0  # seconds: so long the desk waits for LINE, and so long before the animation, unless a test wants it otherwise


@dataclass
class LineRoom:
    line: FakeLine
    store: Store
    desk: Desk
    webhook: LineWebhook
    delivery: Delivery
    purse: Purse
    api: LineApi
    courtesy: LineCourtesy
    clock: Callable[[], datetime]
    client: httpx2.AsyncClient

    async def post(self, *events: Any, **more: Any) -> int:
        """Deliver events; the status of the answer."""
        body, headers = self.line.webhook(*events, **more)
        return (await self.client.post(PATH, content=body, headers=headers)).status_code

    async def talk(self, *events: Any) -> None:
        """Deliver events in one body, and wait until every answer is final."""
        assert await self.post(*events) == 200
        await self.all_left()

    async def query(self, sql: str, **values: Any) -> list[tuple[Any, ...]]:
        return await self.store.read(lambda reader: [tuple(row) for row in reader.sql(sql, **values)])

    async def ends(self) -> list[tuple[str, str]]:
        """Status and reason of every row of the outbox, in order."""
        rows = await self.query("SELECT status, reason FROM outbox ORDER BY conversation, seq")
        return [(status, reason) for status, reason in rows]

    async def writes(self, traveller: str, words: str, author: str = "佐藤") -> None:
        """A member of staff, or the desk by itself ("bot"), writes without having been asked."""

        def work(transaction: Transaction) -> Outgoing:
            to = conversations.load(transaction, "line", traveller)
            assert to is not None
            place = transcript.Place(to.no, to.episode, stored(self.clock()))
            reply = Reply((Bubble(lead=words),), speaker="" if author == "bot" else author)
            said = transcript.say(transaction, place, to.seq + 1, reply, Trace("answer"), author)
            transaction.sql("UPDATE conversation SET seq = seq + 1 WHERE no = :no", no=to.no)
            return outbox.add(transaction, to, said)

        self.delivery.wake([await self.store.run(work)])

    async def passes(self, seconds: float) -> None:
        """Time goes by, and the delivery notices. For a clock that is moved by hand."""
        assert isinstance(self.clock, Hands)
        self.clock.turn(seconds=seconds)
        self.delivery._posts["line"]._look.set()

    async def tried(self, times: int) -> None:
        """Wait until the only row of the outbox waits for another try."""
        await until(lambda: self.query("SELECT 1 FROM outbox WHERE tries = :times AND status = 'waiting'", times=times))

    async def waits_in_vain(self) -> None:
        """LINE gives no answer, and the desk's time for it is over."""
        await until(lambda: self.line.silent)
        caller = self.line.silent.pop()
        (connection,) = (one for one in self.api._wire._open if one._transport.get_extra_info("sockname") == caller)
        connection.drop("no answer in time")

    async def all_left(self) -> None:
        await until(self._nothing_open)

    async def _nothing_open(self) -> bool:
        return (await self.store.read(outbox.load())).open == 0


@asynccontextmanager
async def line_room(
    path: Path,
    *,
    clock: Callable[[], datetime] | None = None,
    knowledge: Knowledge | None = None,
    line: FakeLine | None = None,
    reserve: int = 50,
    patience: float = LONG,
) -> AsyncIterator[LineRoom]:
    """`line` goes on over a restart of the desk; without it there is a new one."""
    if line is None:
        async with (
            fake_line() as fresh,
            line_room(path, clock=clock, knowledge=knowledge, line=fresh, reserve=reserve, patience=patience) as room,
        ):
            yield room
        return
    clock, listeners, store = clock or Hands(), Listeners(), store_at(path)
    core: Core = REAL_CORE if knowledge else CORE
    known = knowledge or LORE
    api = LineApi(line.url, ACCESS_TOKEN, answer_seconds=LONG)
    courtesy, purse = LineCourtesy(api, patience), Purse(api, clock, reserve)
    purse.opens(store)
    renderer = Renderer(lambda key, language: known.say(key, clock(), language or known.languages[0]))
    await store.open()
    delivery = Delivery(store, [LineChannel(api, renderer, purse, courtesy, clock)], clock)
    await delivery.start()
    desk = Desk(store, core, known, clock, listeners, delivery.wake, delivery.prompt)
    webhook = LineWebhook(SECRET, desk, courtesy)
    try:
        async with httpx2.AsyncClient(
            transport=httpx2.ASGITransport(_app(webhook)), base_url="http://desk.example"
        ) as client:
            yield LineRoom(line, store, desk, webhook, delivery, purse, api, courtesy, clock, client)
    finally:
        await delivery.stop(1)
        courtesy.close()
        await api.close()
        await store.close()
    assert line.faults == []


def _app(webhook: LineWebhook) -> Starlette:
    async def answer(request: Request, error: Exception) -> Response:
        assert isinstance(error, Refusal)
        return refused(request, error)

    return Starlette(routes=webhook.routes(), exception_handlers={Refusal: answer})
