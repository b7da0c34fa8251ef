"""What staff switch holds from the next turn on: the greeting, the menu, the words of the hand-over, the hours."""

from __future__ import annotations

from datetime import time
from functools import partial
from typing import Any

import pytest
from desk_fakes import Hands, does, says
from faq_books import gunma
from moments import at

from handlers.desk import Desk
from handlers.listeners import Listeners
from madoguchi.desk import CORE
from storage import switches, transcript
from storage.moments import MINUTE, stored
from storage.rows import Message
from storage.store import Store

pytestmark = pytest.mark.usefixtures("engine")

AFTERNOON = at("2023-03-27T15:00")  # a Monday
RULE = switches.Rule(on_at=2, off_at=0)


class Switched:
    """A desk on the real campaign, with a supervisor beside it."""

    def __init__(self, store: Store) -> None:
        self.store, self.clock = store, Hands(AFTERNOON)
        self.desk = Desk(store, CORE, gunma(), self.clock, Listeners(), lambda _: None)
        self.count = 0

    @property
    def now(self) -> int:
        return stored(self.clock())

    async def overflow(self, *, on: bool, until: int | None = None) -> None:
        await self.store.run(
            lambda t: switches.set_overflow(t, on=on, reason="", author="sato", now=self.now, until=until)
        )

    async def close(self, *periods: tuple[time, time]) -> None:
        day = self.clock().date()
        await self.store.run(
            partial(switches.set_day, day=day, periods=periods, reason="", author="sato", now=self.now)
        )

    async def hears(self, kind: str, who: str = "hanako", **more: Any) -> Message:
        self.count += 1
        taken = await self.desk.traveller_says(does(kind, str(self.count), who, **more))
        return (await self.store.read(transcript.messages(taken.conversation)))[-1]


@pytest.fixture
def desk(store: Store) -> Switched:
    return Switched(store)


def acts(message: Message) -> list[str]:
    assert message.reply is not None
    return [choice.data for choice in message.reply.choices]


async def test_overflow_changes_greeting_and_menu_at_once_and_back(desk: Switched) -> None:
    usual = await desk.hears("arrive")
    await desk.overflow(on=True)
    full = await desk.hears("arrive")
    await desk.overflow(on=False)
    again = await desk.hears("arrive")
    assert "混み合っています" in full.text
    assert "混み合っています" not in usual.text
    assert (again.text, acts(again)) == (usual.text, acts(usual))
    assert "person" in acts(usual)
    assert ("person" in acts(full), "message" in acts(full)) == (False, True)


async def test_a_person_is_still_called_while_the_desk_is_overrun_and_a_message_comes_first(desk: Switched) -> None:
    await desk.overflow(on=True)
    said = await desk.hears("press", data="person")
    assert "1番目" in said.text
    assert "混み合っている" in said.text
    assert acts(said)[0] == "message"


async def test_overflow_ends_at_its_own_time(desk: Switched) -> None:
    await desk.overflow(on=True, until=desk.now + 30 * MINUTE)
    assert "混み合って" in (await desk.hears("arrive")).text
    desk.clock.turn(minutes=30)
    assert "混み合って" not in (await desk.hears("arrive")).text


async def test_the_rule_is_asked_when_the_queue_grows_and_when_it_shrinks(desk: Switched) -> None:
    await desk.store.run(lambda t: switches.set_rule(t, RULE, author="sato", now=desk.now))
    for who in ("hanako", "taro"):
        await desk.hears("press", who, data="person")
    assert "混み合って" in (await desk.hears("arrive", "jiro")).text
    for who in ("hanako", "taro"):
        await desk.hears("press", who, data="queue:leave")
    assert "混み合って" not in (await desk.hears("arrive", "jiro")).text


async def test_a_day_closed_by_staff_is_closed_in_every_text(desk: Switched) -> None:
    assert "1番目" in (await desk.hears("press", "taro", data="person")).text
    await desk.close()
    said = await desk.hears("press", data="person")
    assert "3月28日（火）10:00" in said.text
    assert "1番目" not in said.text
    slots = await desk.hears("press", data="callback")
    assert all("3月27日" not in choice.label for choice in slots.reply.choices) if slots.reply else False


async def test_a_closed_evening_can_be_opened(desk: Switched) -> None:
    desk.clock.turn(hours=4)
    assert "担当者がいません" in (await desk.hears("press", "taro", data="person")).text
    await desk.close((time(10), time(12)), (time(18), time(20)))
    said = await desk.hears("press", data="person")
    assert "20:00" in said.text
    assert "2番目" in said.text


async def test_english_travellers_are_told_too(desk: Switched) -> None:
    await desk.overflow(on=True)
    said = await desk.desk.traveller_says(says("hello", "en", "john", language="en"))
    greeted = await desk.hears("arrive", "john", language="en")
    assert said.seq
    assert "Many people are asking for staff now" in greeted.text
