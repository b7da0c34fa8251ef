"""The fake speaks the protocol that Telegram's own library speaks, and the desk's thin client sends what that one sends."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
from fake_telegram import SELF, FakeTelegram, Fault
from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, MessageEntity
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter
from telegram_people import Person

from bot.words import Bubble, Choice, Details, Reply
from handlers.telegram.render import Renderer

HANAKO = Person()


@pytest.fixture
async def bot(fake: FakeTelegram) -> AsyncIterator[Bot]:
    async with Bot(fake.token, base_url=f"{fake.url}/bot", base_file_url=f"{fake.url}/file/bot") as bot:
        yield bot


async def test_the_library_understands_the_fake(fake: FakeTelegram, bot: Bot) -> None:
    assert (await bot.get_me()).username == SELF["username"]
    fake.offers(HANAKO.says("a"))
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.text == "a"
    fake.files["p1"] = b"picture"
    assert bytes(await (await bot.get_file("p1")).download_as_bytearray()) == b"picture"
    assert await bot.set_webhook("https://desk.example.jp/telegram/webhook", secret_token="s")
    assert (await bot.get_webhook_info()).url == "https://desk.example.jp/telegram/webhook"
    with pytest.raises(Conflict):
        await bot.get_updates()
    assert await bot.delete_webhook()
    assert await bot.set_my_commands([BotCommand("menu", "メニュー")], language_code="ja")
    assert (await bot.get_my_commands(language_code="ja"))[0].description == "メニュー"


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")  # of the type of retry_after
async def test_the_library_reads_its_faults_as_it_reads_telegram_s(fake: FakeTelegram, bot: Bot) -> None:
    fake.faults["sendMessage"] = [
        Fault(429, "Too Many Requests: retry after 5", 5),
        Fault(500, "x"),
        Fault(breaks=True),
    ]
    for error in (RetryAfter, NetworkError, NetworkError):
        with pytest.raises(error):
            await bot.send_message(1001, "a")
    fake.blocked.add(1001)
    with pytest.raises(Forbidden):
        await bot.send_message(1001, "a")
    with pytest.raises(BadRequest, match="uery is too old"):
        await bot.answer_callback_query("never")
    with pytest.raises(BadRequest, match="too long"):
        await bot.send_message(1002, "あ" * 4097)
    with pytest.raises(InvalidToken):
        async with Bot("1:wrong", base_url=f"{fake.url}/bot"):
            pass


async def test_the_desk_sends_what_the_library_would_send(fake: FakeTelegram, bot: Bot) -> None:
    bubble = Bubble("はい。", details=Details("くわしく", ("一行",)))
    choices = (Choice("届け出をする", "claim", main=True), Choice("申請ページ", opens="https://desk.example.jp/"))
    (message,) = Renderer(lambda key, _: key).messages(Reply((bubble,), choices), "ja")
    await fake.client().send(1001, message)
    rows = [
        [InlineKeyboardButton("届け出をする", callback_data="claim")],
        [InlineKeyboardButton("申請ページ", url="https://desk.example.jp/")],
    ]
    await bot.send_message(
        1001,
        "はい。\n\nくわしく\n一行",
        entities=[MessageEntity("expandable_blockquote", 5, 7)],
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        reply_markup=InlineKeyboardMarkup(rows),
    )
    thin, library = fake.called("sendMessage")
    assert thin == library


async def test_both_ask_for_updates_alike(fake: FakeTelegram, bot: Bot) -> None:
    fake.offers(HANAKO.says("a"))
    outcome = await fake.client().updates(0)
    assert outcome.ok
    await bot.get_updates(timeout=50, allowed_updates=_wanted(fake.called("getUpdates")[0]))
    thin, library = fake.called("getUpdates")
    assert thin == library


def _wanted(given: dict[str, Any]) -> list[str]:
    wanted = given["allowed_updates"]
    return list(orjson.loads(wanted)) if isinstance(wanted, str) else list(wanted)
