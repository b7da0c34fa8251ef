"""Several desks on one PostgreSQL, in one test: of one traveller's events one after another is taken, and answered once and in order."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

import pytest
from desk_fakes import CORE, LORE, Hands, says
from desk_room import until
from postgres_server import KEY, Server

from bot.words import Incoming
from handlers.channel import Accepted, SendResult
from handlers.delivery import Delivery
from handlers.desk import Desk
from handlers.listeners import Listeners
from handlers.shift import Shift
from handlers.staff.feed import AMONG_OTHERS, Feed
from storage import outbox, staff_events, switches
from storage.rows import Outgoing
from storage.store import Store
from storage.switches import Rule

TRAVELLERS, WORDS = 12, 10
PEOPLE = [f"t{number}" for number in range(TRAVELLERS)]


@dataclass
class Platform:
    """Takes what all desks send, and takes its time."""

    name: str = "line"
    repeatable: bool = False
    luck: random.Random = field(default_factory=lambda: random.Random(1))
    got: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    under_way: set[str] = field(default_factory=set)
    crossed: int = 0  # sends to somebody to whom another was under way

    async def send(self, row: Outgoing) -> SendResult:
        self.crossed += row.traveller in self.under_way
        self.under_way.add(row.traveller)
        await asyncio.sleep(self.luck.choice((0, 0, 0.001, 0.02)))
        self.under_way.discard(row.traveller)
        self.got[row.traveller].append(row.reply.bubbles[0].lead)
        return Accepted()


@asynccontextmanager
async def a_desk(url: str, name: str, platform: Platform) -> AsyncIterator[tuple[Desk, Store]]:
    store, clock = Store(url, keys=[KEY], process=name), Hands()
    await store.open()
    delivery = Delivery(store, [platform], clock)
    shift = Shift(store, delivery.look)
    await shift.begin()
    await delivery.start()
    yield Desk(store, CORE, LORE, clock, Listeners(), delivery.wake, delivery.prompt), store
    await delivery.stop(5)
    await shift.end()
    await store.close()


@pytest.fixture
async def desks(postgres: Server) -> AsyncIterator[tuple[Platform, Sequence[Desk], Store]]:
    platform, database = Platform(), postgres.database()
    async with AsyncExitStack() as stack:
        opened = [
            await stack.enter_async_context(a_desk(postgres.url(database), name, platform)) for name in ("a", "b", "c")
        ]
        yield platform, [desk for desk, _ in opened], opened[0][1]
    postgres.drop(database)


async def nothing_open(store: Store) -> bool:
    return (await store.read(outbox.load())).open == 0


async def deliver(desks: Sequence[Desk], event: Incoming, luck: random.Random) -> None:
    """To one of them, now and then to two at once."""
    chosen = luck.sample(list(desks), luck.choice((1, 1, 2)))
    await asyncio.gather(*(desk.traveller_says(event) for desk in chosen))


def event(who: str, number: int, words: str = "") -> Incoming:
    token = f"token {who} {number}" if number % 3 else ""
    return says(words or f"m{number}", f"{who} {number}", traveller=who, channel="line", reply_token=token)


async def test_each_event_is_taken_once_and_answered_once_and_in_order(
    desks: tuple[Platform, Sequence[Desk], Store],
) -> None:
    platform, open_, store = desks
    luck = random.Random(7)

    async def talk(who: str) -> None:
        for number in range(WORDS):
            await deliver(open_, event(who, number), luck)

    await asyncio.gather(*map(talk, PEOPLE))
    await until(lambda: nothing_open(store))
    wanted = [f"{number + 1}: m{number}" for number in range(WORDS)]
    assert {who: platform.got[who] for who in PEOPLE} == dict.fromkeys(PEOPLE, wanted)
    assert platform.crossed == 0


async def test_who_writes_to_two_desks_in_the_same_moment_has_one_conversation(
    desks: tuple[Platform, Sequence[Desk], Store],
) -> None:
    platform, open_, store = desks
    await asyncio.gather(
        *(desk.traveller_says(event(who, number)) for who in PEOPLE for number, desk in enumerate(open_))
    )
    await until(lambda: nothing_open(store))
    for who in PEOPLE:
        assert [words.split(":")[0] for words in platform.got[who]] == ["1", "2", "3"]
        assert {words.split(" ")[1] for words in platform.got[who]} == {"m0", "m1", "m2"}
    assert platform.crossed == 0


async def test_the_queue_is_counted_by_one_at_a_time(desks: tuple[Platform, Sequence[Desk], Store]) -> None:
    _, open_, store = desks
    await store.run(lambda tx: switches.set_rule(tx, Rule(on_at=TRAVELLERS // 2, off_at=1), author="sato", now=0))
    await join_all(open_)
    switched = "SELECT reason FROM switch WHERE author = '(rule)'"
    assert await store.read(lambda reader: [row["reason"] for row in reader.sql(switched)]) == [f"{TRAVELLERS // 2}"]


async def test_whoever_follows_the_feed_by_its_numbers_misses_nothing(
    desks: tuple[Platform, Sequence[Desk], Store],
) -> None:
    _, open_, store = desks
    await join_all(open_)
    followed = list[int]()

    async def follow() -> None:
        while True:
            last = followed[-1] if followed else 0
            followed.extend(event.id for event in await store.read(staff_events.after(last)))
            await asyncio.sleep(0)

    following = asyncio.create_task(follow())
    for number in range(1, WORDS):
        await asyncio.gather(
            *(desk.traveller_says(event(who, number)) for who, desk in zip(PEOPLE, list(open_) * 4, strict=True))
        )
    whole = await store.read(staff_events.after(0, 1_000))
    await until(lambda: following.done() or followed[-1] == whole[-1].id)
    following.cancel()
    assert followed == [event.id for event in whole]
    assert len(whole) > TRAVELLERS * (WORDS - 1)


async def test_what_one_process_switches_the_consoles_of_another_are_told(
    desks: tuple[Platform, Sequence[Desk], Store],
) -> None:
    _, open_, store = desks
    feed = Feed(AMONG_OTHERS)
    watcher, _ = feed.watch()
    work = asyncio.create_task(feed.run(store))
    switch = partial(switches.set_overflow, on=True, reason="", author="sato", now=0)
    await open_[1]._store.run(switch)
    await watcher.news.wait()
    assert [row.kind for row in await feed.after(store, 0)] == ["setting"]
    work.cancel()


async def join_all(desks: Sequence[Desk]) -> None:
    """Everybody asks for a person in the same moment, at this desk or that."""
    pairs = zip(PEOPLE, list(desks) * 4, strict=True)
    await asyncio.gather(*(desk.traveller_says(event(who, 0, "join asked")) for who, desk in pairs))
