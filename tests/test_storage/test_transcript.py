"""Words are found where they stand, and nowhere else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from desk_fakes import says
from desk_room import Room, opened
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import transcript
from storage.search import RUN, fold
from storage.store import Store

pytestmark = pytest.mark.usefixtures("engine")

LETTERS = "期限紙券クーポンぽﾎﾟ１2Ａab。 、"
TEXTS = st.lists(st.text(LETTERS, min_size=1, max_size=12), min_size=1, max_size=12)
WORDS = st.text(LETTERS, min_size=1, max_size=4)


async def found(store: Store, words: str, limit: int = 50) -> list[str]:
    return [hit.message.text for hit in await store.read(transcript.find(words, limit))]


async def compare(texts: list[str], words: str) -> tuple[list[str], list[str]]:
    """What the desk finds, and what there is to be found."""
    with TemporaryDirectory() as folder:
        async with opened(Path(folder) / "desk.db", deliver=False) as room:
            for number, text in enumerate(texts):
                await room.desk.traveller_says(says(f"quiet {text}", str(number)))
            runs = RUN.findall(fold(words))
            there = [f"quiet {text}" for text in reversed(texts) if runs and all(run in fold(text) for run in runs)]
            return await found(room.store, words), there


@settings(max_examples=30, deadline=None)
@given(TEXTS, WORDS.filter(lambda words: not any(run in "quiet" for run in RUN.findall(fold(words)))))
def test_what_holds_every_word_is_found_newest_first_and_nothing_else(texts: list[str], words: str) -> None:
    got, there = asyncio.run(compare(texts, words))
    assert got == there


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with opened(tmp_path / "desk.db", deliver=False) as room:
        yield room


async def test_words_of_the_desk_are_found_too(room: Room) -> None:
    await room.desk.traveller_says(says("say 使える期限は4月30日です。"))
    hits = await room.store.read(transcript.find("ｷｹﾞﾝ")), await room.store.read(transcript.find("期限"))
    assert [len(hit) for hit in hits] == [0, 2]  # kana are not kanji
    assert {hit.message.direction for hit in hits[1]} == {"in", "out"}


async def test_no_more_are_given_than_asked_for(room: Room) -> None:
    for number in range(8):
        await room.desk.traveller_says(says(f"quiet 期限 {number}"))
    assert await found(room.store, "期限", limit=3) == [f"quiet 期限 {number}" for number in (7, 6, 5)]


async def test_pages_of_near_misses_are_passed_over(room: Room) -> None:
    """The index knows pairs only: AB BC in another order fits it, and is looked at before it is told."""
    await room.desk.traveller_says(says("quiet 期限切れ"))
    for number in range(12):
        await room.desk.traveller_says(says(f"quiet 限切れ、期限 {number}"))
    assert await found(room.store, "期限切れ", limit=5) == ["quiet 期限切れ"]


@pytest.mark.parametrize("words", ["", " ", '"', "' OR 1=1", "-", "*", "NEAR(", "あ" * 5000, "\x00", "期限 NOT 券"])
async def test_any_words_may_be_sought(room: Room, words: str) -> None:
    await room.desk.traveller_says(says("quiet 期限"))
    assert await found(room.store, words) == []
