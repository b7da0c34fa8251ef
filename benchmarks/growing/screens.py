"""Consoles that watch while travellers talk: what a message costs, and how soon one who asks for a person is on every screen."""

from __future__ import annotations

import asyncio
import random
import shutil
import time
from pathlib import Path
from statistics import median

from benchmarks.growing.consoles import cookies, watching
from benchmarks.growing.line import Connections, Crowd, Load, line, one
from benchmarks.growing.serving import serving
from benchmarks.growing.stores import Filled
from storage.store import Store

RATE = 20.0  # messages a second
EVERY = 20  # of them, one asks for a person
PERSON = ("担当者と話したい",)


async def watch(filled: Filled, consoles: int, words: tuple[str, ...], messages: int) -> dict[str, float]:
    """On a copy of the store, so that the queue is as long as it was."""
    path = Path(filled.database).with_name("watched.db")
    for beside in path.parent.glob("watched.db*"):
        shutil.rmtree(beside) if beside.is_dir() else beside.unlink()
    for ending in ("", ".key"):
        shutil.copy(filled.database + ending, str(path) + ending)
    store = Store(path)
    await store.open()
    entered = await cookies(store, consoles)
    await store.close()
    async with line() as here, serving(str(path), here.port) as desk, watching([desk.port], entered) as seen:
        await asyncio.sleep(1)
        await desk.rests()
        talk, ask = Crowd((), words, random.Random(1)), Crowd((), PERSON, random.Random(2))
        load, to, tasks = Load(), Connections(desk.port), []
        cpu, begun = desk.cpu(), time.perf_counter()
        for number in range(messages):
            await asyncio.sleep(max(begun + number / RATE - time.perf_counter(), 0))
            if number % EVERY == 0:
                seen.asked.append(time.perf_counter())
            tasks.append(asyncio.create_task(one(here, to, ask if number % EVERY == 0 else talk, load)))
        await asyncio.gather(*tasks)
        await asyncio.sleep(2)
        spent = desk.cpu() - cpu
        to.close()
        expected = consoles * len(seen.asked)
        assert load.lost == 0
        assert len(seen.shown) == expected, f"{len(seen.shown)} of {expected} were seen"
        shown = sorted(seen.shown)
        return {
            "CPU ms": spent / messages * 1000,
            "shown p50 ms": median(shown) * 1000,
            "shown p95 ms": shown[int(len(shown) * 0.95)] * 1000,
            "reply p50 ms": median(load.replied) * 1000,
            "MiB": desk.mib(),
        }
