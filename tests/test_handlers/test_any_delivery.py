"""Whatever is delivered, however often, in whatever company and between whatever crashes: once each, and never a 5xx.

The desk is the real one in a simulated world, so that an example takes milliseconds and hypothesis can look for the smallest.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from simulated import promises
from simulated.fate import TRAPS
from simulated.letters import ACCOUNT, LINE_SECRET, TELEGRAM_SECRET, Letter, line_letter, telegram_letter
from simulated.people import ASKING, CLAIM, TO_A_PERSON, Traveller
from simulated.run import a_world
from simulated.world import World, ask

from bot.knowledge import Knowledge
from bot.words import Incoming
from handlers.line.signature import sign
from handlers.web.refusals import Refusal
from madoguchi.desk import CORE
from storage.transaction import Reader

pytestmark = pytest.mark.usefixtures("engine")

PATHS = {"line": "/line/webhook", "telegram": "/telegram/webhook"}


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


# --- once each (P2) --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Brought:
    """One delivery: which of a traveller's events, in one body where the platform does that; and what befalls it."""

    whose: int
    which: tuple[int, ...]
    trap: str
    waited_for: bool


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[list[list[Incoming]], list[Brought]]:
    people = [Traveller("Uhanako", "line", 0, random.Random(0)), Traveller("4711", "telegram", 1, random.Random(0))]
    acts = st.sampled_from([*CLAIM, *ASKING, *TO_A_PERSON])
    told = [[person.event(*act) for act in draw(st.lists(acts, min_size=1, max_size=5))] for person in people]
    brought = draw(
        st.lists(
            st.builds(
                Brought,
                st.integers(0, 1),
                st.lists(st.integers(0, 4), min_size=1, max_size=4).map(tuple),
                st.sampled_from(["", "", *TRAPS]),
                st.booleans(),
            ),
            max_size=8,
        )
    )
    return told, brought


async def bring(world: World, told: Sequence[Sequence[Incoming]], brought: Sequence[Brought]) -> None:
    """Deliver as drawn; then everything once more, as a platform does that was never answered."""
    await world.start()
    posts = []
    for one in brought:
        if one.trap:
            world.power_cut_at(one.trap, 0)
        own = told[one.whose]
        batch = [own[number % len(own)] for number in one.which]
        bodies = [batch] if batch[0].channel == "line" else [[event] for event in batch]
        posts += [asyncio.ensure_future(world.post(body)) for body in bodies]
        if one.waited_for:
            await asyncio.gather(*posts)
            promises.check(world)
    await asyncio.gather(*posts)
    world.power_cut_at("", 0)
    await asyncio.sleep(100)  # the light is on again
    for event in (event for own in told for event in own):
        assert await world.post([event])
    await asyncio.sleep(100)
    assert promises.nothing_open(world)
    promises.check_at_the_end(world)


@settings(max_examples=40)
@given(drawn=deliveries())
def test_any_repeats_batches_and_crashes_leave_what_once_each_leaves(
    book: Knowledge, drawn: tuple[list[list[Incoming]], list[Brought]]
) -> None:
    with a_world(0, CORE, book) as world:
        world.loop.run_until_complete(bring(world, *drawn))


# --- calm (P6) -------------------------------------------------------------------------------------------------------

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just("\ud800あ"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def spoiled(draw: st.DrawFn, letters: Sequence[Any]) -> Any:
    """A good event with something in it put out of place, some times over."""
    event = deepcopy(draw(st.sampled_from(letters)))
    for _ in range(draw(st.integers(0, 3))):
        place: Any = event
        while isinstance(place, dict) and place:
            name = draw(st.sampled_from(sorted(place)))
            if not isinstance(place[name], dict) or draw(st.booleans()):
                place[name] = draw(ANYTHING)
                if draw(st.booleans()):
                    del place[name]
                break
            place = place[name]
    return event if draw(st.integers(0, 9)) else draw(ANYTHING)


def examples(channel: str) -> list[Any]:
    """One event of each kind, as the platform says it."""
    name = {"line": "Uhanako", "telegram": "4711"}[channel]
    person = Traveller(name, channel, 5, random.Random(0))
    told = [person.event(*act) for act in (("text", "期限"), ("press", "menu"), ("sticker", ""), ("leave", ""))]
    if channel == "telegram":
        return [json.loads(telegram_letter(one)[0]) for one in told]
    told.append(person.event("unsend", "5000"))
    return [json.loads(line_letter([one], again=False)[0])["events"][0] for one in told]


def line_of(body: bytes) -> Letter:
    return body, {"x-line-signature": sign(LINE_SECRET.encode(), body).decode()}


def telegram_of(body: bytes) -> Letter:
    return body, {"x-telegram-bot-api-secret-token": TELEGRAM_SECRET}


async def status(world: World, channel: str, letter: Letter) -> int:
    """What the platform is answered. Whatever else the door raises is a 5xx."""
    assert world.running is not None
    try:
        return await ask(world.running.doors[PATHS[channel]], letter)
    except Refusal as refusal:
        return refusal.status


@contextmanager
def opened(book: Knowledge) -> Iterator[World]:
    """One world for many examples."""
    with a_world(0, CORE, book) as world:
        world.loop.run_until_complete(world.start())
        yield world


def test_no_line_event_gives_a_5xx_or_spoils_its_neighbours(book: Knowledge) -> None:
    neighbour = Traveller("Uneighbour", "line", 1000, random.Random(0))

    @settings(max_examples=150)
    @given(st.lists(spoiled(examples("line")), max_size=4))
    def each(events: list[Any]) -> None:
        told = neighbour.event("text", "期限")
        good = json.loads(line_letter([told], again=False)[0])["events"][0]
        body = json.dumps({"destination": ACCOUNT, "events": [*events, good]}).encode()
        assert world.loop.run_until_complete(status(world, "line", line_of(body))) == 200
        assert world.running is not None
        assert told.event_id in world.running.store.look(taken)

    with opened(book) as world:
        each()


def taken(reader: Reader) -> set[str]:
    rows = reader.sql("SELECT event_id FROM event WHERE failure IS NULL")
    return {event_id for (event_id,) in rows}


def test_no_telegram_update_gives_a_5xx(book: Knowledge) -> None:
    @settings(max_examples=150)
    @given(spoiled(examples("telegram")))
    def each(update: Any) -> None:
        letter = telegram_of(json.dumps(update).encode())
        assert world.loop.run_until_complete(status(world, "telegram", letter)) in (200, 400)

    with opened(book) as world:
        each()


@pytest.mark.parametrize(("channel", "letter_of"), [("line", line_of), ("telegram", telegram_of)])
def test_no_body_gives_a_5xx(book: Knowledge, channel: str, letter_of: Callable[[bytes], Letter]) -> None:
    @settings(max_examples=100)
    @given(st.binary(max_size=60) | ANYTHING.map(lambda value: json.dumps(value).encode()))
    def each(body: bytes) -> None:
        assert world.loop.run_until_complete(status(world, channel, letter_of(body))) in (200, 400)
        assert world.loop.run_until_complete(status(world, channel, (body, {}))) == 401

    with opened(book) as world:
        each()
