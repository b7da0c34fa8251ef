"""/telegram/webhook: the secret first, then the store, then the 200."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest
from desk_fakes import FakeChannel
from desk_room import Room, opened
from starlette.applications import Starlette
from telegram_people import GROUP, Person, membership

from handlers.patience import Patience
from handlers.telegram.webhook import LARGEST_BODY, PATH, TelegramWebhook
from handlers.web.refusals import Refusal, refused
from storage.errors import NotStoredError

SECRET = "a-secret_of-the_webhook"
HANAKO = Person()


@dataclass
class Door:
    """The route, called as Telegram calls it."""

    room: Room
    client: httpx2.AsyncClient
    headers: dict[str, str] = field(default_factory=lambda: {"X-Telegram-Bot-Api-Secret-Token": SECRET})

    async def post(self, update: Any, **more: Any) -> httpx2.Response:
        body = update if isinstance(update, bytes) else json.dumps(update).encode()
        return await self.client.post(PATH, content=body, **{"headers": self.headers} | more)

    async def count(self, table: str = "event") -> int:
        ((count,),) = await self.room.query(f"SELECT COUNT(*) FROM {table}")
        return int(count)


def served(webhook: TelegramWebhook) -> httpx2.AsyncClient:
    async def refuse(request: Any, refusal: Any) -> Any:
        return refused(request, refusal)

    app = Starlette(routes=webhook.routes(), exception_handlers={Refusal: refuse})
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://desk")


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    channel = FakeChannel("telegram", repeatable=False)
    async with (
        opened(tmp_path / "desk.db", channel) as room,
        served(TelegramWebhook(SECRET, room.desk, Patience(lambda _: None))) as client,
    ):
        yield Door(room, client)


async def test_an_update_is_stored_and_answered(door: Door) -> None:
    answer = await door.post(HANAKO.says("こんにちは"))
    assert (answer.status_code, answer.content) == (200, b"")
    await door.room.all_left()
    (channel,) = door.room.channels
    assert [(row.traveller, row.reply.bubbles[0].lead) for row in channel.sent] == [("1001", "1: こんにちは")]


@pytest.mark.parametrize(
    "headers",
    [{}, {"X-Telegram-Bot-Api-Secret-Token": ""}, {"X-Telegram-Bot-Api-Secret-Token": SECRET + "x"},
     {"X-Telegram-Bot-Api-Secret-Token": SECRET[:-1]}, {"X-Telegram-Bot-Api-Secret-Token": "秘密".encode()},
     [("X-Telegram-Bot-Api-Secret-Token", SECRET), ("X-Telegram-Bot-Api-Secret-Token", SECRET)]],
)  # fmt: skip
async def test_without_the_secret_nothing_is_taken(door: Door, headers: Any) -> None:
    answer = await door.post(HANAKO.says("a"), headers=headers)
    assert answer.status_code == 401
    assert await door.count() == 0


async def test_the_secret_is_asked_for_before_the_body_is_read(door: Door) -> None:
    assert (await door.post(b"x" * (LARGEST_BODY + 1), headers={})).status_code == 401


@pytest.mark.parametrize(
    ("body", "status"), [(b"", 400), (b"{", 400), (b"\xff", 400), (b"x" * (LARGEST_BODY + 1), 413)]
)
async def test_what_is_no_update_is_refused(door: Door, body: bytes, status: int) -> None:
    assert (await door.post(body)).status_code == status
    assert await door.count() == 0


@pytest.mark.parametrize(
    "odd", [[], {}, 7, {"update_id": 9}, {"update_id": 9, "message": {"text": "x"}}, {"update_id": 9, "poll": {}}]
)
async def test_an_odd_update_is_kept_and_does_not_come_back_for_ever(door: Door, odd: Any) -> None:
    for _ in range(2):
        assert (await door.post(odd)).status_code == 200
    assert await door.room.query("SELECT kind, raw FROM event") == [("odd", json.dumps(odd, separators=(",", ":")))]
    assert await door.count("conversation") == 0


async def test_an_update_that_comes_again_changes_nothing(door: Door) -> None:
    update = HANAKO.says("a")
    answers = await asyncio.gather(*(door.post(update) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {200}
    assert await door.count("message") == 2


async def test_a_press_is_answered_in_the_200_also_when_it_is_stale_or_comes_again(door: Door) -> None:
    update = HANAKO.presses("gone:and:forgotten", query="q7")
    for _ in range(2):
        answer = await door.post(update)
        assert answer.json() == {"method": "answerCallbackQuery", "callback_query_id": "q7"}
    assert await door.count("message") == 2


async def test_a_turn_that_raises_is_noted_and_telegram_is_not_asked_for_it_again(door: Door) -> None:
    assert (await door.post(HANAKO.says("break"))).status_code == 200
    assert await door.room.query("SELECT failure, tries FROM event") == [("BrokenTurnError", 1)]


async def test_what_is_not_stored_gets_no_200(door: Door) -> None:
    class Full:
        async def traveller_says(self, incoming: Any) -> Any:
            raise NotStoredError("full")

    async with served(TelegramWebhook(SECRET, Full(), Patience(lambda _: None))) as client:
        with pytest.raises(NotStoredError):  # madoguchi/web.py makes a 503 of it
            await Door(door.room, client).post(HANAKO.says("a"))


async def test_updates_of_one_chat_are_taken_in_the_order_in_which_they_come(door: Door) -> None:
    await asyncio.gather(*(door.post(HANAKO.says(f"quiet {number}")) for number in range(20)))
    words = await door.room.query("SELECT text FROM message ORDER BY seq")
    assert [text for (text,) in words] == [f"quiet {number}" for number in range(20)]


async def test_a_group_is_told_once_and_a_person_is_not_disturbed_by_it(door: Door) -> None:
    entered = membership(GROUP, HANAKO.user, "member", "left")
    assert (await door.post(entered)).status_code == 200
    assert await door.room.query("SELECT traveller FROM conversation") == [("-100777",)]


async def test_the_source_stays_with_the_conversation(door: Door) -> None:
    await door.post(HANAKO.says("/start call_sms"))
    assert await door.room.query("SELECT source, language FROM conversation") == [("call_sms", "ja")]
