"""The road: one event, one transaction, one answer."""

from __future__ import annotations

import pytest
from desk_fakes import says
from desk_room import Room

from storage import conversations, transcript
from storage.moments import stored

pytestmark = pytest.mark.usefixtures("engine")


async def test_a_question_is_noted_and_answered_in_the_same_breath(room: Room) -> None:
    taken = await room.desk.traveller_says(says("期限は？", source="call-centre", raw="{}", reference="m1"))
    heard, said = await room.transcript(taken)
    assert (heard.direction, heard.author, heard.kind, heard.text, heard.seq, heard.reference) == (
        "in", "traveller", "text", "期限は？", 1, "m1",
    )  # fmt: skip
    assert (said.direction, said.author, said.kind, said.text, said.seq) == ("out", "bot", "answer", "1: 期限は？", 2)
    assert said.reply is not None
    assert said.reply.choices[0].data == "menu"
    assert heard.at == said.at == room.clock.now
    assert (taken.seq, taken.seen_before) == (2, False)
    assert [row.reply for row in taken.rows] == [said.reply]
    why = await room.query("SELECT entry, score, runner_up, runner_up_score, rule, trace FROM message WHERE seq = 2")
    assert why == [("repeat", 0.9, "other", 0.1, "fake", '{"word":"期限は？"}')]
    assert await room.query("SELECT channel, traveller, language, source, version, last_seen FROM conversation") == [
        ("web", "hanako", "ja", "call-centre", 1, stored(room.clock.now))
    ]
    await room.all_left()
    assert room.channels[0].words == ["1: 期限は？"]


async def test_the_same_event_again_changes_nothing(room: Room) -> None:
    first = await room.desk.traveller_says(says("期限は？"))
    again = await room.desk.traveller_says(says("other words", event_id="期限は？"))
    assert (again.conversation, again.seq, again.seen_before, again.rows) == (first.conversation, 2, True, ())
    assert await room.words(first) == ["期限は？", "1: 期限は？"]


async def test_one_event_id_on_two_channels_is_two_events(room: Room) -> None:
    web = await room.desk.traveller_says(says("a", channel="web"))
    line = await room.desk.traveller_says(says("a", channel="line"))
    assert not line.seen_before
    assert web.conversation != line.conversation


async def test_the_state_goes_from_turn_to_turn_and_each_traveller_has_their_own(room: Room) -> None:
    for text in ("a", "b", "c"):
        hanako = await room.desk.traveller_says(says(text, f"{text}1"))
        taro = await room.desk.traveller_says(says(text, f"{text}2", traveller="taro"))
    assert await room.words(hanako) == await room.words(taro) == ["a", "1: a", "b", "2: b", "c", "3: c"]
    assert len(hanako.conversation) >= 22  # 128 bits


async def test_a_conversation_is_found_by_its_traveller(room: Room) -> None:
    taken = await room.desk.traveller_says(says("a", language="en-GB"))
    ask = room.store.read
    assert await ask(conversations.conversation_of("web", "hanako")) == taken.conversation
    assert await ask(conversations.conversation_of("line", "hanako")) is None
    assert await ask(conversations.language_of(taken.conversation)) == "en"
    assert await ask(conversations.language_of("nobody")) == ""


async def test_a_transcript_is_read_in_pieces(room: Room) -> None:
    for text in ("a", "b", "c"):
        taken = await room.desk.traveller_says(says(text))
    ask = room.store.read
    assert [row.seq for row in await ask(transcript.messages(taken.conversation, after=2, limit=3))] == [3, 4, 5]
    assert [row.seq for row in await ask(transcript.newest(taken.conversation, limit=2))] == [5, 6]
    assert await ask(transcript.messages("nobody")) == ()


async def test_whoever_watches_is_told_after_the_commit(room: Room) -> None:
    taken = await room.desk.traveller_says(says("a"))
    told: list[int] = []
    room.listeners.listen(taken.conversation, told.append)
    await room.desk.traveller_says(says("quiet"))
    await room.desk.traveller_says(says("b"))
    await room.desk.traveller_says(says("b"))
    assert told == [3, 5]


async def test_a_turn_without_a_reply_keeps_its_reason_with_the_words(room: Room) -> None:
    taken = await room.desk.traveller_says(says("quiet"))
    assert await room.words(taken) == ["quiet"]
    assert await room.query("SELECT rule FROM message") == [("told to be",)]
    assert await room.query("SELECT * FROM outbox") == []


async def test_masked_words_stand_nowhere(room: Room) -> None:
    taken = await room.desk.traveller_says(says("masked 4111 1111", raw='{"text": "4111 1111"}'))
    await room.all_left()
    assert (await room.words(taken))[0] == "○○"
    assert await room.query("SELECT raw FROM message WHERE direction = 'in'") == [("",)]
    assert await room.store.read(transcript.find("4111 1111 masked")) != ()  # the fake repeats them in its reply
    assert [found.message.direction for found in await room.store.read(transcript.find("4111"))] == ["out"]


async def test_a_person_who_owns_the_conversation_silences_the_desk(room: Room) -> None:
    taken = await room.desk.traveller_says(says("a"))
    await room.store.run(lambda tx: tx.sql("UPDATE conversation SET owner = 'suzuki'"))
    for text in ("b", "break", "x" * 3000):
        await room.desk.traveller_says(says(text))
    assert await room.words(taken) == ["a", "1: a", "b", "break", "x" * 3000]


@pytest.mark.parametrize("state", ["taken", "held"])
async def test_a_taken_handoff_silences_the_desk(room: Room, state: str) -> None:
    taken = await room.desk.traveller_says(says("join please"))
    await room.store.run(lambda tx: tx.sql(f"UPDATE handoff SET state = '{state}'"))
    await room.desk.traveller_says(says("b"))
    assert await room.words(taken) == ["join please", "1: join please", "b"]


async def test_a_new_episode_begins_after_a_day_of_silence_and_after_a_close(room: Room) -> None:
    await room.desk.traveller_says(says("a"))
    room.clock.turn(hours=24)
    await room.desk.traveller_says(says("b"))
    room.clock.turn(hours=24, seconds=1)
    await room.desk.traveller_says(says("c"))
    await room.store.run(lambda tx: tx.sql("UPDATE episode SET closed = 1 WHERE number = 2"))
    await room.desk.traveller_says(says("d"))
    assert await room.query("SELECT text, episode FROM message WHERE direction = 'in' ORDER BY seq") == [
        ("a", 1), ("b", 1), ("c", 2), ("d", 3),
    ]  # fmt: skip
