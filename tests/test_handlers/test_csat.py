"""After a close the traveller is asked how it was: one press, kept with that talk, the last word counts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from desk_fakes import SATO, Hands, does
from faq_books import gunma
from moments import at

from handlers.desk import Desk
from handlers.listeners import Listeners
from handlers.staff.acts.talks import Close, GiveBack, TakeNext
from madoguchi.desk import CORE
from storage import csat, figures, transcript
from storage.rows import Message
from storage.store import Store

pytestmark = pytest.mark.usefixtures("engine")

NOON = at("2023-03-27T12:00")


class Room:
    def __init__(self, store: Store) -> None:
        self.store, self.clock, self.count = store, Hands(NOON), 0
        self.desk = Desk(store, CORE, gunma(), self.clock, Listeners(), lambda _: None)

    async def hears(self, kind: str, **more: Any) -> Message:
        self.count += 1
        taken = await self.desk.traveller_says(does(kind, str(self.count), **more))
        self.conversation = taken.conversation
        return await self.newest()

    async def newest(self) -> Message:
        return (await self.store.read(transcript.newest(self.conversation, 1)))[0]

    async def served(self) -> str:
        """Asked for a person and got one; the stay's name."""
        await self.hears("press", data="person")
        return (await self.desk.staff_does(TakeNext(), SATO)).handoff

    async def closed(self) -> Message:
        await self.desk.staff_does(Close(await self.served(), "solved"), SATO)
        return await self.newest()

    async def grades(self) -> dict[int, int]:
        today = self.clock().date()
        return dict(await self.store.read(csat.counts(today - timedelta(days=30), today)))


@pytest.fixture
def room(store: Store) -> Room:
    return Room(store)


async def test_the_message_that_closes_asks_in_three_steps(room: Room) -> None:
    said = await room.closed()
    assert said.reply is not None
    assert [choice.data for choice in said.reply.choices] == ["csat:3", "csat:2", "csat:1", "menu"]
    assert "どうでしたか" in said.text


@pytest.mark.parametrize(("grade", "words"), [(3, "よかったです"), (2, "役立てます"), (1, "担当者にもう一度聞けます")])
async def test_one_press_is_kept_and_answered(room: Room, grade: int, words: str) -> None:
    await room.closed()
    said = await room.hears("press", data=f"csat:{grade}")
    assert words in said.text
    assert await room.grades() == {grade: 1}


async def test_the_label_can_be_typed(room: Room) -> None:
    await room.closed()
    await room.hears("text", text="よくなかった")
    assert await room.grades() == {1: 1}


async def test_the_last_word_counts_once(room: Room) -> None:
    await room.closed()
    for grade in ("csat:1", "csat:3", "csat:3"):
        await room.hears("press", data=grade)
    assert await room.grades() == {3: 1}


async def test_each_talk_has_its_own_grade(room: Room) -> None:
    for grade in ("csat:1", "csat:3"):
        await room.closed()
        await room.hears("press", data=grade)
        room.clock.turn(minutes=5)
    assert await room.grades() == {1: 1, 3: 1}


async def test_a_grade_belongs_to_the_episode_that_it_is_about(room: Room) -> None:
    await room.closed()
    await room.hears("press", data="csat:3")
    await room.hears("text", text="こんにちは")
    episodes = await room.store.read(
        lambda reader: [
            row[0]
            for row in reader.sql("SELECT DISTINCT episode FROM message WHERE data = 'csat:3' OR text = 'こんにちは'")
        ]
    )
    assert episodes == [1, 2]


async def test_what_was_given_back_is_not_asked_about_but_a_late_or_forged_press_harms_nothing(room: Room) -> None:
    await room.desk.staff_does(GiveBack(await room.served()), SATO)
    assert "csat:3" not in [choice.data for choice in (await room.newest()).reply.choices]  # type: ignore[union-attr]
    assert "使えません" in (await room.hears("press", data="csat:9")).text
    await room.closed()
    room.clock.turn(days=8)
    await room.hears("press", data="csat:3")
    assert await room.grades() == {}


async def test_without_any_talk_a_grade_is_kept_nowhere(room: Room) -> None:
    await room.hears("press", data="csat:3")
    assert await room.grades() == {}


async def test_the_figures_have_the_grades(room: Room) -> None:
    await room.closed()
    await room.hears("press", data="csat:3")
    told = await room.store.read(figures.figures(NOON.date(), NOON.date(), room.clock()))
    assert dict(told.grades) == {3: 1}
