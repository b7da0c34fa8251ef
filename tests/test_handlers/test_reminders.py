"""Reminders leave once, at their time, through the outbox; whatever stops them stops them for good."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from desk_fakes import Hands, does
from desk_room import until
from faq_books import gunma
from moments import at
from places import store_at

from bot.words import Reply
from handlers.channel import Accepted, Failed, SendResult
from handlers.delivery import Delivery
from handlers.desk import Desk
from handlers.listeners import Listeners
from handlers.reminders import LOOK_AGAIN, Reminders
from madoguchi.desk import CORE
from storage import outbox, reminders, transcript
from storage.moments import stored
from storage.rows import Message, Outgoing
from storage.store import Store

pytestmark = pytest.mark.usefixtures("engine")

EARLY = at("2023-04-03T12:00")
DUE = at("2023-04-26T10:00")


class Line:
    """A channel that must not send twice, and keeps what it sent."""

    name = "line"
    repeatable = False

    def __init__(self) -> None:
        self.sent: list[Outgoing] = []
        self.refuses = False

    async def send(self, row: Outgoing) -> SendResult:
        if self.refuses and row.dispensable:
            return Failed("quota")
        self.sent.append(row)
        return Accepted()


class Room:
    def __init__(self, store: Store, clock: Hands, channel: Line) -> None:
        self.store, self.clock, self.channel = store, clock, channel
        self.listeners = Listeners()
        self.delivery = Delivery(store, [channel], clock)
        self.desk = Desk(store, CORE, gunma(), clock, self.listeners, self.delivery.wake)
        self.reminders = Reminders(store, CORE, gunma(), clock, self.listeners, self.delivery.wake)
        self.count = 0

    async def hears(self, kind: str, **more: Any) -> str:
        self.count += 1
        event = f"{self.clock():%d%H%M}-{self.count}"
        taken = await self.desk.traveller_says(does(kind, event, channel="line", **more))
        self.conversation = taken.conversation
        return taken.conversation

    async def transcript(self) -> tuple[Message, ...]:
        return await self.store.read(transcript.messages(self.conversation))

    async def reminded(self) -> list[Message]:
        return [row for row in await self.transcript() if row.author == "bot" and "予約した方に" in row.text]

    async def asked(self) -> list[tuple[str, str, str]]:
        return await self.store.read(
            lambda reader: [tuple(row) for row in reader.sql("SELECT name, state, reason FROM reminder ORDER BY name")]
        )

    async def nothing_open(self) -> None:
        async def closed() -> bool:
            return (await self.store.read(outbox.load())).open == 0

        await until(closed)


@asynccontextmanager
async def opened(path: Path, clock: Hands | None = None, channel: Line | None = None) -> AsyncIterator[Room]:
    store = store_at(path)
    await store.open()
    room = Room(store, clock or Hands(EARLY), channel or Line())
    await room.delivery.start()
    yield room
    await room.delivery.stop(1)
    await store.close()


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with opened(tmp_path / "desk.db") as room:
        await room.hears("press", data="remind:paper")
        yield room


async def test_it_is_sent_at_its_time_once_and_marked_dispensable(room: Room) -> None:
    assert await room.reminders.send_due() == LOOK_AGAIN
    assert await room.reminded() == []
    room.clock.now = DUE - timedelta(seconds=5)
    assert await room.reminders.send_due() == 5
    room.clock.now = DUE
    for _ in range(3):
        await room.reminders.send_due()
    await room.nothing_open()
    (said,) = await room.reminded()
    assert "あと4日" in said.text
    assert isinstance(said.reply, Reply)
    assert [row.dispensable for row in room.channel.sent] == [False, True]
    assert await room.asked() == [("paper", "sent", "")]


async def test_a_clock_that_jumps_back_sends_no_second_one(room: Room) -> None:
    room.clock.now = DUE
    await room.reminders.send_due()
    room.clock.turn(days=-2)
    await room.reminders.send_due()
    room.clock.now = DUE + timedelta(hours=1)
    await room.reminders.send_due()
    assert len(await room.reminded()) == 1


async def test_it_is_asked_for_once_however_often(room: Room) -> None:
    for _ in range(3):
        await room.hears("press", data="remind:paper")
    room.clock.now = DUE
    await room.reminders.send_due()
    await room.hears("press", data="remind:paper")
    room.clock.turn(hours=2)
    await room.reminders.send_due()
    assert len(await room.reminded()) == 1


async def test_who_takes_it_back_gets_none_and_may_ask_again(room: Room) -> None:
    await room.hears("text", text="お知らせをやめる")
    assert await room.asked() == [("paper", "cancelled", "stopped")]
    await room.hears("press", data="remind:paper")
    assert await room.asked() == [("paper", "waiting", "")]


async def test_who_blocks_the_desk_gets_none(room: Room) -> None:
    await room.hears("leave")
    assert await room.asked() == [("paper", "cancelled", "gone")]
    room.clock.now = DUE
    await room.reminders.send_due()
    assert await room.reminded() == []


async def test_it_waits_while_a_person_has_the_conversation(room: Room) -> None:
    room.clock.now = DUE

    def own(owner: str | None) -> Any:
        return room.store.run(lambda t: t.sql("UPDATE conversation SET owner = :owner", owner=owner))

    await own("sato")
    await room.reminders.send_due()
    assert await room.reminded() == []
    await own(None)
    await room.reminders.send_due()
    assert await room.reminded() == []  # not before it is looked at again
    room.clock.turn(minutes=15)
    await room.reminders.send_due()
    assert len(await room.reminded()) == 1


async def test_nobody_is_interrupted_in_the_middle_of_a_talk(room: Room) -> None:
    room.clock.now = DUE - timedelta(minutes=1)
    await room.hears("text", text="こんにちは")
    room.clock.now = DUE
    await room.reminders.send_due()
    assert await room.reminded() == []
    room.clock.turn(minutes=10)
    await room.reminders.send_due()
    assert len(await room.reminded()) == 1


async def test_a_desk_that_was_away_sends_it_late_but_never_after_the_end(tmp_path: Path) -> None:
    async with opened(tmp_path / "late.db") as room:
        await room.hears("press", data="remind:paper")
        room.clock.now = at("2023-04-30T15:00")
        await room.reminders.send_due()
        (said,) = await room.reminded()
        assert "きょうまで" in said.text
    async with opened(tmp_path / "over.db") as room:
        await room.hears("press", data="remind:paper")
        room.clock.now = at("2023-05-01T10:00")
        await room.reminders.send_due()
        assert await room.reminded() == []
        assert await room.asked() == [("paper", "cancelled", "past")]


async def test_the_traveller_was_not_seen_by_being_reminded(room: Room) -> None:
    async def conversation() -> Any:
        query = "SELECT last_seen, episode FROM conversation"
        return await room.store.read(lambda reader: tuple(reader.sql(query)[0]))

    before = await conversation()
    room.clock.now = DUE
    await room.reminders.send_due()
    assert await conversation() == before


async def test_a_refused_one_is_failed_with_its_reason_and_the_talk_goes_on(room: Room) -> None:
    room.channel.refuses = True
    room.clock.now = DUE
    await room.reminders.send_due()
    await room.nothing_open()
    rows = await room.store.read(
        lambda reader: [tuple(row) for row in reader.sql("SELECT status, reason FROM outbox WHERE dispensable = 1")]
    )
    assert rows == [("failed", "quota")]
    await room.hears("text", text="こんにちは")
    await room.nothing_open()
    assert room.channel.sent[-1].seq == 5


async def test_what_was_written_before_a_crash_leaves_after_it_and_only_once(tmp_path: Path) -> None:
    channel, clock = Line(), Hands(EARLY)
    async with opened(tmp_path / "desk.db", clock, channel) as room:
        await room.hears("press", data="remind:paper")
        await room.nothing_open()
        await room.delivery.stop(0)  # nothing leaves any more
        clock.now = DUE
        await room.reminders.send_due()
    async with opened(tmp_path / "desk.db", clock, channel) as again:
        again.conversation = room.conversation
        await again.reminders.send_due()
        await again.nothing_open()
        assert len(await again.reminded()) == 1
        assert [row.dispensable for row in channel.sent] == [False, True]


async def test_a_fault_puts_off_one_reminder_and_no_other(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    await room.hears("press", data="remind:collect", traveller="taro")
    room.clock.now = at("2023-05-26T10:00")
    await room.store.run(lambda t: t.sql("UPDATE reminder SET due = :due", due=stored(room.clock())))
    write = reminders.send

    def breaks(transaction: Any, due: Any, now: int) -> None:
        if due.conversation == 2 and room.clock() < at("2023-05-26T11:00"):
            raise RuntimeError
        write(transaction, due, now)

    monkeypatch.setattr(reminders, "send", breaks)
    await room.reminders.send_due()
    assert {name: state for name, state, _ in await room.asked()} == {"paper": "cancelled", "collect": "waiting"}
    room.clock.turn(hours=1)
    await room.reminders.send_due()
    assert {name: state for name, state, _ in await room.asked()} == {"paper": "cancelled", "collect": "sent"}
