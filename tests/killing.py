"""kill -9 at random under load, restart, again and again; then the desk's memory is held against what it had told.

The travellers here do as platforms do: an event that was not acknowledged is sent again until it is, and now and then
one that was acknowledged comes once more.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sqlite3
import sys
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path

import orjson
from desk_room import until

SERVER = Path(__file__).with_name("killed_desk.py")


@dataclass
class Traveller:
    """Says 0, 1, 2, … and goes on only when the desk has taken the last one."""

    name: str
    channel: str
    said: int = 0
    repeats: int = 0
    unanswered: int = 0  # events that the desk may have taken when it was killed

    def event(self, number: int) -> bytes:
        event_id = f"{self.name}-{number}"
        told = {"channel": self.channel, "event_id": event_id, "traveller": self.name, "kind": "text", "text": event_id}
        return orjson.dumps(told) + b"\n"

    async def talk(self, socket: Path, over: asyncio.Event) -> None:
        while not over.is_set():
            try:
                reader, writer = await asyncio.open_unix_connection(socket)
            except OSError:  # killed, and not there again yet
                await asyncio.sleep(0.005)
                continue
            try:
                await self._talk_on(reader, writer, over)
            except OSError:
                self.unanswered += 1
            finally:
                writer.close()

    async def _talk_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, over: asyncio.Event) -> None:
        while not over.is_set():
            repeat = self.said and random.random() < 0.1
            writer.write(self.event(self.said - 1 if repeat else self.said))
            answer = await reader.readline()
            if not answer:
                raise ConnectionResetError
            if repeat:
                self.repeats += 1
            elif answer == b"ok\n":
                self.said += 1
            await asyncio.sleep(random.random() * 0.01)  # their answers take two commits more to leave


@dataclass
class Outcome:
    """What was told and what is kept."""

    travellers: list[Traveller]
    kills: int
    faults: list[str] = field(default_factory=list)
    unsure: int = 0

    @property
    def said(self) -> int:
        return sum(traveller.said for traveller in self.travellers)


async def kill_again_and_again(
    folder: Path, rounds: int, seed: int, travellers: int = 10, longest: float = 0.4, turns: int = 0
) -> Outcome:
    """`longest`: seconds that a desk lives at most; the last one lives until so many turns were acknowledged in all.

    The folder is empty at first.
    """
    luck = random.Random(seed)
    people = [Traveller(f"t{number}", "line" if number % 2 else "web") for number in range(travellers)]
    over, socket = asyncio.Event(), folder / "desk.sock"
    async with starter(folder) as start:
        talking = [asyncio.ensure_future(person.talk(socket, over)) for person in people]
        for _ in range(rounds):
            process = await start()
            await asyncio.sleep(luck.uniform(0.02, longest))
            await kill(process)
        process = await start()
        await asyncio.sleep(longest)
        await until(lambda: sum(person.said for person in people) > turns)
        over.set()
        await asyncio.gather(*talking)
        await drain(socket)
        await kill(process)
    outcome = Outcome(people, rounds)
    check(folder, outcome)
    return outcome


async def kill(process: int) -> None:
    """kill -9, and wait until the process is gone: until then it holds its lock."""
    os.kill(process, signal.SIGKILL)
    await until(lambda: not alive(process))


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


class Starter:
    """Starts desks by asking the process that forks them."""

    def __init__(self, process: asyncio.subprocess.Process, socket: Path) -> None:
        self._process = process
        self._socket = socket

    async def __call__(self) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._socket.unlink(missing_ok=True)
        self._process.stdin.write(b"start\n")
        number = int(await self._process.stdout.readline())
        await until(self._socket.exists)
        return number


@asynccontextmanager
async def starter(folder: Path) -> AsyncIterator[Starter]:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(sys.executable, SERVER, folder, stdin=pipe, stdout=pipe)
    try:
        yield Starter(process, folder / "desk.sock")
    finally:
        process.kill()
        await process.wait()


async def drain(socket: Path) -> None:
    """Wait until nothing is on its way any more."""
    reader, writer = await asyncio.open_unix_connection(socket)
    writer.write(b"drain\n")
    assert await asyncio.wait_for(reader.readline(), 60) == b"ok\n"
    writer.close()


# --- the reckoning ---------------------------------------------------------------------------------------------------


def check(folder: Path, outcome: Outcome) -> None:
    """Every difference between what was told and what is kept becomes a line in `outcome.faults`."""
    with closing(sqlite3.connect(folder / "desk.db")) as database:
        ((verdict,),) = database.execute("PRAGMA integrity_check(1)").fetchall()
        if verdict != "ok":
            outcome.faults.append(f"the file is damaged: {verdict}")
        for person in outcome.travellers:
            outcome.faults.extend(_transcript_faults(database, person))
        outcome.faults.extend(_outbox_faults(database, folder / "sent"))
        ((outcome.unsure,),) = database.execute("SELECT COUNT(*) FROM outbox WHERE status = 'unsure'").fetchall()


def _transcript_faults(database: sqlite3.Connection, person: Traveller) -> list[str]:
    """Lost or doubled turns: words, answers and the state must count 0, 1, 2, … to what the traveller was told."""
    rows = database.execute(
        """
        SELECT direction, COALESCE(reply, text), message.seq FROM message LEFT JOIN said ON said.id = message.said
        JOIN conversation ON no = conversation WHERE traveller = ? ORDER BY message.seq
        """,
        (person.name,),
    ).fetchall()
    heard = [text for direction, text, _ in rows if direction == "in"]
    said = [orjson.loads(text)["bubbles"][0]["lead"] for direction, text, _ in rows if direction == "out"]
    words = [f"{person.name}-{number}" for number in range(max(person.said, len(heard)))]
    faults = []
    if heard != words or not person.said <= len(heard) <= person.said + 1:  # one may be taken and not acknowledged
        faults.append(f"{person.name} was told of {person.said} turns; the desk heard {heard}")
    if said != [f"{number}: {text}" for number, text in enumerate(words, start=1)]:
        faults.append(f"{person.name} got {said}")
    if [seq for _, _, seq in rows] != list(range(1, len(rows) + 1)):
        faults.append(f"{person.name}: the rows are not numbered through")
    return faults


def _outbox_faults(database: sqlite3.Connection, journal: Path) -> list[str]:
    """Rows that are not final, that left out of order, twice where that must not be, or not at all."""
    sent: dict[tuple[str, str], list[int]] = defaultdict(list)
    for line in journal.read_text().splitlines():
        channel, conversation, seq = line.split()
        sent[channel, conversation].append(int(seq))
    faults = []
    for (channel, conversation), seqs in sent.items():
        if seqs != sorted(seqs):
            faults.append(f"{conversation} got its rows out of order: {seqs}")
        if channel == "line" and len(seqs) != len(set(seqs)):
            faults.append(f"{conversation} got a row twice: {seqs}")
    for channel, conversation, seq, status in database.execute(
        "SELECT outbox.channel, id, outbox.seq, status FROM outbox JOIN conversation ON no = outbox.conversation"
    ):
        left = seq in sent[channel, conversation]
        if status not in ("accepted", "unsure") or (status == "unsure" and channel == "web"):
            faults.append(f"row {seq} of {conversation} on {channel} is {status}")
        if status == "accepted" and not left:
            faults.append(f"row {seq} of {conversation} on {channel} never left")
    return faults


async def main(rounds: int, seed: int, folder: Path) -> int:
    """Kill `rounds` times and tell what came of it; the exit code."""
    begun = time.monotonic()
    outcome = await kill_again_and_again(folder, rounds, seed)
    for fault in outcome.faults:
        print(fault)
    repeats = sum(person.repeats for person in outcome.travellers)
    print(f"{outcome.kills} kills, {outcome.said} turns acknowledged, {repeats} events repeated")
    print(f"{outcome.unsure} replies unsure, {len(outcome.faults)} faults")
    print(f"{time.monotonic() - begun:.0f} seconds, seed {seed}")
    return 1 if outcome.faults else 0
