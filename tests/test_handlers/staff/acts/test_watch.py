"""Nobody is forgotten: leases, holds, disabled accounts, those who wait too long. And the lists that staff see."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import time, timedelta
from functools import partial

import pytest
from desk_fakes import LORE, SATO, SUZUKI, says
from desk_room import Room, until
from faq_books import gunma
from moments import at

from bot.stay import LEASE
from handlers.staff.acts.talks import Close, Done, Hold, NothingWaitsError, TakeNext, Write
from handlers.staff.acts.watch import OVERTIME, Watch
from handlers.taken import Taken
from storage import queue, staff, stays, switches
from storage.moments import stored
from storage.queue import Stack

pytestmark = pytest.mark.usefixtures("engine")


@pytest.fixture
def watch(room: Room) -> Watch:
    return Watch(room.store, room.desk, LORE, room.clock)


async def taken(room: Room, traveller: str = "hanako") -> Done:
    await room.desk.traveller_says(says("join please", f"{traveller} joins", traveller))
    return await room.desk.staff_does(TakeNext(), SATO)


async def handoffs(room: Room) -> list[tuple[object, ...]]:
    return await room.query("SELECT state, COALESCE(owner, '') FROM handoff ORDER BY id")


async def test_a_chat_without_a_sign_of_life_waits_again_once(room: Room, watch: Watch) -> None:
    done = await taken(room)
    room.clock.turn(minutes=9)
    await watch.look()
    assert await handoffs(room) == [("taken", "sato")]
    room.clock.turn(minutes=1)
    await asyncio.gather(watch.look(), watch.look())
    assert await handoffs(room) == [("waiting", "")]
    assert (await room.words(Taken(done.conversation, 0)))[2:] == ["staff_again (ja)"]
    assert (await room.query("SELECT COUNT(*) FROM staff_event WHERE kind = 'lapsed'")) == [(1,)]
    assert (await room.desk.staff_does(TakeNext(), SUZUKI)).conversation == done.conversation


async def test_a_sign_of_life_of_the_owner_renews_the_lease(room: Room, watch: Watch) -> None:
    done = await taken(room)
    room.clock.turn(minutes=9)
    for who, renewed in (("suzuki", False), ("sato", True), ("sato", False)):  # not more than one write a minute
        work = stays.sign_of_life(done.handoff, who, stored(room.clock.now) + LEASE)
        assert await room.store.run(work) is renewed
    room.clock.turn(minutes=9)
    await watch.look()
    assert await handoffs(room) == [("taken", "sato")]


async def test_a_hold_ends_at_its_time(room: Room, watch: Watch) -> None:
    done = await taken(room)
    await room.desk.staff_does(Hold(done.handoff, "確認", room.clock.now + timedelta(hours=2)), SATO)
    room.clock.turn(hours=1, minutes=59)
    await watch.look()
    assert await handoffs(room) == [("held", "sato")]
    room.clock.turn(minutes=1)
    await watch.look()
    assert await handoffs(room) == [("taken", "sato")]
    room.clock.turn(minutes=10)
    await watch.look()
    assert await handoffs(room) == [("waiting", "")]


async def test_the_chats_of_a_disabled_account_go_back(room: Room, watch: Watch) -> None:
    await room.store.run(partial(staff.add, name="sato", display="佐藤", role="agent", password="x", now=1))
    first, second = await taken(room), await taken(room, "taro")
    await room.desk.staff_does(Hold(second.handoff, "確認"), SATO)
    await watch.look()
    assert await handoffs(room) == [("taken", "sato"), ("held", "sato")]
    await room.store.run(lambda tx: tx.do("disable_staff", id=1, now=2))
    await watch.look()
    assert await handoffs(room) == [("waiting", ""), ("waiting", "")]
    assert first.conversation != second.conversation


async def test_who_waits_too_long_is_shown_once_until_they_are_answered(room: Room, watch: Watch) -> None:
    done = await taken(room)
    await room.desk.staff_does(Write(done.conversation, "はい", 2, "k"), SATO)
    await room.desk.traveller_says(says("これです"))
    for _ in range(2):
        room.clock.turn(minutes=OVERTIME.total_seconds() // 60 - 1)
        await room.store.run(stays.sign_of_life(done.handoff, "sato", stored(room.clock.now) + LEASE))
        await watch.look()
        await watch.look()
    assert await room.query("SELECT COUNT(*) FROM staff_event WHERE kind = 'overdue'") == [(1,)]
    row = await room.store.read(queue.one(done.handoff))
    assert row is not None
    assert row.overdue
    await room.desk.staff_does(Write(done.conversation, "確かめました", 4, "k2"), SATO)
    row = await room.store.read(queue.one(done.handoff))
    assert row is not None
    assert not row.overdue


async def test_the_hours_in_which_nobody_is_there_are_no_waiting(room: Room) -> None:
    watch, alerted = Watch(room.store, room.desk, gunma(), room.clock), "SELECT alerted IS NOT NULL FROM handoff"
    room.clock.now = at("2023-03-27T17:55")
    await room.desk.traveller_says(says("join please"))
    today = partial(switches.set_day, day=at("2023-03-28").date(), reason="", author="mori", now=stored(room.clock.now))
    await room.store.run(partial(today, periods=((time(11), time(18)),)))
    for moment, told in (("27T18:06", False), ("28T10:30", False), ("28T11:04", False), ("28T11:05", True)):
        room.clock.now = at(f"2023-03-{moment}")
        await watch.look()
        assert (moment, await room.query(alerted)) == (moment, [(told,)])


async def test_after_a_standstill_staff_get_some_time_to_come_back(room: Room, watch: Watch) -> None:
    await taken(room)
    room.clock.turn(hours=1)
    work = asyncio.create_task(watch.run())
    lease = "SELECT lease > :now FROM handoff"
    await until(partial(_holds, room, lease))
    assert await handoffs(room) == [("taken", "sato")]
    work.cancel()
    with suppress(asyncio.CancelledError):
        await work


async def _holds(room: Room, sql: str) -> bool:
    return await room.query(sql, now=stored(room.clock.now)) == [(1,)]


async def test_the_lists_are_in_order_and_in_pages(room: Room) -> None:
    joined = [await room.desk.traveller_says(says(f"join {number}", f"e{number}", f"t{number}")) for number in range(5)]
    one = await room.desk.staff_does(TakeNext(), SATO)
    two = await room.desk.staff_does(TakeNext(), SATO)
    await room.desk.staff_does(Hold(two.handoff, "確認"), SATO)
    await room.desk.traveller_says(says("leave", "e9", "t4"))

    async def ids(stack: Stack, **more: object) -> list[str]:
        return [row.conversation for row in await room.store.read(queue.listed(stack, **more))]  # type: ignore[arg-type]

    order = [taken.conversation for taken in joined]
    assert await ids("waiting") == order[2:4]
    assert await ids("taken") == order[:1]
    assert await ids("held") == order[1:2]
    assert await ids("mine", owner="sato") == order[:2]
    (first,) = await room.store.read(queue.listed("waiting", limit=1))
    assert await ids("waiting", after=first.ref) == order[3:4]
    with pytest.raises(queue.WrongCursorError):
        await ids("waiting", after="nothing")
    counts = await room.store.read(queue.counts("sato"))
    assert (counts.waiting, counts.taken, counts.held, counts.mine) == (2, 1, 1, 2)
    await room.desk.staff_does(Close(one.handoff, "solved"), SATO)
    assert await ids("closed") == [order[0], order[4]]


async def test_a_row_of_the_list_tells_the_newest_words(room: Room) -> None:
    said = await room.desk.traveller_says(says("join 現金で払った"))
    (row,) = await room.store.read(queue.listed("waiting"))
    assert (row.reason, row.summary, row.channel, row.last, row.last_by) == (
        "asked", "現金で払った", "web", "1: join 現金で払った", "bot",
    )  # fmt: skip
    assert await room.store.read(queue.of(said.conversation)) == row


async def test_a_traveller_knows_where_they_stand(room: Room) -> None:
    await room.store.run(partial(staff.add, name="sato", display="佐藤", role="agent", password="x", now=1))
    first = await room.desk.traveller_says(says("join", "e1", "hanako"))
    second = await room.desk.traveller_says(says("join", "e2", "taro"))
    await room.desk.traveller_says(says("ring", "e3", "taro"))
    await room.desk.staff_does(TakeNext(), SATO)
    one = await room.store.read(queue.standing(first.conversation))
    two = await room.store.read(queue.standing(second.conversation))
    assert one is not None
    assert two is not None
    assert (one.state, one.place, one.owner, one.call_back) == ("taken", 0, "佐藤", None)
    assert (two.state, two.place, two.owner) == ("waiting", 1, "")
    assert two.call_back == (room.clock.now + timedelta(hours=1), room.clock.now + timedelta(hours=2))
    assert await room.store.read(queue.standing("nobody")) is None


async def test_nobody_waits(room: Room) -> None:
    with pytest.raises(NothingWaitsError):
        await room.desk.staff_does(TakeNext(), SATO)
