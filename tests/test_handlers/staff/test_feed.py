"""The feed: what is committed is told, in order, once, also to who was away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from desk_fakes import SATO, says
from desk_room import Room, until

from handlers.staff.acts.talks import TakeNext
from handlers.staff.feed import Feed

pytestmark = pytest.mark.usefixtures("engine")


@pytest.fixture
async def feed(room: Room) -> AsyncIterator[Feed]:
    feed = Feed()
    work = asyncio.create_task(feed.run(room.store))
    yield feed
    work.cancel()
    with suppress(asyncio.CancelledError):
        await work


async def hear(room: Room, feed: Feed, last: int, count: int) -> list[tuple[int, str]]:
    """What is told after `last`, when there are `count` rows of it."""

    async def there() -> bool:
        return len(await feed.after(room.store, last)) >= count

    await until(there)
    return [(row.id, row.kind) for row in await feed.after(room.store, last)]


async def test_what_is_committed_is_told_in_order(room: Room, feed: Feed) -> None:
    watcher, leave = feed.watch()
    await room.desk.traveller_says(says("join please"))
    await room.desk.staff_does(TakeNext(), SATO)
    feed.wake()
    await watcher.news.wait()
    assert await hear(room, feed, 0, 2) == [(1, "joined"), (2, "moved")]
    assert await hear(room, feed, 1, 1) == [(2, "moved")]
    leave()
    assert len(feed) == 0


async def test_who_comes_back_reads_what_they_missed(room: Room, feed: Feed) -> None:
    _, leave = feed.watch()
    await room.desk.traveller_says(says("join please"))
    feed.wake()
    assert await hear(room, feed, 0, 1) == [(1, "joined")]
    leave()
    for number in range(3):
        await room.desk.traveller_says(says(f"{number}"))
    watcher, _ = feed.watch()
    await watcher.news.wait()
    assert await hear(room, feed, 1, 3) == [(2, "heard"), (3, "heard"), (4, "heard")]


async def test_what_a_command_wrote_beside_the_desk_is_told_too(room: Room, feed: Feed) -> None:
    watcher, _ = feed.watch()
    await room.desk.traveller_says(says("join please"))  # nobody wakes the feed
    await asyncio.wait_for(watcher.news.wait(), 60)
    assert await hear(room, feed, 0, 1) == [(1, "joined")]


async def test_a_store_that_cannot_be_read_is_asked_again(
    room: Room, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    from storage import staff_events
    from storage.errors import UnreadableError

    real, broken = staff_events.after, [True]

    def after(last: int, limit: int = 500):  # type: ignore[no-untyped-def]
        if broken:
            broken.clear()
            raise UnreadableError("no")
        return real(last, limit)

    monkeypatch.setattr(staff_events, "after", after)
    watcher, _ = feed.watch()
    await room.desk.traveller_says(says("join please"))
    feed.wake()
    await asyncio.wait_for(watcher.news.wait(), 60)
    assert await hear(room, feed, 0, 1) == [(1, "joined")]


async def test_passing_news_reach_everybody_and_are_not_kept(room: Room, feed: Feed) -> None:
    one, _ = feed.watch()
    two, _ = feed.watch()
    feed.pass_by("sato types")
    assert (one.passing, two.passing) == (["sato types"], ["sato types"])
    assert one.news.is_set()
    assert await feed.after(room.store, 0) == ()


async def test_streams_learn_that_the_desk_closes(feed: Feed) -> None:
    watcher, _ = feed.watch()
    feed.close()
    assert feed.closed
    assert watcher.news.is_set()
