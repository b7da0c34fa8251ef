"""Erasing one person, wherever their words have gone."""

from __future__ import annotations

from pathlib import Path

import pytest
from places import pointing_to, tables_of
from told_talks import MONDAY, Talk, at, do, join_index, rows

from bot.effects import AmendCase, CallBack, JoinQueue, LeaveMessage, Missed, OpenCase, Rated
from storage import attachments, episodes, notes, search
from storage.conversations import load
from storage.episodes import Filter
from storage.finding import found
from storage.keeping import erased, erasure
from storage.moments import stored
from storage.store import Store
from storage.transaction import Transaction

pytestmark = pytest.mark.usefixtures("engine")

CANARY = "かなりや"
NOW = stored(at(31))

# Tables with a row of the person: whoever adds one says in `erasure` and `retention` what becomes of it.
OF_A_PERSON = {
    "attachment", "callback", "case_", "comment", "draft", "episode", "event", "guess", "handoff", "left_message", "mark", "message",
    "miss", "note", "outbox", "rating", "resume_code", "reading", "reminder", "send_key", "unsent",
}  # fmt: skip


async def everything(store: Store) -> str:
    """Every value of every table, search index and all."""
    told = []
    for table in await store.read(tables_of):
        told += [repr(row) for row in await rows(store, f'SELECT * FROM "{table}"')]
    return "\n".join(told).replace("\\u3000", "　")


async def spread(store: Store, talk: Talk) -> None:
    """Words of one person in every place that can hold them."""
    await talk.say(
        f"{CANARY}です", f"{CANARY}さん、こんにちは。", JoinQueue("asked", CANARY), reference="m1", send=True
    )
    await talk.say(f"分割は{CANARY}", "わかりません。", Missed(f"分割は{CANARY}", "points", 0.4), kind="fallback")
    await talk.say("伝言", "はい。", LeaveMessage(CANARY), CallBack(at(31), at(31)), Rated("x", False), kind="step")
    case = OpenCase("1234567890", "case_b", "b1", {"store": CANARY})
    await talk.say("届け出", "はい。", case, AmendCase("1234567890", {"store": CANARY + "2"}), kind="step")
    await talk.say("もう一度", f"{CANARY}さん、こんにちは。", kind="step")  # said twice, and only to this person

    def more(transaction: Transaction) -> None:
        no = load(transaction, talk.channel, talk.traveller).no  # type: ignore[union-attr]
        attachments.note(transaction, no, 1, f"ref-{CANARY}", NOW)
        notes.add(transaction, no, CANARY, "sato", NOW)
        notes.keep_draft(transaction, no, CANARY, "sato", NOW)

    await store.run(more)
    await store.run(episodes.comment(talk.id, 1, "sato", CANARY, MONDAY))
    await do(store, "UPDATE attachment SET state = 'fetched', body = :body", body=CANARY.encode())
    await do(store, "UPDATE conversation SET state = :state WHERE id = :id", state=CANARY, id=talk.id)
    mine = "UPDATE event SET raw = :raw, conversation = (SELECT no FROM conversation WHERE id = :id)"
    await do(store, mine, raw=CANARY, id=talk.id)
    held = "INSERT INTO stay_move (handoff, at, move, more) SELECT id, joined, 'hold', :why FROM handoff"
    await do(store, held, why=CANARY)


async def erase(store: Store, talk: Talk) -> bool:
    return await store.run(lambda transaction: erasure.erase(transaction, talk.id, NOW))


async def test_nothing_of_them_is_left_and_every_row_is(store: Store) -> None:
    talk, other = Talk(store, f"U-{CANARY}", events="event"), Talk(store, "taro")
    await spread(store, talk)
    await other.say("分割は", "わかりません。", kind="fallback")
    count = "SELECT (SELECT COUNT(*) FROM message), (SELECT COUNT(*) FROM event), (SELECT COUNT(*) FROM miss), (SELECT COUNT(*) FROM case_)"
    before = await rows(store, count)
    assert (await everything(store)).count(CANARY) > 15
    await store.run(join_index)
    assert await erase(store, talk)
    left = await everything(store)
    assert CANARY not in left
    assert repr(CANARY.encode()) not in left
    assert (await store.read(found(CANARY, Filter(), at(31)))).hits == ()
    sought = search.expression(CANARY)
    assert await store.read(lambda reader: reader.all("find_words", sought=sought, lowest=0, before=99, limit=9)) == []
    assert await rows(store, count) == before
    assert await rows(store, "SELECT number, state FROM case_") == [("1234567890", "received")]
    assert [hit.message.text for hit in (await store.read(found("わかりません", Filter(), at(31)))).hits] == [
        "わかりません。"
    ]


async def test_what_was_on_its_way_is_not_sent_and_an_open_stay_ends(store: Store) -> None:
    talk = Talk(store, "hanako")
    await spread(store, talk)
    await erase(store, talk)
    assert await rows(store, "SELECT status, reason FROM outbox") == [("failed", "erased")]
    assert await rows(store, "SELECT state, ending FROM handoff") == [("closed", "erased")]
    assert await rows(store, "SELECT 1 FROM conversation WHERE gone IS NULL") == []


async def test_again_is_the_same(store: Store) -> None:
    talk = Talk(store, "hanako")
    await spread(store, talk)
    await erase(store, talk)
    first = await rows(store, "SELECT * FROM message ORDER BY id")
    assert await erase(store, talk)
    assert await rows(store, "SELECT * FROM message ORDER BY id") == first
    assert await store.read(erasure.erasures) == (talk.id,)


async def test_nobody_of_that_name_is_erased(store: Store) -> None:
    assert not await store.run(lambda transaction: erasure.erase(transaction, "nobody", NOW))
    assert await store.read(erasure.erasures) == ()


async def test_whoever_writes_again_is_somebody_new(store: Store) -> None:
    talk = Talk(store, "hanako")
    await talk.say("期限は", "はい")
    old = talk.id
    await erase(store, talk)
    talk.wait(minutes=1)
    await talk.say("期限は", "")
    assert talk.id != old


async def test_a_person_is_found_by_their_channel_s_id_and_by_a_claim(store: Store) -> None:
    talk = Talk(store, "U1", channel="line")
    await talk.say("届け出", "はい。", OpenCase("1234567890", "case_b", "b1", {}))
    assert await store.read(lambda reader: erasure.whose(reader, "line", "U1")) == talk.id
    assert await store.read(lambda reader: erasure.whose(reader, "line", "U2")) is None
    assert await store.read(lambda reader: erasure.of_case(reader, "1234567890")) == talk.id
    assert await store.read(lambda reader: erasure.of_case(reader, "1234567891")) is None


def test_the_list_beside_the_file_is_only_added_to(path: Path) -> None:
    assert erased.kept(path) == ()
    erased.keep(path, ["one", "two", "two"])
    with erased.path_beside(path).open("a") as file:
        file.write("cut off by a cra")  # as a crash may leave it; it has a space, so it is no id
    erased.keep(path, ["two", "three", "not an id"])
    assert erased.kept(path) == ("one", "two", "three")
    assert erased.path_beside(path).stat().st_mode & 0o777 == 0o600


async def test_no_table_of_a_person_is_forgotten(store: Store) -> None:
    pointing = await store.read(lambda reader: pointing_to(reader, "conversation", "message", "case_", "handoff"))
    assert pointing == OF_A_PERSON | {"case_change", "claim_key", "csat", "stay_move", "take_key"}
