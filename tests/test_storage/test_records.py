"""What the dialogue may look up inside its turn."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from desk_fakes import NOON, says
from desk_room import Room, opened

from bot.records import CaseSeen, Records
from storage import conversations
from storage.moments import stored
from storage.records import ConversationRecords

pytestmark = pytest.mark.usefixtures("engine")

T = TypeVar("T")


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with opened(tmp_path / "desk.db", deliver=False) as room:
        yield room


async def look(room: Room, traveller: str, ask: Callable[[Records], T]) -> T:
    """What the records of a traveller say, in a transaction."""

    def work(transaction):  # type: ignore[no-untyped-def]
        conversation = conversations.load(transaction, "web", traveller)
        assert conversation is not None
        return ask(ConversationRecords(transaction, conversation, stored(room.clock.now)))

    return await room.store.run(work)


async def test_who_stands_where_in_the_queue(room: Room) -> None:
    for name in ("hanako", "taro", "jiro"):
        await room.desk.traveller_says(says("join", f"j-{name}", name))
    await room.desk.traveller_says(says("hello", "h-yuki", "yuki"))
    assert [await look(room, name, lambda r: r.place()) for name in ("hanako", "taro", "jiro", "yuki")] == [1, 2, 3, 4]
    await room.desk.traveller_says(says("leave", "l-hanako", "hanako"))
    assert [await look(room, name, lambda r: r.place()) for name in ("hanako", "taro", "jiro", "yuki")] == [3, 1, 2, 3]


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        ("UPDATE handoff SET state = 'waiting'", "waiting"),
        ("UPDATE handoff SET state = 'taken'", "owned"),
        ("UPDATE handoff SET state = 'held'", "owned"),
        ("UPDATE handoff SET state = 'closed'", "none"),
        ("UPDATE conversation SET owner = 'suzuki'", "owned"),
    ],
)
async def test_how_the_hand_over_stands(room: Room, change: str, seen: str) -> None:
    await room.desk.traveller_says(says("hello"))
    assert await look(room, "hanako", lambda r: r.handoff()) == "none"
    await room.desk.traveller_says(says("join"))
    await room.store.run(lambda tx: tx.sql(change))
    assert await look(room, "hanako", lambda r: r.handoff()) == seen


async def test_a_claim_is_seen_by_its_number_and_known_as_ones_own(room: Room) -> None:
    await room.desk.traveller_says(says("claim 山田屋"))
    await room.desk.traveller_says(says("hello", traveller="taro"))
    (own,) = await look(room, "hanako", lambda r: r.own_cases())
    assert own == CaseSeen(own.number, "received", "b1", {"store": "山田屋"}, NOON, own=True)
    other = await look(room, "taro", lambda r: r.case(own.number))
    assert other is not None
    assert (other.own, other.items) == (False, own.items)
    assert await look(room, "taro", lambda r: (r.own_cases(), r.case("0000000000"))) == ((), None)


async def test_guesses_count_for_an_hour_and_for_ones_own_conversation(room: Room) -> None:
    for number in range(3):
        await room.desk.traveller_says(says("guess", f"g{number}"))
        room.clock.turn(minutes=20)
    await room.desk.traveller_says(says("hello", traveller="taro"))
    assert await look(room, "hanako", lambda r: r.guesses()) == 2
    assert await look(room, "taro", lambda r: r.guesses()) == 0
    room.clock.now += timedelta(hours=1)
    assert await look(room, "hanako", lambda r: r.guesses()) == 0


async def test_a_drawn_number_begins_no_other(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    draws = iter([7, 7, 23456789])  # beyond the first number that does not begin with 0
    monkeypatch.setattr("storage.cases.secrets.randbelow", lambda _: next(draws))
    await room.desk.traveller_says(says("claim x"))
    assert await room.query("SELECT number FROM case_") == [("1000000070",)]
    assert await look(room, "hanako", lambda r: r.draw()) == "123456789"
