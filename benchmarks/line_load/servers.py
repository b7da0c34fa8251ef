"""The desk and what it is measured beside, as processes: started, watched, ended."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from benchmarks.line_load.driver import SECRET, Line, Load, Tally, deliveries

HERE = Path(__file__).parent
MADOGUCHI = Path(sys.executable).with_name("madoguchi")
TICK = os.sysconf("SC_CLK_TCK")
AS_OF = "2023-03-08T10:00"
KINDS = ("desk", "echo", "floor", "floor_one")
START = 60.0  # seconds


@dataclass
class Server:
    """A process, pinned to the first processor where there are two; the driver has the second."""

    kind: str
    line: Line
    line_port: int
    more: Mapping[str, str]  # environment

    def __post_init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=f"line-{self.kind}-"))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    async def start(self, first: str) -> float:
        """Seconds from the start of the process to the reply to a first question."""
        begun = time.perf_counter()
        with (self.folder / "log").open("wb") as log:
            self._process = subprocess.Popen(  # noqa: ASYNC220 nothing else goes on meanwhile
                self._command(), env=os.environ | self._environment(), cwd=HERE.parents[1], stdout=log, stderr=log
            )
        if (os.cpu_count() or 1) > 1:
            os.sched_setaffinity(self._process.pid, {0})
        while time.perf_counter() - begun < START:
            if self._process.poll() is not None:
                break
            try:
                if (await self.load([("first", first)], connections=1)).replied:
                    return time.perf_counter() - begun
            except OSError:
                await asyncio.sleep(0.01)
        raise RuntimeError(f"{self.kind} did not answer; see {self.folder}/log")

    async def load(self, texts: Sequence[tuple[str, str]], connections: int = 32, rate: float = 0) -> Tally:
        """(traveller, words) each, delivered and replied to."""
        self.line.tally = tally = Tally()
        await Load(tally, list(deliveries(texts, self.port)), rate).run(self.port, connections)
        return tally

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    # --- what is read off it -----------------------------------------------------------------------------------------

    @property
    def cpu(self) -> float:
        """Milliseconds of a processor so far."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK * 1000

    @property
    def memory(self) -> float:
        """MiB, pages that are shared counted by their share."""
        lines = Path(f"/proc/{self._process.pid}/smaps_rollup").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("Pss:")).split()[1]) / 1024

    @property
    def disk(self) -> float:
        """KiB that the database fills, whether its log has been brought home or not."""
        with closing(sqlite3.connect(f"file:{self.folder}/kept.db?mode=ro", uri=True)) as database:
            pages, size = database.execute(
                "SELECT page_count, page_size FROM pragma_page_count, pragma_page_size"
            ).fetchone()
        return float(pages * size / 1024)

    # --- how it is started -------------------------------------------------------------------------------------------

    def _command(self) -> list[str]:
        if self.kind == "desk":
            return [str(MADOGUCHI), "serve", "--port", str(self.port)]
        app = "echo" if self.kind == "echo" else "floor"
        quiet = ["--no-access-log", "--log-level", "error"]
        return [sys.executable, "-m", "uvicorn", f"benchmarks.line_load.{app}:app", "--port", str(self.port), *quiet]

    def _environment(self) -> dict[str, str]:
        api, database = f"http://127.0.0.1:{self.line_port}", str(self.folder / "kept.db")
        desk = {
            "MADOGUCHI_DATABASE": database,
            "MADOGUCHI_AS_OF": AS_OF,
            "MADOGUCHI_LINE_CHANNEL_SECRET": SECRET,
            "MADOGUCHI_LINE_CHANNEL_ACCESS_TOKEN": "token",
            "MADOGUCHI_LINE_API_BASE": api,
            "MADOGUCHI_LINE_DATA_API_BASE": api,
            "MADOGUCHI_LOG_LEVEL": "warning",
        }
        peer = {
            "LINE_SECRET": SECRET,
            "LINE_API": api,
            "FLOOR_DATABASE": database,
            "FLOOR_TOGETHER": "1" if self.kind == "floor_one" else "256",
        }
        return {**(desk if self.kind == "desk" else peer), **self.more}


def slow_syncs(milliseconds: int, folder: Path) -> dict[str, str]:
    """The environment of a server whose disk is slow; empty where there is no C compiler."""
    compiler = shutil.which("cc")
    if compiler is None:
        return {}
    library = folder / "slow_sync.so"
    subprocess.run([compiler, "-O2", "-shared", "-fPIC", "-o", library, HERE / "slow_sync.c", "-ldl"], check=True)
    return {"LD_PRELOAD": str(library), "SYNC_DELAY_MS": str(milliseconds)}
