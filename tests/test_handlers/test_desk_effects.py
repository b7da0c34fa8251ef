"""What a turn does besides speaking."""

from __future__ import annotations

import pytest
from desk_fakes import says
from desk_room import Room

from storage import casebook, handoffs
from storage.moments import stored

pytestmark = pytest.mark.usefixtures("engine")


async def test_a_claim_is_filed_under_a_number_that_is_nobody_else_s(room: Room) -> None:
    for number in range(20):
        await room.desk.traveller_says(says(f"claim {number}"))
    rows = await room.query("SELECT number, form, kind, state, opened, version FROM case_")
    assert len({row[0] for row in rows}) == 20
    assert all(len(row[0]) == 10 and row[0].isdecimal() for row in rows)
    assert {row[1:] for row in rows} == {("case_b", "b1", "received", stored(room.clock.now), 1)}
    assert sorted([int((await room.items(row[0]))["store"]) for row in rows]) == list(range(20))


async def test_a_claim_is_amended_by_its_own_traveller_while_it_is_only_received(room: Room) -> None:
    await room.desk.traveller_says(says("claim 山田屋"))
    ((number,),) = await room.query("SELECT number FROM case_")
    await room.desk.traveller_says(says(f"amend {number} 川田屋"))
    await room.desk.traveller_says(says(f"amend {number} 他人", traveller="taro"))
    await room.desk.traveller_says(says("amend 0000000000 無"))
    await room.store.run(lambda tx: tx.sql("UPDATE case_ SET state = 'checking'"))
    await room.desk.traveller_says(says(f"amend {number} 遅い"))
    assert await room.query("SELECT version FROM case_") == [(2,)]
    assert await room.items(number) == {"store": "川田屋"}
    (change,) = await room.store.read(casebook.history(number))
    assert (change.author, change.what, change.was, change.becomes) == ("traveller", "store", "山田屋", "川田屋")


async def test_the_queue_is_joined_once_and_left_once(room: Room) -> None:
    for text in ("join one", "join two"):
        await room.desk.traveller_says(says(text))
    assert await room.query("SELECT reason, summary, state FROM handoff") == [("asked", "one", "waiting")]
    assert await room.store.read(handoffs.queue_length()) == 1
    for text in ("leave", "leave again"):
        await room.desk.traveller_says(says(text))
    assert await room.query("SELECT state, ending, closed IS NOT NULL FROM handoff") == [("closed", "traveller", 1)]
    assert await room.store.read(handoffs.queue_length()) == 0


async def test_a_message_and_a_wished_for_time_are_kept_beside_the_place_in_the_queue(room: Room) -> None:
    for text in ("join one", "later 電話ください", "ring"):
        await room.desk.traveller_says(says(text))
    assert await room.query("SELECT text, seq FROM left_message") == [("電話ください", 3)]
    hour = 3_600_000
    assert await room.query("SELECT slot_start - at, slot_end - at FROM callback") == [(hour, 2 * hour)]
    assert await room.query("SELECT state FROM handoff") == [("waiting",)]


async def test_who_went_may_join_anew(room: Room) -> None:
    for text in ("join one", "leave", "join again"):
        await room.desk.traveller_says(says(text))
    assert await room.query("SELECT summary, state, ending FROM handoff ORDER BY id") == [
        ("one", "closed", "traveller"),
        ("again", "waiting", ""),
    ]


async def test_misses_ratings_and_guesses_are_noted(room: Room) -> None:
    for text in ("miss 犬は？", "rate good", "guess"):
        await room.desk.traveller_says(says(text))
    assert await room.query("SELECT seq, text, nearest, score FROM miss") == [(1, "犬は？", "nearest", 0.3)]
    assert await room.query("SELECT entry, solved FROM rating ORDER BY id") == [("repeat", 1)]
    assert await room.query("SELECT COUNT(*) FROM guess") == [(1,)]
