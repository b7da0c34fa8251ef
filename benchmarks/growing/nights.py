"""A turn while the desk works on its past: old raw events are deleted, and a backup is taken, at a steady load."""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from benchmarks.growing.line import Crowd, as_fast_as_it_goes, at_a_rate, line
from benchmarks.growing.serving import MADOGUCHI, serving
from benchmarks.growing.stores import Filled

RATE = 20.0  # messages a second


def night(
    filled: Filled, target: Path, works: tuple[str, ...], keep: tuple[str, ...], words: tuple[str, ...], seconds: float
) -> dict[str, float]:
    """Milliseconds from a message to its reply: when it is quiet, and during each work; how long those take, and their memory."""
    target.unlink(missing_ok=True)
    commands = {
        "purge": ("purge", *(word for kind in keep for word in ("--keep", kind))),
        "backup": ("backup", str(target)),
    }
    told = asyncio.run(_night(filled, {"quiet": ()} | {work: commands[work] for work in works}, words, seconds))
    if target.exists():
        told["backup MiB"] = target.stat().st_size / 2**20
        target.unlink()
    return told


async def _night(
    filled: Filled, commands: Mapping[str, Sequence[str]], words: tuple[str, ...], seconds: float
) -> dict[str, float]:
    told: dict[str, float] = {}
    async with line() as here, serving(filled.database, here.port, **filled.settings) as desk:
        crowd = Crowd(filled.on_line, words, random.Random(1))
        await as_fast_as_it_goes(here, [desk.port], crowd, 8, 200)  # until all is warm
        await desk.rests()
        for name, command in commands.items():
            begun = time.perf_counter()
            work = asyncio.create_task(_command(filled, *command)) if command else None
            times: list[float] = []
            while (work and not work.done()) or time.perf_counter() - begun < (0 if work else seconds):
                load = await at_a_rate(here, desk.port, crowd, RATE, int(RATE))
                assert load.lost == 0
                times += load.replied
                if time.perf_counter() - begun > 4 * seconds:
                    break
            told |= {
                f"{name} p50 ms": median(times) * 1000,
                f"{name} p99 ms": sorted(times)[int(len(times) * 0.99)] * 1000,
            }
            if work:
                told[f"{name} s"], told[f"{name} MiB of memory"] = await work
    return told


async def _command(filled: Filled, *words: str) -> tuple[float, float]:
    """How long it takes, and the most memory that it holds."""
    begun = time.perf_counter()
    environment = os.environ | {
        "MADOGUCHI_DATABASE": filled.database,
        "MADOGUCHI_AS_OF": "2023-04-07T12:00",
        "MADOGUCHI_LOG_LEVEL": "error",
    }
    process = await asyncio.create_subprocess_exec(
        MADOGUCHI,
        *words,
        env=environment | filled.settings,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    ended, memory = asyncio.create_task(process.communicate()), 0.0
    while not ended.done():
        memory = max(memory, _most_mib(process.pid))
        await asyncio.wait([ended], timeout=0.1)
    out, trouble = ended.result()
    assert process.returncode == 0, (out, trouble)
    return time.perf_counter() - begun, memory


def _most_mib(process: int) -> float:
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024
    except (OSError, StopIteration):  # it has just ended
        return 0.0
