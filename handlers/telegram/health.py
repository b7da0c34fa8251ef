"""What `madoguchi doctor` sees of a Telegram bot."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta

from telegram import Bot, WebhookInfo

from handlers.symptoms import Symptom, bad, good, warn
from handlers.telegram.setup import TelegramSetupError, Wish, unfit, webhook_of, who

ABOUT = "Telegram"
SETUP = "Run `madoguchi telegram setup`."
GUIDE = "See docs/connect-telegram.md."
RECENT = timedelta(hours=1)
MANY = 100  # updates that wait


async def look(bot: Bot, wish: Wish, now: datetime) -> AsyncIterator[Symptom]:
    """Never raises."""
    try:
        account = await who(bot)
        yield good(ABOUT, f"the token is of {account.first_name} (@{account.username})")
        if wish.username != account.username:
            cure = f"Set MADOGUCHI_TELEGRAM_USERNAME={account.username}."
            yield warn(ABOUT, "links to the bot cannot be made, or lead to another", cure)
        for symptom in _webhook(await webhook_of(bot), wish, now):
            yield symptom
    except TelegramSetupError as error:
        yield bad(ABOUT, str(error), GUIDE)


def _webhook(present: WebhookInfo, wish: Wish, now: datetime) -> Iterator[Symptom]:
    if not wish.secret:
        if present.url:
            yield bad(ABOUT, f"a webhook is set ({present.url}), so the desk cannot ask for updates", SETUP)
        else:
            yield good(ABOUT, "the desk asks for updates itself")
        return
    if reason := unfit(wish.webhook):
        yield bad(ABOUT, reason, SETUP)
    elif present.url != wish.webhook:
        yield bad(ABOUT, f"the webhook is {present.url or 'nothing'}, not {wish.webhook}", SETUP)
    else:
        yield good(ABOUT, f"the webhook is {wish.webhook}")
    if present.last_error_date and now - present.last_error_date < RECENT:
        cure = "Is the desk running, does the proxy lead to it, is its secret the one that was set?"
        yield bad(ABOUT, f"it could not deliver lately: {present.last_error_message}", cure)
    if present.pending_update_count > MANY:
        yield warn(ABOUT, f"{present.pending_update_count} updates wait there", "Is the desk running?")
