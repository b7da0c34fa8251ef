"""A desk that is there to be killed: one process after another serves a socket until somebody ends it from outside.

    python tests/killed_desk.py FOLDER

Each line on standard input starts a new desk on FOLDER/desk.db (a fork of this process, so that it starts at once); its
process number is printed. Over the socket FOLDER/desk.sock come lines: an event as JSON is answered with "ok" once the
desk has it; "drain" is answered with "ok" once nothing is on its way any more.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import sys
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import orjson
from desk_fakes import NOON, FakeChannel, Hands
from desk_room import opened

from bot.words import Incoming
from handlers.channel import Accepted, SendResult, Unsure
from handlers.desk import Desk
from storage.errors import StoreError
from storage.rows import Outgoing


@dataclass
class Journal(FakeChannel):
    """Writes down every send, as a platform would know of it, and takes its time before and after."""

    path: Path = Path()

    async def send(self, row: Outgoing) -> SendResult:
        if row.doubtful:
            return Unsure("cut")
        await asyncio.sleep(random.random() * 0.002)
        with self.path.open("ab", buffering=0) as journal:
            journal.write(f"{row.channel} {row.conversation} {row.seq}\n".encode())
        await asyncio.sleep(random.random() * 0.002)
        return Accepted()


class Fast(Hands):
    """A clock that runs on a thousand times as fast, over every restart: so much is said that it would be a flood."""

    def __call__(self) -> datetime:
        return NOON + timedelta(seconds=1000 * time.monotonic())


async def answer(desk: Desk, line: bytes) -> bytes:
    try:
        await desk.traveller_says(Incoming(**orjson.loads(line)))
    except StoreError:
        return b"no\n"
    return b"ok\n"


async def serve(folder: Path) -> None:
    channels = (Journal("web", path=folder / "sent"), Journal("line", repeatable=False, path=folder / "sent"))
    socket = folder / "desk.sock"
    async with opened(folder / "desk.db", *channels, clock=Fast()) as room:

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with contextlib.suppress(ConnectionError):
                while line := await reader.readline():
                    if line == b"drain\n":
                        await room.all_left(60)
                        writer.write(b"ok\n")
                    else:
                        writer.write(await answer(room.desk, line))
            writer.close()

        socket.unlink(missing_ok=True)
        server = await asyncio.start_unix_server(talk, socket)
        await server.serve_forever()


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in sys.stdin:
        process = os.fork()
        if process == 0:
            asyncio.run(serve(Path(sys.argv[1])))
        print(process, flush=True)


if __name__ == "__main__":
    main()
