"""What staff find in transcripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any

import places
import postgres_server
import pytest
from hypothesis import given
from hypothesis import strategies as st
from told_talks import Talk, at, do, join_index

from storage import episodes, search, transcript
from storage.conversations import load
from storage.episodes import Filter, WrongCursorError, days
from storage.finding import Hits, found
from storage.moments import stored
from storage.rows import Message
from storage.store import Store

pytestmark = pytest.mark.usefixtures("engine")

NOW = at(31)
JUST_SAID, INDEXED, POSTGRES = "just said", "indexed", "postgres"


@pytest.fixture(params=[JUST_SAID, INDEXED, *([POSTGRES] if postgres_server.wanted() else [])])
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """On SQLite a message is found before it has joined the index, and when it has."""
    if request.param == INDEXED:
        say = Talk.say

        async def say_and_wait(talk: Talk, *words: Any, **more: Any) -> int:
            newest = await say(talk, *words, **more)
            await talk.store.run(join_index)
            return newest

        monkeypatch.setattr(Talk, "say", say_and_wait)
    monkeypatch.setattr("storage.sqlite.writer.IDLE_SECONDS", 3600)  # it joins when the test says so
    with places.on_server(request.getfixturevalue("postgres") if request.param == POSTGRES else None):
        yield request.param


async def seek(store: Store, words: str, wanted: Filter | None = None, **more: object) -> Hits:
    return await store.read(found(words, wanted or Filter(), NOW, **more))  # type: ignore[arg-type]


async def texts(store: Store, words: str, wanted: Filter | None = None) -> list[str]:
    return [hit.message.text for hit in (await seek(store, words, wanted)).hits]


async def test_two_characters_any_width_either_kana_are_found_and_lit(store: Store) -> None:
    talk = Talk(store, "hanako")
    await talk.say("ＰａｙＰａｙの期限はいつ", "受け取りの期限は5月31日です。")
    await talk.say("ﾎﾟｲﾝﾄは？", "ポイントは4月10日からです。")
    hits = (await seek(store, "paypay 期限")).hits
    assert [hit.message.text for hit in hits] == ["ＰａｙＰａｙの期限はいつ"]
    assert [hit.message.text[begin:end] for hit in hits for begin, end in hit.spots] == ["ＰａｙＰａｙ", "期限"]
    assert len((await seek(store, "期限")).hits) == 2
    lit = (await seek(store, "ぽいんと")).hits
    assert [[hit.message.text[begin:end] for begin, end in hit.spots] for hit in lit] == [["ポイント"], ["ﾎﾟｲﾝﾄ"]]


SAID = (
    "ＰａｙＰａｙの期限はいつ", "ほてるのフロントで", "ﾎﾟｲﾝﾄは2023年4月30日まで", "払い戻しの期限", "限られた期間です", "O'Reilly & Sons", "㈱山田屋",
)  # fmt: skip
FOUND: tuple[tuple[str, set[int]], ...] = (
    ("期限", {0, 3}), ("paypay", {0}), ("PAYPAY 期限", {0}), ("ホテル", {1}), ("ふろんと", {1}), ("ぽいんと", {2}), ("４月３０日", {2}),
    ("期", {0, 3, 4}), ("期限は", {0}), ("限期", set()), ("期限 払い戻し", {3}), ("O'Reilly", {5}), ("& OR -", set()), ("(株)山田", {6}), ("い戻", {3}),
)  # fmt: skip


async def test_every_engine_finds_the_same(store: Store) -> None:
    """Pairs that stand apart (限期), one character, any width and kana, and signs that mean something to a search index."""
    for text in SAID:
        await Talk(store, text).say(text, "はい")
    for words, those in FOUND:
        assert {hit.message.text for hit in (await seek(store, words)).hits} == {SAID[place] for place in those}, words


async def test_newest_first_and_page_by_page(store: Store) -> None:
    talk = Talk(store, "hanako")
    for number in range(7):
        await talk.say(f"期限{number}", "はい")
    first = await seek(store, "期限", limit=3)
    second = await seek(store, "期限", limit=3, cursor=first.cursor)
    third = await seek(store, "期限", limit=3, cursor=second.cursor)
    assert [[hit.message.text for hit in page.hits] for page in (first, second, third)] == [
        ["期限6", "期限5", "期限4"],
        ["期限3", "期限2", "期限1"],
        ["期限0"],
    ]
    assert third.cursor == ""


async def test_filters_choose_among_what_is_found(store: Store) -> None:
    early = Talk(store, "early", source="hotel", at=at(20))
    await early.say("期限は 早い", "4月30日です。", entry="paper_deadline")
    late = Talk(store, "late", channel="line", at=at(28))
    await late.say("期限は 遅い", "わかりません。", kind="fallback")
    await late.say("", "担当の佐藤です。", author="sato", kind="step")
    for wanted, expected in (
        (Filter(*days(date(2023, 3, 20), date(2023, 3, 20))), ["期限は 早い"]),
        (Filter(*days(date(2023, 3, 21), date(2023, 3, 28))), ["期限は 遅い"]),
        (Filter(channel="line"), ["期限は 遅い"]),
        (Filter(source="hotel"), ["期限は 早い"]),
        (Filter(entry="paper_deadline"), ["期限は 早い"]),
        (Filter(staff="sato"), ["期限は 遅い"]),
        (Filter(outcomes=("person",)), ["期限は 遅い"]),
        (Filter(outcomes=("assumed",)), ["期限は 早い"]),
        (Filter(outcomes=("assumed",), channel="line"), []),
        (Filter(unread_by="sato"), ["期限は 遅い", "期限は 早い"]),
    ):
        assert await texts(store, "期限は", wanted) == expected, wanted
    await store.run(episodes.read(late.id, 1, "sato", NOW))
    assert await texts(store, "期限は", Filter(unread_by="sato")) == ["期限は 早い"]
    await late.say("期限は もう一度", "はい")
    assert await texts(store, "期限は", Filter(unread_by="sato")) == ["期限は もう一度", "期限は 遅い", "期限は 早い"]


async def test_the_day_begins_at_midnight_in_japan(store: Store) -> None:
    for traveller, moment in (("before", at(20, 0)), ("after", at(21, 0))):
        talk = Talk(store, traveller, at=moment)
        talk.wait(seconds=-1)
        await talk.say(f"期限 {traveller}", "はい")
    assert await texts(store, "期限", Filter(*days(date(2023, 3, 20), date(2023, 3, 20)))) == ["期限 after"]


@pytest.mark.parametrize(
    "words", ['"', "%", "期限 OR", '" OR 1', "期限*", "NEAR(期限)", "", "。、", "期" * 5000, "ﷺ" * 5000]
)
async def test_nothing_typed_breaks_it(store: Store, words: str) -> None:
    await Talk(store, "hanako").say("期限は", "はい")
    assert len((await seek(store, words)).hits) <= 1


async def test_what_is_masked_cannot_be_sought(store: Store) -> None:
    await Talk(store, "hanako").say("電話は09012345678です", "はい")

    def masked(message: Message) -> str:
        return re.sub(r"\d{11}", "***", message.text)

    assert (await seek(store, "09012345678", shown=masked)).hits == ()
    assert [hit.message.text for hit in (await seek(store, "電話", shown=masked)).hits] == ["電話は***です"]
    assert len((await seek(store, "09012345678")).hits) == 1


async def test_what_was_unsent_is_not_found(store: Store) -> None:
    talk = Talk(store, "hanako")
    await talk.say("ひみつの期限", "「ひみつの期限」ですね。", reference="m1")

    def unsend(transaction: object) -> None:
        conversation = load(transaction, "web", "hanako")  # type: ignore[arg-type]
        assert conversation is not None
        transcript.blank(transaction, conversation, "m1", stored(NOW))  # type: ignore[arg-type]

    await store.run(unsend)
    assert (await seek(store, "ひみつ")).hits == ()


async def test_a_page_looks_at_a_bounded_number_of_hits_and_goes_on_from_there(
    store: Store, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of what has not joined the index yet, every message may be one."""
    monkeypatch.setattr("storage.finding.MOST_HITS", 20)
    monkeypatch.setattr("storage.finding.AT_ONCE", 10)
    await Talk(store, "wanted", channel="line").say("期限", "はい")
    other = Talk(store, "other")
    for number in range(30):
        await other.say(f"期限 {number}", "はい")
    page, pages = await seek(store, "期限", Filter(channel="line")), 1
    while page.hits == () and page.cursor:
        page, pages = await seek(store, "期限", Filter(channel="line"), cursor=page.cursor), pages + 1
    assert pages == (4 if engine == JUST_SAID else 2)
    assert [hit.message.text for hit in page.hits] == ["期限"]


@pytest.mark.parametrize("cursor", ["x", "-1", "1" * 30, "１"])
async def test_a_made_up_cursor_is_refused(store: Store, cursor: str) -> None:
    with pytest.raises(WrongCursorError):
        await seek(store, "期限", cursor=cursor)


@given(st.text("期限紙ﾎﾟｲﾝﾄぽ１2Ａa㈱。 ー", max_size=30), st.data())
def test_every_word_that_is_held_is_lit(text: str, data: st.DataObject) -> None:
    begin = data.draw(st.integers(0, len(text)))
    piece = text[begin : begin + data.draw(st.integers(1, 6))]
    lit = search.spots(text, piece)
    assert all(0 <= first < end <= len(text) for first, end in lit)
    assert all(end < following for (_, end), (following, _) in pairwise(lit))
    apart = piece.startswith("ﾟ") or text[begin + len(piece) :].startswith("ﾟ")  # ﾎ and ﾟ are one letter
    if piece.isalnum() and not apart and search.holds(text, piece):
        assert lit


async def test_an_index_row_without_its_message_is_passed_over(store: Store) -> None:
    await Talk(store, "hanako").say("期限は", "はい")
    await do(store, "UPDATE message SET blanked = 1")
    assert await texts(store, "期限") == []
