"""Telegram as a part of the desk: updates by webhook where a secret is set, else by asking for them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from handlers.telegram.api import LostError, NotSentError, TelegramApi
from handlers.telegram.channel import TelegramChannel
from handlers.telegram.courtesy import TelegramCourtesy
from handlers.telegram.files import TelegramFiles
from handlers.telegram.polling import Polling
from handlers.telegram.render import Renderer
from handlers.telegram.webhook import TelegramWebhook
from madoguchi.part import Around, Joined, Part
from madoguchi.settings import Settings

FIRST_WAIT, LONGEST_WAIT = 2.0, 300.0  # seconds between tries to reach Telegram; it doubles

log = logging.getLogger("madoguchi.telegram")


def telegram_part(settings: Settings, book: Any, now: Callable[[], datetime]) -> Part:
    """`settings` have the token; `book` is the campaign (`faq.book.Book`)."""
    token = settings.telegram_token
    assert token
    api = TelegramApi(settings.telegram_api_base, token.value)
    courtesy = TelegramCourtesy(api)
    links = tuple(fact.value for fact in book.campaign.facts.all.values() if fact.kind == "url")
    renderer = Renderer(lambda key, language: str(book.say(key, now(), language or book.languages[0])), links)

    channel = TelegramChannel(api, renderer, courtesy, now)

    def join(around: Around) -> Joined:
        secret, desk = settings.telegram_webhook_secret, around.opened.desk
        channel.opens(around.opened.store)
        if secret is None:
            return Joined(alone=[Polling(api, desk, courtesy).run], close=courtesy.close)
        webhook = TelegramWebhook(secret.value, desk, courtesy)
        return Joined(routes=webhook.routes(), works=[lambda: _meet(api)], close=courtesy.close)

    return Part("telegram", join, channel, fetch=TelegramFiles(api).fetch, end=api.close)


async def _meet(api: TelegramApi) -> None:
    """Say in the log whether Telegram knows this desk. Nothing depends on it: the desk is open meanwhile."""
    wait = FIRST_WAIT
    while True:
        try:
            outcome = await api.call("getMe")
            told = "" if outcome.ok else f"{outcome.status} {outcome.reason}"
        except (NotSentError, LostError) as error:
            told = str(error)
        if not told:
            log.info("Telegram is there")
            return
        log.warning("Telegram is not there", extra={"reason": told, "again_in": wait})
        await asyncio.sleep(wait)
        wait = min(wait * 2, LONGEST_WAIT)
