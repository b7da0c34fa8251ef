"""What is Telegram's own in a talk. The golden talks on every channel: test_golden_talks.py."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from moments import at
from pictures import picture
from telegram_people import GROUP, membership
from telegram_room import telegram_room

pytestmark = pytest.mark.usefixtures("engine")

NOON = at("2023-03-14T12:00")


@pytest.fixture(autouse=True)
def no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """These talk faster than people do."""
    monkeypatch.setattr("handlers.telegram.pace.EVERY", 0.0)


async def test_a_claim_by_buttons_and_words_with_a_picture(book: Any, tmp_path: Path) -> None:
    async with telegram_room(tmp_path, book, NOON) as room:
        room.fake.files["p-1280"] = picture()
        (greeting,) = await room.hears(room.hanako.says("/start sms"))
        assert "claim" in greeting.data
        await room.hears(room.hanako.presses("claim", greeting.rows))
        await room.hears(room.hanako.presses("form:kind:b1"))
        (asked,) = await room.hears(room.hanako.shows("p", caption="番号は GM12345678 です"))
        assert "写真を届け出に加えました" in asked.text
        for words in ("2/24", "群馬"):
            await room.hears(room.hanako.says(words))
        (summary,) = await room.hears(room.hanako.says("山田屋"))
        assert "写真：1枚" in summary.text
        assert {"form:send", "form:fix:store", "form:later"} <= set(summary.data)
        (receipt,) = await room.hears(room.hanako.presses("form:send", summary.rows))
        assert "受け付けました" in receipt.text
        await room.pictures.fetch_due("telegram")
        assert await room.query(
            "SELECT attachment.state, attachment.kind FROM attachment JOIN case_ USING (number)"
        ) == [("fetched", "image/jpeg")]
        assert await room.query("SELECT source FROM conversation") == [("sms",)]
        (again,) = await room.hears(room.hanako.presses("form:send", summary.rows))
        assert "使えません" in again.text
        assert await room.query("SELECT COUNT(*) FROM case_") == [(1,)]


async def test_words_that_were_edited_correct_the_claim(book: Any, tmp_path: Path) -> None:
    async with telegram_room(tmp_path, book, NOON) as room:
        await room.hears(room.hanako.presses("claim"))
        await room.hears(room.hanako.presses("form:kind:b1"))
        told = room.hanako.says("GM12345678")
        await room.hears(told)
        (corrected,) = await room.hears(
            room.hanako.edits(told["message"]["message_id"], text="お問い合わせ番号は GM12345679")
        )
        assert "GM12345679" in corrected.text


@pytest.mark.parametrize("kind", ["sticker", "voice", "video", "location", "document", "contact", "poll"])
async def test_what_is_not_text_gets_a_kind_line(book: Any, tmp_path: Path, kind: str) -> None:
    async with telegram_room(tmp_path, book, NOON) as room:
        (answer,) = await room.hears(room.hanako.sends(**{kind: {}}))
        assert "ことばで書いてください" in answer.text
        assert "menu" not in answer.text


@pytest.mark.parametrize(
    ("language", "words"), [("ja", "どのことばにしますか。"), ("en", "Which language would you like?")]
)
async def test_the_language_is_changed_by_its_command(book: Any, tmp_path: Path, language: str, words: str) -> None:
    async with telegram_room(tmp_path, book, NOON, language) as room:
        (asked,) = await room.hears(room.hanako.says("/language"))
        assert (asked.text, asked.labels) == (words, ["日本語", "English"])
        (done,) = await room.hears(room.hanako.presses("lang:en", asked.rows))
        assert done.text.isascii()


async def test_who_waits_for_nothing_is_shown_nothing(book: Any, tmp_path: Path) -> None:
    async with telegram_room(tmp_path, book, NOON) as room:
        for told in (room.hanako.says("期限は？"), room.hanako.becomes("kicked")):
            await room.hears(told)
            assert room.courtesy._waiting == {}
        assert room.fake.called("sendChatAction") == []


async def test_help_shows_the_menu(book: Any, tmp_path: Path) -> None:
    async with telegram_room(tmp_path, book, NOON) as room:
        (menu,) = await room.hears(room.hanako.says("/help"))
        assert set(menu.data) == set(book.menu)


async def test_in_a_group_one_line_is_said_and_then_nothing(book: Any, tmp_path: Path) -> None:
    async with telegram_room(tmp_path, book, NOON) as room:
        await room.hears(membership(GROUP, room.hanako.user, "member", "left"))
        for text in ("受付番号は4071-9283-56です", "/start", "期限は？"):
            told = room.hanako.says(text)
            told["message"]["chat"] = GROUP
            await room.hears(told)
        (line,) = room.fake.sent
        assert line.chat == GROUP["id"]
        assert "1対1" in line.text


async def test_who_blocks_is_not_written_to_and_who_comes_back_is_greeted_once(book: Any, tmp_path: Path) -> None:
    async with telegram_room(tmp_path, book, NOON) as room:
        await room.hears(room.hanako.says("/start"))
        assert await room.hears(room.hanako.becomes("kicked")) == []
        assert await room.query("SELECT gone IS NOT NULL FROM conversation") == [(1,)]
        assert await room.hears(room.hanako.becomes("member", "kicked")) == []
        assert len(await room.hears(room.hanako.says("/start"))) == 1
        assert await room.query("SELECT gone IS NOT NULL FROM conversation") == [(0,)]
