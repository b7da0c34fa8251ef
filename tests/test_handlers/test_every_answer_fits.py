"""Whatever the campaign can say, at any of its moments and in any of its languages, fits on LINE and on Telegram."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import orjson
from line_rules import faults_of
from telegram_checks import CHECKS

from bot.dialogue import advance
from bot.measure import utf16
from bot.memory import Memory
from bot.state import fresh
from bot.words import Incoming, Reply
from faq.answers import Book
from handlers.line.render import Renderer as LineRenderer
from handlers.telegram.keyboard import LONGEST_DATA
from handlers.telegram.render import Renderer as TelegramRenderer

SHORT = 400  # UTF-16 code units of what is read for a card: more is cut in lists of talks and by old apps
SMALL = 4_000  # bytes of a card: LINE takes 30,000
STEPS = 5


def acts(book: Book) -> Iterator[str]:
    yield from ("menu", "which", "claim", "status", "real", "person", "message", "callback", "lang", "remind")
    yield from (f"ask:{entry}" for entry in book.campaign.entries)
    yield from (f"more:{entry}" for entry in book.campaign.entries)
    yield from (f"question:{question}" for question in book.campaign.roads.questions)
    yield from (f"verdict:{verdict}" for verdict in book.campaign.roads.verdicts)
    yield from (f"guide:{road}:{step}" for road in book.campaign.roads.roads for step in range(STEPS))


def replies(book: Book, language: str, now: datetime) -> Iterator[Reply]:
    for act in acts(book):
        pressed = Incoming("test", "event", "somebody", "press", data=act)
        if reply := advance(fresh(language), pressed, now, book, Memory()).reply:
            yield reply


def test_every_answer_fits(book: Book) -> None:
    moments = book.campaign.facts.moments()
    said = {
        (reply, language) for language in book.languages for now in moments for reply in replies(book, language, now)
    }
    assert len(said) > 500

    def say(key: str, language: str) -> str:
        return book.say(key, moments[0], language)

    line, telegram = LineRenderer(say), TelegramRenderer(say)
    for reply, language in said:
        assert all(len(choice.data.encode()) <= LONGEST_DATA for choice in reply.choices), "no button is left out"
        for message in telegram.messages(reply, language):
            CHECKS["sendMessage"](orjson.loads(b'{"chat_id":1,' + message))
        messages = orjson.loads(line.messages(reply, language))
        assert faults_of("/v2/bot/message/reply", {"replyToken": "t", "messages": messages}) == []
        for card in (message for message in messages if message["type"] == "flex"):
            assert utf16(card["altText"]) <= SHORT
            assert len(orjson.dumps(card["contents"])) <= SMALL
