"""Telegram at the real `madoguchi serve`: by webhook, by asking, and when it is not there at all."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import pytest
from desk_process import DeskProcess
from desk_room import until
from fake_telegram import FakeTelegram, Fault, telegram
from telegram_people import Person

SECRET = "a-secret-of-the-webhook"
HANAKO, TARO = Person(), Person(1002, "太郎")


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with telegram() as fake:
        yield fake


@asynccontextmanager
async def serving(folder: Path, fake: FakeTelegram, *, secret: str = "", base: str = "") -> AsyncIterator[DeskProcess]:
    settings = {"MADOGUCHI_TELEGRAM_TOKEN": fake.token, "MADOGUCHI_TELEGRAM_API_BASE": base or fake.url}
    settings |= {"MADOGUCHI_TELEGRAM_WEBHOOK_SECRET": secret} if secret else {}
    desk = DeskProcess(folder, settings=settings)
    try:
        yield await desk.start()
    finally:
        await desk.kill()


def got(fake: FakeTelegram, person: Person, count: int = 1) -> Callable[[], bool]:
    return lambda: len(fake.of(person.number)) >= count


async def test_by_webhook_a_question_is_answered(tmp_path: Path, fake: FakeTelegram) -> None:
    async with serving(tmp_path, fake, secret=SECRET) as desk:
        webhook = f"{desk.url}/telegram/webhook"
        assert await fake.delivers(HANAKO.says("コールセンターの電話番号を教えてください"), webhook, SECRET) == 200
        await until(got(fake, HANAKO))
        assert "0120-479-249" in fake.of(HANAKO.number)[0].text
        assert await fake.delivers(HANAKO.says("a"), webhook, "wrong") == 401
        assert await fake.delivers(HANAKO.presses("menu", query="q1"), webhook, SECRET) == 200
        assert fake.answered == ["q1"]
        async with httpx2.AsyncClient(timeout=60) as client:
            assert (await client.get(webhook)).status_code == 405
        assert await desk.terminate() == 0
        assert fake.token not in desk.log()
        assert SECRET not in desk.log()


async def test_by_asking_and_over_a_kill_nobody_reads_anything_twice(tmp_path: Path, fake: FakeTelegram) -> None:
    async with serving(tmp_path, fake) as desk:
        fake.offers(HANAKO.says("/start"))
        await until(got(fake, HANAKO))
        async with httpx2.AsyncClient(timeout=60) as client:
            assert (await client.post(f"{desk.url}/telegram/webhook", json={})).status_code == 404
        await desk.kill()
        fake.offers(HANAKO.says("ポイントはいつ届きますか"))
        fake.offers(TARO.says("/start"))
        await desk.start()
        await until(got(fake, TARO))
        await until(got(fake, HANAKO, 2))
        assert [len(fake.of(person.number)) for person in (HANAKO, TARO)] == [2, 1]
        assert await desk.terminate() == 0


async def test_a_send_that_a_kill_cut_is_marked_and_not_repeated(tmp_path: Path, fake: FakeTelegram) -> None:
    async with serving(tmp_path, fake, secret=SECRET) as desk:
        fake.faults["sendMessage"] = [Fault(hangs=True, takes=True)]
        await fake.delivers(HANAKO.says("/start"), f"{desk.url}/telegram/webhook", SECRET)
        await until(got(fake, HANAKO))
        await desk.kill()
        await desk.start()
        await fake.delivers(HANAKO.says("/help"), f"{desk.url}/telegram/webhook", SECRET)
        await until(got(fake, HANAKO, 2))
        assert len(fake.of(HANAKO.number)) == 2


async def test_when_telegram_is_not_there_the_page_is_open(tmp_path: Path, fake: FakeTelegram) -> None:
    async with serving(tmp_path, fake, base="http://127.0.0.1:1") as desk, httpx2.AsyncClient(timeout=60) as client:
        assert (await client.get(f"{desk.url}/readyz")).status_code == 200
        await until(lambda: "no updates from Telegram" in desk.log())
        assert await desk.terminate() == 0
        assert all(json.loads(line) for line in desk.log().splitlines())


async def test_what_was_answered_while_telegram_was_away_leaves_when_it_is_back(
    tmp_path: Path, fake: FakeTelegram
) -> None:
    fake.faults["sendMessage"] = [
        Fault(500, "Internal Server Error"),
        Fault(429, "Too Many Requests: retry after 1", 1),
    ]
    async with serving(tmp_path, fake, secret=SECRET) as desk:
        await fake.delivers(HANAKO.says("/start"), f"{desk.url}/telegram/webhook", SECRET)
        await until(got(fake, HANAKO))
        assert len(fake.of(HANAKO.number)) == 1
