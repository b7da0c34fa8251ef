"""LINE beside an echo and beside a floor, in one run: `python -m benchmarks.line [--rounds 5] [--seconds 5]`.

The desk answers questions and stores everything on the disk before its 200. The echo (FastAPI with line-bot-sdk) stores
nothing and repeats what it hears. The floor does the least that keeps what it hears (`line_load/floor.py`). Each is started
anew in every round, one after the other, and every ratio is of one round; printed are median, lowest and highest.
The questions are some sixty that the campaign knows word for word; every traveller is new and asks four of them.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count as counter
from itertools import cycle, islice
from pathlib import Path

import uvicorn

from benchmarks.line_load.driver import Line, at
from benchmarks.line_load.servers import KINDS, Server, slow_syncs
from faq.campaign import load
from faq.wordings import wordings

RATE = 100.0  # messages a second, for what is measured below capacity
SLOW_API = 0.1  # seconds
SLOW_SYNC = 10  # milliseconds
SETTLES = 3.0  # seconds after a first reply: what the desk loads aside is loaded then
PLAIN = "紙クーポンの申請の締め切りはいつですか"  # no wording is so, but one is when its empty words are off
HARD = "孫の部屋から出てきたあれはどこへ持っていけばよいやら"  # all that the desk can load is loaded for it
QUESTIONS = 60
CLAIM = (
    "こんにちは",
    "クーポンはいつまで使えますか",
    "現金で払ったのに残額が減りました",
    "はい",
    "GM12345678",
    "2月24日です",
    "群馬県",
    "草津温泉の土産店です",
    "はい、送ってください",
    "ありがとうございました",
)

Figures = dict[str, float]


@dataclass
class Run:
    """One run: what is said, and what was measured of each server, round by round."""

    seconds: float
    questions: Sequence[str]
    line: Line
    port: int
    slow: dict[str, str]
    rows: dict[str, list[Figures]] = field(default_factory=lambda: {kind: [] for kind in KINDS})

    def __post_init__(self) -> None:
        self._questions, self._batches = cycle(self.questions), counter()

    async def round(self) -> None:
        for kind in ("echo", "desk", "floor"):
            self.rows[kind].append(await self.measured(kind))
        if self.slow:
            self.rows["floor_one"].append({"slow disk": await self.on_a_slow_disk("floor_one")})
            self.rows["desk"][-1]["slow disk"] = await self.on_a_slow_disk("desk")

    async def measured(self, kind: str) -> Figures:
        figures = await self.at_rest(kind)
        server = Server(kind, self.line, self.port, {})
        try:
            figures["start"] = await server.start(PLAIN)
            await asyncio.sleep(SETTLES)
            figures["memory"] = server.memory
            figures |= await self.at_most(server)
            figures |= await self.at_a_rate(server)
            if kind == "desk":
                figures |= await self.claims(server)
            return figures
        finally:
            server.stop()

    async def at_rest(self, kind: str) -> Figures:
        """Another start, whose first question is the hardest."""
        server = Server(kind, self.line, self.port, {})
        try:
            start = await server.start(HARD)
            await asyncio.sleep(SETTLES)
            return {"hard start": start, "hard memory": server.memory}
        finally:
            server.stop()

    async def at_most(self, server: Server) -> Figures:
        """As much as it takes, over 32 connections."""
        probe = await server.load(self.said(600))
        many = self.said(max(int(probe.rate * self.seconds), 300))
        before = server.cpu
        tally = await server.load(many)
        wrong = float(tally.lost + tally.doubled)
        return {"rate": tally.rate, "cpu": (server.cpu - before) / len(many), "wrong": wrong}

    async def at_a_rate(self, server: Server) -> Figures:
        """Well below capacity; then the same with an API that takes its time."""
        some = int(RATE * self.seconds)
        tally = await server.load(self.said(some), connections=64, rate=RATE)
        self.line.delay = SLOW_API
        slow = await server.load(self.said(some), connections=64, rate=RATE)
        self.line.delay = 0.0
        return {
            "p99": at(tally.waits(tally.replied), 0.99),
            "200": at(slow.waits(slow.taken), 0.5),
            "wrong at a rate": float(tally.lost + tally.doubled + slow.lost + slow.doubled),
        }

    async def claims(self, server: Server) -> Figures:
        """Whole conversations that end in a claim, a message after the other."""
        people = max(int(self.seconds * 20), 40)
        before, disk = server.cpu, server.disk
        for words in CLAIM:  # a person's next message leaves when the last is answered
            await server.load([(f"claim {person}", words) for person in range(people)])
        return {"claim cpu": (server.cpu - before) / people, "claim disk": (server.disk - disk) / people}

    async def on_a_slow_disk(self, kind: str) -> float:
        server = Server(kind, self.line, self.port, self.slow)
        try:
            await server.start(PLAIN)
            probe = await server.load(self.said(300))
            tally = await server.load(self.said(max(int(probe.rate * self.seconds), 100)))
            return tally.rate
        finally:
            server.stop()

    def said(self, count: int) -> list[tuple[str, str]]:
        """Four questions of each traveller, who was never here before."""
        batch, people = next(self._batches), -(-count // 4)
        return [(f"{batch} {number % people}", words) for number, words in enumerate(islice(self._questions, count))]


# --- what is printed -------------------------------------------------------------------------------------------------

# goal, what it is of, its unit, the figure, beside whom
RATIOS = (
    (1, "replies a second, 32 connections", "", "rate", "echo"),
    (2, "CPU a message, the same load", "ms", "cpu", "echo"),
    (2, "CPU a message, the same load", "ms", "cpu", "floor"),
    (5, "message to reply, p99 at 100 a second", "ms", "p99", "floor"),
    (6, "message to its 200, p50 at 100 a second, API of 100 ms", "ms", "200", "echo"),
    (7, "replies a second, each sync 10 ms longer", "", "slow disk", "floor_one"),
    (8, "start to first reply, to a plain question", "s", "start", "echo"),
    (8, "idle memory after it", "MiB", "memory", "echo"),
    (8, "start to first reply, to a question that needs the encoder", "s", "hard start", "echo"),
    (8, "idle memory after it", "MiB", "hard memory", "echo"),
)
ALONE = (
    (9, "a claim in ten messages: CPU", "ms", "claim cpu"),
    (9, "a claim in ten messages: disk, with search", "KiB", "claim disk"),
)
BESIDE = {"echo": "echo", "floor": "floor", "floor_one": "floor, one commit an event"}


def spread(values: Sequence[float]) -> str:
    """median (lowest to highest)"""
    return f"{statistics.median(values):.3g} ({min(values):.3g} to {max(values):.3g})"


def report(rows: dict[str, list[Figures]]) -> None:
    print("| goal | figure | desk | beside | | ratio |\n| --- | --- | --- | --- | --- | --- |")
    for goal, what, unit, name, other in RATIOS:
        pairs = [
            (own[name], beside[name]) for own, beside in zip(rows["desk"], rows[other], strict=False) if name in own
        ]
        if pairs:
            desk, beside, ratio = (
                spread([a for a, _ in pairs]),
                spread([b for _, b in pairs]),
                spread([a / b for a, b in pairs]),
            )
            print(f"| {goal} | {what} | {desk} {unit} | {BESIDE[other]} | {beside} {unit} | {ratio} |")
    for goal, what, unit, name in ALONE:
        print(f"| {goal} | {what} | {spread([row[name] for row in rows['desk']])} {unit} | | | |")
    wrong = sum(int(row.get("wrong", 0) + row.get("wrong at a rate", 0)) for row in rows["desk"])
    print(f"| | lost or doubled | {wrong} | | | |")


async def run(rounds: int, seconds: float) -> None:
    line = Line()
    port = await line.open()
    known = [wording.text for wording in wordings(load(None).folder, "ja")]
    assert not {PLAIN, HARD} & set(known)
    questions = known[:: len(known) // QUESTIONS]
    with tempfile.TemporaryDirectory() as folder:
        measured = Run(seconds, questions, line, port, slow_syncs(SLOW_SYNC, Path(folder)))
        for number in range(rounds):
            await measured.round()
            sys.stderr.write(
                f"round {number + 1}: { ({kind: rows[-1] for kind, rows in measured.rows.items() if rows}) }\n"
            )
    report(measured.rows)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--seconds", type=float, default=5, help="about how long each part takes")
    given = options.parse_args()
    if (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {1})  # the servers have the first
    with asyncio.Runner(loop_factory=uvicorn.Config("", log_config=None).get_loop_factory()) as runner:
        runner.run(run(given.rounds, given.seconds))


if __name__ == "__main__":
    main()
