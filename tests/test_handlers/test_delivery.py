"""Replies leave: each conversation's in order, each once, and a sick one holds up no other."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from desk_fakes import NOON, FakeChannel, Hands, says
from desk_room import Room, opened, until

from handlers import post
from handlers.channel import Accepted, Failed, Later, SendResult, Unsure
from madoguchi.clock import RehearsalClock
from storage import outbox
from storage.errors import NotStoredError
from storage.moments import stored
from storage.rows import Outgoing

pytestmark = pytest.mark.usefixtures("engine")


@pytest.fixture
def soon() -> Iterator[None]:
    """The second try comes after 20 milliseconds instead of a second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(post, "FIRST_WAIT", timedelta(milliseconds=20))
        yield


class Running(Hands):
    """A clock that runs on."""

    def __init__(self) -> None:
        self._clock = RehearsalClock(NOON)

    def __call__(self) -> datetime:
        return self._clock.now()


@dataclass
class SlowChannel(FakeChannel):
    """Each send takes until it is let go; counts how many are under way."""

    go: asyncio.Event = field(default_factory=asyncio.Event)
    under_way: Counter[str] = field(default_factory=Counter)
    most: int = 0
    most_of_one: int = 0

    async def send(self, row: Outgoing) -> SendResult:
        self.under_way[row.conversation] += 1
        self.most = max(self.most, self.under_way.total())
        self.most_of_one = max(self.most_of_one, self.under_way[row.conversation])
        try:
            await self.go.wait()
            await asyncio.sleep(0.001)
            return await super().send(row)
        finally:
            self.under_way[row.conversation] -= 1


async def ends(room: Room) -> list[tuple[str, str]]:
    """Status and reason of every row, in order."""
    rows = await room.query("SELECT status, reason FROM outbox ORDER BY conversation, seq")
    return [(status, reason) for status, reason in rows]


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
        assert await ends(room) == [("accepted", "")] * 3


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


async def test_a_row_that_comes_while_the_last_one_is_finished_leaves_at_once(path: Path) -> None:
    channel = FakeChannel("web")
    async with opened(path, channel) as room:
        for number in range(50):
            await room.desk.traveller_says(says(str(number), traveller=f"t{number % 3}"))
        await asyncio.wait_for(room.all_left(), post.LOOK_AGAIN / 10)
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
        assert await ends(room) == [(status, "down")]
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
        assert await ends(room) == [end, ("accepted", "")]
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
        assert await ends(room) == [("accepted", ""), ("unsure", "ValueError")]
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
        assert await ends(room) == [("accepted", "")]


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
        assert await ends(room) == [("unsure", "cut")]


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
        stopping = asyncio.ensure_future(room.delivery.stop(5))
        await asyncio.sleep(0)
        await room.desk.traveller_says(says("c", traveller="taro"))
        channel.go.set()
        await asyncio.wait_for(stopping, 2)
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
        await asyncio.wait_for(room.delivery.stop(1), 2)


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
