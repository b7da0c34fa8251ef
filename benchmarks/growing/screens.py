"""Consoles that watch while travellers talk: what a message costs, and how soon one who asks for a person is on every screen."""

from __future__ import annotations

import asyncio
import random
import shutil
import time
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from statistics import median

from benchmarks.growing.consoles import cookies, watching
from benchmarks.growing.line import Connections, Crowd, Load, as_fast_as_it_goes, line, one
from benchmarks.growing.postgres import beneath
from benchmarks.growing.serving import serving
from benchmarks.growing.stores import Filled
from storage.store import Store

RATE = 20.0  # messages a second
EVERY = 20  # of them, one asks for a person
PERSON = ("担当者と話したい",)


def copy(filled: Filled) -> Filled:
    """Another one like it, which may be written to."""
    path = Path(filled.database).with_name("watched.db")
    for beside in path.parent.glob("watched.db*"):
        shutil.rmtree(beside) if beside.is_dir() else beside.unlink()
    for ending in ("", ".key"):
        shutil.copy(filled.database + ending, str(path) + ending)
    return replace(filled, database=str(path))


async def watch(
    filled: Filled, consoles: int, words: tuple[str, ...], messages: int, processes: int = 1
) -> dict[str, float]:
    """Consoles and travellers are spread over the processes: who asks for a person mostly does so where another one serves the console."""
    store = Store(filled.place, keys=filled.keys)
    await store.open()
    entered = await cookies(store, consoles)
    await store.close()
    async with line() as here, AsyncExitStack() as stack:
        desks = [
            await stack.enter_async_context(serving(filled.database, here.port, **filled.settings))
            for _ in range(processes)
        ]
        seen = await stack.enter_async_context(watching([desk.port for desk in desks], entered))
        for desk in desks:
            await as_fast_as_it_goes(here, [desk.port], Crowd((), words, random.Random(3)), 8, 60)  # until all is warm
        for desk in desks:
            await desk.rests()
        talk, ask = Crowd((), words, random.Random(1)), Crowd((), PERSON, random.Random(2))
        load, ways, tasks = Load(), [Connections(desk.port) for desk in desks], []
        cpu, below, begun = sum(desk.cpu() for desk in desks), beneath(filled.database), time.perf_counter()
        for number in range(messages):
            await asyncio.sleep(max(begun + number / RATE - time.perf_counter(), 0))
            if number % EVERY == 0:
                seen.asked.append(time.perf_counter())
            to = ways[number // EVERY % processes]  # each asks in turn, whoever else writes
            tasks.append(asyncio.create_task(one(here, to, ask if number % EVERY == 0 else talk, load)))
        await asyncio.gather(*tasks)
        await asyncio.sleep(2)
        spent, below = sum(desk.cpu() for desk in desks) - cpu, beneath(filled.database) - below
        for to in ways:
            to.close()
        expected = consoles * len(seen.asked)
        assert load.lost == 0
        assert len(seen.shown) == expected, f"{len(seen.shown)} of {expected} were seen"
        shown = sorted(seen.shown)
        return {
            "CPU ms": spent / messages * 1000,
            "database CPU ms": below / messages * 1000,
            "shown p50 ms": median(shown) * 1000,
            "shown p95 ms": shown[int(len(shown) * 0.95)] * 1000,
            "reply p50 ms": median(load.replied) * 1000,
            "MiB": max(desk.mib() for desk in desks),
        }
