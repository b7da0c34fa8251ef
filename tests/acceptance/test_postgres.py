"""The real `madoguchi serve` on PostgreSQL, as its operator meets it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from functools import partial
from pathlib import Path
from subprocess import CompletedProcess

import httpx2
import pytest
from command_line import run
from desk_process import DeskProcess
from desk_room import until
from postgres_server import KEY, Server

from storage.sealing import written

PATIENCE = 120.0  # seconds: other tests may keep the machine busy


@pytest.fixture
def settings(postgres: Server) -> Iterator[dict[str, str]]:
    name = postgres.database("template0")
    yield {"MADOGUCHI_DATABASE": postgres.url(name), "MADOGUCHI_KEY": written(KEY)}
    postgres.drop(name)


@pytest.fixture
async def desk(tmp_path: Path, settings: dict[str, str]) -> AsyncIterator[DeskProcess]:
    desk = await DeskProcess(tmp_path, settings=settings).start()
    yield desk
    await desk.kill()


async def command(room: Path, settings: Mapping[str, str], *words: str) -> CompletedProcess[str]:
    return await asyncio.to_thread(partial(run, *words, folder=room, **settings))


async def say(client: httpx2.AsyncClient, text: str, number: int) -> int:
    return (await client.post("/chat/messages", json={"id": f"message-{number:08}", "text": text})).status_code


async def test_it_answers_forgets_nothing_over_a_restart_and_takes_commands_beside_it(desk: DeskProcess) -> None:
    async with httpx2.AsyncClient(base_url=desk.url, timeout=PATIENCE) as client:
        await client.get("/")
        assert await say(client, "期限はいつですか", 1) == 200
        hired = await command(desk.room, desk.settings, "staff", "add", "sato", "--display", "佐藤")
        assert (hired.returncode, hired.stderr) == (0, "")
        assert await desk.terminate() == 0
        await desk.start()
        assert await say(client, "期限はいつですか", 1) == 200  # the same message: it is taken once
        rows = (await client.get("/chat/messages")).json()["messages"]
    assert ["reply" in row for row in rows] == [False, True]
    listed = await command(desk.room, desk.settings, "staff", "list")
    assert "佐藤" in listed.stdout
    found = sorted(path.name for path in desk.room.iterdir())
    assert [name for name in found if name != "log.jsonl"] == [], (
        "nothing lies in a folder that other processes do not see"
    )


async def test_a_server_that_is_away_is_said_so_and_healed_without_a_hand(desk: DeskProcess, postgres: Server) -> None:
    async with httpx2.AsyncClient(base_url=desk.url, timeout=PATIENCE) as client:
        await client.get("/")
        assert await say(client, "期限はいつですか", 1) == 200
        await asyncio.to_thread(postgres.stop)
        try:
            assert await say(client, "電話番号は", 2) == 503
            assert (await client.get("/readyz")).status_code == 503
            assert (await client.get("/healthz")).status_code == 200
        finally:
            await asyncio.to_thread(postgres.start)

        async def ready() -> bool:
            return (await client.get("/readyz")).status_code == 200

        await until(ready, PATIENCE)
        assert await say(client, "電話番号は", 2) == 200
        rows = (await client.get("/chat/messages")).json()["messages"]
    assert ["reply" in row for row in rows] == [False, True] * 2
    assert "Traceback" not in desk.log()


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({"MADOGUCHI_KEY": ""}, "MADOGUCHI_KEY is not set"),
        ({"MADOGUCHI_DATABASE": "postgresql://desk:secret@127.0.0.1:1/madoguchi"}, "Connection refused"),
        ({"MADOGUCHI_DATABASE": "postgresql://desk:secret@[::1/madoguchi"}, "is no address of PostgreSQL"),
    ],
)
async def test_what_is_wrong_is_said_in_one_line(
    tmp_path: Path, settings: dict[str, str], changed: dict[str, str], line: str
) -> None:
    told = await command(tmp_path, settings | changed, "serve", "--port", "0")
    assert told.returncode == 1
    assert told.stderr.startswith("madoguchi: ")
    assert line in told.stderr
    assert len(told.stderr.splitlines()) == 1
    assert "secret" not in told.stderr


async def test_the_doctor_looks_at_it(desk: DeskProcess) -> None:
    found = await command(desk.room, desk.settings, "doctor")
    assert " is in order, PostgreSQL " in found.stdout
