"""What staff do goes the same road: one transaction, the same outbox, the same delivery."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from desk_fakes import MORI, SATO, SUZUKI, does, says
from desk_room import Room

from handlers.channel import Failed, Unsure
from handlers.staff.access import Actor
from handlers.staff.acts.talks import (
    Close,
    ConflictError,
    Done,
    GiveBack,
    Hold,
    KeepDraft,
    Note,
    NothingWaitsError,
    PassOn,
    Resume,
    SendAgain,
    Take,
    TakeNext,
    UnknownError,
    Write,
)
from handlers.taken import Taken
from storage import notes
from storage.moments import stored

pytestmark = pytest.mark.usefixtures("engine")


async def waiting(room: Room, traveller: str = "hanako", channel: str = "web") -> Taken:
    return await room.desk.traveller_says(says("join please", f"{traveller} joins", traveller, channel))


async def taken(room: Room, traveller: str = "hanako", channel: str = "web") -> Done:
    await waiting(room, traveller, channel)
    return await room.desk.staff_does(TakeNext(), SATO)


async def kinds(room: Room) -> list[str]:
    return [row[0] for row in await room.query("SELECT kind FROM staff_event ORDER BY id")]


async def refused(room: Room, act: object, by: Actor) -> ConflictError:
    """The refusal of an act, which has changed nothing."""
    await room.all_left()
    tables = ("handoff", "message", "outbox", "staff_event", "conversation", "send_key")
    before = [await room.query(f"SELECT * FROM {table}") for table in tables]
    with pytest.raises(ConflictError) as conflict:
        await room.desk.staff_does(act, by)  # type: ignore[arg-type]
    assert [await room.query(f"SELECT * FROM {table}") for table in tables] == before
    return conflict.value


async def test_fifty_who_take_the_next_at_once_get_fifty_others(room: Room) -> None:
    joined = [await waiting(room, f"traveller {number}") for number in range(50)]
    staff = [Actor(number, f"agent{number}", "", "agent") for number in range(50)]
    done = await asyncio.gather(*(room.desk.staff_does(TakeNext(), agent) for agent in staff))
    assert {one.conversation for one in done} == {one.conversation for one in joined}
    assert done[0].conversation == joined[0].conversation  # the oldest first
    assert {one.stay.owner for one in done if one.stay} == {agent.name for agent in staff}
    with pytest.raises(NothingWaitsError):
        await room.desk.staff_does(TakeNext(), SATO)


async def test_of_two_who_take_one_at_once_the_second_learns_who_has_it(room: Room) -> None:
    await waiting(room)
    ((ref,),) = await room.query("SELECT ref FROM handoff")
    ends = await asyncio.gather(*(room.desk.staff_does(Take(ref), by) for by in (SATO, SUZUKI)), return_exceptions=True)
    won, lost = ends
    assert isinstance(won, Done)
    assert isinstance(lost, ConflictError)
    assert lost.stay is not None
    assert (lost.code, lost.stay.owner) == ("owned", "sato")
    assert (await room.desk.staff_does(Take(ref), SATO)).again  # a double press is no conflict
    assert await kinds(room) == ["joined", "moved"]


async def test_a_reply_takes_ownership_and_the_desk_is_silent_from_then_on(room: Room) -> None:
    joined = await waiting(room)
    done = await room.desk.staff_does(Write(joined.conversation, "佐藤です。", joined.seq, "k1"), SATO)
    assert done.stay is not None
    assert (done.stay.state, done.stay.owner, done.seq) == ("taken", "sato", 3)
    await room.all_left()
    await room.desk.traveller_says(says("夕方です"))
    rows = await room.transcript(joined)
    assert [row.text for row in rows] == ["join please", "1: join please", "佐藤です。", "夕方です"]
    assert rows[2].reply is not None
    assert (rows[2].author, rows[2].kind, rows[2].reply.speaker) == ("sato", "staff", "佐藤")
    assert room.channels[0].words == ["1: join please", "佐藤です。"]
    assert await kinds(room) == ["joined", "said", "sent", "heard"]


async def test_a_reply_to_a_conversation_without_a_call_owns_it(room: Room) -> None:
    said = await room.desk.traveller_says(says("a"))
    await room.desk.staff_does(Write(said.conversation, "佐藤です。", said.seq, "k1"), SATO)
    assert await room.query("SELECT reason, state, owner FROM handoff") == [("staff", "taken", "sato")]
    conflict = await refused(room, Write(said.conversation, "鈴木です。", 3, "k2"), SUZUKI)
    assert conflict.code == "owned"


async def test_a_stale_reply_is_stopped_and_shows_what_came_in(room: Room) -> None:
    done = await taken(room)
    await room.desk.traveller_says(says("もう解決しました"))
    conflict = await refused(room, Write(done.conversation, "調べます。", 2, "k1"), SATO)
    assert (conflict.code, [row.text for row in conflict.missed]) == ("stale", ["もう解決しました"])
    seen = conflict.missed[-1].seq
    assert (await room.desk.staff_does(Write(done.conversation, "よかったです。", seen, "k1"), SATO)).seq == 4


async def test_a_double_press_sends_once(room: Room) -> None:
    done = await taken(room)
    write = Write(done.conversation, "佐藤です。", 2, "k1")
    first, second = await asyncio.gather(room.desk.staff_does(write, SATO), room.desk.staff_does(write, SATO))
    assert (first.seq, second.seq, first.again, second.again) == (3, 3, False, True)
    await room.desk.traveller_says(says("はい"))
    assert (await room.desk.staff_does(write, SATO)).seq == 3  # also when the answer to the first press was lost
    conflict = await refused(room, Write(done.conversation, "別の文", 4, "k1"), SATO)
    assert conflict.code == "key"
    await room.all_left()
    assert room.channels[0].words == ["1: join please", "佐藤です。"]


async def test_hold_keeps_the_owner_and_the_silence(room: Room) -> None:
    done = await taken(room)
    assert done.stay is not None
    until = room.clock.now + timedelta(hours=2)
    held = await room.desk.staff_does(Hold(done.handoff, "店に確認", until, done.stay.version), SATO)
    assert held.stay is not None
    assert (held.stay.state, held.stay.hold_reason, held.stay.lease) == ("held", "店に確認", stored(until))
    conflict = await refused(room, Resume(done.handoff, done.stay.version), SATO)
    assert conflict.code == "version"
    assert conflict.stay is not None
    assert conflict.stay.version == held.stay.version
    resumed = await room.desk.staff_does(Resume(done.handoff, held.stay.version), SATO)
    assert resumed.stay is not None
    assert resumed.stay.state == "taken"
    await room.desk.staff_does(Hold(done.handoff, "また確認"), SATO)
    await room.desk.traveller_says(says("まだですか"))
    assert await room.words(Taken(done.conversation, 0)) == ["join please", "1: join please", "まだですか"]
    assert await room.query("SELECT state, owner, hold_reason FROM handoff") == [("taken", "sato", "")]


async def test_passing_on_is_one_message_to_the_traveller_and_one_card(room: Room) -> None:
    done = await taken(room)
    await room.desk.staff_does(PassOn(done.handoff, "suzuki"), SATO)
    assert (await room.words(Taken(done.conversation, 0)))[2:] == ["staff_passed (ja)"]
    assert await kinds(room) == ["joined", "moved", "moved"]
    with pytest.raises(NothingWaitsError):  # it is left to her for a while
        await room.desk.staff_does(TakeNext(), SATO)
    got = await room.desk.staff_does(TakeNext(), SUZUKI)
    assert got.conversation == done.conversation


async def test_what_the_next_one_should_know_goes_along_once(room: Room) -> None:
    done = await taken(room)
    act = PassOn(done.handoff, "suzuki", note="店の確認をお願いします")
    await room.desk.staff_does(act, SATO)
    assert (await refused(room, act, SATO)).code == "state"  # pressed twice
    assert [note.text for note in await room.store.read(notes.notes_of(done.conversation))] == [
        "店の確認をお願いします"
    ]


async def test_what_was_passed_to_somebody_absent_is_not_forgotten(room: Room) -> None:
    done = await taken(room)
    await room.desk.staff_does(PassOn(done.handoff, "supervisor"), SATO)
    room.clock.turn(minutes=5, seconds=1)
    assert (await room.desk.staff_does(TakeNext(), SUZUKI)).conversation == done.conversation


async def test_a_supervisor_gets_what_is_passed_to_supervisors_and_may_take_over(room: Room) -> None:
    done = await taken(room)
    await room.desk.staff_does(PassOn(done.handoff, "supervisor"), SATO)
    assert (await room.desk.staff_does(TakeNext(), MORI)).conversation == done.conversation
    other = await taken(room, "taro")
    assert (await refused(room, Take(other.handoff, over=True), SUZUKI)).code == "role"
    over = await room.desk.staff_does(Take(other.handoff, over=True), MORI)
    assert over.stay is not None
    assert over.stay.owner == "mori"


async def test_giving_back_says_so_and_the_desk_answers_again_afresh(room: Room) -> None:
    done = await taken(room)
    await room.desk.staff_does(GiveBack(done.handoff), SATO)
    await room.desk.traveller_says(says("期限は？"))
    assert (await room.words(Taken(done.conversation, 0)))[2:] == ["staff_given_back (ja)", "期限は？", "1: 期限は？"]
    assert await room.query("SELECT state, ending, owner FROM handoff") == [("closed", "given_back", "sato")]
    assert await room.query("SELECT COUNT(*) FROM episode") == [(1,)]


async def test_closing_ends_the_episode(room: Room) -> None:
    done = await taken(room)
    await room.desk.staff_does(Close(done.handoff, "solved"), SATO)
    await room.desk.traveller_says(says("期限は？"))
    assert (await room.words(Taken(done.conversation, 0)))[2:] == ["staff_closed (ja)", "期限は？", "1: 期限は？"]
    assert await room.query("SELECT ending, outcome FROM handoff") == [("closed", "solved")]
    assert await room.query("SELECT seq, episode FROM message ORDER BY seq") == [(1, 1), (2, 1), (3, 1), (4, 2), (5, 2)]
    assert (await refused(room, Close(done.handoff, "other"), SATO)).code == "state"


async def test_a_failed_and_an_unsure_message_go_again_when_staff_say_so(room: Room) -> None:
    done = await taken(room, channel="line")
    await room.all_left()
    room.channels[1].answers += [Failed("401"), Unsure("timeout")]
    for number, text in ((1, "一つ目"), (2, "二つ目")):
        await room.desk.staff_does(Write(done.conversation, text, 2, f"k{number}"), SATO)
        await room.all_left()
    assert await room.query("SELECT status FROM outbox WHERE seq > 2 ORDER BY seq") == [("failed",), ("unsure",)]
    assert (await refused(room, SendAgain(done.conversation, 3), SUZUKI)).code == "owned"
    for seq in (3, 4):
        await room.desk.staff_does(SendAgain(done.conversation, seq), SATO)
        await room.all_left()
    assert room.channels[1].words[1:] == ["一つ目", "二つ目", "一つ目", "二つ目"]
    assert await room.query("SELECT status FROM outbox WHERE seq > 2 ORDER BY seq") == [("accepted",), ("accepted",)]
    assert (await refused(room, SendAgain(done.conversation, 3), SATO)).code == "not_failed"
    assert (await kinds(room)).count("sent") == 6


async def test_nothing_is_written_to_a_traveller_who_has_left_the_channel(room: Room) -> None:
    done = await taken(room, channel="line")
    await room.desk.traveller_says(does("leave", "blocked", channel="line"))
    assert (await refused(room, Write(done.conversation, "佐藤です。", 3, "k1"), SATO)).code == "gone"


async def test_a_draft_belongs_to_the_conversation_and_goes_when_it_is_sent(room: Room) -> None:
    done = await taken(room)
    await room.desk.staff_does(KeepDraft(done.conversation, "調べ"), SATO)
    with pytest.raises(ConflictError):  # whoever has it would send what somebody else wrote
        await room.desk.staff_does(KeepDraft(done.conversation, "わたしのことばで"), SUZUKI)
    await room.desk.staff_does(PassOn(done.handoff, ""), SATO)
    await room.desk.staff_does(KeepDraft(done.conversation, "調べています"), SUZUKI)
    draft = await room.store.read(notes.draft_of(done.conversation))
    assert draft is not None
    assert (draft.text, draft.staff) == ("調べています", "suzuki")
    await room.desk.staff_does(Write(done.conversation, "調べています", 99, "k1"), SATO)
    assert await room.store.read(notes.draft_of(done.conversation)) is None


async def test_notes_are_for_staff_alone(room: Room) -> None:
    done = await taken(room)
    await room.desk.staff_does(Note(done.conversation, "店に電話した"), SATO)
    assert [(note.staff, note.text) for note in await room.store.read(notes.notes_of(done.conversation))] == [
        ("sato", "店に電話した")
    ]
    await room.all_left()
    assert room.channels[0].words == ["1: join please"]


async def test_what_does_not_exist_is_unknown(room: Room) -> None:
    for act in (Take("nothing"), Write("nothing", "a", 0, "k"), SendAgain("nothing", 1), Note("nothing", "a")):
        with pytest.raises(UnknownError):
            await room.desk.staff_does(act, SATO)
