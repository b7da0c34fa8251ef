"""Replies leave: each conversation's in order, each once, and a sick one holds up no other."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from desk_fakes import NOON, FakeChannel, Hands, says
from desk_room import opened, until
from slow_channel import Running, SlowChannel

from handlers import post
from handlers.channel import Accepted, Failed, Later, SendResult, Unsure
from storage import outbox
from storage.errors import NotStoredError
from storage.moments import stored
from storage.rows import Outgoing

pytestmark = pytest.mark.usefixtures("engine")


# --- order -----------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize("repeatable", [True, False])
async def test_the_order_of_a_conversation_holds_over_retries(path: Path, repeatable: bool) -> None:
    channel = FakeChannel("web", repeatable, answers=[Later("busy"), Later("busy"), Accepted(), Later("busy")])
    async with opened(path, channel, clock=Running()) as room:
        for text in ("a", "b", "c"):
            await room.desk.traveller_says(says(text))
        await room.all_left()
        assert channel.words == ["1: a", "1: a", "1: a", "2: b", "2: b", "3: c"]
        assert await room.ends() == [("accepted", "")] * 3


async def test_a_conversation_never_has_two_rows_under_way(path: Path) -> None:
    channel = SlowChannel("web")
    async with opened(path, channel) as room:
        for number in range(10):
            await room.desk.traveller_says(says(f"h{number}"))
            await room.desk.traveller_says(says(f"t{number}", traveller="taro"))
        channel.go.set()
        await room.all_left()
        assert channel.most_of_one == 1
        assert channel.most == 2
        assert [words for words in channel.words if "h" in words] == [f"{n + 1}: h{n}" for n in range(10)]
        assert [words for words in channel.words if "t" in words] == [f"{n + 1}: t{n}" for n in range(10)]


async def test_a_row_that_comes_while_the_last_one_is_finished_leaves_at_once(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post, "LOOK_AGAIN", 3600.0)  # nothing but its turn brings it on its way
    channel = FakeChannel("web")
    async with opened(path, channel) as room:
        for number in range(50):
            await room.desk.traveller_says(says(str(number), traveller=f"t{number % 3}"))
        await room.all_left()
        assert len(channel.sent) == 50


async def test_all_of_a_crowd_get_their_answers_and_few_are_sent_at_once(path: Path) -> None:
    channel = SlowChannel("web")
    async with opened(path, channel, at_once=4) as room:
        says_all = (room.desk.traveller_says(says(str(n), traveller=f"t{n % 60}")) for n in range(180))
        await asyncio.gather(*says_all)
        channel.go.set()
        await room.all_left()
        assert channel.most == 4
        assert Counter(row.seq for row in channel.sent) == {2: 60, 4: 60, 6: 60}


# --- trouble ---------------------------------------------------------------------------------------------------------


async def test_a_sick_conversation_and_a_sick_channel_hold_up_no_other(path: Path) -> None:
    def unwell(row: Outgoing) -> SendResult:
        return Later("sick") if row.traveller == "hanako" else Accepted()

    line, web = FakeChannel("line", answers=[unwell] * 4), SlowChannel("web")
    async with opened(path, line, web, at_once=2) as room:
        for number in range(4):
            await room.desk.traveller_says(says(f"w{number}", traveller=f"w{number}"))
        await room.desk.traveller_says(says("h", channel="line"))
        for number in range(3):
            await room.desk.traveller_says(says(f"t{number}", traveller=f"t{number}", channel="line"))
        await until(lambda: room.query("SELECT MIN(1) FROM outbox WHERE channel = 'line' HAVING COUNT(done) = 3"))
        assert await room.query("SELECT reason FROM outbox WHERE channel = 'line' AND done IS NULL") == [("sick",)]
        web.go.set()


async def wait_after(path: Path, clock: Hands, tries: int) -> float:
    """Let one try fail; the seconds to the next one."""
    channel = FakeChannel("web", answers=[Later("down")])
    async with opened(path, channel, clock=clock) as room:
        if tries == 1:
            await room.desk.traveller_says(says("a"))
        await until(lambda: room.query("SELECT 1 FROM outbox WHERE tries = :tries", tries=tries))
        ((due,),) = await room.query("SELECT due FROM outbox")
    return float((due - stored(clock.now)) / 1000)


async def test_the_wait_doubles_from_try_to_try_up_to_a_quarter_of_an_hour(path: Path) -> None:
    clock, waits = Hands(), list[float]()
    for tries in range(1, 14):
        waits.append(await wait_after(path, clock, tries))
        clock.turn(seconds=waits[-1])
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]


async def test_a_time_that_the_platform_names_is_kept(path: Path) -> None:
    channel = FakeChannel("web", answers=[Later("429", due=NOON + timedelta(seconds=37))])
    async with opened(path, channel) as room:
        await room.desk.traveller_says(says("a"))
        await until(lambda: room.query("SELECT 1 FROM outbox WHERE reason = '429'"))
        assert await room.query("SELECT due FROM outbox") == [(stored(NOON) + 37_000,)]


@pytest.mark.parametrize(("doubtful", "status"), [(False, "failed"), (True, "unsure")])
async def test_after_a_day_and_a_few_tries_a_row_is_given_up(path: Path, doubtful: bool, status: str) -> None:
    tries = [Later("timeout", doubtful=doubtful), *[Later("down")] * 4]
    channel = FakeChannel("line", repeatable=False, answers=[*tries])
    clock = Hands()
    async with opened(path, channel, clock=clock) as room:
        await room.desk.traveller_says(says("a", channel="line"))
        await until(lambda: room.query("SELECT 1 FROM outbox WHERE reason = 'timeout'"))
    clock.turn(hours=24, seconds=1)
    async with opened(path, channel, clock=clock) as room:
        for number in (2, 3, 4):
            await until(
                partial(room.query, "SELECT 1 FROM outbox WHERE tries = :tries AND status = 'waiting'", tries=number)
            )
            clock.turn(minutes=1)
            room.delivery._posts["line"]._look.set()
        await room.all_left()
        assert await room.ends() == [(status, "down")]
        assert len(channel.sent) == 5


@pytest.mark.parametrize(
    ("answer", "end"), [(Failed("blocked"), ("failed", "blocked")), (Unsure("?"), ("unsure", "?"))]
)
async def test_what_failed_or_is_unsure_is_kept_for_staff_and_never_sent_again(
    path: Path, answer: SendResult, end: tuple[str, str]
) -> None:
    channel = FakeChannel("line", repeatable=False, answers=[answer])
    async with opened(path, channel) as room:
        await room.desk.traveller_says(says("a", channel="line"))
        await room.desk.traveller_says(says("b", channel="line"))
        await room.all_left()
    async with opened(path, channel) as room:
        await asyncio.sleep(0.02)
        assert await room.ends() == [end, ("accepted", "")]
        assert channel.words == ["1: a", "2: b"]


@pytest.mark.usefixtures("soon")
async def test_a_channel_that_raises_is_tried_again_only_if_that_cannot_double(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    web = FakeChannel("web", answers=[ValueError("secret token")])
    line = FakeChannel("line", repeatable=False, answers=[ValueError("secret token")])
    async with opened(path, web, line, clock=Running()) as room:
        await room.desk.traveller_says(says("a"))
        await room.desk.traveller_says(says("a", channel="line"))
        await room.all_left()
        assert (web.words, line.words) == (["1: a", "1: a"], ["1: a"])
        assert await room.ends() == [("accepted", ""), ("unsure", "ValueError")]
    assert "raised ValueError" in caplog.text
    assert "secret" not in caplog.text


async def test_a_channel_that_could_not_note_a_send_is_told_of_it_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post, "AFTER_TROUBLE", 0.01)
    channel = FakeChannel("line", repeatable=False, answers=[NotStoredError("full")])
    async with opened(path, channel) as room:
        await room.desk.traveller_says(says("a", channel="line"))
        await room.all_left()
        assert [row.doubtful for row in channel.sent] == [False, True]
        assert await room.ends() == [("accepted", "")]


@pytest.mark.parametrize("patience", [5, 1])
async def test_what_the_platform_said_is_kept_until_it_can_be_noted_for_a_while(
    path: Path, monkeypatch: pytest.MonkeyPatch, patience: int
) -> None:
    monkeypatch.setattr(post, "AFTER_TROUBLE", 0.01)
    monkeypatch.setattr(post, "KEPT_FOR", patience)
    channel = FakeChannel("web")
    async with opened(path, channel) as room:
        run, failing = room.store.run, [True] * 3

        async def refuse(work, then=None, **more):  # type: ignore[no-untyped-def]
            if then is None and failing:
                failing.pop()
                raise NotStoredError("full")
            return await run(work, then, **more)

        monkeypatch.setattr(room.store, "run", refuse)
        await room.desk.traveller_says(says("a"))
        await room.all_left()
        assert channel.words == ["1: a"] * (1 if patience > 3 else 2)


async def test_unsent_words_that_are_about_to_leave_do_not(path: Path) -> None:
    line = FakeChannel("line", repeatable=False)
    async with opened(path, deliver=False) as room:
        taken = await room.desk.traveller_says(says("a", channel="line"))
        await room.store.run(lambda tx: tx.sql("UPDATE outbox SET status = 'failed', done = 1"))
        assert await room.store.run(outbox.begin(taken.rows[0])) is None
    assert line.sent == []
