"""The console beside a long queue: its first page over HTTP, its lists and counts, taking the next."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from statistics import median

from benchmarks.crowd.filling import NOW
from benchmarks.growing.consoles import cookies, read_answer
from benchmarks.growing.serving import serving
from benchmarks.growing.stores import Filled
from faq.book import open_book
from handlers.staff.access import Actor
from handlers.staff.acts.talks import TakeNext
from madoguchi.desk import set_up
from storage import casebook, queue

TIMES = 60
STAFF = Actor(1, "sato", "佐藤", "agent")


async def console(filled: Filled) -> dict[str, float]:
    """Milliseconds, the median of some; and the server's CPU for a page."""
    book = open_book(encoder=False)
    opened = set_up(filled.place, book, lambda: NOW, lambda _: (), keys=filled.keys)
    await opened.start()
    told = {
        "list ms": await _each(lambda: opened.store.read(queue.listed("waiting"))),
        "counts ms": await _each(lambda: opened.store.read(queue.counts("sato"))),
        "claims ms": await _each(lambda: opened.store.read(casebook.listed("received"))),
        "next ms": await _each(lambda: opened.desk.staff_does(TakeNext(), STAFF), 10),
    }
    (cookie,) = await cookies(opened.store, 1)
    await opened.stop(1)
    return told | await _page(filled, cookie)


async def _page(filled: Filled, cookie: str) -> dict[str, float]:
    async with serving(filled.database, 0, **filled.settings) as desk:
        await desk.rests()
        reader, writer = await asyncio.open_connection("127.0.0.1", desk.port, limit=2**20)

        async def page() -> None:
            writer.write(
                f"GET /staff HTTP/1.1\r\nhost: desk\r\ncookie: madoguchi-staff={cookie}\r\naccept: text/html\r\n\r\n".encode()
            )
            await read_answer(reader)

        await page()
        before = desk.cpu()
        took = await _each(page)
        return {"page ms": took, "page CPU ms": (desk.cpu() - before) / TIMES * 1000}


async def _each(once: Callable[[], Awaitable[object]], times: int = TIMES) -> float:
    spent = []
    for _ in range(times):
        begun = time.perf_counter()
        await once()
        spent.append(time.perf_counter() - begun)
    return median(spent) * 1000
