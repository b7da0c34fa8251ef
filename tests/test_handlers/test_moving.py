"""A claim moves from one channel to another in one transaction: it is never in two places, and never in none."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from desk_fakes import Hands, does
from faq_books import gunma
from moments import at

from bot.state import State
from handlers.desk import Desk
from handlers.listeners import Listeners
from handlers.staff.masking import Sight
from handlers.taken import Taken
from madoguchi.desk import CORE
from storage import transcript
from storage.rows import Message, Outgoing
from storage.store import Store

pytestmark = pytest.mark.usefixtures("engine")

NOON = at("2023-03-14T12:00")


class Room:
    def __init__(self, store: Store) -> None:
        self.store, self.clock, self.count = store, Hands(NOON), 0
        self.listeners, self.left = Listeners(), list[Outgoing]()
        self.desk = Desk(store, CORE, gunma(), self.clock, self.listeners, self.left.extend)
        self.taken: dict[str, Taken] = {}

    async def hears(self, who: str, kind: str = "text", **more: Any) -> Message:
        """`who` is the channel, and the traveller on it."""
        self.count += 1
        self.taken[who] = await self.desk.traveller_says(does(kind, str(self.count), who, who, **more))
        return await self.newest(who)

    async def newest(self, who: str) -> Message:
        return (await self.store.read(transcript.newest(self.taken[who].conversation, 1)))[0]

    async def state(self, who: str) -> State:
        query = "SELECT state FROM conversation WHERE channel = :who"
        packed = await self.store.read(lambda reader: reader.sql(query, who=who)[0][0])
        return CORE.unpack(packed)

    async def a_code(self) -> str:
        await self.hears("line", "press", data="claim:b1")
        await self.hears("line", text="GM12345678")
        await self.hears("line", "press", data="form:later")
        said = await self.hears("line", "press", data="form:move")
        found = re.search(r"\d{4}-\d{4}-\d{4}", said.text)
        assert found
        return found[0]


@pytest.fixture
def room(store: Store) -> Room:
    return Room(store)


async def test_it_goes_on_there_and_leaves_here_and_both_are_told(room: Room) -> None:
    code = await room.a_code()
    heard = list[int]()
    room.listeners.listen(room.taken["line"].conversation, heard.append)
    there = await room.hears("web", text=code)
    here = await room.newest("line")
    assert "ここで続けられます" in there.text
    assert "移りました" in here.text
    assert heard == [here.seq]
    there_state, here_state = await room.state("web"), await room.state("line")
    assert there_state.draft is not None
    assert there_state.draft.items == {"inquiry_number": "GM12345678"}
    assert here_state.draft is None
    query = "SELECT channel, dispensable FROM outbox ORDER BY created DESC, channel = 'web' DESC, seq DESC LIMIT 2"
    rows = await room.store.read(lambda reader: [tuple(row) for row in reader.sql(query)])
    assert rows == [("web", 0), ("line", 1)]


async def test_it_is_good_once_also_when_two_write_it_at_the_same_time(room: Room) -> None:
    code = await room.a_code()
    await asyncio.gather(*(room.hears(who, text=code) for who in ("web", "telegram")))
    drafts = [(await room.state(who)).draft for who in ("web", "telegram", "line")]
    assert sum(draft is not None for draft in drafts) == 1
    said = [(await room.newest(who)).text for who in ("web", "telegram")]
    assert sum("もう使われています" in text for text in said) == 1


async def test_what_is_told_after_the_number_was_made_moves_too(room: Room) -> None:
    code = await room.a_code()
    await room.hears("line", "press", data="form:resume")
    await room.hears("line", text="2/24")
    await room.hears("web", text=code)
    draft = (await room.state("web")).draft
    assert draft
    assert draft.items == {"inquiry_number": "GM12345678", "expiry_date": "2023-02-24"}


async def test_a_new_number_makes_the_one_before_useless(room: Room) -> None:
    code = await room.a_code()
    again = await room.hears("line", "press", data="form:move")
    assert code not in again.text
    assert "見つかりませんでした" in (await room.hears("web", text=f"続き {code}")).text


async def test_it_expires_after_a_day(room: Room) -> None:
    code = await room.a_code()
    room.clock.turn(hours=24)
    assert "使える時間が過ぎています" in (await room.hears("web", text=code)).text
    assert (await room.state("line")).draft is not None


async def test_only_a_keyed_digest_of_it_is_in_its_table(room: Room) -> None:
    code = (await room.a_code()).replace("-", "")
    query = "SELECT digest FROM resume_code"
    digest = await room.store.read(lambda reader: reader.sql(query)[0][0])
    assert len(digest) == 24
    assert code not in digest


async def test_while_a_person_has_the_old_conversation_nothing_is_said_into_it(room: Room) -> None:
    code = await room.a_code()
    await room.store.run(lambda t: t.sql("UPDATE conversation SET owner = 'sato' WHERE channel = 'line'"))
    before = await room.newest("line")
    await room.hears("web", text=code)
    assert await room.newest("line") == before
    assert (await room.state("line")).draft is None
    assert (await room.state("web")).draft is not None


async def test_the_pictures_go_with_it_and_are_filed_where_the_claim_is(room: Room) -> None:
    code = await room.a_code()
    await room.hears("line", "press", data="form:resume")
    await room.hears("line", "image", picture="m1")
    await room.hears("web", text=code)
    for words in ("2/24", "群馬", "山田屋"):
        await room.hears("web", text=words)
    await room.hears("web", "press", data="form:send")
    query = "SELECT channel, number IS NOT NULL FROM attachment"
    rows = await room.store.read(lambda reader: [tuple(row) for row in reader.sql(query)])
    assert rows == [("line", 1)]


async def test_a_fault_in_the_middle_leaves_the_claim_where_it_was(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    code = await room.a_code()

    def breaks(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr("storage.resume.use", breaks)
        with pytest.raises(Exception, match="RuntimeError"):
            await room.hears("web", text=code)
    assert (await room.state("line")).draft is not None
    assert "ここで続けられます" in (await room.hears("web", text=code)).text


async def test_staff_never_read_the_number(room: Room) -> None:
    code = await room.a_code()
    shown = await room.newest("line")
    assert code in shown.text
    for sight in (Sight.of("agent"), Sight.of("auditor"), Sight.full()):
        assert not re.search(r"\d{4}-\d{4}", sight.message(shown))
    await room.hears("web", text=f"続きの番号は{code}です")
    rows = await room.store.read(transcript.newest(room.taken["web"].conversation, 9))
    assert [row.text for row in rows if row.author == "traveller"] == ["続きの番号は＊＊＊＊-＊＊＊＊-＊＊＊＊です"]
