"""A chat is not flooded, and no chat is remembered for ever."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack

import pytest
from desk_fakes import NOON, Hands
from fake_telegram import telegram
from postgres_server import KEY, Server

from bot.words import Bubble, Reply
from handlers.channel import Accepted
from handlers.patience import Patience
from handlers.telegram.channel import TelegramChannel
from handlers.telegram.pace import MOST_CHATS, MOST_OVER_ALL, PLACES, Gate, Pace, SharedGate
from handlers.telegram.render import Renderer
from storage import telegram_gate
from storage.rows import Outgoing
from storage.store import Store
from storage.transaction import Transaction


def test_three_at_once_and_then_one_a_second() -> None:
    pace = Pace()
    assert [pace.wait(1, 10.0) for _ in range(5)] == [0, 0, 0, 1, 2]
    assert pace.wait(2, 10.0) == 0


def test_silence_makes_the_allowance_whole_again() -> None:
    pace = Pace()
    for _ in range(3):
        pace.wait(1, 10.0)
    assert pace.wait(1, 11.0) == 0
    assert [pace.wait(1, 20.0) for _ in range(4)] == [0, 0, 0, 1]


def test_only_those_who_talk_are_remembered() -> None:
    pace = Pace()
    for chat in range(3 * MOST_CHATS):
        pace.wait(chat, 5.0)
    assert len(pace._whole) == MOST_CHATS
    pace.wait(1, 100.0)
    assert len(pace._whole) == 1


def test_a_group_gets_twenty_a_minute() -> None:
    pace = Pace()
    assert [pace.wait(-100, 10.0) for _ in range(6)] == [0, 0, 0, 3, 6, 9]


def test_no_second_has_more_than_thirty_over_all() -> None:
    gate, now, passed = Gate(), 10.0, list[float]()
    for number in range(200):
        passed.append(now + gate.wait(now))
        now += 0.7 if number == 90 else 0.003
    assert passed == sorted(passed)
    for first, later in zip(passed, passed[MOST_OVER_ALL:], strict=False):
        assert later - first >= 1.0 - 1e-9
    assert passed[MOST_OVER_ALL - 1] < 10.1, "the first ones do not wait"


# --- several processes -----------------------------------------------------------------------------------------------


@pytest.fixture
async def stores(postgres: Server) -> AsyncIterator[Sequence[Store]]:
    """Of two processes on one database."""
    database = postgres.database()
    async with AsyncExitStack() as stack:
        opened = [Store(postgres.url(database), keys=[KEY], process=name) for name in ("a", "b")]
        for store in opened:
            await store.open()
            stack.push_async_callback(store.close)
        yield opened
    postgres.drop(database)


async def test_no_second_has_more_than_thirty_over_all_processes(stores: Sequence[Store]) -> None:
    taken = await asyncio.gather(*(store.run(telegram_gate.take, of=PLACES) for store in (*stores,) * 50))
    places = sorted(place.at for place in taken)
    for first, later in zip(places, places[MOST_OVER_ALL:], strict=False):
        assert later - first >= 1000
    assert places[-1] - places[0] >= 3000


def left(seconds: int) -> Callable[[Transaction], None]:
    """Thirty messages have their place so many seconds from now."""

    def work(transaction: Transaction) -> None:
        telegram_gate.take(transaction)
        then = f"CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) + {seconds * 1000}"
        list(transaction.sql(f"UPDATE telegram_gate SET passed = array_fill({then}, ARRAY[30]) RETURNING one"))

    return work


async def test_a_message_waits_behind_those_of_another_process(
    stores: Sequence[Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    slept = list[float]()

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    await stores[0].run(left(20))
    async with telegram() as fake:
        channel = TelegramChannel(fake.client(), Renderer(lambda key, _: key), Patience(lambda _: None), Hands())
        channel.opens(stores[1])
        monkeypatch.setattr("handlers.telegram.channel.asyncio.sleep", sleep)
        row = Outgoing("c", 2, "telegram", "1001", Reply((Bubble("はい。"),)), NOON)
        assert await channel.send(row) == Accepted()
    assert len([seconds for seconds in slept if 1 < seconds <= 21]) == 1


async def test_a_clock_that_was_set_back_makes_nobody_wait(stores: Sequence[Store]) -> None:
    await stores[0].run(left(3600))
    assert await SharedGate(stores[1]).wait(0.0) == 0


async def test_without_the_store_each_process_keeps_to_the_limit_by_itself(stores: Sequence[Store]) -> None:
    await stores[0].close()
    gate = SharedGate(stores[0])
    waits = [await gate.wait(10.0) for _ in range(MOST_OVER_ALL + 1)]
    assert waits == [0.0] * MOST_OVER_ALL + [1.0]
