"""Replies leave also when the desk stops or its clock is set; and a send that was noted with its turn is none that a crash cut."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from desk_fakes import NOON, FakeChannel, Hands, says
from desk_room import opened, until
from slow_channel import Running, SlowChannel

from handlers import post
from handlers.channel import Accepted, Later, Unsure
from storage import outbox
from storage.rows import Outgoing

pytestmark = pytest.mark.usefixtures("engine")


# --- restarts --------------------------------------------------------------------------------------------------------


async def test_what_waits_is_taken_up_at_the_start(path: Path) -> None:
    async with opened(path, deliver=False) as room:
        for number in range(5):
            await room.desk.traveller_says(says(str(number)))
        load = await room.store.read(outbox.load())
        assert (load.open, load.oldest) == (5, NOON)
    channel = FakeChannel("web")
    async with opened(path, channel) as room:
        await room.all_left()
        assert [row.seq for row in channel.sent] == [2, 4, 6, 8, 10]
        assert not any(row.doubtful or row.tries for row in channel.sent)


async def test_rows_of_a_channel_that_is_off_wait_for_it(path: Path) -> None:
    async with opened(path, FakeChannel("web")) as room:
        await room.desk.traveller_says(says("a", channel="line"))
        await asyncio.sleep(0.02)
    line = FakeChannel("line")
    async with opened(path, line) as room:
        await room.all_left()
        assert line.words == ["1: a"]


async def test_a_send_that_must_not_be_repeated_is_noted_before_it_begins(path: Path) -> None:
    channel = SlowChannel("line", repeatable=False)
    async with opened(path, channel) as room:
        await room.desk.traveller_says(says("a", channel="line"))
        await until(lambda: channel.most)
        assert await room.query("SELECT status, tries FROM outbox") == [("sending", 1)]
        await room.delivery.stop(0)  # cut in the middle of the send
        assert await room.query("SELECT status, done FROM outbox") == [("sending", None)]
    after = FakeChannel("line", repeatable=False, answers=[lambda row: Unsure("cut") if row.doubtful else Accepted()])
    async with opened(path, after) as room:
        await room.all_left()
        assert [row.doubtful for row in after.sent] == [True]
        assert await room.ends() == [("unsure", "cut")]


@pytest.mark.usefixtures("soon")
async def test_a_spent_reply_token_gives_way_to_one_retry_key(path: Path) -> None:
    tries = [Later("reset", doubtful=True), Later("invalid token", token_spent=True), Later("503"), Later("503")]
    channel = FakeChannel("line", repeatable=False, answers=[*tries])
    async with opened(path, channel, clock=Running()) as room:
        await room.desk.traveller_says(says("a", channel="line", reply_token="token"))
        await room.all_left()
    assert [(row.reply_token, row.doubtful, row.tries) for row in channel.sent] == [
        ("token", False, 0),
        ("token", True, 1),
        ("", True, 2),
        ("", True, 3),
        ("", True, 4),
    ]
    assert [len(row.retry_key) for row in channel.sent] == [0, 0, 32, 32, 32]
    assert len({row.retry_key for row in channel.sent if row.retry_key}) == 1


async def test_stopping_lets_a_send_end_within_the_grace_and_begins_no_other(path: Path) -> None:
    channel = SlowChannel("web")
    async with opened(path, channel) as room:
        await room.desk.traveller_says(says("a"))
        await room.desk.traveller_says(says("b"))
        await until(lambda: channel.most)
        stopping = asyncio.ensure_future(room.delivery.stop(600))
        await asyncio.sleep(0)
        await room.desk.traveller_says(says("c", traveller="taro"))
        channel.go.set()
        await asyncio.wait_for(stopping, 60)
        assert channel.words == ["1: a"]
        assert await room.query("SELECT status FROM outbox ORDER BY conversation, seq") == [
            ("accepted",), ("waiting",), ("waiting",),
        ]  # fmt: skip


async def test_a_clock_that_is_set_back_delays_no_answer(path: Path) -> None:
    clock, channel = Hands(), SlowChannel("web")
    async with opened(path, channel, clock=clock) as room:
        for text in ("a", "b"):
            await room.desk.traveller_says(says(text))
        clock.turn(hours=-1)
        await room.desk.traveller_says(says("c"))
        channel.go.set()
        await room.all_left()
    assert channel.words == ["1: a", "2: b", "3: c"]


async def test_a_clock_that_is_set_back_prolongs_no_wait_for_the_next_try(path: Path) -> None:
    clock, channel = Hands(), FakeChannel("web", answers=[Later("down")])
    async with opened(path, channel, clock=clock) as room:
        for text in ("a", "b"):
            await room.desk.traveller_says(says(text))
        await until(lambda: room.query("SELECT 1 FROM outbox WHERE reason = 'down'"))
    clock.turn(days=-1)
    async with opened(path, channel, clock=clock) as room:
        await room.all_left()
    assert channel.words == ["1: a", "1: a", "2: b"]


async def test_stopping_ends_also_in_the_moment_in_which_a_look_is_due(path: Path) -> None:
    async with opened(path, FakeChannel("web")) as room:
        await asyncio.sleep(0.05)  # it waits for something to do
        room.delivery._posts["web"]._look.set()
        await asyncio.wait_for(room.delivery.stop(1), 60)


# --- noted with the turn ---------------------------------------------------------------------------------------------


async def test_a_send_that_follows_its_turn_at_once_was_noted_with_it(path: Path) -> None:
    channel = SlowChannel("line", repeatable=False)
    async with opened(path, channel) as room:
        await room.desk.traveller_says(says("a", channel="line", reply_token="token"))
        await until(lambda: channel.most)
        assert await room.query("SELECT status, tries FROM outbox") == [("sending", 1)]
        await room.delivery.stop(0)  # cut in the middle of the send
    after = FakeChannel("line", repeatable=False)
    async with opened(path, after) as room:
        await room.all_left()
        assert [(row.doubtful, row.reply_token) for row in after.sent] == [(True, "token")]


@pytest.mark.usefixtures("soon")
async def test_what_was_noted_and_then_found_no_room_counts_as_not_begun(path: Path) -> None:
    channel = SlowChannel("line", repeatable=False)
    async with opened(path, channel, clock=Running(), at_once=1) as room:
        says_both = [says(who, traveller=who, channel="line", reply_token=who) for who in ("hanako", "taro")]
        # One commit: there was room when both were noted.
        await asyncio.gather(*map(room.desk.traveller_says, says_both))
        await until(lambda: channel.most)
        waiting = "SELECT tries FROM outbox WHERE status = 'waiting'"
        await until(lambda: room.query(waiting))
        assert await room.query(waiting) == [(0,)]
        channel.go.set()
        await room.all_left()
        assert sorted((row.traveller, row.doubtful) for row in channel.sent) == [("hanako", False), ("taro", False)]


async def test_while_the_desk_closes_nothing_is_noted_as_begun(path: Path) -> None:
    async with opened(path, FakeChannel("line", repeatable=False)) as room:
        await room.delivery.stop(0)
        await room.desk.traveller_says(says("a", channel="line", reply_token="token"))
        assert await room.query("SELECT status, tries FROM outbox") == [("waiting", 0)]


@pytest.mark.usefixtures("soon")
async def test_replies_by_token_keep_their_order_whatever_becomes_of_the_first(path: Path) -> None:
    channel = FakeChannel("line", repeatable=False, answers=[Later("503"), Accepted(), Later("503")])
    async with opened(path, channel, clock=Running()) as room:
        for text in ("a", "b", "c"):
            await room.desk.traveller_says(says(text, channel="line", reply_token=text))
        await room.all_left()
        assert channel.words == ["1: a", "1: a", "2: b", "2: b", "3: c"]
        assert not any(row.doubtful for row in channel.sent)


async def test_a_prompt_send_is_not_taken_for_one_that_a_crash_cut(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is noted with its turn; whoever reads the outbox before it is handed over sees it as begun."""
    monkeypatch.setattr(post, "SECOND_SIGHT", 30.0)
    channel = FakeChannel("line", repeatable=False)
    async with opened(path, channel) as room:
        hand_over, handed = room.desk._deliver, list[Sequence[Outgoing]]()
        monkeypatch.setattr(room.desk, "_deliver", handed.append)
        mine = room.delivery._posts["line"]
        assert mine._round is not None
        mine._round.cancel()  # it looks when the test says so
        await room.desk.traveller_says(replace(says("a", channel="line"), reply_token="token"))
        assert await mine._take_up() == 30.0
        assert channel.sent == []
        hand_over(handed[0])
        await room.all_left()
    assert [(row.doubtful, row.tries) for row in channel.sent] == [(False, 0)]
