"""`madoguchi telegram setup` and the doctor's look at it: the campaign's words and the settings, handed to handlers.telegram."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime
from typing import Any, TypeVar

from faq.acts import write_label
from faq.campaign import Campaign
from faq.pen import Pen
from handlers.symptoms import Symptom
from handlers.telegram.health import look
from handlers.telegram.setup import TelegramSetupError, Wish, bot_of, set_up
from handlers.telegram.updates import COMMANDS
from madoguchi.settings import PREFIX, Settings

T = TypeVar("T")

FIRST = "menu"  # the command that leads to everything
LAST = "language"


def set_up_telegram(settings: Settings, book: Any) -> Iterator[str]:
    """A line for each step. Raises TelegramSetupError."""
    if settings.telegram_token is None:
        raise TelegramSetupError(f"{PREFIX}TELEGRAM_TOKEN is not set: docs/connect-telegram.md")
    token, wish = settings.telegram_token.value, _wish(settings, book)

    async def walk() -> AsyncIterator[str]:
        async with bot_of(token, settings.telegram_api_base) as bot:
            async for step in set_up(bot, wish):
                yield step

    return _each(walk)


def look_at_telegram(settings: Settings, now: datetime) -> Iterator[Symptom]:
    """What the doctor sees. The token is set."""
    assert settings.telegram_token
    token, wish = settings.telegram_token.value, _wish(settings, None)

    async def walk() -> AsyncIterator[Symptom]:
        async with bot_of(token, settings.telegram_api_base) as bot:
            async for symptom in look(bot, wish, now):
                yield symptom

    return _each(walk)


def _wish(settings: Settings, book: Any) -> Wish:
    secret = settings.telegram_webhook_secret
    if secret and settings.public_url is None and book is not None:
        raise TelegramSetupError(f"{PREFIX}PUBLIC_URL is not set: Telegram must know where to send (https://…).")
    return Wish(
        commands=commands_of(book.campaign) if book is not None else {},
        secret=secret.value if secret else "",
        public_url=settings.public_url or "",
        username=settings.telegram_username,
    )


def commands_of(campaign: Campaign) -> dict[str, list[tuple[str, str]]]:
    """The menu first, then those of its acts that are commands, then the choice of a language; in every language."""
    acts = [act for act in campaign.menu if COMMANDS.get(act) == act]
    moment = campaign.facts.moments()[0]  # what a button is called does not depend on it
    found = {}
    for language in campaign.languages:
        pen = Pen(campaign, language, moment)
        words = campaign.words(language)
        found[language] = [
            (FIRST, words["act_menu"]),
            *((act, write_label(pen, act)) for act in acts),
            (LAST, words["act_language"]),
        ]
    return found


def _each(begin: Callable[[], AsyncIterator[T]]) -> Iterator[T]:
    """What an asynchronous walk gives, one by one, as it comes."""
    with asyncio.Runner() as runner:
        walk = begin()
        while (told := runner.run(_next(walk))) is not None:
            yield told


async def _next(walk: AsyncIterator[T]) -> T | None:
    return await anext(walk, None)
