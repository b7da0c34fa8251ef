"""Long polling: what is not stored is asked for again, what is stored is forgotten by Telegram."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from desk_fakes import FakeChannel
from desk_room import Room, opened, until
from fake_telegram import FakeTelegram, Fault
from telegram_people import Person

from bot.words import Incoming
from handlers.patience import Patience
from handlers.telegram.api import TelegramApi
from handlers.telegram.polling import Polling
from storage.errors import NotStoredError

HANAKO = Person()


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with opened(tmp_path / "desk.db", FakeChannel("telegram", repeatable=False)) as room:
        yield room


@asynccontextmanager
async def asking(fake: FakeTelegram, desk: Any) -> AsyncIterator[None]:
    work = asyncio.create_task(Polling(fake.client(), desk, Patience(lambda _: None), first_wait=0.01).run())
    try:
        yield
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)


async def words(room: Room) -> list[str]:
    return [text for (text,) in await room.query("SELECT text FROM message WHERE direction = 'in' ORDER BY id")]


async def _says(room: Room, *wanted: str) -> bool:
    return await words(room) == list(wanted)


async def test_what_waits_is_taken_in_order_and_then_forgotten(fake: FakeTelegram, room: Room) -> None:
    for text in ("quiet 1", "quiet 2", "quiet 3"):
        fake.offers(HANAKO.says(text))
    async with asking(fake, room.desk):
        await until(lambda: _says(room, "quiet 1", "quiet 2", "quiet 3"))
        fake.offers(HANAKO.says("quiet 4"))
        await until(lambda: _says(room, "quiet 1", "quiet 2", "quiet 3", "quiet 4"))
        await until(lambda: not fake.updates)


async def test_after_a_restart_nothing_is_missed_and_nothing_doubled(fake: FakeTelegram, room: Room) -> None:
    update = HANAKO.says("quiet 1")
    fake.offers(update)
    async with asking(fake, room.desk):
        await until(lambda: _says(room, "quiet 1"))
    fake.updates = [update, HANAKO.says("quiet 2")]  # it stopped before it could say that it has the first
    async with asking(fake, room.desk):
        await until(lambda: _says(room, "quiet 1", "quiet 2"))


async def test_an_odd_update_spoils_none_of_its_neighbours(fake: FakeTelegram, room: Room) -> None:
    for update in (HANAKO.says("quiet 1"), {"update_id": 700_900_000, "message": {"x": 1}}, HANAKO.says("quiet 2") | {"update_id": 700_900_001}):  # fmt: skip
        fake.updates.append(update)
    async with asking(fake, room.desk):
        await until(lambda: _says(room, "quiet 1", "quiet 2"))
        await until(lambda: not fake.updates)


async def test_what_was_not_stored_is_asked_for_again(fake: FakeTelegram, room: Room) -> None:
    class Shaky:
        troubles = 2

        async def traveller_says(self, incoming: Incoming) -> Any:
            if self.troubles:
                self.troubles -= 1
                raise NotStoredError("full")
            return await room.desk.traveller_says(incoming)

    fake.offers(HANAKO.says("quiet 1"))
    async with asking(fake, Shaky()):
        await until(lambda: _says(room, "quiet 1"))


@pytest.mark.parametrize(
    "fault",
    [
        Fault(500, "x"),
        Fault(502, page=True),
        Fault(breaks=True),
        Fault(429, "x", 1),
        Fault(401, "Unauthorized"),
        Fault(409, "Conflict"),
    ],
)
async def test_trouble_is_outlasted(fake: FakeTelegram, room: Room, fault: Fault) -> None:
    fake.faults["getUpdates"] = [fault, fault]
    fake.offers(HANAKO.says("quiet 1"))
    async with asking(fake, room.desk):
        await until(lambda: _says(room, "quiet 1"))


async def test_that_nobody_answers_is_outlasted_too(fake: FakeTelegram, room: Room) -> None:
    real = fake.client()

    class Later:
        """Telegram comes up only after the desk has asked a few times."""

        asked = 0

        async def updates(self, offset: int) -> Any:
            self.asked += 1
            nobody = TelegramApi("http://127.0.0.1:1", fake.token)
            return await (real if self.asked > 3 else nobody).updates(offset)

    fake.offers(HANAKO.says("quiet 1"))
    work = asyncio.create_task(Polling(Later(), room.desk, Patience(lambda _: None), first_wait=0.01).run())  # type: ignore[arg-type]
    await until(lambda: _says(room, "quiet 1"))
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)


async def test_pressed_buttons_stop_spinning_and_nothing_waits_for_that(fake: FakeTelegram, room: Room) -> None:
    fake.faults["answerCallbackQuery"] = [Fault(hangs=True), Fault(breaks=True)]
    for query in ("q1", "q2", "q3"):
        fake.offers(HANAKO.presses("menu", query=query))
    async with asking(fake, room.desk):
        await until(lambda: len(fake.answered) == 1)  # which of them met the faults is a matter of luck
        await until(lambda: not fake.updates)


async def test_counting_may_begin_anew_after_a_silence(fake: FakeTelegram, room: Room) -> None:
    fake.offers(HANAKO.says("quiet 1"))
    api = fake.client()
    polling = Polling(api, room.desk, Patience(lambda _: None))
    asked: list[int] = []

    async def updates(offset: int) -> Any:
        asked.append(offset)
        return await TelegramApi.updates(api, offset, seconds=0)

    api.updates = updates  # type: ignore[assignment,method-assign]
    await polling._round()
    await polling._round()
    fake.offers(HANAKO.says("quiet 2") | {"update_id": 12})
    await polling._round()
    assert await _says(room, "quiet 1", "quiet 2")
    assert asked[0] == asked[2] == 0
