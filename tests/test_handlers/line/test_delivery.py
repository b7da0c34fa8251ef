"""What each answer of LINE means: every row of the table in docs/life-of-a-message.md, on the wire."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from desk_fakes import NOON, Hands
from desk_room import until
from fake_line import fake_line, user
from line_room import LineRoom, line_room

pytestmark = pytest.mark.usefixtures("engine")

HANAKO = user("hanako")
WORDS = ["1: 期限"]


@pytest.fixture
async def room(path: Path) -> AsyncIterator[LineRoom]:
    async with line_room(path) as room:
        yield room


async def asks(room: LineRoom, *acts: str) -> None:
    """Hanako asks something; the replies to it fare as told."""
    room.line.play("reply", *acts)
    assert await room.post(room.line.says(HANAKO, "期限")) == 200


# --- reply -----------------------------------------------------------------------------------------------------------


async def test_an_accepted_reply_is_accepted(room: LineRoom) -> None:
    await asks(room)
    await room.all_left()
    assert await room.ends() == [("accepted", "")]
    assert (room.line.texts(HANAKO), len(room.line.called("reply")), room.line.pushes) == (WORDS, 1, [])


async def test_a_token_that_was_too_old_at_first_is_followed_by_one_push(room: LineRoom) -> None:
    await asks(room, "400_token")
    await room.all_left()
    assert await room.ends() == [("accepted", "")]
    assert (room.line.texts(HANAKO), len(room.line.pushes)) == (WORDS, 1)


@pytest.mark.parametrize("act", ["timeout_after", "reset_after", "500_after"])
async def test_a_reply_that_arrived_without_an_answer_is_never_said_twice(room: LineRoom, act: str) -> None:
    await asks(room, act)
    if act == "timeout_after":
        await room.waits_in_vain()
    if act == "500_after":  # else the same reply again, at once
        await room.tried(1)
        await room.passes(1)
    await room.all_left()
    assert await room.ends() == [("unsure", "token_spent")]
    assert (room.line.texts(HANAKO), room.line.pushes) == (WORDS, [])
    assert len({call.body["replyToken"] for call in room.line.called("reply")}) == 1


@pytest.mark.parametrize("act", ["timeout_before", "reset_before"])
async def test_a_reply_that_was_lost_on_its_way_is_sent_again_with_its_token(room: LineRoom, act: str) -> None:
    await asks(room, act)
    if act == "timeout_before":
        await room.waits_in_vain()
    await room.all_left()
    assert await room.ends() == [("accepted", "")]
    assert (room.line.texts(HANAKO), len(room.line.called("reply")), room.line.pushes) == (WORDS, 2, [])


async def test_a_reply_that_is_lost_again_and_again_ends_unsure_and_is_not_pushed(room: LineRoom) -> None:
    await asks(room, *["reset_before"] * 5)
    await room.tried(2)  # the second try came at once, the third waits
    room.clock.turn(hours=1)  # type: ignore[attr-defined]  # also a clock set forward gives up no sooner
    for tries in (2, 3, 4):
        await room.tried(tries)
        await room.passes(2**tries)
    await room.all_left()
    assert await room.ends() == [("unsure", "connection broken")]
    assert room.line.read_by(HANAKO) == []


@pytest.mark.parametrize("act", ["500", "429", "401"])
async def test_a_sick_server_gets_the_reply_again_while_the_token_is_young(room: LineRoom, act: str) -> None:
    await asks(room, act, act, act)
    for tries, wait in enumerate((1, 2, 4), 1):
        await room.tried(tries)
        await room.passes(wait)
    await room.all_left()
    assert await room.ends() == [("accepted", "")]
    assert (room.line.texts(HANAKO), room.line.pushes) == (WORDS, [])


@pytest.mark.parametrize("act", ["500", "429", "401"])
async def test_then_the_words_are_pushed_once(room: LineRoom, act: str) -> None:
    await asks(room, *[act] * 20)
    for tries in range(1, 10):
        await room.tried(tries)
        await room.passes(min(2 ** (tries - 1), 8))
    await room.all_left()
    assert await room.ends() == [("accepted", "")]
    assert (room.line.texts(HANAKO), len(room.line.pushes)) == (WORDS, 1)


async def test_without_a_connection_nothing_was_said_and_so_a_push_is_safe(path: Path) -> None:
    async with fake_line() as line:
        gone = replace(line, url="http://127.0.0.1:9")  # the discard port: nobody listens
        async with line_room(path, line=gone) as room:
            await asks(room)
            await room.tried(1)
            room.clock.turn(seconds=51)  # type: ignore[attr-defined]
        async with line_room(path, line=line, clock=room.clock) as room:
            await room.all_left()
            assert await room.ends() == [("accepted", "")]
            assert (line.texts(HANAKO), line.called("reply"), len(line.pushes)) == (WORDS, [], 1)


@pytest.mark.parametrize("act", ["400", "302"])
async def test_any_other_refusal_is_for_good_and_says_why(room: LineRoom, act: str) -> None:
    await asks(room, act)
    await room.all_left()
    ((status, reason),) = await room.ends()
    assert status == "failed"
    assert reason.startswith(act)
    assert len(room.line.calls) == 1


async def test_the_next_words_wait_for_the_first_and_others_do_not(room: LineRoom) -> None:
    await asks(room, "500")
    await room.tried(1)
    await room.post(room.line.says(HANAKO, "次"), room.line.says(user("taro"), "ほか"))
    await room.passes(0)
    await until(lambda: room.line.read_by(user("taro")))
    assert room.line.texts(HANAKO) == []
    await room.passes(1)
    await room.all_left()
    assert room.line.texts(HANAKO) == ["1: 期限", "2: 次"]


# --- push ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", ["timeout_after", "reset_after", "500_after"])
async def test_a_push_that_arrived_is_known_by_its_key(room: LineRoom, act: str) -> None:
    room.line.play("push", act)
    await asks(room, "400_token")
    if act == "timeout_after":
        await room.waits_in_vain()
    await room.tried(2)
    await room.passes(2)
    await room.all_left()
    assert await room.ends() == [("accepted", "")]
    assert (room.line.texts(HANAKO), len(room.line.pushes), room.line.used) == (WORDS, 1, 1)
    assert len({call.headers["x-line-retry-key"] for call in room.line.called("push")}) == 1


@pytest.mark.parametrize("act", ["timeout_before", "reset_before", "500", "429", "401"])
async def test_a_push_that_did_not_arrive_is_tried_again_with_its_key(room: LineRoom, act: str) -> None:
    room.line.play("push", act, act)
    await asks(room, "400_token")
    for tries in (2, 3):
        if act == "timeout_before":
            await room.waits_in_vain()
        await room.tried(tries)
        await room.passes(2**tries)
    await room.all_left()
    assert await room.ends() == [("accepted", "")]
    assert (room.line.texts(HANAKO), len(room.line.pushes)) == (WORDS, 1)
    assert len({call.headers["x-line-retry-key"] for call in room.line.called("push")}) == 1


async def test_a_month_that_is_used_up_is_for_good_and_is_known_to_the_next(room: LineRoom) -> None:
    room.line.play("push", "429_quota")
    await asks(room, "400_token", "400_token")
    await room.all_left()
    await room.talk(room.line.says(HANAKO, "もう一度"))
    assert await room.ends() == [("failed", "quota")] * 2
    assert len(room.line.called("push")) == 1


async def test_a_429_without_its_usual_words_is_weighed_by_the_figures(room: LineRoom) -> None:
    room.line.limit = room.line.used = 10
    room.line.play("push", "429")
    await asks(room, "400_token")
    await room.all_left()
    assert await room.ends() == [("failed", "quota")]


async def test_a_refused_push_is_for_good(room: LineRoom) -> None:
    room.line.play("push", "400")
    await asks(room, "400_token")
    await room.all_left()
    assert [status for status, _ in await room.ends()] == ["failed"]
    assert len(room.line.called("push")) == 1


async def test_a_room_is_never_pushed_to(room: LineRoom) -> None:
    room.line.play("reply", "400_token")
    await room.talk(room.line.does("C" + "1" * 32, "join"))
    assert await room.ends() == [("failed", "room")]
    assert room.line.called("push") == []


# --- crashes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("act", "end"), [("timeout_after", ("unsure", "token_spent")), ("timeout_before", ("accepted", ""))]
)
async def test_a_crash_in_the_middle_of_a_reply(path: Path, act: str, end: tuple[str, str]) -> None:
    async with fake_line() as line:
        async with line_room(path, line=line) as room:
            await asks(room, act)
            await until(lambda: line.calls)
            await room.delivery.stop(0)
        async with line_room(path, line=line) as room:
            await room.all_left()
            assert await room.ends() == [end]
        assert (line.texts(HANAKO), line.pushes) == (WORDS, [])


async def test_a_crash_in_the_middle_of_a_push(path: Path) -> None:
    async with fake_line() as line:
        line.play("push", "timeout_after")
        async with line_room(path, line=line) as room:
            await asks(room, "400_token")
            await until(lambda: line.pushes)
            await room.delivery.stop(0)
        async with line_room(path, line=line) as room:
            await room.all_left()
            assert await room.ends() == [("accepted", "")]
        assert (line.texts(HANAKO), len(line.pushes)) == (WORDS, 1)


async def test_what_was_never_sent_before_the_crash_is_answered_by_its_token_after_it(path: Path) -> None:
    async with fake_line() as line:
        async with line_room(path, line=line) as room:
            await room.delivery.stop(0)
            await asks(room)
        assert line.calls == []
        async with line_room(path, line=line, clock=Hands()) as room:
            await room.all_left()
        assert (line.texts(HANAKO), line.pushes) == (WORDS, [])


# --- staff -----------------------------------------------------------------------------------------------------------


async def test_staff_are_pushed_with_their_name(room: LineRoom) -> None:
    await asks(room)
    await room.all_left()
    await room.writes(HANAKO, "お待たせしました。")
    await room.all_left()
    assert room.line.read_by(HANAKO)[-1] == {
        "type": "text",
        "text": "お待たせしました。",
        "sender": {"name": "佐藤"},
    }
    assert len(room.line.pushes) == 1


async def test_a_push_that_may_have_arrived_keeps_its_place_though_the_reserve_is_reached(path: Path) -> None:
    async with line_room(path, clock=Hands(), reserve=5) as room:
        room.line.limit, room.line.used = 10, 4
        await asks(room)
        room.line.play("push", "reset_after")
        await room.writes(HANAKO, "期限が近づきました。", author="bot")
        await room.tried(1)
        assert await room.purse.ask()
        await room.passes(60)
        await room.all_left()
        assert await room.ends() == [("accepted", ""), ("accepted", "")]
        assert (len(room.line.pushes), room.line.used) == (1, 5)


async def test_a_push_that_may_have_arrived_is_not_called_failed_when_the_month_is_used_up(path: Path) -> None:
    async with line_room(path, clock=Hands(), reserve=5) as room:
        await asks(room)
        room.line.play("push", "reset_before", "429_quota")
        await room.writes(HANAKO, "期限が近づきました。", author="bot")
        await room.tried(1)
        await room.passes(60)
        await room.all_left()
        assert await room.ends() == [("accepted", ""), ("unsure", "quota")]


async def test_a_wave_that_a_crash_cuts_leaves_staff_their_reserve(path: Path) -> None:
    """What LINE has accepted of it, and the desk does not know of, counts when the rest leaves."""
    people = [user(f"traveller {number}") for number in range(8)]
    async with fake_line() as line:
        line.limit, line.used = 10, 3
        async with line_room(path, line=line, reserve=4) as room:
            await room.post(*(line.says(one, "ask") for one in people))
            await room.all_left()
            assert await room.purse.ask()
            line.play("push", *["timeout_after"] * 3)  # accepted, and no answer before the desk is killed
            for one in people:
                await room.writes(one, "期限が近づきました。", author="bot")
            await until(lambda: len(line.pushes) == 3)
            await room.delivery.stop(0)
        line.play("quota", *["500"] * 20)
        async with line_room(path, line=line, reserve=4, clock=Hands(NOON + timedelta(minutes=5))) as room:
            await room.all_left()
            for one in people:
                await room.writes(one, "きょうが期限です。", author="bot")
            await room.all_left()
            ends = Counter(await room.ends())
        assert line.used == 6, "four are left for staff"
        assert ends == {("accepted", ""): 8 + 3, ("failed", "quota_reserve"): 5 + 8}


async def test_what_staff_keep_in_reserve_the_desk_does_not_spend(path: Path) -> None:
    async with line_room(path, reserve=5) as room:
        room.line.limit, room.line.used = 10, 5
        assert await room.purse.ask()
        await asks(room)
        await room.writes(HANAKO, "期限が近づきました。", author="bot")
        await room.writes(HANAKO, "お待たせしました。")
        await room.all_left()
        assert await room.ends() == [("accepted", ""), ("failed", "quota_reserve"), ("accepted", "")]
        assert room.line.texts(HANAKO) == [*WORDS, "お待たせしました。"]
