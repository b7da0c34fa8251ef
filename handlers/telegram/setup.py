"""`madoguchi telegram setup`: the token is tried, the commands registered, the webhook set or taken away. Again: nothing changes.

Each step tells one line of what it found or did. Everything goes through the library: it is done once in a while, by a
person who waits, and not on the road of a message.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from telegram import Bot, BotCommand, WebhookInfo
from telegram import User as Account
from telegram.error import Forbidden, InvalidToken, NetworkError, TelegramError
from telegram.request import HTTPXRequest

from handlers.telegram.updates import WANTED
from handlers.telegram.webhook import PATH

PORTS = frozenset({None, 443, 80, 88, 8443})  # that Telegram sends to
CONNECTIONS = 40
SECONDS = 15.0  # for each call
WRONG_TOKEN = "The token is not accepted. Copy it anew from @BotFather (/mybots, the bot, API Token)."  # noqa: S105

logging.getLogger("telegram").addHandler(logging.NullHandler())  # else it prints tracebacks beside the one line


class TelegramSetupError(Exception):
    """A step failed. The text is one line that says what to do."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What there is to be. `commands`: by language, the first for everybody else too; each a name and what it does."""

    commands: Mapping[str, Sequence[tuple[str, str]]]
    secret: str = ""  # of the webhook; "" means that the desk asks for updates itself
    public_url: str = ""
    username: str = ""  # as the settings have it

    @property
    def webhook(self) -> str:
        return self.public_url + PATH


@asynccontextmanager
async def bot_of(token: str, base: str) -> AsyncIterator[Bot]:
    """The account, as the library speaks for it. It is not initialised: nothing is called before it is asked for."""
    request = HTTPXRequest(connect_timeout=SECONDS, read_timeout=SECONDS)
    try:
        yield Bot(
            token,
            base_url=f"{base}/bot",
            base_file_url=f"{base}/file/bot",
            request=request,
            get_updates_request=request,
        )
    finally:
        await request.shutdown()


async def set_up(bot: Bot, wish: Wish) -> AsyncIterator[str]:
    """Do what is to be done; a line for each step. Raises TelegramSetupError at the first that fails."""
    account = await who(bot)
    yield f"The token works: {account.first_name} (@{account.username})."
    for line in _by_hand(account, wish):
        yield line
    for number, (language, commands) in enumerate(wish.commands.items()):
        for code in ("", language) if number == 0 else (language,):
            yield await _register(bot, code, commands)
    async for line in _receive(bot, wish):
        yield line


async def who(bot: Bot) -> Account:
    """The bot's own account. Raises TelegramSetupError."""
    with told("The account cannot be asked"):
        return await bot.get_me()


def _by_hand(account: Account, wish: Wish) -> Iterator[str]:
    """What only a person can change."""
    if wish.username != account.username:
        yield f"For links to the bot set MADOGUCHI_TELEGRAM_USERNAME={account.username} and restart the desk."
    if account.can_join_groups:
        yield "The bot can be let into groups, where it only says that it helps one to one: /setjoingroups at @BotFather ends that."


async def _register(bot: Bot, language: str, commands: Sequence[tuple[str, str]]) -> str:
    """The commands that Telegram offers below the talk, for one language or ("") for all others."""
    wanted = [BotCommand(name, does) for name, does in commands]
    whose = f"in {language}" if language else "for every other language"
    with told("The commands cannot be set"):
        if list(await bot.get_my_commands(language_code=language or None)) == wanted:
            return f"The {len(wanted)} commands {whose} are there already."
        await bot.set_my_commands(wanted, language_code=language or None)
    return f"The {len(wanted)} commands {whose} are set."


async def _receive(bot: Bot, wish: Wish) -> AsyncIterator[str]:
    present = await webhook_of(bot)
    if not wish.secret:
        if present.url:
            with told("The webhook cannot be taken away"):
                await bot.delete_webhook()
            yield f"The webhook {present.url} is taken away: this desk asks for updates itself."
        else:
            yield "There is no webhook, as it should be: this desk asks for updates itself."
        return
    if reason := unfit(wish.webhook):
        raise TelegramSetupError(reason)
    with told("The webhook cannot be set"):  # always: whether its secret is the right one cannot be read
        await bot.set_webhook(
            wish.webhook,
            secret_token=wish.secret,
            allowed_updates=WANTED,
            max_connections=CONNECTIONS,
        )
    yield f"The webhook is set{' as before' if present.url == wish.webhook else ''}: {wish.webhook}"
    if present.pending_update_count:
        yield f"{present.pending_update_count} updates wait at Telegram, and come now."
    if present.last_error_message and present.url == wish.webhook:
        yield f"Telegram's last trouble with it: {present.last_error_message}."


async def webhook_of(bot: Bot) -> WebhookInfo:
    """What Telegram has for the webhook. Raises TelegramSetupError."""
    with told("The webhook cannot be read"):
        return await bot.get_webhook_info()


def unfit(url: str) -> str:
    """Why Telegram would not send there, or ""."""
    parts = urlsplit(url)
    if parts.scheme != "https":
        return "MADOGUCHI_PUBLIC_URL must begin with https:// : Telegram sends to nothing else. Or unset the webhook secret."
    if parts.port not in PORTS:
        return (
            f"Telegram sends to the ports 443, 80, 88 and 8443 only, not to {parts.port}: change MADOGUCHI_PUBLIC_URL."
        )
    return ""


@contextmanager
def told(what: str) -> Iterator[None]:
    """Errors of the library as one line."""
    try:
        yield
    except (InvalidToken, Forbidden):
        raise TelegramSetupError(WRONG_TOKEN) from None
    except NetworkError as error:
        if type(error) is NetworkError or "Timed out" in str(error):
            raise TelegramSetupError(f"{what}: Telegram cannot be reached. May this machine call out?") from None
        raise TelegramSetupError(f"{what}: {error.message}.") from None
    except TelegramError as error:
        raise TelegramSetupError(f"{what}: {error.message}.") from None
