"""Two processes of a desk on PostgreSQL behind each proxy: any request reaches any of them, and one that dies is not missed."""

from __future__ import annotations

import asyncio
import base64
import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from desk_process import DeskProcess
from postgres_server import KEY, Server
from proxies import HOST, HTTPS, PATIENCE, Kind, Proxy, browser, caddy, first_rows, installed, nginx

PORTS = ("8001", "8002")


@pytest.fixture
async def desks(tmp_path: Path, postgres: Server) -> AsyncIterator[list[DeskProcess]]:
    settings = {
        "MADOGUCHI_DATABASE": postgres.url(postgres.database()),
        "MADOGUCHI_KEY": base64.b64encode(KEY).decode(),
        "MADOGUCHI_HOST": HOST,
        "MADOGUCHI_PUBLIC_URL": f"https://{HOST}:{HTTPS}",
        "MADOGUCHI_TRUSTED_PROXIES": "127.0.0.1",
    }
    desks = [DeskProcess(tmp_path, settings=settings | {"MADOGUCHI_PORT": port}) for port in PORTS]
    await asyncio.gather(*(desk.start() for desk in desks))
    yield desks
    for desk in desks:
        await desk.kill()


@pytest.mark.parametrize("kind", [nginx, caddy], ids=["nginx", "caddy"])
async def test_whichever_answers_it_is_one_talk_and_a_death_costs_nobody_a_word(
    kind: Kind, desks: list[DeskProcess], tmp_path: Path
) -> None:
    proxy = await Proxy(tmp_path / "proxy", installed(kind)).start(" ".join(f"{HOST}:{port}" for port in PORTS))
    try:
        async with browser(proxy) as client:
            async with client.stream("GET", "/chat/stream") as stream:
                lines = stream.aiter_lines()
                # From one process; the messages go to the other, which is less busy.
                assert await anext(lines) == "retry: 3000"
                for number in range(6):
                    await sent(client, f"{number}番")
                async with asyncio.timeout(PATIENCE):
                    told = [line async for line in first_rows(lines, 12) if line.startswith("id: ")]
            await desks[0].kill()
            for number in range(6, 12):
                await sent(client, f"{number}番")
            rows = (await client.get("/chat/messages")).json()["messages"]
    finally:
        await proxy.stop()
    assert told == [f"id: {number}" for number in range(1, 13)]
    assert [row["text"] for row in rows if row["by"] == "traveller"] == [f"{number}番" for number in range(12)]


async def sent(client: httpx2.AsyncClient, text: str) -> None:
    """As the page does it: again, with the same id, until it is taken."""
    message = {"id": secrets.token_hex(8), "text": text}
    async with asyncio.timeout(PATIENCE):
        while (await client.post("/chat/messages", json=message)).status_code != 200:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
