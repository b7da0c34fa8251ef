"""What comes that is no question: other kinds of events, unsent words, floods, odd characters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from desk_fakes import CORE, FakeChannel, advance, does, says
from desk_room import Room, opened

from bot.state import State, Turn
from bot.words import Incoming
from handlers.desk import LONGEST_STORED, TurnFailedError
from handlers.taken import Core
from storage import transcript
from storage.moments import stored

pytestmark = pytest.mark.usefixtures("engine")


async def test_every_kind_of_event_leaves_a_row(room: Room) -> None:
    kinds = ("arrive", "press", "date", "sticker", "image", "video", "audio", "file", "location", "odd", "leave")
    for kind in kinds:
        taken = await room.desk.traveller_says(does(kind, f"e-{kind}", data="menu", raw=f'{{"type":"{kind}"}}'))
    rows = await room.query("SELECT kind, data, raw FROM message WHERE direction = 'in' ORDER BY seq")
    assert rows == [(kind, "menu", f'{{"type":"{kind}"}}') for kind in kinds]
    assert await room.query("SELECT COUNT(*) FROM event") == [(len(kinds),)]
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


async def test_what_was_edited_and_unsent_is_blank_as_it_was_and_as_it_became(tmp_path: Path) -> None:
    async with opened(tmp_path / "desk.db", FakeChannel("line")) as room:
        for number, words in enumerate(("山田屋です", "山本屋です"), 1):
            await room.desk.traveller_says(says(words, f"e{number}", channel="line", reference="m1"))
        await room.desk.traveller_says(does("unsend", "u1", channel="line", reference="m1"))
        late = await room.desk.traveller_says(says("山川屋です", "e3", channel="line", reference="m1"))
        assert [message.text for message in await room.transcript(late) if message.direction == "in"] == ["", "", ""]
        assert await room.query("SELECT COUNT(*) FROM message WHERE text LIKE '%山%'") == [(0,)]


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


async def test_words_that_were_unsent_before_they_came_leave_a_blank_row(room: Room) -> None:
    secret = "まちがえた番号ABC"
    await room.desk.traveller_says(says("hello", "e0", reference="m0"))
    await room.desk.traveller_says(does("unsend", "u1", reference="m1"))
    taken = await room.desk.traveller_says(says(f"miss {secret}", "e1", reference="m1", raw=f'{{"text":"{secret}"}}'))
    other = await room.desk.traveller_says(says("b", "e2", traveller="taro", reference="m1"))
    assert [(row.text, row.blanked) for row in await room.transcript(taken)] == [
        ("hello", False), ("1: hello", False), ("", True)
    ]  # fmt: skip
    assert await room.words(other) == ["b", "1: b"]
    assert secret not in str([await room.query(f"SELECT * FROM {table}") for table in TABLES])


async def test_words_are_unsent_also_when_the_dialogue_cannot_forget_them(tmp_path: Path) -> None:
    def forgetful(state: State, incoming: Incoming, *more: Any) -> Turn:
        if incoming.kind == "unsend":
            raise KeyError(incoming.text)
        return advance(state, incoming, *more)

    secret, core = "まちがえた番号ABC", Core(forgetful, CORE.fresh, CORE.pack, CORE.unpack)
    async with opened(tmp_path / "desk.db", FakeChannel("web"), core=core, deliver=False) as room:
        await room.desk.traveller_says(says(secret, "e1", reference="m1"))
        for _ in range(2):
            with pytest.raises(TurnFailedError):
                await room.desk.traveller_says(does("unsend", "u1", reference="m1"))
        taken = await room.desk.traveller_says(does("unsend", "u1", reference="m1"))
        assert [(row.text, row.blanked) for row in await room.transcript(taken)] == [("", True), ("", True)]
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
async def test_a_text_of_any_length_is_stored_as_far_as_there_is_room(room: Room, length: int, kept: int) -> None:
    taken = await room.desk.traveller_says(says("あ" * length, "e1"))
    assert (await room.words(taken))[0] == "あ" * kept


ODD = ("<script>alert(1)</script>", "\u202eabc\u200b\x00\x07", "🚃" * 500, "half \ud800", "' OR 1=1 --", "%")


@pytest.mark.parametrize("text", ODD)
async def test_any_characters_that_a_database_takes_are_stored_as_sent(room: Room, text: str) -> None:
    taken = await room.desk.traveller_says(says(text, "e1", raw=text, data=text))
    assert await room.words(taken) == [(sent := text.replace("\ud800", "?").replace("\0", "\ufffd")), f"1: {sent}"]
