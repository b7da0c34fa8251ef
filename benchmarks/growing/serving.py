"""A real `madoguchi serve` beside the measuring process, and what it costs."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.crowd.filling import NOW
from benchmarks.growing.line import SECRET, TOKEN

MADOGUCHI = Path(sys.executable).with_name("madoguchi")


@dataclass
class Serving:
    process: asyncio.subprocess.Process
    port: int
    opened: float  # seconds from its start until it said that it is open

    def cpu(self) -> float:
        """Seconds that it has used so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    async def rests(self) -> None:
        """Until it does next to nothing: it has loaded what it loads aside."""
        before, now = -1.0, self.cpu()
        while now - before > 0.03:
            await asyncio.sleep(0.5)
            before, now = now, self.cpu()

    def fetched(self) -> int:
        """Bytes that it has had to wait for the disk for."""
        lines = Path(f"/proc/{self.process.pid}/io").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("read_bytes")).split()[1])

    def mib(self) -> float:
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


@asynccontextmanager
async def serving(database: str, line_port: int = 0, **more: str) -> AsyncIterator[Serving]:
    """`database`: a path, or postgresql://…; `line_port`: LINE is on, and there. It is a rehearsal at the crowd's own moment."""
    environment = os.environ | {
        "MADOGUCHI_DATABASE": database, "MADOGUCHI_AS_OF": f"{NOW:%Y-%m-%dT%H:%M}", "MADOGUCHI_LOG_LEVEL": "warning",
        "MADOGUCHI_VISITOR_RATE": "1000000", "MADOGUCHI_NEW_VISITOR_RATE": "1000000",
    }  # fmt: skip
    if line_port:
        here = f"http://127.0.0.1:{line_port}"
        environment |= {
            "MADOGUCHI_LINE_CHANNEL_SECRET": SECRET, "MADOGUCHI_LINE_CHANNEL_ACCESS_TOKEN": TOKEN,
            "MADOGUCHI_LINE_API_BASE": here, "MADOGUCHI_LINE_DATA_API_BASE": here,
        }  # fmt: skip
    begun = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        MADOGUCHI, "serve", "--port", "0", env=environment | more, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        line = (await process.stdout.readline()).decode()
        assert "open" in line, "the desk did not open"
        yield Serving(process, int(line.rsplit(":", 1)[1].strip(" /\n")), time.perf_counter() - begun)
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()
