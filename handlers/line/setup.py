"""`madoguchi line setup`: the account is checked, its webhook set and tried, its menus uploaded. Again: nothing changes.

Each step tells one line of what it found or did. Everything goes through the SDK: it is done once in a while, by a person
who waits, and not on the road of a message.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import linebot.v3.messaging as line
import orjson
from linebot.v3.messaging.exceptions import ApiException
from urllib3.exceptions import HTTPError

WEBHOOK = "/line/webhook"
SECONDS = 15  # for each call; LINE itself waits for the desk while it tries the webhook
PREFIX = "madoguchi"
WRONG_TOKEN = "The channel access token is not accepted. Issue a new long-lived one (LINE Developers, Messaging API)."  # noqa: S105


class LineSetupError(Exception):
    """A step failed. The text is one line that says what to do."""


@dataclass(frozen=True, slots=True)
class Area:
    x: int
    y: int
    width: int
    height: int
    data: str  # the act
    label: str  # said in the talk when it is pressed; at most 20 graphemes


@dataclass(frozen=True, slots=True)
class Menu:
    """One rich menu to be there. `drawn_from` changes with its picture."""

    alias: str  # ja, en, ja-busy, …
    campaign: str
    bar: str
    size: tuple[int, int]
    areas: tuple[Area, ...]
    picture: bytes
    drawn_from: str

    @property
    def name(self) -> str:
        """Names what it is made of, so that a second run knows it again."""
        acts = orjson.dumps([[self.bar], *([area.data, area.label] for area in self.areas)])
        mark = f"{_digest(acts)}{self.drawn_from}"
        return f"{PREFIX}:{self.campaign}:{self.alias}:{mark}"


class Account:
    """A LINE official account, by its access token. Use as a context manager."""

    def __init__(self, token: str, api_base: str, data_api_base: str) -> None:
        self._clients = [
            line.ApiClient(line.Configuration(host=base, access_token=token)) for base in (api_base, data_api_base)
        ]
        self.api = line.MessagingApi(self._clients[0])
        self.blobs = line.MessagingApiBlob(self._clients[1])

    def __enter__(self) -> Account:
        return self

    def __exit__(self, *_: object) -> None:
        for client in self._clients:
            client.close()

    def info(self) -> Any:
        with told("The account cannot be asked"):
            return self.api.get_bot_info(_request_timeout=SECONDS)


def set_up(account: Account, public_url: str, menus: Sequence[Menu], basic_id: str) -> Iterator[str]:
    """Do what is to be done; a line for each step. Raises LineSetupError at the first that fails."""
    info = account.info()
    yield f"The access token works: {info.display_name} ({info.basic_id})."
    if not leads_to(basic_id, info):
        yield f"For links to the account set MADOGUCHI_LINE_BASIC_ID={info.basic_id} and restart the desk."
    yield from _webhook(account, public_url + WEBHOOK)
    yield from _menus(account, menus)
    yield from _by_hand(info)


def leads_to(basic_id: str, info: Any) -> bool:
    """Whether links by this id are to the account; it has a second one when it was bought."""
    return basic_id in (info.basic_id, info.premium_id)


# --- the webhook -----------------------------------------------------------------------------------------------------


def _webhook(account: Account, wanted: str) -> Iterator[str]:
    if not wanted.startswith("https://"):
        raise LineSetupError("MADOGUCHI_PUBLIC_URL must begin with https:// : LINE sends to nothing else.")
    present = endpoint_of(account)
    if present is not None and present.endpoint == wanted:
        yield f"The webhook is set already: {wanted}"
    else:
        with told("The webhook cannot be set"):
            request = line.SetWebhookEndpointRequest(endpoint=wanted)
            account.api.set_webhook_endpoint(request, _request_timeout=SECONDS)
        yield f"The webhook is set: {wanted}"
        present = endpoint_of(account)
    if reason := trouble_of_webhook(account):
        raise LineSetupError(reason)
    yield "LINE reached it and got 200, so the channel secret is right too."
    if present is None or not present.active:
        raise LineSetupError(
            'LINE does not use the webhook yet: switch on "Use webhook" (LINE Developers, Messaging API), then run this again.'
        )


def endpoint_of(account: Account) -> Any:
    """What LINE has for the webhook, or None when nothing was ever set."""
    try:
        with told("The webhook cannot be read"):
            return account.api.get_webhook_endpoint(_request_timeout=SECONDS)
    except LineSetupError as error:
        if isinstance(error.__cause__, ApiException) and error.__cause__.status == 404:
            return None
        raise


def trouble_of_webhook(account: Account) -> str:
    """LINE calls the desk, without an event: why that did not go well, or ""."""
    with told("The webhook cannot be tried"):
        tried = account.api.test_webhook_endpoint(line.TestWebhookEndpointRequest(), _request_timeout=SECONDS)
    return "" if tried.success else _why(tried)


def _why(tried: Any) -> str:
    if tried.status_code == 401:
        return (
            "LINE reached the desk, which refused the signature: MADOGUCHI_LINE_CHANNEL_SECRET is of another channel."
        )
    if tried.status_code:
        return f"LINE reached something that answered {tried.status_code} ({tried.detail}): does the proxy lead to the desk?"
    return f"LINE cannot reach the desk ({tried.reason}: {tried.detail}). Is it running, with a valid certificate?"


# --- the menus -------------------------------------------------------------------------------------------------------


def _menus(account: Account, menus: Sequence[Menu]) -> Iterator[str]:
    if not menus:
        yield "The campaign has no rich menu."
        return
    with told("The rich menus cannot be read"):
        listed = account.api.get_rich_menu_list(_request_timeout=SECONDS).richmenus
        aliases = account.api.get_rich_menu_alias_list(_request_timeout=SECONDS).aliases
    there = {menu.name: menu.rich_menu_id for menu in listed}
    pointing = {alias.rich_menu_alias_id: alias.rich_menu_id for alias in aliases}
    made: dict[str, str] = {}
    for menu in menus:
        known = there.pop(menu.name, "")
        made[menu.alias] = known if known and _has_picture(account, known) else _upload(account, menu, known)
        fresh = made[menu.alias] != known
        moved = _point(account, menu.alias, made[menu.alias], pointing.get(menu.alias))
        done = "is uploaded" if fresh else "now has its alias" if moved else "is there already"
        yield f"The rich menu {menu.alias} {done}."
    yield _default(account, made[menus[0].alias])
    yield from _tidy(account, menus[0].campaign, there)


def _upload(account: Account, menu: Menu, broken: str) -> str:
    """A menu with its picture. One whose picture never arrived, after a cut, is taken away first."""
    areas = [
        line.RichMenuArea(
            bounds=line.RichMenuBounds(x=area.x, y=area.y, width=area.width, height=area.height),
            action=line.PostbackAction(label=area.label, data=area.data, displayText=area.label),
        )
        for area in menu.areas
    ]
    width, height = menu.size
    request = line.RichMenuRequest(
        size=line.RichMenuSize(width=width, height=height),
        selected=True,
        name=menu.name,
        chatBarText=menu.bar,
        areas=areas,
    )
    with told(f"The rich menu {menu.alias} cannot be uploaded"):
        if broken:
            account.api.delete_rich_menu(broken, _request_timeout=SECONDS)
        made = str(account.api.create_rich_menu(request, _request_timeout=SECONDS).rich_menu_id)
        account.blobs.set_rich_menu_image(
            made, menu.picture, _headers={"Content-Type": "image/png"}, _request_timeout=4 * SECONDS
        )
    return made


def _has_picture(account: Account, menu: str) -> bool:
    try:
        with told("A rich menu's picture cannot be read"):
            return bool(account.blobs.get_rich_menu_image(menu, _request_timeout=SECONDS))
    except LineSetupError as error:
        if isinstance(error.__cause__, ApiException) and error.__cause__.status == 404:
            return False
        raise


def _point(account: Account, alias: str, menu: str, now: str | None) -> bool:
    """Let the alias lead to the menu; whether that changed anything."""
    if now == menu:
        return False
    with told(f"The alias {alias} cannot be set"):
        if now is None:
            made = line.CreateRichMenuAliasRequest(richMenuAliasId=alias, richMenuId=menu)
            account.api.create_rich_menu_alias(made, _request_timeout=SECONDS)
        else:
            changed = line.UpdateRichMenuAliasRequest(richMenuId=menu)
            account.api.update_rich_menu_alias(alias, changed, _request_timeout=SECONDS)
    return True


def _default(account: Account, menu: str) -> str:
    try:
        with told("The default menu cannot be read"):
            now = account.api.get_default_rich_menu_id(_request_timeout=SECONDS).rich_menu_id
    except LineSetupError as error:
        if not isinstance(error.__cause__, ApiException) or error.__cause__.status != 404:
            raise
        now = ""
    if now == menu:
        return "Everybody sees it already."
    with told("The default menu cannot be set"):
        account.api.set_default_rich_menu(menu, _request_timeout=SECONDS)
    return "Everybody sees it from now on."


def _tidy(account: Account, campaign: str, left: dict[str, str]) -> Iterator[str]:
    """Menus of an earlier picture or wording; those of others stay."""
    for name, menu in left.items():
        if name.startswith(f"{PREFIX}:{campaign}:"):
            with told("An old rich menu cannot be deleted"):
                account.api.delete_rich_menu(menu, _request_timeout=SECONDS)
            yield f"The old rich menu {name.split(':')[2]} is deleted."


def _by_hand(info: Any) -> Iterator[str]:
    """What no call can set or see."""
    if info.chat_mode != "chat":
        yield 'By hand: switch "Chat" on (LINE Official Account Manager, Response settings), or read marks do not work.'
    yield 'By hand: "Webhook redelivery" on (LINE Developers); "Auto-response" and "Greeting message" off (Manager).'


# --- errors ----------------------------------------------------------------------------------------------------------


@contextmanager
def told(what: str) -> Iterator[None]:
    """An error of LINE or of the line to it, in one sentence."""
    try:
        yield
    except ApiException as error:
        raise LineSetupError(_sentence(what, error)) from error
    except (HTTPError, OSError) as error:
        raise LineSetupError(f"{what}: LINE cannot be reached ({type(error).__name__}).") from error
    except ValueError as error:  # of the SDK's models
        raise LineSetupError(f"{what}: what answers is not as LINE does. Is MADOGUCHI_LINE_API_BASE right?") from error


def _sentence(what: str, error: ApiException) -> str:
    if error.status == 401:
        return WRONG_TOKEN
    if error.status == 429:
        return f"{what}: LINE allows no more calls for now. Try again in an hour."
    try:
        said = str(orjson.loads(error.body or b"{}").get("message", ""))
    except (ValueError, AttributeError):
        said = ""
    return f"{what}: LINE answered {error.status}{f' ({said})' if said else ''}."


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()[:8]
