"""Promise: an event changes the desk once, however often and in whatever order or company it comes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from desk_fakes import FakeChannel, does, says
from desk_room import Room, opened
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.words import Incoming
from storage.transaction import Reader

pytestmark = pytest.mark.usefixtures("engine")

ORDERS = ("a", "b", "claim x", "join x", "leave", "later x", "miss x", "rate good", "guess", "quiet")
HEARD = st.tuples(st.sampled_from(["text", "press"]), st.sampled_from(ORDERS))


@st.composite
def conversations(draw: st.DrawFn) -> tuple[list[Incoming], list[list[Incoming]]]:
    """Some travellers' events in the order of each, and how a platform may bring them: in batches, some of them again
    and again."""
    events = [
        says(text, f"{traveller}{number}", traveller)
        if kind == "text"
        else does(kind, f"{traveller}{number}", traveller, data="menu")
        for traveller in ("hanako", "taro")
        for number, (kind, text) in enumerate(draw(st.lists(HEARD, max_size=6)))
    ]
    brought: list[list[Incoming]] = [[]]
    for at, event in enumerate(events):
        brought[-1].append(event)
        brought[-1].extend(events[back] for back in draw(st.lists(st.integers(0, at), max_size=3)))
        if draw(st.sampled_from([True, False])):
            brought.append([])
    return events, brought


async def everything(room: Room) -> dict[str, Any]:
    """All that the desk knows, but for what is drawn at random and the numbers of rows, which an engine may leave gaps in."""
    tables = {
        "conversation": "channel, language, state, it.seq, heard, version",
        "message": "it.seq, direction, kind, text, data, entry, rule",
        "outbox": "it.seq, it.status",
        "case_": "it.kind, it.state",
        "handoff": "it.summary, it.state, it.ending",
        "left_message": "it.seq, it.text",
        "miss": "it.seq, it.text",
        "rating": "it.entry, it.solved",
        "guess": "it.conversation > 0",
    }
    known = {
        table: sorted(await room.query(f"SELECT traveller, {columns} FROM {whose(table)}"), key=repr)
        for table, columns in tables.items()
    }
    return {**known, "items": await room.store.read(_items)}


def whose(table: str) -> str:
    """The rows of a table, beside the traveller whose they are."""
    return (
        "conversation AS it" if table == "conversation" else f"{table} AS it JOIN conversation ON no = it.conversation"
    )


def _items(reader: Reader) -> list[str]:
    """Of the claims, opened: what is sealed differs from one sealing to the next."""
    rows = reader.sql("SELECT number, items FROM case_")
    return sorted(reader.seals.open(row["items"], f"case:{row['number']}") for row in rows)


async def told(events: Sequence[Incoming], brought: Sequence[Sequence[Incoming]]) -> tuple[Any, Any]:
    """What the desk knows when each event comes once, and when they come as they are brought."""
    with TemporaryDirectory() as folder:
        async with opened(Path(folder) / "once.db", FakeChannel("web")) as once:
            for event in events:
                await once.desk.traveller_says(event)
            await once.all_left()
            expected = await everything(once)
        async with opened(Path(folder) / "again.db", FakeChannel("web")) as again:
            for batch in brought:  # at the same time, as a platform does that did not wait for its answer
                await asyncio.gather(*(again.desk.traveller_says(event) for event in batch))
            await again.all_left()
            return expected, await everything(again)


@settings(max_examples=8, deadline=None)
@given(conversations())
def test_any_repeats_in_any_batches_leave_what_once_each_leaves(
    case: tuple[list[Incoming], list[list[Incoming]]],
) -> None:
    expected, got = asyncio.run(told(*case))
    assert got == expected
