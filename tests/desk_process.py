"""The real `madoguchi serve`, as its operator starts and stops it."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path

PATIENCE = 120.0  # seconds: other tests may keep the machine busy


@dataclass
class DeskProcess:
    """`room` is the folder in which it runs; it keeps its port over a restart."""

    room: Path
    as_of: str = "2023-03-27T10:00"
    settings: dict[str, str] = field(default_factory=dict)
    program: tuple[str, ...] = ("-m", "madoguchi")
    url: str = ""
    said: list[str] = field(default_factory=list)

    async def start(self) -> DeskProcess:
        async with asyncio.timeout(PATIENCE):
            while not await self._opens():
                assert "Address already in use" in self.log()[-400:], self.log()
                await asyncio.sleep(1)  # while it was closed its port was given to another test, for a while
        return self

    async def _opens(self) -> bool:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("MADOGUCHI_")}
        environment |= {
            "MADOGUCHI_AS_OF": self.as_of,
            "MADOGUCHI_PORT": self.url.rpartition(":")[2] or "0",
        } | self.settings
        with (self.room / "log.jsonl").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, *self.program, "serve", cwd=self.room, env=environment,
                stdout=asyncio.subprocess.PIPE, stderr=log,
            )  # fmt: skip
        assert self.process.stdout is not None
        while "Ctrl-C" not in (line := (await self.process.stdout.readline()).decode()):
            if not line:
                await self.process.wait()
                return False
            self.said.append(line.rstrip("\n"))
            if found := re.search(r"is open: (http://\S+?)/$", line):
                self.url = found[1]
        return True

    def log(self) -> str:
        return (self.room / "log.jsonl").read_text("utf-8")

    async def terminate(self) -> int:
        """SIGTERM; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self.process.wait(), PATIENCE)

    async def kill(self) -> None:
        """As a power cut would."""
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()
