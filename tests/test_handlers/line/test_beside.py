"""Beside the words: the month's pushes, the animation, read marks, and pictures from the blob host."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from secrets import token_hex

import pytest
from desk_fakes import Hands
from desk_room import until
from fake_line import ACCESS_TOKEN, FakeLine, fake_line, user
from line_room import line_room
from pictures import picture
from places import store_at

from bot.knowledge import Knowledge
from handlers.counts import Board
from handlers.exposition import registry_of
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


# --- the month's pushes ----------------------------------------------------------------------------------------------


@asynccontextmanager
async def purse_of(line: FakeLine, path: Path, clock: Hands, reserve: int = 50) -> AsyncIterator[tuple[Purse, Store]]:
    store, api = store_at(path), LineApi(line.url, ACCESS_TOKEN)
    await store.open()
    purse = Purse(api, clock, reserve)
    purse.opens(store)
    try:
        yield purse, store
    finally:
        await api.close()
        await store.close()


@asynccontextmanager
async def beside(line: FakeLine, path: Path, store: Store, reserve: int) -> AsyncIterator[Purse]:
    """Another purse on the same store; on PostgreSQL it is another process."""
    if store.shared:
        async with purse_of(line, path, Hands(), reserve) as (purse, _):
            yield purse
    else:
        api = LineApi(line.url, ACCESS_TOKEN)
        purse = Purse(api, Hands(), reserve)
        purse.opens(store)
        yield purse
        await api.close()


async def claims(purse: Purse, *, staff: bool, key: str = "") -> str:
    return await purse.claims(key or token_hex(16), staff=staff)


@pytest.mark.parametrize(
    ("limit", "used", "bot", "staff"),
    [(200, 149, "", ""), (200, 150, "quota_reserve", ""), (200, 200, "quota", "quota"), (None, 9999, "", "")],
)
async def test_the_reserve_is_for_staff(path: Path, limit: int | None, used: int, bot: str, staff: str) -> None:
    async with fake_line() as line, purse_of(line, path, Hands()) as (purse, _):
        line.limit, line.used = limit, used
        assert await purse.ask()
        assert (await claims(purse, staff=False), await claims(purse, staff=True)) == (bot, staff)


async def test_a_restart_knows_what_is_gone_although_line_does_not_answer(path: Path) -> None:
    clock = Hands()
    async with fake_line() as line:
        line.limit, line.used = 200, 199
        async with purse_of(line, path, clock) as (purse, store):
            assert await purse.ask()
            await purse.spent("")
            assert await store.read(line_quota.read) == LineQuota(200, 200, clock.now, pushed=1)
        line.play("quota", *["500"] * 20)
        async with purse_of(line, path, clock) as (purse, _):
            run = asyncio.create_task(purse.run())
            await until(lambda: len(line.called("quota")) > 1)
            assert await claims(purse, staff=True) == "quota"
            run.cancel()


async def test_until_line_has_told_how_many_there_are_only_staff_push(path: Path) -> None:
    async with fake_line() as line, purse_of(line, path, Hands()) as (purse, _):
        line.play("quota", "500")
        assert await claims(purse, staff=False) == "quota_unknown"
        assert await claims(purse, staff=True) == ""
        assert await claims(purse, staff=False) == ""


async def test_what_another_process_has_pushed_counts(path: Path) -> None:
    async with fake_line() as line, purse_of(line, path, Hands(), reserve=2) as (purse, store):
        line.limit, line.used = 10, 7
        assert await purse.ask()
        async with beside(line, path, store, reserve=2) as other:
            assert await other.ask()
            await purse.spent("")
            assert await claims(other, staff=False) == "quota_reserve"
            assert await claims(other, staff=True) == ""


async def test_of_many_pushes_at_once_in_two_processes_as_many_are_made_as_are_free(path: Path) -> None:
    async with fake_line() as line, purse_of(line, path, Hands(), reserve=2) as (purse, store):
        line.limit, line.used = 10, 3
        async with beside(line, path, store, reserve=2) as other:
            assert await purse.ask()
            assert await other.ask()
            told = await asyncio.gather(*(claims(one, staff=False) for one in (purse, other) * 10))
        assert Counter(told) == {"": 5, "quota_reserve": 15}


async def test_a_push_that_a_crash_cut_counts_until_it_is_known_what_became_of_it(path: Path) -> None:
    async with fake_line() as line:
        line.limit, line.used = 10, 6
        async with purse_of(line, path, Hands(), reserve=2) as (purse, _):
            assert await claims(purse, staff=False, key="cut") == ""
            line.used = 7  # it is handed to LINE, and the desk is killed
        async with purse_of(line, path, Hands(), reserve=2) as (purse, store):
            line.play("quota", *["500"] * 9)  # LINE does not tell
            assert await claims(purse, staff=False) == ""
            assert await claims(purse, staff=False) == "quota_reserve"
            assert await claims(purse, staff=False, key="cut") == "", "it has its claim"
            await purse.spent("cut")  # 409
            await purse.spent("cut")  # … and a second crash before its row was ended
            known = await store.read(line_quota.read)
            assert known
            assert known.used == 7


async def test_what_is_accepted_while_line_is_asked_counts(path: Path) -> None:
    async with fake_line() as line, purse_of(line, path, Hands(), reserve=2) as (purse, store):
        line.limit, line.used = 10, 7
        assert await purse.ask()
        asked = await store.read(line_quota.before)
        await purse.spent("meanwhile")
        await store.run(line_quota.note(10, 7, Hands()(), asked))
        assert await claims(purse, staff=False) == "quota_reserve"


async def test_what_was_surely_not_accepted_is_free_again(path: Path) -> None:
    async with fake_line() as line, purse_of(line, path, Hands(), reserve=2) as (purse, _):
        line.limit, line.used = 10, 7
        assert await claims(purse, staff=False, key="not sent") == ""
        assert await claims(purse, staff=False) == "quota_reserve"
        await purse.gives_back("not sent")
        assert await claims(purse, staff=False) == ""


async def test_before_the_first_push_of_a_process_line_is_asked_what_is_left(path: Path) -> None:
    async with fake_line() as line, purse_of(line, path, Hands(), reserve=2) as (purse, store):
        await store.run(line_quota.note(10, 7, Hands()(), line_quota.Before(0, ())))
        line.limit, line.used = 10, 8
        assert await claims(purse, staff=False) == "quota_reserve"


async def test_a_new_month_begins_afresh_and_a_full_purse_is_asked_for_again(path: Path) -> None:
    clock = Hands()
    async with fake_line() as line, purse_of(line, path, clock) as (purse, _):
        line.limit = line.used = 200
        assert await purse.ask()
        line.used = 0  # somebody has bought more, and LINE has not been asked since
        assert await claims(purse, staff=True) == "quota"
        clock.turn(minutes=2)
        assert await claims(purse, staff=True) == ""
        line.used = 200
        await purse.ask()
        clock.now = clock.now.replace(month=4, day=1, hour=0)
        line.play("quota", *["500"] * 9)
        assert await claims(purse, staff=True) == ""
        for _ in range(149):
            await purse.spent("")
        assert await claims(purse, staff=False) == "quota_reserve"


async def test_at_eighty_percent_the_operator_is_told_once(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    board = Board()
    async with fake_line() as line, purse_of(line, path, Hands()) as (purse, store):
        purse.opens(store, LineGauges(board).quota)
        for line.used in (159, 160, 180):
            assert await purse.ask()
    assert [record.levelno for record in caplog.records if "pushes are gone" in record.message] == [logging.WARNING]
    told = registry_of(board)
    assert told.get_sample_value("madoguchi_line_quota_warning") == 1
    assert told.get_sample_value("madoguchi_line_quota_used") == 180


# --- courtesy --------------------------------------------------------------------------------------------------------


async def test_the_animation_is_shown_only_while_an_answer_is_long_in_coming(path: Path) -> None:
    async with fake_line() as line:
        async with line_room(path, line=line) as room:
            await room.talk(line.says(HANAKO, "a"))
            assert room.courtesy._waiting == {}, "nothing is shown any more"
            assert line.called("loading") == []
        async with line_room(path, line=line, patience=0.0) as room:
            line.play("reply", "held")
            await room.post(line.says(HANAKO, "b"))
            await until(lambda: line.called("loading"))
            line.answers.set()
            await room.all_left()
        assert [call.body for call in line.called("loading")] == [{"chatId": HANAKO, "loadingSeconds": 20}]
        assert line.texts(HANAKO) == ["1: a", "2: b"]


async def test_nothing_is_shown_to_whom_nothing_is_said(path: Path) -> None:
    async with line_room(path) as room:
        await room.talk(room.line.does(HANAKO, "somethingNew"), room.line.says(HANAKO, "a") | {"mode": "standby"})
        assert room.courtesy._waiting == {}
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
