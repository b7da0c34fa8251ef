"""A picture that is sent to people is kept for them, on LINE and on Telegram, and each role sees of it what it may."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from desk_fakes import SATO, FakeChannel, does, says
from desk_room import Room, opened
from fake_line import user
from line_room import LineRoom, line_room
from moments import at
from pictures import Shelf, picture
from staffed_desk import Staffed, staffed
from telegram_room import telegram_room

from bot.knowledge import Knowledge
from handlers.line.content import LineContent
from handlers.pictures import Pictures
from handlers.staff.acts.talks import TakeNext
from storage import attachments, staff_events
from storage.attachments import MOST_FOR_STAFF

pytestmark = pytest.mark.usefixtures("engine")

HANAKO = user("hanako")
WORKING = at("2023-03-14T12:00")


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    """Somebody who is with a person."""
    async with opened(tmp_path / "desk.db", FakeChannel("line")) as room:
        await room.desk.traveller_says(says("join", channel="line"))
        await room.desk.staff_does(TakeNext(), SATO)
        yield room


async def shows(room: Room, *names: str) -> None:
    for name in names:
        await room.desk.traveller_says(does("image", name, channel="line", reference=name, picture=name))


async def fetch(room: Room, **shelf: bytes | Exception) -> int:
    return await Pictures(room.store, {"line": Shelf(dict(shelf)).fetch}, room.clock).fetch_due("line")


async def test_it_is_kept_while_a_person_has_the_conversation_and_their_page_learns_of_it(room: Room) -> None:
    await shows(room, "m1")
    before = await room.store.read(staff_events.newest())
    assert await fetch(room, m1=picture()) == 1
    assert await room.query("SELECT state, kind, for_staff FROM attachment") == [("fetched", "image/jpeg", 1)]
    (told,) = await room.store.read(staff_events.after(before))
    assert (told.kind, told.seq) == ("picture", 3)


async def test_it_belongs_to_no_claim_of_theirs(room: Room) -> None:
    await shows(room, "m1")
    await fetch(room, m1=picture())
    ((no,),) = await room.query("SELECT no FROM conversation")
    assert await room.store.read(lambda reader: attachments.unfiled(reader, no).kept) == 0
    await room.store.run(lambda transaction: attachments.drop(transaction, no, 7))
    await room.store.run(lambda transaction: attachments.file(transaction, no, "4071928356"))
    assert await room.query("SELECT state, number FROM attachment") == [("fetched", None)]


async def test_what_is_unsent_is_gone(room: Room) -> None:
    await shows(room, "m1")
    await fetch(room, m1=picture())
    await room.desk.traveller_says(does("unsend", "u1", channel="line", reference="m1"))
    assert await room.query("SELECT state, body FROM attachment") == [("blanked", None)]


async def test_one_traveller_cannot_fill_the_disk(room: Room) -> None:
    await shows(room, *(f"m{number}" for number in range(MOST_FOR_STAFF + 2)))
    states = await room.query("SELECT state, reason, COUNT(*) FROM attachment GROUP BY 1, 2 ORDER BY 1")
    assert states == [("failed", "too_many", 2), ("waiting", "", MOST_FOR_STAFF)]
    room.clock.turn(hours=25)
    await shows(room, "next day")
    assert await room.query("SELECT state FROM attachment ORDER BY seq DESC LIMIT 1") == [("waiting",)]


async def test_a_clock_that_is_set_back_puts_no_fetch_off(room: Room) -> None:
    await shows(room, "m1")
    await fetch(room, m1=ConnectionError())
    assert await fetch(room, m1=picture()) == 0
    room.clock.turn(hours=-1)
    assert await fetch(room, m1=picture()) == 1


# --- over the channels -----------------------------------------------------------------------------------------------


async def taken(room: LineRoom) -> None:
    await room.talk(room.line.says(HANAKO, "担当者と話したい"))
    await room.desk.staff_does(TakeNext(), SATO)


async def test_on_line_it_comes_from_the_blob_host(tmp_path: Path, book: Knowledge) -> None:
    async with line_room(tmp_path / "desk.db", knowledge=book) as room:
        await taken(room)
        sent = room.line.sends(HANAKO, "image", contentProvider={"type": "line"})
        await room.talk(sent)
        room.line.contents[sent["message"]["id"]] = picture()
        content = LineContent(room.line.url, "line-access-token")
        await Pictures(room.store, {"line": content.fetch}, room.clock).fetch_due("line")
        await content.close()
        assert await room.query("SELECT state, for_staff FROM attachment") == [("fetched", 1)]
        assert len(room.line.replies) == 1
        assert room.line.pushes == []


async def test_on_telegram_it_comes_by_its_file(tmp_path: Path, book: Any) -> None:
    async with telegram_room(tmp_path, book, WORKING) as room:
        room.fake.files["p-1280"] = picture()
        await room.hears(room.hanako.says("担当者と話したい"))
        (waits,) = await room.hears(room.hanako.shows("p"))
        assert "写真は担当者に渡します" in waits.text
        await room.opened.desk.staff_does(TakeNext(), SATO)
        assert await room.hears(room.hanako.shows("p", caption="レシートです")) == []
        await room.pictures.fetch_due("telegram")
        assert await room.query("SELECT state, for_staff FROM attachment") == [("fetched", 1)] * 2


# --- what staff see --------------------------------------------------------------------------------------------------


@pytest.fixture
async def desk(tmp_path: Path, book: Any) -> AsyncIterator[Staffed]:
    async with staffed(tmp_path / "desk.db", book) as desk:
        await desk.opened.desk.traveller_says(does("image", "p1", "torico", reference="p1", picture="p1"))
        yield desk


async def seen(desk: Staffed, role: str) -> str:
    async with desk.client(role) as client:
        return (await client.get(f"/staff/records/{desk.conversation}")).text


async def test_who_may_opens_it_and_whoever_may_not_learns_that_it_is_there(desk: Staffed) -> None:
    assert "画像を取り込んでいます" in await seen(desk, "agent")
    await Pictures(desk.opened.store, {"web": Shelf({"p1": picture()}).fetch}, desk.clock).fetch_due("web")
    ((name,),) = await desk.opened.store.read(
        lambda reader: [tuple(row) for row in reader.sql("SELECT id FROM attachment")]
    )
    assert f'href="/staff/pictures/{name}"' in await seen(desk, "agent")
    auditor = await seen(desk, "auditor")
    assert name not in auditor
    assert "この役割では開けません" in auditor
    async with desk.client("agent") as client:
        got = await client.get(f"/staff/pictures/{name}")
        assert (got.content, got.headers["content-security-policy"]) == (picture(), "sandbox")


async def test_why_there_is_none_is_said(desk: Staffed) -> None:
    await Pictures(desk.opened.store, {"web": Shelf({"p1": b"<svg/>"}).fetch}, desk.clock).fetch_due("web")
    assert "画像は取り込めませんでした: 画像ではありません" in await seen(desk, "agent")
