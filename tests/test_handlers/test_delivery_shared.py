"""Several processes on one store: each reply is carried by one, and what a dead one carried by another."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

import pytest
from desk_fakes import CORE, LORE, FakeChannel, Hands, says
from desk_room import until
from sharing import Shared

from handlers import post
from handlers.channel import Accepted, SendResult, Unsure
from handlers.delivery import Delivery
from handlers.desk import Desk
from handlers.listeners import Listeners
from handlers.shift import Shift
from storage import outbox, processes
from storage.rows import Outgoing
from storage.store import Store

pytestmark = pytest.mark.usefixtures("engine")


@dataclass
class HeldChannel(FakeChannel):
    """Sends wait until they are let go."""

    name: str = "line"
    repeatable: bool = False
    go: asyncio.Event = field(default_factory=asyncio.Event)
    begun: list[Outgoing] = field(default_factory=list)

    async def send(self, row: Outgoing) -> SendResult:
        self.begun.append(row)
        await self.go.wait()
        return await super().send(row)


@dataclass
class Process:
    store: Shared
    desk: Desk
    delivery: Delivery
    shift: Shift
    channel: HeldChannel

    async def kill(self) -> None:
        """It says nothing more; and the others know that in this moment."""
        self.store.gone = True
        for one in self.delivery._posts.values():
            assert one._round is not None
            one._round.cancel()
        await self.store.store.run(lambda tx: tx.do("strike_process", id=self.store.process))

    async def end(self) -> None:
        """In order."""
        await self.delivery.stop(5)
        await self.shift.end()

    def look(self) -> None:
        self.delivery._posts["line"]._look.set()


@asynccontextmanager
async def process(store: Store, name: str) -> AsyncIterator[Process]:
    shared, channel = Shared(store, name), HeldChannel()
    face = cast(Store, shared)
    delivery, shift = Delivery(face, [channel], Hands()), Shift(face)
    await shift.begin()
    await delivery.start()
    desk = Desk(face, CORE, LORE, Hands(), Listeners(), delivery.wake, delivery.prompt)
    one = Process(shared, desk, delivery, shift, channel)
    yield one
    shared.gone = False
    await one.end()


@pytest.fixture
async def two(store: Store) -> AsyncIterator[tuple[Process, Process]]:
    async with AsyncExitStack() as stack:
        yield (
            await stack.enter_async_context(process(store, "one")),
            await stack.enter_async_context(process(store, "other")),
        )


async def none_open(store: Store) -> bool:
    return (await store.read(outbox.load())).open == 0


async def claims(store: Store) -> list[tuple[str, ...]]:
    query = "SELECT claimed_by, status FROM outbox ORDER BY conversation, seq"
    return await store.read(lambda reader: [tuple(row) for row in reader.sql(query)])


async def round_of(process: Process) -> None:
    """The outbox is looked at once more, and what was found is under way."""
    await process.delivery._posts["line"]._take_up()


async def test_what_one_process_sends_no_other_does(store: Store, two: tuple[Process, Process]) -> None:
    one, other = two
    for number in range(5):
        await one.desk.traveller_says(says("a", f"a{number}", traveller=f"t{number}", channel="line"))
    await until(lambda: len(one.channel.begun) == 5)
    await round_of(other)
    assert other.channel.begun == []
    assert await claims(store) == [("one", "sending")] * 5
    one.channel.go.set()
    await until(lambda: none_open(store))
    assert len(one.channel.sent) == 5


async def test_a_conversation_that_comes_by_two_processes_leaves_by_one_and_in_its_order(
    store: Store, two: tuple[Process, Process]
) -> None:
    one, other = two
    for number in range(6):
        await (one, other)[number % 2].desk.traveller_says(says(f"m{number}", channel="line"))
    await round_of(other)
    assert await claims(store) == [("one", "sending"), *[("", "waiting")] * 5]
    one.channel.go.set()
    other.channel.go.set()
    await until(lambda: none_open(store))
    assert one.channel.words == [f"{n + 1}: m{n}" for n in range(6)]
    assert other.channel.begun == []


async def test_what_a_dead_process_had_is_taken_over_by_one_of_the_others(
    store: Store, two: tuple[Process, Process]
) -> None:
    one, other = two
    async with process(store, "third") as third:
        for number in range(8):
            traveller = f"t{number}"
            await one.desk.traveller_says(says("a", f"a{number}", traveller=traveller, channel="line"))
            await other.desk.traveller_says(says("b", f"b{number}", traveller=traveller, channel="line"))
        await until(lambda: len(one.channel.begun) == 8)
        await one.kill()
        await asyncio.gather(round_of(other), round_of(third))
        for living in (other, third):
            living.channel.answers = [lambda row: Unsure("cut") if row.doubtful else Accepted() for _ in range(16)]
            living.channel.go.set()
        await until(lambda: none_open(store))
        sent = [*other.channel.sent, *third.channel.sent]
        assert sorted((row.traveller, row.seq) for row in sent) == [(f"t{n}", seq) for n in range(8) for seq in (2, 4)]
        assert {(row.seq, row.doubtful) for row in sent} == {(2, True), (4, False)}
        assert [status for _, status in await claims(store)] == ["unsure", "accepted"] * 8


async def test_one_that_was_only_thought_dead_marks_nothing_that_another_has_taken_over(
    store: Store, two: tuple[Process, Process]
) -> None:
    one, other = two
    await one.desk.traveller_says(says("a", channel="line"))
    await one.desk.traveller_says(says("b", channel="line"))
    await until(lambda: one.channel.begun)
    await store.run(lambda tx: tx.do("strike_process", id="one"))
    await round_of(other)
    await until(lambda: other.channel.begun)
    await one.store.run(processes.live(0))  # it was only slow
    one.channel.go.set()
    await until(lambda: not one.delivery._posts["line"]._carrying)
    await round_of(one)
    assert await claims(store) == [("other", "sending"), ("", "waiting")]
    other.channel.go.set()
    await until(lambda: none_open(store))
    assert other.channel.words == ["1: a", "2: b"]
    assert one.channel.words == ["1: a"]


async def test_whoever_ends_in_order_leaves_its_rows_at_once(store: Store, two: tuple[Process, Process]) -> None:
    one, other = two
    await one.desk.traveller_says(says("a", channel="line"))
    await until(lambda: one.channel.begun)
    await one.desk.traveller_says(says("b", channel="line"))
    stopping = asyncio.ensure_future(one.end())
    await asyncio.sleep(0)
    one.channel.go.set()
    await stopping
    await round_of(other)
    other.channel.go.set()
    await until(lambda: none_open(store))
    assert (one.channel.words, other.channel.words) == (["1: a"], ["2: b"])


async def test_no_more_is_claimed_than_can_be_sent(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    async with process(store, "one") as one:
        for number in range(6):
            await one.desk.traveller_says(says("a", f"a{number}", traveller=f"t{number}", channel="line"))
        await one.kill()
    monkeypatch.setattr(post, "LOOK_AGAIN", 3600.0)  # what is left over is taken up as soon as there is room
    async with process(store, "other") as other:
        carrying = other.delivery._posts["line"]
        monkeypatch.setattr(carrying, "_at_once", 2)
        await until(lambda: len(other.channel.begun) == 2)
        await round_of(other)
        assert len([by for by, _ in await claims(store) if by == "other"]) == len(other.channel.begun)
        other.channel.go.set()
        await until(lambda: none_open(store))
        assert len(other.channel.sent) == 6
