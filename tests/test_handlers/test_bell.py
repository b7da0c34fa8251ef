"""What one process calls out the others hear, and nothing depends on it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import astuple, dataclass, field
from typing import Any, cast

import orjson
import pytest
from desk_fakes import NOON, SATO, SUZUKI
from desk_room import until

from handlers import bell as bells
from handlers.bell import Bell, letters
from handlers.listeners import Listeners
from handlers.staff.presence import Presence
from storage.errors import NotStoredError
from storage.store import Store


@dataclass
class Hub:
    """The database, as far as calls go."""

    ears: list[Callable[[str], None]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    away: int = 0

    def sql(self, _: str, told: str) -> None:
        if self.away:
            self.away -= 1
            raise NotStoredError("away")
        self.said.append(told)
        for ear in self.ears:
            ear(told)


@dataclass
class Process:
    hub: Hub
    process: str
    shared: bool = True
    begun: Callable[[], None] = lambda: None

    async def run(self, work: Callable[[Any], None], *, of: str) -> None:
        await asyncio.sleep(0)
        work(self.hub)

    async def listen(self, heard: Callable[[str], None], begun: Callable[[], None]) -> None:
        self.hub.ears.append(heard)
        self.begun = begun
        begun()
        await asyncio.Event().wait()


@asynccontextmanager
async def ringing(hub: Hub, name: str) -> AsyncIterator[tuple[Bell, list[tuple[str, Any]], Process]]:
    process, heard = Process(hub, name), list[tuple[str, Any]]()
    bell = Bell(cast(Store, process))
    bell.on("grown", lambda key, what: heard.append((key, what)), lambda: heard.append(("", "anew")))
    task = asyncio.create_task(bell.run())
    await until(lambda: heard)
    yield bell, heard, process
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_the_others_hear_and_the_last_word_of_a_moment_counts() -> None:
    hub = Hub()
    async with ringing(hub, "one") as (one, at_one, _), ringing(hub, "other") as (_, at_other, _):
        for seq in (2, 4, 6):
            one.call("grown", "hanako", seq)
        one.call("grown", "taro", 2)
        await until(lambda: len(at_other) == 3)
        assert at_other == [("", "anew"), ("hanako", 6), ("taro", 2)]
        assert at_one == [("", "anew")]
        assert len(hub.said) == 1


async def test_a_call_that_cannot_be_made_is_lost_and_the_next_one_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bells, "BETWEEN", 0.0)
    hub = Hub(away=1)
    async with ringing(hub, "one") as (one, _, _), ringing(hub, "other") as (_, heard, _):
        one.call("grown", "hanako", 2)
        await until(lambda: hub.away == 0)
        one.call("grown", "hanako", 4)
        await until(lambda: len(heard) == 2)
        assert heard == [("", "anew"), ("hanako", 4)]


async def test_whoever_has_to_listen_anew_looks_at_everything() -> None:
    hub = Hub()
    async with ringing(hub, "one") as (_, heard, process):
        process.begun()
        assert heard == [("", "anew"), ("", "anew")]


@pytest.mark.parametrize("word", ["", "[", "7", '["other"]', '["other",[["grown"]]]', '["other",[["new", "a", 1]]]'])
async def test_what_nobody_understands_is_passed_over(word: str) -> None:
    hub = Hub()
    async with ringing(hub, "one") as (_, heard, _):
        hub.sql("", word)
        assert heard == [("", "anew")]


def test_no_call_is_larger_than_the_database_takes() -> None:
    news = {("grown", f"{number:022}"): number for number in range(1_000)}
    said = list(letters("one", news))
    assert all(len(text) < 8_000 for text in said)
    assert [tuple(call) for text in said for call in orjson.loads(text)[1]] == [
        (*key, seq) for key, seq in news.items()
    ]
    assert len(said) < 10


def test_where_nobody_else_is_nothing_is_called() -> None:
    bell = Bell(cast(Store, Process(Hub(), "one", shared=False)))
    bell.call("grown", "hanako", 2)
    assert not bell._calls


def test_what_was_stored_here_is_called_out_and_what_was_heard_is_not() -> None:
    called, heard = list[tuple[str, int]](), list[int]()
    listeners = Listeners(lambda *told: called.append(told))
    listeners.listen("hanako", heard.append)
    listeners.tell("hanako", 2)
    listeners.hear("hanako", 4)
    listeners.look_up()
    assert (called, heard) == ([("hanako", 2)], [2, 4, 4])


def test_who_looks_by_way_of_another_process_is_seen() -> None:
    changed = list[str]()
    here, there = Presence(lambda _: None), Presence(changed.append)
    here.beyond = lambda seen: there.hear([seen.conversation, seen.name, seen.display, seen.typing], NOON)
    here.look("talk", SATO, NOON)
    here.look("talk", SATO, NOON)
    here.type("talk", SATO, NOON)
    (colleague,) = there.others("talk", SUZUKI, NOON)
    assert (colleague.name, colleague.typing, changed) == ("sato", True, ["talk", "talk"])


def beside_each_other() -> tuple[Presence, Presence, list[str]]:
    """Two processes, and what the pages of the second are told of."""
    changed = list[str]()
    here, there = Presence(lambda _: None), Presence(changed.append)
    here.beyond = lambda seen: there.hear(astuple(seen), NOON)
    there.beyond = lambda seen: here.hear(astuple(seen), NOON)
    return here, there, changed


def test_whoever_leaves_is_gone_everywhere_when_their_last_page_is_closed() -> None:
    here, there, changed = beside_each_other()
    for _ in range(2):
        here.sit("talk", SATO, NOON)
    here.rise("talk", SATO)
    here.leave("talk", SATO, NOON)
    assert len(there.others("talk", SUZUKI, NOON)) == 1  # the other page is open
    here.rise("talk", SATO)
    here.leave("talk", SATO, NOON)
    assert here.others("talk", SUZUKI, NOON) == there.others("talk", SUZUKI, NOON) == ()
    here.leave("talk", SATO, NOON)  # once more is nothing
    assert changed == ["talk", "talk"]


def test_whoever_leaves_by_one_process_and_stays_by_another_is_still_there() -> None:
    here, there, _ = beside_each_other()
    here.sit("talk", SATO, NOON)
    there.sit("talk", SATO, NOON)
    here.rise("talk", SATO)
    here.leave("talk", SATO, NOON)
    assert len(here.others("talk", SUZUKI, NOON)) == len(there.others("talk", SUZUKI, NOON)) == 1
