"""Turns that raise: nothing is lost, nobody else is touched, and in the end a person looks."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from desk_fakes import CORE, FakeChannel, advance, does, says
from desk_room import Room, opened, until

from handlers.desk import TurnFailedError
from handlers.taken import Core
from storage.errors import NotStoredError

pytestmark = pytest.mark.usefixtures("engine")


@pytest.mark.parametrize("text", ["break please", "lore breaks"])
async def test_a_turn_that_raises_changes_only_its_own_event(
    room: Room, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    taken = await room.desk.traveller_says(says("a"))
    before = await room.query("SELECT * FROM conversation, message")
    with pytest.raises(TurnFailedError):
        await room.desk.traveller_says(says(text, "e1"))
    assert await room.query("SELECT * FROM conversation, message") == before
    ((tries, failure),) = await room.query("SELECT tries, failure FROM event WHERE event_id = 'e1'")
    assert (tries, failure) in ((1, "BrokenTurnError"), (1, "KeyError"))
    assert text not in caplog.text
    assert "turn failed" in caplog.text
    assert "event e1 of web" in caplog.text
    await room.desk.traveller_says(says("b"))
    assert await room.words(taken) == ["a", "1: a", "b", "2: b"]


async def test_the_third_time_the_traveller_gets_an_apology_and_staff_the_conversation(room: Room) -> None:
    for _ in range(2):
        with pytest.raises(TurnFailedError):
            await room.desk.traveller_says(says("break please", "e1"))
    taken = await room.desk.traveller_says(says("break please", "e1"))
    again = await room.desk.traveller_says(says("break please", "e1"))
    assert (taken.seen_before, again.seen_before) == (False, True)
    assert await room.words(taken) == ["break please", "failed (ja)"]
    assert await room.query("SELECT reason, summary, state FROM handoff") == [("failed", "BrokenTurnError", "waiting")]
    assert await room.query("SELECT tries, failure, retry FROM event") == [(3, None, None)]
    await room.all_left()
    assert room.channels[0].words == ["failed (ja)"]


async def test_a_failed_event_is_tried_again_by_itself_until_it_is_taken(room: Room) -> None:
    with pytest.raises(TurnFailedError):
        await room.desk.traveller_says(says("break please", "e1", source="poster"))
    assert await room.desk.try_again() == 0  # too soon
    done = []
    for _ in range(3):
        room.clock.turn(seconds=11)
        done.append(await room.desk.try_again())
    assert done == [0, 1, 0]
    assert await room.query("SELECT source FROM conversation") == [("poster",)]


async def test_a_clock_that_is_set_back_delays_no_other_try(room: Room) -> None:
    with pytest.raises(TurnFailedError):
        await room.desk.traveller_says(says("break please", "e1"))
    room.clock.turn(days=-1)
    assert [await room.desk.try_again() for _ in range(2)] == [0, 1]  # the third try is the last


async def test_a_repeat_that_goes_well_takes_the_failed_event(tmp_path: Path) -> None:

    broken = [True]

    def mended(*told: Any) -> Any:
        if broken:
            raise OSError("until it is mended")
        return advance(*told)

    core = Core(mended, CORE.fresh, CORE.pack, CORE.unpack)
    async with opened(tmp_path / "desk.db", FakeChannel("web"), core=core) as room:
        with pytest.raises(TurnFailedError):
            await room.desk.traveller_says(says("a"))
        broken.clear()
        taken = await room.desk.traveller_says(says("a"))
        assert await room.words(taken) == ["a", "1: a"]
        assert await room.query("SELECT tries, failure, retry, conversation FROM event") == [(1, None, None, None)]
        assert await room.desk.try_again() == 0


async def test_an_unsent_message_that_failed_gets_no_further_try(room: Room) -> None:
    await room.desk.traveller_says(says("a"))
    with pytest.raises(TurnFailedError):
        await room.desk.traveller_says(says("break secret", "e1", reference="m1"))
    await room.desk.traveller_says(does("unsend", "u1", reference="m1"))
    room.clock.turn(minutes=1)
    assert await room.desk.try_again() == 0
    assert await room.query("SELECT failure, retry FROM event WHERE event_id = 'e1'") == [(None, None)]


async def test_an_effect_that_cannot_be_done_undoes_its_turn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.cases.draw", lambda _: "123456789")
    async with opened(tmp_path / "desk.db", FakeChannel("web")) as room:
        taken = await room.desk.traveller_says(says("claim 山田屋"))
        with pytest.raises(TurnFailedError):
            await room.desk.traveller_says(says("claim 川田屋"))
        assert await room.words(taken) == ["claim 山田屋", "1: claim 山田屋"]
        assert await room.query("SELECT number FROM case_") == [("1234567890",)]
        assert await room.items("1234567890") == {"store": "山田屋"}


async def test_trouble_with_the_store_is_no_failed_turn(room: Room) -> None:
    await room.store.close()
    with pytest.raises(NotStoredError):
        await room.desk.traveller_says(says("a"))


async def test_who_goes_away_in_the_middle_still_gets_the_answer(room: Room) -> None:
    going = asyncio.ensure_future(room.desk.traveller_says(says("a")))
    await asyncio.sleep(0)
    going.cancel()
    await until(lambda: room.channels[0].words == ["1: a"])
