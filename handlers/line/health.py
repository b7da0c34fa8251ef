"""What `madoguchi doctor` sees of a LINE account: only what a call can tell; the rest is in docs/connect-line.md."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from handlers.line.setup import (
    SECONDS,
    WEBHOOK,
    Account,
    LineSetupError,
    endpoint_of,
    leads_to,
    told,
    trouble_of_webhook,
)
from handlers.symptoms import Symptom, bad, good, warn

ABOUT = "LINE"
SETUP = "Run `madoguchi line setup`."
GUIDE = "See docs/connect-line.md."
NEARLY_USED = 0.8
APART = 60.0  # seconds between two clocks that are still called the same


def look(account: Account, public_url: str, now: datetime, basic_id: str) -> Iterator[Symptom]:
    """Never raises."""
    try:
        with told("The account cannot be asked"):
            answer = account.api.get_bot_info_with_http_info(_request_timeout=SECONDS)
        yield good(ABOUT, f"the access token is of {answer.data.display_name} ({answer.data.basic_id})")
        if not leads_to(basic_id, answer.data):
            cure = f"Set MADOGUCHI_LINE_BASIC_ID={answer.data.basic_id}."
            yield warn(ABOUT, "links to the account cannot be made, or lead to another", cure)
        yield from clock(answer.headers.get("Date", ""), now, "LINE's")
        yield from _webhook(account, public_url)
        yield from _quota(account)
        yield from _menu(account)
        if answer.data.chat_mode != "chat":
            yield warn(ABOUT, "Chat is off, so read marks do not work", "Switch it on in the Official Account Manager.")
    except LineSetupError as error:
        yield bad(ABOUT, str(error), GUIDE)


def clock(date: str, now: datetime, whose: str) -> Iterator[Symptom]:
    """Whether this machine's clock agrees with the Date header of a platform."""
    try:
        theirs = parsedate_to_datetime(date)
    except (TypeError, ValueError):
        return
    apart = abs((now - theirs).total_seconds())
    if apart > APART:
        cure = "Switch on time synchronisation (timedatectl set-ntp true)."
        yield bad("clock", f"is {apart:.0f} seconds away from {whose}", cure)
    else:
        yield good("clock", f"agrees with {whose}")


def _webhook(account: Account, public_url: str) -> Iterator[Symptom]:
    wanted, present = public_url + WEBHOOK, endpoint_of(account)
    if present is None or present.endpoint != wanted:
        there = "nothing" if present is None else present.endpoint
        yield bad(ABOUT, f"the webhook is {there}, not {wanted}", SETUP)
    elif not present.active:
        yield bad(ABOUT, "the webhook is switched off", 'Switch on "Use webhook" in LINE Developers.')
    elif reason := trouble_of_webhook(account):
        yield bad(ABOUT, reason, GUIDE)
    else:
        yield good(ABOUT, f"the webhook is {wanted}, and LINE reaches it")
    yield warn(ABOUT, "whether redelivery is on cannot be asked", 'Look once: "Webhook redelivery" in LINE Developers.')


def _quota(account: Account) -> Iterator[Symptom]:
    with told("The month's quota cannot be read"):
        quota: Any = account.api.get_message_quota(_request_timeout=SECONDS)
        used = int(account.api.get_message_quota_consumption(_request_timeout=SECONDS).total_usage)
    if quota.value is None:
        yield good(ABOUT, f"{used} messages pushed this month, without a limit")
    elif used >= quota.value:
        yield bad(ABOUT, f"all {quota.value} pushes of the month are used up", "Choose a larger plan.")
    elif used >= NEARLY_USED * quota.value:
        yield warn(ABOUT, f"{used} of {quota.value} pushes of the month are used", "Think about a larger plan.")
    else:
        yield good(ABOUT, f"{used} of {quota.value} pushes of the month are used")


def _menu(account: Account) -> Iterator[Symptom]:
    with told("The rich menus cannot be read"):
        aliases = account.api.get_rich_menu_alias_list(_request_timeout=SECONDS).aliases
    if aliases:
        yield good(ABOUT, f"{len(aliases)} rich menus are there")
    else:
        yield warn(ABOUT, "there is no rich menu", SETUP)
