"""What the desk does beside its work."""

from __future__ import annotations

import pytest
from told_talks import Talk, at, rows

from handlers import night
from handlers.night import Night
from storage.keeping.periods import DAYS
from storage.store import Store

pytestmark = pytest.mark.usefixtures("engine")


@pytest.fixture
async def store(store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setattr(night, "PAUSE", 0)
    await Talk(store, "hanako", at=at(1)).say("期限は", "はい")
    return store


async def words(store: Store) -> object:
    return (await rows(store, "SELECT text FROM message WHERE direction = 'in'"))[0][0]


async def test_how_an_old_episode_ended_is_written_down(store: Store) -> None:
    await Night(store, lambda: at(31), None).look(at(31))
    assert await rows(store, "SELECT outcome FROM episode") == [("assumed",)]


async def test_what_is_old_goes_at_night_and_once_a_night(store: Store) -> None:
    keeper = Night(store, lambda: at(31), {**DAYS, "words": 10})
    await keeper.look(at(31, 14))
    assert await words(store) == "期限は"
    await keeper.look(at(31, 3))
    assert await words(store) == ""
    noted = "SELECT staff, target, count FROM audit WHERE action = 'purge'"
    assert await rows(store, noted) == [("desk", "words", 1)]
    await Talk(store, "taro", at=at(2)).say("期限は", "はい")
    await keeper.look(at(31, 3))
    assert await rows(store, noted) == [("desk", "words", 1)]


async def test_nothing_goes_unless_the_operator_said_how_long_it_is_kept(store: Store) -> None:
    await Night(store, lambda: at(31), None).look(at(31, 3).replace(year=2033))
    assert await words(store) == "期限は"
