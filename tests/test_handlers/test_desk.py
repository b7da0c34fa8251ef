"""The road: one event, one transaction, one answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from desk_fakes import FakeChannel, does, says
from desk_room import Room, opened

from handlers.desk import LONGEST_STORED, TurnFailedError
from storage import conversations, handoffs, transcript
from storage.errors import NotStoredError
from storage.moments import stored


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with opened(tmp_path / "desk.db", FakeChannel("web"), FakeChannel("line", repeatable=False)) as room:
        yield room


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
    await room.store.run(lambda tx: tx.database.execute("UPDATE conversation SET owner = 'suzuki'").rowcount)
    for text in ("b", "break", "x" * 3000):
        await room.desk.traveller_says(says(text))
    assert await room.words(taken) == ["a", "1: a", "b", "break", "x" * 3000]


@pytest.mark.parametrize("state", ["taken", "held"])
async def test_a_taken_handoff_silences_the_desk(room: Room, state: str) -> None:
    taken = await room.desk.traveller_says(says("join please"))
    await room.store.run(lambda tx: tx.database.execute(f"UPDATE handoff SET state = '{state}'").rowcount)
    await room.desk.traveller_says(says("b"))
    assert await room.words(taken) == ["join please", "1: join please", "b"]


async def test_a_new_episode_begins_after_a_day_of_silence_and_after_a_close(room: Room) -> None:
    await room.desk.traveller_says(says("a"))
    room.clock.turn(hours=24)
    await room.desk.traveller_says(says("b"))
    room.clock.turn(hours=24, seconds=1)
    await room.desk.traveller_says(says("c"))
    await room.store.run(lambda tx: tx.database.execute("UPDATE episode SET closed = 1 WHERE number = 2").rowcount)
    await room.desk.traveller_says(says("d"))
    assert await room.query("SELECT text, episode FROM message WHERE direction = 'in' ORDER BY seq") == [
        ("a", 1), ("b", 1), ("c", 2), ("d", 3),
    ]  # fmt: skip


# --- what comes that is no question ----------------------------------------------------------------------------------


async def test_every_kind_of_event_leaves_a_row(room: Room) -> None:
    kinds = ("arrive", "press", "date", "sticker", "image", "video", "audio", "file", "location", "odd", "leave")
    for kind in kinds:
        taken = await room.desk.traveller_says(does(kind, f"e-{kind}", data="menu", raw=f'{{"type":"{kind}"}}'))
    rows = await room.query("SELECT kind, data, raw FROM message WHERE direction = 'in' ORDER BY seq")
    assert rows == [(kind, "menu", f'{{"type":"{kind}"}}') for kind in kinds]
    assert await room.query("SELECT COUNT(*) FROM event WHERE conversation = 1") == [(len(kinds),)]
    assert taken.seq == 2 * len(kinds) - 2


async def test_who_left_gets_nothing_more_until_they_are_back(tmp_path: Path) -> None:
    async with opened(tmp_path / "desk.db", FakeChannel("web"), deliver=False) as room:
        await room.desk.traveller_says(says("a"))
        await room.desk.traveller_says(does("leave", "e1"))
        assert await room.query("SELECT status, reason FROM outbox") == [("failed", "gone")]
        assert await room.query("SELECT gone FROM conversation") == [(stored(room.clock.now),)]
        await room.desk.traveller_says(says("b"))
        assert await room.query("SELECT gone FROM conversation") == [(None,)]
        assert await room.query("SELECT status FROM outbox ORDER BY seq") == [("failed",), ("waiting",)]


async def test_unsent_words_stand_nowhere_any_more(tmp_path: Path) -> None:
    secret = "まちがえた番号ABC"
    async with opened(tmp_path / "desk.db", FakeChannel("web"), deliver=False) as room:
        taken = await room.desk.traveller_says(says(secret, "e1", reference="m1", raw=f'{{"text":"{secret}"}}'))
        await room.desk.traveller_says(says(f"miss {secret}", "e2", reference="m2"))
        await room.desk.traveller_says(says(f"later {secret}", "e3", reference="m3"))
        for number, reference in enumerate(("m1", "m2", "m3", "unknown", "")):
            await room.desk.traveller_says(does("unsend", f"u{number}", reference=reference))
        kept = await room.query("SELECT text, blanked IS NOT NULL FROM message ORDER BY seq")
        assert kept == [("", 1)] * 6
        assert all(message.blanked and message.reply is None for message in await room.transcript(taken))
        assert await room.store.read(transcript.find(secret)) == ()
        assert await room.query("SELECT text FROM miss UNION ALL SELECT text FROM left_message") == [("",), ("",)]
        assert await room.query("SELECT status, reason FROM outbox") == [("failed", "unsent")] * 3
        assert secret not in str([await room.query(f"SELECT * FROM {table}") for table in TABLES])


async def test_the_same_words_of_another_traveller_stay(tmp_path: Path) -> None:
    async with opened(tmp_path / "desk.db", FakeChannel("web"), deliver=False) as room:
        await room.desk.traveller_says(says("山田屋です", "e1", reference="m1"))
        taro = await room.desk.traveller_says(says("山田屋です", "e2", traveller="taro", reference="m1"))
        assert await room.query("SELECT COUNT(*) FROM said") == [(1,)]  # both got the same reply
        await room.desk.traveller_says(does("unsend", "u1", reference="m1"))
        assert await room.words(taro) == ["山田屋です", "1: 山田屋です"]
        found = await room.store.read(transcript.find("山田屋"))
        assert {hit.conversation for hit in found} == {taro.conversation}


TABLES = ("conversation", "event", "message", "said", "outbox", "miss", "left_message", "handoff")


# --- abuse -----------------------------------------------------------------------------------------------------------


async def test_a_flood_is_stored_noticed_once_and_then_met_with_silence(room: Room) -> None:
    for number in range(100):
        taken = await room.desk.traveller_says(says(f"m{number}"))
    other = await room.desk.traveller_says(says("a", traveller="taro"))
    rows = await room.store.read(transcript.messages(taken.conversation))
    assert [row.text for row in rows if row.direction == "in"] == [f"m{number}" for number in range(100)]
    answers = [row.text for row in rows if row.direction == "out"]
    assert answers == [*(f"{number + 1}: m{number}" for number in range(30)), "too_many (ja)"]
    assert await room.words(other) == ["a", "1: a"]
    room.clock.turn(seconds=60)
    await room.desk.traveller_says(says("later on"))
    newest = await room.store.read(transcript.newest(taken.conversation, 1))
    assert [row.text for row in newest] == ["31: later on"]


async def test_a_clock_that_is_set_back_does_not_silence_anybody(room: Room) -> None:
    for number in range(30):
        await room.desk.traveller_says(says(f"m{number}"))
    room.clock.turn(hours=-1)
    taken = await room.desk.traveller_says(says("an hour ago"))
    newest = await room.store.read(transcript.newest(taken.conversation, 1))
    assert [row.text for row in newest] == ["31: an hour ago"]


@pytest.mark.parametrize(("length", "kept"), [(2001, 2001), (20_000, 20_000), (500_000, LONGEST_STORED)])
async def test_a_text_that_is_too_long_is_stored_and_said_to_be(room: Room, length: int, kept: int) -> None:
    taken = await room.desk.traveller_says(says("あ" * length, "e1"))
    assert await room.words(taken) == ["あ" * kept, "too_long (ja)"]
    assert await room.query("SELECT kind, rule FROM message WHERE direction = 'out'") == [("step", "too_long")]


ODD = ("<script>alert(1)</script>", "\u202eabc\u200b\x00\x07", "🚃" * 500, "half \ud800", "' OR 1=1 --", "%")


@pytest.mark.parametrize("text", ODD)
async def test_any_characters_are_stored_as_sent(room: Room, text: str) -> None:
    taken = await room.desk.traveller_says(says(text, "e1", raw=text, data=text))
    assert await room.words(taken) == [(sent := text.replace("\ud800", "?")), f"1: {sent}"]


# --- turns that raise ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["break please", "lore breaks"])
async def test_a_turn_that_raises_changes_only_its_own_event(
    room: Room, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    taken = await room.desk.traveller_says(says("a"))
    before = await room.query("SELECT * FROM conversation, message")
    with pytest.raises(TurnFailedError):
        await room.desk.traveller_says(says(text, "e1"))
    assert await room.query("SELECT * FROM conversation, message") == before
    ((tries, failure),) = await room.query("SELECT tries, failure FROM event WHERE event_id = 'e1'")
    assert (tries, failure) in ((1, "BrokenTurnError"), (1, "KeyError"))
    assert text not in caplog.text
    assert "turn failed" in caplog.text
    assert "event e1 of web" in caplog.text
    await room.desk.traveller_says(says("b"))
    assert await room.words(taken) == ["a", "1: a", "b", "2: b"]


async def test_the_third_time_the_traveller_gets_an_apology_and_staff_the_conversation(room: Room) -> None:
    for _ in range(2):
        with pytest.raises(TurnFailedError):
            await room.desk.traveller_says(says("break please", "e1"))
    taken = await room.desk.traveller_says(says("break please", "e1"))
    again = await room.desk.traveller_says(says("break please", "e1"))
    assert (taken.seen_before, again.seen_before) == (False, True)
    assert await room.words(taken) == ["break please", "failed (ja)"]
    assert await room.query("SELECT reason, summary, state FROM handoff") == [("failed", "BrokenTurnError", "waiting")]
    assert await room.query("SELECT tries, failure, retry FROM event") == [(3, None, None)]
    await room.all_left()
    assert room.channels[0].words == ["failed (ja)"]


async def test_a_failed_event_is_tried_again_by_itself_until_it_is_taken(room: Room) -> None:
    with pytest.raises(TurnFailedError):
        await room.desk.traveller_says(says("break please", "e1", source="poster"))
    assert await room.desk.try_again() == 0  # too soon
    done = []
    for _ in range(3):
        room.clock.turn(seconds=11)
        done.append(await room.desk.try_again())
    assert done == [0, 1, 0]
    assert await room.query("SELECT source FROM conversation") == [("poster",)]


async def test_a_repeat_that_goes_well_takes_the_failed_event(tmp_path: Path) -> None:
    from desk_fakes import CORE, advance

    from handlers.desk import Core

    broken = [True]

    def mended(*told: Any) -> Any:
        if broken.pop() if broken else False:
            raise OSError("once")
        return advance(*told)

    core = Core(mended, CORE.fresh, CORE.pack, CORE.unpack)
    async with opened(tmp_path / "desk.db", FakeChannel("web"), core=core) as room:
        with pytest.raises(TurnFailedError):
            await room.desk.traveller_says(says("a"))
        taken = await room.desk.traveller_says(says("a"))
        assert await room.words(taken) == ["a", "1: a"]
        assert await room.query("SELECT tries, failure, retry, conversation FROM event") == [(1, None, None, 1)]
        assert await room.desk.try_again() == 0


async def test_an_unsent_message_that_failed_gets_no_further_try(room: Room) -> None:
    await room.desk.traveller_says(says("a"))
    with pytest.raises(TurnFailedError):
        await room.desk.traveller_says(says("break secret", "e1", reference="m1"))
    await room.desk.traveller_says(does("unsend", "u1", reference="m1"))
    room.clock.turn(minutes=1)
    assert await room.desk.try_again() == 0
    assert await room.query("SELECT failure, retry FROM event WHERE event_id = 'e1'") == [(None, None)]


async def test_an_effect_that_cannot_be_done_undoes_its_turn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.cases.draw", lambda _: "123456789")
    async with opened(tmp_path / "desk.db", FakeChannel("web")) as room:
        taken = await room.desk.traveller_says(says("claim 山田屋"))
        with pytest.raises(TurnFailedError):
            await room.desk.traveller_says(says("claim 川田屋"))
        assert await room.words(taken) == ["claim 山田屋", "1: claim 山田屋"]
        assert await room.query("SELECT number, items FROM case_") == [("1234567890", '{"store":"山田屋"}')]


async def test_trouble_with_the_store_is_no_failed_turn(room: Room) -> None:
    await room.store.close()
    with pytest.raises(NotStoredError):
        await room.desk.traveller_says(says("a"))


async def test_who_goes_away_in_the_middle_still_gets_the_answer(room: Room) -> None:
    going = asyncio.ensure_future(room.desk.traveller_says(says("a")))
    await asyncio.sleep(0)
    going.cancel()
    await room.store.run(lambda _: None)
    await room.all_left()
    assert room.channels[0].words == ["1: a"]


# --- effects ---------------------------------------------------------------------------------------------------------


async def test_a_claim_is_filed_under_a_number_that_is_nobody_else_s(room: Room) -> None:
    for number in range(20):
        await room.desk.traveller_says(says(f"claim {number}"))
    rows = await room.query("SELECT number, form, kind, items, state, opened, version FROM case_ ORDER BY rowid")
    assert len({row[0] for row in rows}) == 20
    assert all(len(row[0]) == 10 and row[0].isdecimal() for row in rows)
    assert rows[3][1:] == ("case_b", "b1", '{"store":"3"}', "received", stored(room.clock.now), 1)


async def test_a_claim_is_amended_by_its_own_traveller_while_it_is_only_received(room: Room) -> None:
    await room.desk.traveller_says(says("claim 山田屋"))
    ((number,),) = await room.query("SELECT number FROM case_")
    await room.desk.traveller_says(says(f"amend {number} 川田屋"))
    await room.desk.traveller_says(says(f"amend {number} 他人", traveller="taro"))
    await room.desk.traveller_says(says("amend 0000000000 無"))
    await room.store.run(lambda tx: tx.database.execute("UPDATE case_ SET state = 'checking'").rowcount)
    await room.desk.traveller_says(says(f"amend {number} 遅い"))
    assert await room.query("SELECT items, version FROM case_") == [('{"store":"川田屋"}', 2)]
    assert await room.query("SELECT author, what, was, becomes FROM case_change") == [
        ("traveller", "store", "山田屋", "川田屋")
    ]


async def test_the_queue_is_joined_once_and_left_once(room: Room) -> None:
    for text in ("join one", "join two"):
        await room.desk.traveller_says(says(text))
    assert await room.query("SELECT reason, summary, state FROM handoff") == [("asked", "one", "waiting")]
    assert await room.store.read(handoffs.queue_length()) == 1
    for text in ("leave", "leave again"):
        await room.desk.traveller_says(says(text))
    assert await room.query("SELECT state, ending, closed IS NOT NULL FROM handoff") == [("closed", "traveller", 1)]
    assert await room.store.read(handoffs.queue_length()) == 0


async def test_who_left_a_message_is_out_of_the_queue_but_not_out_of_sight_and_may_join_anew(room: Room) -> None:
    for text in ("join one", "later 電話ください", "join again"):
        await room.desk.traveller_says(says(text))
    assert await room.query("SELECT text, seq FROM left_message") == [("電話ください", 3)]
    assert await room.query("SELECT summary, state, ending FROM handoff ORDER BY id") == [
        ("one", "closed", "joined_again"), ("again", "waiting", ""),
    ]  # fmt: skip


async def test_misses_ratings_wishes_and_guesses_are_noted(room: Room) -> None:
    for text in ("miss 犬は？", "rate good", "rate bad", "guess", "join", "ring"):
        await room.desk.traveller_says(says(text))
    assert await room.query("SELECT seq, text, nearest, score FROM miss") == [(1, "犬は？", "nearest", 0.3)]
    assert await room.query("SELECT entry, solved FROM rating ORDER BY id") == [("repeat", 1), ("repeat", 0)]
    hour = 3_600_000
    assert await room.query("SELECT slot_start - at, slot_end - at FROM callback") == [(hour, 2 * hour)]
    assert await room.query("SELECT COUNT(*) FROM guess") == [(1,)]
    assert await room.query("SELECT state FROM handoff") == [("left",)]
