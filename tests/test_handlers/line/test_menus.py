"""The menu below the talk follows the traveller's language and the switch of the overrun desk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import pytest
from desk_room import until
from fake_line_account import TOKEN, FakeAccount, fake_account

from handlers.line import menus
from handlers.line.api import LineApi
from handlers.line.menus import RichMenus

HANAKO = "U" + "1" * 32


@dataclass
class Switch:
    on: bool = False

    async def overrun(self) -> bool:
        return self.on


@pytest.fixture
def account() -> Iterator[FakeAccount]:
    with fake_account() as opened:
        opened.aliases = {"ja": "m-ja", "en": "m-en", "ja-busy": "m-ja-busy", "en-busy": "m-en-busy"}
        opened.pictures = dict.fromkeys(opened.aliases.values(), b"")
        opened.default = "m-ja"
        yield opened


@pytest.fixture
def switch() -> Switch:
    return Switch()


@pytest.fixture
async def shown(account: FakeAccount, switch: Switch, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[RichMenus]:
    monkeypatch.setattr(menus, "LOOK_AGAIN", 0.005)
    api = LineApi(account.url, TOKEN)
    rich = RichMenus(api, ("ja", "en"), switch.overrun)
    running = asyncio.create_task(rich.run())
    yield rich
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    rich.close()
    await api.close()


async def test_what_is_right_is_left_alone(shown: RichMenus, account: FakeAccount) -> None:
    shown.pressed(HANAKO, "lang:en")  # something to wait for, behind the first look
    await until(lambda: account.shown)
    assert account.calls == [f"POST /v2/bot/user/{HANAKO}/richmenu/m-en"]


async def test_the_overrun_desk_shows_its_other_menu_to_all_and_takes_it_back(
    shown: RichMenus, account: FakeAccount, switch: Switch
) -> None:
    shown.pressed(HANAKO, "lang:en")
    await until(lambda: account.shown.get(HANAKO) == "m-en")
    switch.on = True
    await until(lambda: account.default == "m-ja-busy" and account.shown[HANAKO] == "m-en-busy")
    shown.pressed(HANAKO, "lang:ja")
    await until(lambda: account.shown[HANAKO] == "m-ja-busy")
    switch.on = False
    await until(lambda: account.default == "m-ja" and account.shown[HANAKO] == "m-ja")


async def test_a_refusal_is_tried_again(shown: RichMenus, account: FakeAccount, switch: Switch) -> None:
    account.fails["POST /v2/bot/user/all/richmenu/m-ja-busy"] = 500
    switch.on = True
    await asyncio.sleep(0.03)
    account.fails.clear()
    await until(lambda: account.default == "m-ja-busy")


@pytest.mark.parametrize("data", ["lang:fr", "menu", "lang:", "person"])
async def test_other_buttons_bring_no_menu(shown: RichMenus, account: FakeAccount, data: str) -> None:
    shown.pressed(HANAKO, data)
    shown.pressed(HANAKO, "lang:ja")
    await until(lambda: account.shown)
    assert account.shown == {HANAKO: "m-ja"}


async def test_an_account_without_menus_is_left_alone(shown: RichMenus, account: FakeAccount, switch: Switch) -> None:
    account.aliases.clear()
    switch.on = True
    shown.pressed(HANAKO, "lang:en")
    await asyncio.sleep(0.05)
    assert account.calls == []
