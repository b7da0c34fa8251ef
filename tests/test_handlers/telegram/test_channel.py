"""What each answer of Telegram means, and that nobody reads anything twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from desk_fakes import NOON, Hands, does, says
from desk_room import Room, opened, until
from fake_telegram import FakeTelegram, Fault, telegram

from bot.words import Bubble, Reply
from handlers.channel import Accepted, Failed, Later, SendResult, Unsure
from handlers.patience import Patience
from handlers.telegram.channel import TelegramChannel
from handlers.telegram.courtesy import TelegramCourtesy
from handlers.telegram.render import Renderer
from storage.rows import Outgoing

ROW = Outgoing("c", 2, "telegram", "1001", Reply((Bubble("はい。"),)), NOON)


def channel_to(fake: FakeTelegram, **more: Any) -> TelegramChannel:
    return TelegramChannel(fake.client(**more), Renderer(lambda key, _: key), Patience(lambda _: None), Hands())


async def test_a_row_is_sent_to_its_chat(fake: FakeTelegram) -> None:
    assert await channel_to(fake).send(ROW) == Accepted()
    assert [(message.chat, message.text) for message in fake.sent] == [(1001, "はい。")]


@pytest.mark.parametrize(
    ("fault", "result", "arrived"),
    [
        (Fault(429, "Too Many Requests: retry after 7", 7), Later("429 Too Many Requests: retry after 7", NOON + timedelta(seconds=7)), 0),
        (Fault(429, "Too Many Requests"), Later("429 Too Many Requests", NOON + timedelta(seconds=1)), 0),
        (Fault(500, "Internal Server Error"), Later("500 Internal Server Error"), 0),
        (Fault(502, page=True), Later("502 no JSON"), 0),
        (Fault(503, "Service Unavailable"), Later("503 Service Unavailable"), 0),
        (Fault(504, takes=True, page=True), Unsure("504 no JSON"), 1),
        (Fault(200, takes=True, page=True), Unsure("200 no JSON"), 1),
        (Fault(breaks=True), Unsure("connection broken"), 0),
        (Fault(breaks=True, takes=True), Unsure("connection broken"), 1),
        (Fault(hangs=True, takes=True), Unsure("no answer in time"), 1),
        (Fault(401, "Unauthorized"), Later("401 Unauthorized"), 0),
        (Fault(403, "Forbidden: user is deactivated"), Failed("403 Forbidden: user is deactivated", gone=True), 0),
        (Fault(400, "Bad Request: chat not found"), Failed("400 Bad Request: chat not found"), 0),
    ],
)  # fmt: skip
async def test_what_each_answer_means(fake: FakeTelegram, fault: Fault, result: SendResult, arrived: int) -> None:
    fake.faults["sendMessage"] = [fault]
    seconds = 2.0 if fault.hangs else 60.0
    assert await channel_to(fake, answer_seconds=seconds).send(ROW) == result
    assert len(fake.sent) == arrived


async def test_without_a_connection_it_surely_did_not_arrive() -> None:
    async with telegram() as fake:
        channel = channel_to(fake)
    assert isinstance(await channel.send(ROW), Later)


async def test_who_waits_long_sees_that_the_desk_writes_until_the_answer_is_sent(fake: FakeTelegram) -> None:
    api = fake.client()
    courtesy = TelegramCourtesy(api, patience=0.0)
    courtesy.waits("1001")
    await until(lambda: fake.called("sendChatAction"))
    assert fake.called("sendChatAction") == [{"chat_id": 1001, "action": "typing"}]
    assert "1001" in courtesy._waiting, "it is shown again while the answer is still in the making"
    await TelegramChannel(api, Renderer(lambda key, _: key), courtesy, Hands()).send(ROW)
    assert courtesy._waiting == {}


async def test_a_send_that_a_crash_cut_is_not_repeated(fake: FakeTelegram) -> None:
    assert isinstance(await channel_to(fake).send(replace(ROW, doubtful=True)), Unsure)
    assert fake.calls == []


async def test_the_token_stands_in_no_reason(fake: FakeTelegram) -> None:
    channel = TelegramChannel(fake.client("1:wrong"), Renderer(lambda key, _: key), Patience(lambda _: None), Hands())
    result = await channel.send(ROW)
    assert result == Later("401 Unauthorized")


async def test_of_a_long_text_whose_second_part_fails_the_desk_is_unsure(fake: FakeTelegram) -> None:
    long = replace(ROW, reply=Reply((Bubble("あ" * 4000), Bubble("い" * 4000))))
    fake.faults["sendMessage"] = [Fault(), Fault(429, "Too Many Requests", 3)]
    assert isinstance(await channel_to(fake).send(long), Unsure)
    assert len(fake.sent) == 1


async def test_no_more_than_a_few_messages_at_once_go_to_one_chat(fake: FakeTelegram, monkeypatch: Any) -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr("handlers.telegram.channel.asyncio.sleep", sleep)
    monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: 10.0)  # none goes by between the sends
    channel = channel_to(fake)
    for _ in range(5):
        await channel.send(ROW)
    assert waited == [1.0, 2.0]
    await channel.send(replace(ROW, traveller="1002"))
    assert waited == [1.0, 2.0]


# --- with the outbox -------------------------------------------------------------------------------------------------


@pytest.fixture
async def room(fake: FakeTelegram, tmp_path: Path) -> AsyncIterator[Room]:
    async with opened(tmp_path / "desk.db", channel_to(fake, answer_seconds=60.0)) as room:
        yield room


async def test_replies_of_one_traveller_leave_in_order_over_trouble(room: Room, fake: FakeTelegram) -> None:
    fake.faults["sendMessage"] = [Fault(500, "x"), Fault(), Fault(503, "x")]
    for text in ("one", "two"):
        await room.desk.traveller_says(says(text, traveller="1001", channel="telegram"))

    async def pass_time() -> None:
        while True:
            room.clock.turn(seconds=2)
            await asyncio.sleep(0.01)

    passing = asyncio.create_task(pass_time())
    await room.all_left()
    passing.cancel()
    assert [message.text for message in fake.sent] == ["1: one", "2: two"]
    assert [status for status, _ in await room.ends()] == ["accepted", "accepted"]


async def test_whoever_blocked_the_desk_gets_nothing_more_until_they_write(room: Room, fake: FakeTelegram) -> None:
    fake.blocked.add(1001)
    await room.desk.traveller_says(says("one", traveller="1001", channel="telegram"))
    await room.all_left()
    ((status, reason),) = await room.ends()
    assert (status, reason.partition(" ")[0]) == ("failed", "403")
    assert [gone is not None for (gone,) in await room.query("SELECT gone FROM conversation")] == [True]
    fake.blocked.clear()
    await room.desk.traveller_says(says("two", traveller="1001", channel="telegram"))
    await room.all_left()
    assert [message.text for message in fake.sent] == ["2: two"]
    assert await room.query("SELECT gone FROM conversation") == [(None,)]


async def test_blocking_gives_up_what_waits(room: Room, fake: FakeTelegram) -> None:
    fake.faults["sendMessage"] = [Fault(429, "later", 60)]
    await room.desk.traveller_says(says("one", traveller="1001", channel="telegram"))
    await room.desk.traveller_says(does("leave", "k", traveller="1001", channel="telegram"))
    await room.all_left()
    assert await room.ends() == [("failed", "gone")]


async def test_a_chat_that_is_stuck_holds_up_no_other(room: Room, fake: FakeTelegram) -> None:
    fake.faults["sendMessage"] = [Fault(429, "later", 60)]
    await room.desk.traveller_says(says("one", traveller="1001", channel="telegram"))
    await room.desk.traveller_says(says("two", traveller="1002", channel="telegram"))
    await until(lambda: fake.of(1002))
    assert fake.of(1001) == []
