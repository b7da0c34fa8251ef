"""The console's road under load: `python -m benchmarks.staff`.

First: the first page of the queue, its counts and taking the next, with 10 and with 10,000 open handoffs, in one run. Then: the CPU
of a message while 1 and while 200 consoles watch. Ratios count; the machine is shared.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

import click

from bot import dialogue, state
from bot.words import Incoming
from faq.book import open_book
from handlers.desk import Desk
from handlers.listeners import Listeners
from handlers.staff.access import Actor
from handlers.staff.acts.talks import TakeNext
from handlers.staff.feed import Feed
from handlers.taken import Core
from storage import queue
from storage.stays import new_ref
from storage.store import Store
from storage.transaction import Transaction

NOON = datetime(2023, 3, 27, 12, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
FEW = 10
ROUNDS = 200
SATO = Actor(1, "sato", "佐藤", "agent")


@click.command()
@click.option("--waiting", default=10_000, show_default=True, help="How many wait, beside 10.")
@click.option("--consoles", default=200, show_default=True, help="How many watch, beside none and one.")
@click.option("--messages", default=1_000, show_default=True, help="While they watch.")
def main(waiting: int, consoles: int, messages: int) -> None:
    """The console's queue, short and long, and what consoles that watch cost a message."""
    book = open_book(encoder=False)
    click.echo("milliseconds (median)          first page   counts   take next")
    for open_ in (FEW, waiting):
        with tempfile.TemporaryDirectory() as folder:
            page, counts, take = asyncio.run(_queue(Path(folder), book, open_))
        click.echo(f"  {open_:>7,} open handoffs     {page:10.2f} {counts:8.2f} {take:11.2f}")
    click.echo("CPU ms a message")
    for watching in (0, 1, consoles):
        with tempfile.TemporaryDirectory() as folder:
            spent = asyncio.run(_watched(Path(folder), book, watching, messages))
        click.echo(f"  {watching:>7} consoles           {spent:10.3f}")


async def _queue(folder: Path, book: object, open_: int) -> tuple[float, float, float]:
    store = Store(folder / "desk.db")
    await store.open()
    desk = _desk(store, book)

    def fill(transaction: Transaction) -> None:
        for number in range(open_ + ROUNDS):
            row = transaction.one(
                "add_conversation", id=f"c{number}", channel="web", traveller=f"t{number}", language="ja", source="",
                state=state.pack(state.fresh("ja")), now=1,
            )  # fmt: skip
            assert row is not None
            transaction.one(
                "join_queue", conversation=row["no"], ref=new_ref(), reason="asked", summary="期限", now=number
            )

    await store.run(fill)
    page = await _median(lambda: store.read(queue.listed("waiting")))
    counts = await _median(lambda: store.read(queue.counts("sato")))
    take = await _median(lambda: desk.staff_does(TakeNext(), SATO))
    await store.close()
    return page, counts, take


async def _watched(folder: Path, book: object, watching: int, messages: int) -> float:
    """Messages of a traveller whose chat somebody has, 100 a second; each console gets every row of the feed as bytes."""
    feed = Feed()
    store = Store(folder / "desk.db", observe=lambda _: feed.wake())
    await store.open()
    desk = _desk(store, book)
    await desk.traveller_says(Incoming("web", "first", "hanako", "text", text="担当者と話したい"))
    await desk.staff_does(TakeNext(), SATO)
    told = [0] * max(watching, 1)
    work = [asyncio.create_task(feed.run(store))]
    work += [asyncio.create_task(_console(feed, store, told, number)) for number in range(watching)]
    await asyncio.sleep(0.5)
    begun, start = time.process_time(), time.perf_counter()
    for number in range(messages):
        await desk.traveller_says(Incoming("web", f"e{number}", "hanako", "text", text=f"はい {number}"))
        await asyncio.sleep(max(0.0, start + number / 100 - time.perf_counter()))
    spent = time.process_time() - begun
    for task in work:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    await store.close()
    return spent * 1000 / messages


async def _console(feed: Feed, store: Store, told: list[int], number: int) -> None:
    """As a stream does: wait for news, read what is newer, encode it, write it to a socket of its own."""
    from handlers.api.events import encoded  # noqa: PLC0415

    watcher, leave = feed.watch()
    last = 0
    try:
        while True:
            await watcher.news.wait()
            watcher.news.clear()
            rows = await feed.after(store, last)
            if rows:
                told[number] += len(b"".join(map(encoded, rows)))
                last = rows[-1].id
    finally:
        leave()


def _desk(store: Store, book: object) -> Desk:
    core = Core(advance=dialogue.advance, fresh=state.fresh, pack=state.pack, unpack=state.unpack)
    return Desk(store, core, book, lambda: NOON, Listeners(), lambda _: None)  # type: ignore[arg-type]


async def _median(once: Callable[[], Awaitable[object]]) -> float:
    spent = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        await once()
        spent.append(time.perf_counter() - begun)
    return median(spent) * 1000


if __name__ == "__main__":
    main()
