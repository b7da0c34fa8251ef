"""Durable replies a second: one file, and one PostgreSQL with one process and several; the driver, the processes and the database share
the same processors, so it is the ratios and the CPU that tell something."""

from __future__ import annotations

import base64
import random
from contextlib import AsyncExitStack

from benchmarks.growing.line import Crowd, as_fast_as_it_goes, line
from benchmarks.growing.postgres import beneath
from benchmarks.growing.serving import serving

KEY = base64.b64encode(bytes(32)).decode()  # seals nothing that matters
CONNECTIONS = 32


async def rate(database: str, processes: int, words: tuple[str, ...], messages: int) -> dict[str, float]:
    """Travellers who were never here; each waits for the reply before the next one writes."""
    async with line() as here, AsyncExitStack() as stack:
        desks = [
            await stack.enter_async_context(serving(database, here.port, MADOGUCHI_KEY=KEY)) for _ in range(processes)
        ]
        ports = [desk.port for desk in desks]
        crowd = Crowd((), words, random.Random())
        await as_fast_as_it_goes(here, ports, crowd, CONNECTIONS, 300)
        for desk in desks:
            await desk.rests()
        before, below = sum(desk.cpu() for desk in desks), beneath(database)
        load = await as_fast_as_it_goes(here, ports, crowd, CONNECTIONS, messages)
        spent, below = sum(desk.cpu() for desk in desks) - before, beneath(database) - below
        assert load.lost == here.strange == 0, "a reply is missing, or came twice"
        return {
            "replies/s": messages / load.took,
            "CPU ms": spent / messages * 1000,
            "database CPU ms": below / messages * 1000,
            "p99 ms": sorted(load.replied)[int(len(load.replied) * 0.99)] * 1000,
        }
