"""The real `madoguchi serve` on LINE: its own event loop, its own wiring, killed in the middle."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from pathlib import Path

import httpx2
from desk_process import DeskProcess
from desk_room import until
from fake_line import ACCESS_TOKEN, SECRET, FakeLine, fake_line, user

PATH = "/line/webhook"


def settings(line: FakeLine) -> dict[str, str]:
    return {
        "MADOGUCHI_LINE_CHANNEL_SECRET": SECRET,
        "MADOGUCHI_LINE_CHANNEL_ACCESS_TOKEN": ACCESS_TOKEN,
        "MADOGUCHI_LINE_API_BASE": line.url,
        "MADOGUCHI_LINE_DATA_API_BASE": line.url,
    }


async def post(client: httpx2.AsyncClient, line: FakeLine, *events: object) -> int:
    body, headers = line.webhook(*events)
    return (await client.post(PATH, content=body, headers=headers)).status_code


async def figures_with(client: httpx2.AsyncClient, wanted: str) -> str:
    """The figures once this one is among them: what LINE tells of itself is asked aside."""
    figures = ""

    async def told() -> bool:
        nonlocal figures
        figures = (await client.get("/metrics")).text
        return wanted in figures

    await until(told)
    return figures


async def test_a_traveller_is_answered_and_the_figures_tell(tmp_path: Path) -> None:
    async with fake_line() as line:
        desk = await DeskProcess(tmp_path, settings=settings(line)).start()
        try:
            async with httpx2.AsyncClient(base_url=desk.url, timeout=60) as client:
                assert await post(client, line, line.says(user("hanako"), "期限はいつですか")) == 200
                await until(lambda: line.read_by(user("hanako")))
                figures = await figures_with(client, "madoguchi_line_quota 200.0")
                assert (await client.post(PATH, content=b"{}")).status_code == 401
            assert await desk.terminate() == 0
        finally:
            await desk.kill()
    assert "3月31日" in line.texts(user("hanako"))[0]
    assert 'madoguchi_line_calls_total{call="/v2/bot/message/reply",status="200"} 1.0' in figures
    assert user("hanako") not in desk.log()
    assert (line.faults, line.pushes) == ([], [])


async def test_without_its_secrets_line_is_not_there(tmp_path: Path) -> None:
    desk = await DeskProcess(tmp_path).start()
    try:
        async with httpx2.AsyncClient(base_url=desk.url, timeout=60) as client:
            assert (await client.post(PATH, content=b"{}")).status_code == 404
    finally:
        await desk.kill()


async def test_line_out_of_reach_stops_neither_the_start_nor_the_page(tmp_path: Path) -> None:
    async with fake_line() as line:
        down = settings(line) | {
            "MADOGUCHI_LINE_API_BASE": "http://127.0.0.1:9",
            "MADOGUCHI_LINE_DATA_API_BASE": "http://127.0.0.1:9",
        }
        desk = await DeskProcess(tmp_path, settings=down).start()
        try:
            async with httpx2.AsyncClient(base_url=desk.url, timeout=60) as client:
                assert await post(client, line, line.says(user("hanako"), "期限")) == 200
                assert (await client.get("/")).status_code == 200
            await desk.kill()
            desk.settings = settings(line)
            await desk.start()
            await until(lambda: line.read_by(user("hanako")))
        finally:
            await desk.kill()
        assert len(line.replies) == 1


async def test_a_crowd_a_sick_line_and_a_power_cut_lose_and_double_nothing(tmp_path: Path) -> None:
    async with fake_line() as line:
        desk = await DeskProcess(tmp_path, settings=settings(line)).start()
        people = [user(f"traveller {number}") for number in range(60)]
        line.play("reply", *["reset_after", "timeout_after", "500", "reset_before"] * 3)
        waiting = [(who, line.says(who, words)) for who in people for words in ("期限", "電話番号は")]

        async def deliver(events: list[object]) -> None:
            """As LINE does: again until it is acknowledged."""
            while True:
                try:
                    async with httpx2.AsyncClient(base_url=desk.url, timeout=60) as client:
                        if await post(client, line, *events) == 200:
                            return
                except httpx2.HTTPError:  # the desk is away
                    await asyncio.sleep(0.05)

        async def cut() -> None:
            await until(lambda: len(line.replies) > 20)
            await desk.kill()
            await desk.start()

        try:
            by_person = [[event for one, event in waiting if one == who] for who in people]
            await asyncio.gather(cut(), *(deliver(list(events)) for events in by_person))
            await asyncio.gather(*(deliver(list(events)) for events in by_person))  # all of it delivered anew
            await until(lambda: _settled(desk))
            unsure = _unsure(desk)
        finally:
            await desk.kill()
    for who in people:
        read = line.texts(who)
        assert len(read) == len(set(read)), "each answer at most once"
        assert len(read) >= 2 - unsure[who], "what was not read is marked unsure"
        assert read == sorted(read, key=lambda words: "コールセンター" in words), "in order"
    assert (line.pushes, line.faults) == ([], [])


def _query(desk: DeskProcess, sql: str) -> list[tuple[object, ...]]:
    stored = sqlite3.connect(f"file:{desk.room}/madoguchi.db?mode=ro", uri=True)
    try:
        return stored.execute(sql).fetchall()
    finally:
        stored.close()


def _settled(desk: DeskProcess) -> bool:
    return _query(desk, "SELECT COUNT(done) = COUNT(*) AND COUNT(*) = 120 FROM outbox") == [(1,)]


def _unsure(desk: DeskProcess) -> Counter[str]:
    sql = "SELECT traveller FROM outbox JOIN conversation ON no = conversation WHERE status = 'unsure'"
    return Counter(str(traveller) for (traveller,) in _query(desk, sql))
