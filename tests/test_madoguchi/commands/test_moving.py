"""`madoguchi move`: a desk in the middle of its work goes to PostgreSQL and back, also when the move is killed."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
from desk_process import DeskProcess
from desk_room import until
from fake_telegram import FakeTelegram, telegram
from postgres_server import Server
from telegram_people import Person

SECRET = "a-secret-of-the-webhook"
HANAKO = Person()

Ended = subprocess.CompletedProcess[str]

KILLED = """
import os, signal
import storage.carrying, storage.keeping.moving
storage.carrying.MOST_ROWS = 3
written = storage.keeping.moving._written
def note(step):
    if step.table == "message":
        os.kill(os.getpid(), signal.SIGKILL)
    return written(step)
storage.keeping.moving._written = note
from madoguchi.cli import main
main()
"""


@dataclass
class Visitor:
    """Somebody at the page, who stays the same person wherever the desk moves."""

    cookie: str = field(default_factory=lambda: secrets.token_urlsafe(16))

    async def says(self, desk: DeskProcess, text: str) -> str:
        """What is answered."""
        async with httpx2.AsyncClient(
            base_url=desk.url, timeout=60, headers={"Cookie": f"madoguchi={self.cookie}"}
        ) as client:
            taken = await client.post("/chat/messages", json={"id": secrets.token_hex(8), "text": text})
            assert taken.status_code == 200, taken.text
            rows = await client.get("/chat/messages", params={"after": taken.json()["seq"] - 1})
            return rows.text


@asynccontextmanager
async def serving(
    room: Path, fake: FakeTelegram, database: str, base: str = "", **more: str
) -> AsyncIterator[DeskProcess]:
    settings = {
        "MADOGUCHI_DATABASE": database,
        "MADOGUCHI_TELEGRAM_TOKEN": fake.token,
        "MADOGUCHI_TELEGRAM_API_BASE": base or fake.url,
        "MADOGUCHI_TELEGRAM_WEBHOOK_SECRET": SECRET,
    }
    desk = DeskProcess(room, settings=settings | more)
    try:
        yield await desk.start()
        assert await desk.terminate() == 0, desk.log()
    finally:
        await desk.kill()


def move(room: Path, to: str, database: str, key: str = "", program: Sequence[str] = ("-m", "madoguchi")) -> Ended:
    return run(room, "move", "--to", to, program=program, MADOGUCHI_DATABASE=database, MADOGUCHI_KEY=key)


def run(room: Path, *words: str, program: Sequence[str] = ("-m", "madoguchi"), **settings: str) -> Ended:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MADOGUCHI_")} | settings
    return subprocess.run(
        [sys.executable, *program, *words], check=False, cwd=room, capture_output=True, text=True, timeout=120,
        env=environment,
    )  # fmt: skip


async def test_a_desk_moves_in_the_middle_of_an_intake_and_goes_on_talking(tmp_path: Path, postgres: Server) -> None:
    file, url = "desk.db", postgres.url(postgres.database("template0"))
    claimant, waiting = Visitor(), Visitor()
    async with telegram() as fake:
        async with serving(tmp_path, fake, file, base="http://127.0.0.1:1") as desk:
            for text in ("クーポンが使えなくて現金で払ったのに、残額も減っていました", "はい"):
                await claimant.says(desk, text)
            assert "GM12345678" in await claimant.says(desk, "GM12345678")
            assert "1番目" in await waiting.says(desk, "担当者と話したいです")
            assert await fake.delivers(HANAKO.says("/start"), f"{desk.url}/telegram/webhook", SECRET) == 200
            in_use = move(tmp_path, url, file)
            assert (in_use.returncode, "in use" in in_use.stderr) == (1, True)
        without_key = move(tmp_path, url, file)
        assert without_key.stderr.endswith("it lies in desk.db.key.\n"), without_key.stderr
        key = (tmp_path / "desk.db.key").read_text().strip()

        killed = move(tmp_path, url, file, key, ("-c", KILLED))
        assert killed.returncode == -signal.SIGKILL
        moved = move(tmp_path, url, file, key)
        assert moved.returncode == 0, moved.stderr
        assert "conversation …" not in moved.stderr, "what was carried before is not carried again"
        counts = {line.split()[0]: line.split()[1:] for line in moved.stdout.splitlines() if len(line.split()) == 4}
        assert counts["conversation"][0] == "3"
        assert all(source == target for _, source, target in counts.values())
        refused = run(tmp_path, "serve", "--port", "0", MADOGUCHI_DATABASE=file)
        assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
        assert " has moved to " in refused.stderr
        assert " has moved to " in run(tmp_path, "doctor", MADOGUCHI_DATABASE=file).stdout
        assert fake.of(HANAKO.number) == []

        async with serving(tmp_path, fake, url, MADOGUCHI_KEY=key) as desk:
            await until(lambda: fake.of(HANAKO.number))
            assert "都道府県" in await claimant.says(desk, "２月２４日です")
            assert "お店" in await claimant.says(desk, "ぐんま")
        back = move(tmp_path, file, url, key)
        assert back.returncode == 0, back.stderr
        async with serving(tmp_path, fake, file, MADOGUCHI_KEY=key) as desk:
            await claimant.says(desk, "草津の山田屋です")
            assert "受け付けました" in await claimant.says(desk, "はい、間違いありません")
            assert "1番目" in await waiting.says(desk, "担当者と話したいです"), "one place, as before"
        assert len(fake.of(HANAKO.number)) == 1, "sent once, over both moves"
