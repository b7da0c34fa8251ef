"""Beside the words: the month's pushes, the animation, read marks, and pictures from the blob host."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from desk_fakes import Hands
from desk_room import until
from fake_line import ACCESS_TOKEN, FakeLine, fake_line, user
from line_room import line_room
from pictures import picture
from places import store_at
from prometheus_client import CollectorRegistry

from bot.knowledge import Knowledge
from handlers.line.api import LineApi
from handlers.line.content import LineContent, NotReadyError
from handlers.line.gauges import LineGauges
from handlers.line.purse import Purse
from handlers.pictures import LARGEST, Pictures, UnfetchableError
from handlers.wire import LostError
from storage import line_quota
from storage.line_quota import LineQuota
from storage.store import Store

pytestmark = pytest.mark.usefixtures("engine")

HANAKO = user("hanako")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "desk.db"


# --- the month's pushes ----------------------------------------------------------------------------------------------


@asynccontextmanager
async def purse_of(line: FakeLine, path: Path, clock: Hands, reserve: int = 50) -> AsyncIterator[tuple[Purse, Store]]:
    store, api = store_at(path), LineApi(line.url, ACCESS_TOKEN, answer_seconds=0.3)
    await store.open()
    purse = Purse(api, clock, reserve)
    purse.opens(store)
    try:
        yield purse, store
    finally:
        await api.close()
        await store.close()


@pytest.mark.parametrize(
    ("limit", "used", "bot", "staff"),
    [(200, 149, "", ""), (200, 150, "quota_reserve", ""), (200, 200, "quota", "quota"), (None, 9999, "", "")],
)
async def test_the_reserve_is_for_staff(path: Path, limit: int | None, used: int, bot: str, staff: str) -> None:
    async with fake_line() as line, purse_of(line, path, Hands()) as (purse, _):
        line.limit, line.used = limit, used
        assert await purse.ask()
        assert (await purse.refuses(staff=False), await purse.refuses(staff=True)) == (bot, staff)


async def test_a_restart_knows_what_is_gone_although_line_does_not_answer(path: Path) -> None:
    clock = Hands()
    async with fake_line() as line:
        line.limit, line.used = 200, 199
        async with purse_of(line, path, clock) as (purse, store):
            assert await purse.ask()
            await purse.spent()
            assert await store.read(line_quota.read) == LineQuota(200, 200, clock.now)
        line.play("quota", *["500"] * 20)
        async with purse_of(line, path, clock) as (purse, _):
            run = asyncio.create_task(purse.run())
            await until(lambda: len(line.called("quota")) > 1)
            assert await purse.refuses(staff=True) == "quota"
            run.cancel()


async def test_what_another_process_has_pushed_counts(path: Path) -> None:
    async with fake_line() as line, purse_of(line, path, Hands(), reserve=2) as (purse, store):
        line.limit, line.used = 10, 7
        assert await purse.ask()
        other = Purse(LineApi(line.url, ACCESS_TOKEN), Hands(), 2)
        other.opens(store)
        assert await other.refuses(staff=False) == ""
        await purse.spent()
        assert await other.refuses(staff=False) == "quota_reserve"
        assert await other.refuses(staff=True) == ""


async def test_of_many_pushes_at_once_none_counts_on_what_another_takes(path: Path) -> None:
    async with fake_line() as line, purse_of(line, path, Hands(), reserve=2) as (purse, _):
        line.limit, line.used = 10, 7
        with purse.pushing():
            assert await purse.refuses(staff=False) == "quota_reserve"
            assert await purse.refuses(staff=True) == ""
        assert await purse.refuses(staff=False) == ""


async def test_before_the_first_push_of_a_process_line_is_asked_what_is_left(path: Path) -> None:
    async with fake_line() as line, purse_of(line, path, Hands(), reserve=2) as (purse, store):
        await store.run(line_quota.note(LineQuota(10, 7, Hands()())))
        line.limit, line.used = 10, 8
        assert await purse.refuses(staff=False) == "quota_reserve"


async def test_a_new_month_begins_afresh_and_a_full_purse_is_asked_for_again(path: Path) -> None:
    clock = Hands()
    async with fake_line() as line, purse_of(line, path, clock) as (purse, _):
        line.limit = line.used = 200
        assert await purse.ask()
        line.used = 0  # somebody has bought more, and LINE has not been asked since
        assert await purse.refuses(staff=True) == "quota"
        clock.turn(minutes=2)
        assert await purse.refuses(staff=True) == ""
        line.used = 200
        await purse.ask()
        clock.now = clock.now.replace(month=4, day=1)
        line.play("quota", "500")
        assert await purse.refuses(staff=True) == ""


async def test_at_eighty_percent_the_operator_is_told_once(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    registry = CollectorRegistry()
    async with fake_line() as line, purse_of(line, path, Hands()) as (purse, store):
        purse.opens(store, LineGauges(registry).quota)
        for line.used in (159, 160, 180):
            assert await purse.ask()
    assert [record.levelno for record in caplog.records if "pushes are gone" in record.message] == [logging.WARNING]
    assert registry.get_sample_value("madoguchi_line_quota_warning") == 1
    assert registry.get_sample_value("madoguchi_line_quota_used") == 180


# --- courtesy --------------------------------------------------------------------------------------------------------


async def test_the_animation_is_shown_only_while_an_answer_is_long_in_coming(path: Path) -> None:
    async with fake_line() as line:
        async with line_room(path, line=line, patience=2) as room:
            await room.talk(line.says(HANAKO, "a"))
            await asyncio.sleep(2.1)
            assert line.called("loading") == []
        async with line_room(path, line=line, patience=0.05) as room:
            line.delay = 0.2
            await room.talk(line.says(HANAKO, "b"))
        assert [call.body for call in line.called("loading")] == [{"chatId": HANAKO, "loadingSeconds": 20}]
        assert line.texts(HANAKO) == ["1: a", "2: b"]


async def test_nothing_is_shown_to_whom_nothing_is_said(path: Path) -> None:
    async with line_room(path, patience=0.02) as room:
        await room.talk(room.line.does(HANAKO, "somethingNew"), room.line.says(HANAKO, "a") | {"mode": "standby"})
        await asyncio.sleep(0.06)
        assert room.line.calls == []


async def test_what_is_stored_is_marked_as_read_once(path: Path) -> None:
    async with line_room(path) as room:
        event = room.line.says(HANAKO, "a", markAsReadToken="read-me")
        await room.talk(event, event)
        await until(lambda: room.line.called("read"))
        assert [call.body for call in room.line.called("read")] == [{"markAsReadToken": "read-me"}]


# --- pictures --------------------------------------------------------------------------------------------------------


async def fetched(content: LineContent, message: str) -> bytes:
    async with aclosing(content.fetch(message)) as stream:
        return b"".join([piece async for piece in stream])


@pytest.mark.parametrize(
    ("kept", "error"),
    [
        (404, UnfetchableError("unknown")),
        (410, UnfetchableError("unsent")),
        (403, UnfetchableError("refused_403")),
        (b"x" * (LARGEST + 1), UnfetchableError("too_large")),
        (202, NotReadyError("status_202")),
        (429, NotReadyError("status_429")),
        (500, NotReadyError("status_500")),
        (302, NotReadyError("status_302")),
    ],
)
async def test_what_line_does_not_give_is_told_apart(kept: bytes | int, error: Exception) -> None:
    async with fake_line() as line:
        line.contents["1"] = kept
        content = LineContent(line.url, ACCESS_TOKEN)
        with pytest.raises(type(error), match=str(error)):
            await fetched(content, "1")
        await content.close()


async def test_a_picture_that_breaks_off_is_asked_for_again() -> None:
    async with fake_line() as line:
        line.contents["1"] = picture()
        line.play("content", "reset_after")
        content = LineContent(line.url, ACCESS_TOKEN)
        with pytest.raises(LostError):
            await fetched(content, "1")
        assert await fetched(content, "1") == picture()
        await content.close()


async def test_a_picture_sent_for_a_claim_is_kept_with_it_and_goes_when_it_is_unsent(
    path: Path, book: Knowledge
) -> None:
    clock = Hands()
    async with line_room(path, knowledge=book, clock=clock) as room:
        line = room.line
        content = LineContent(line.url, ACCESS_TOKEN)
        pictures = Pictures(room.store, {"line": content.fetch}, clock)
        await room.talk(line.presses(HANAKO, "claim"), line.presses(HANAKO, "form:kind:b1"))
        event = line.sends(HANAKO, "image", contentProvider={"type": "line"})
        line.contents[event["message"]["id"]] = 202
        await room.talk(event)
        await pictures.fetch_due("line")
        line.contents[event["message"]["id"]] = picture()
        clock.turn(minutes=1)
        await pictures.fetch_due("line")
        assert await room.query("SELECT state, kind, size FROM attachment") == [
            ("fetched", "image/jpeg", len(picture()))
        ]
        await room.talk(line.does(HANAKO, "unsend", unsend={"messageId": event["message"]["id"]}))
        assert await room.query("SELECT state, body FROM attachment") == [("blanked", None)]
        assert line.pushes == []
        await content.close()
    assert clock.now - Hands().now == timedelta(minutes=1)
