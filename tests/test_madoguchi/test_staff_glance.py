"""What all open consoles show is read once for all of them; and however long the queue is, everybody sees what is theirs."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from desk_fakes import SUZUKI
from staffed_desk import Staffed, staffed

from bot.words import Incoming
from handlers.staff.access import Actor
from handlers.staff.acts.talks import PassOn, Take, TakeNext
from handlers.staff.console.glance import MOST_ROWS, Glance
from storage import stays, switches
from storage.moments import stored
from storage.transaction import Transaction

pytestmark = pytest.mark.usefixtures("engine")

AGENT = Actor(1, "agent", "Agent", "agent")


@pytest.fixture
async def desk(tmp_path: Path, book: Any) -> AsyncIterator[Staffed]:
    async with staffed(tmp_path / "desk.db", book) as desk:
        yield desk


async def says(desk: Staffed, text: str, event: str, traveller: str = "torico") -> str:
    return (await desk.opened.desk.traveller_says(Incoming("web", event, traveller, "text", text=text))).conversation


async def test_it_is_read_anew_when_the_queue_moves_and_else_once_a_second(desk: Staffed) -> None:
    glance = Glance(desk.opened.store, desk.clock)
    first = await glance.look()
    await says(desk, "もしもし", "e10")
    assert await glance.look() is first
    desk.clock.turn(seconds=1)
    second = await glance.look()
    assert second.rows[0].last == "もしもし"
    await desk.opened.desk.staff_does(PassOn(desk.handoff, ""), AGENT)
    third = await glance.look()
    assert (third.counts.waiting, third.counts.taken) == (1, 0)
    assert await glance.look() is third
    desk.clock.turn(seconds=-30)
    assert await glance.look() is not third


@pytest.mark.parametrize("on", [True, False])
async def test_what_is_switched_is_seen_at_once(desk: Staffed, *, on: bool) -> None:
    now = stored(desk.clock())
    await desk.opened.store.run(partial(switches.set_overflow, on=not on, reason="", author="", now=now))
    glance = Glance(desk.opened.store, desk.clock)
    first = await glance.look()
    await desk.opened.store.run(partial(switches.set_overflow, on=on, reason="", author="", now=now))
    second = await glance.look()
    assert bool(second.switched.overrun(desk.clock())) is on
    assert second.rows is first.rows
    assert await glance.look() is second


def fill(transaction: Transaction) -> None:
    """More wait, and more are with colleagues, than a page shows."""
    for number in range(3 * MOST_ROWS):
        row = transaction.one("add_conversation", id=f"c{number}", channel="web", traveller=f"t{number}", language="ja", source="", state="", now=1)  # fmt: skip
        assert row is not None
        transaction.one(
            "join_queue", conversation=row["no"], ref=stays.new_ref(), reason="asked", summary="", now=number
        )


async def test_in_a_long_queue_everybody_sees_what_is_theirs_and_how_many_there_are(desk: Staffed) -> None:
    store, does = desk.opened.store, desk.opened.desk.staff_does
    await store.run(fill)
    for _ in range(MOST_ROWS + 5):
        await does(TakeNext(), SUZUKI)
    last = await says(desk, "担当者と話したい", "e20", "late")
    (ref,) = [row["ref"] for row in await store.read(lambda reader: reader.all("queue_of", conversation=last))]
    await does(Take(ref), AGENT)
    async with desk.client("agent") as browser:
        page = (await browser.get("/staff")).text
    mine = re.search(r'data-mine="([^"]*)"', page)
    assert mine is not None
    assert set(mine[1].split()) == {desk.conversation, last}
    assert page.count(f'href="/staff/talks/{last}"') == 1
    assert f"ほかに{MOST_ROWS - 5}人。古い順に{MOST_ROWS}人まで出ています。" in page
    waiting = 3 * MOST_ROWS - MOST_ROWS - 5
    counts = re.findall(r"<h2><span>([^<]*)</span><span>([^<]*)</span></h2>", page)
    assert [re.sub(r"\D", "", count) for _, count in counts] == [str(waiting), "2", str(MOST_ROWS + 5)]


async def test_of_more_than_are_listed_all_who_wait_too_long_are_counted(desk: Staffed) -> None:
    store = desk.opened.store
    await store.run(fill)
    await store.run(lambda tx: tx.sql("UPDATE handoff SET alerted = 1 WHERE state = 'waiting'"))
    async with desk.client("agent") as browser:
        assert f"{3 * MOST_ROWS}人が、10分を超えて待っています。" in (await browser.get("/staff")).text
