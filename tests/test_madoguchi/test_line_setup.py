"""`madoguchi line setup` against an account on 127.0.0.1: what is done once, what is told, what is never done twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_line_account import TOKEN, FakeAccount, fake_account
from faq_books import gunma, museum

from handlers.line.setup import LineSetupError
from madoguchi.line_setup import menus_of, set_up_line
from madoguchi.settings import Settings

PUBLIC = "https://desk.example.jp"


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[FakeAccount]:
    monkeypatch.chdir(tmp_path)  # away from any .env
    with fake_account() as opened:
        yield opened


def settings(account: FakeAccount, **changed: Any) -> Settings:
    given = {
        "line_channel_secret": "secret", "line_channel_access_token": TOKEN, "line_api_base": account.url,
        "line_data_api_base": account.url, "line_basic_id": "@regionpay", "public_url": PUBLIC,
    }  # fmt: skip
    return Settings.of(**{**given, **changed})


def run(account: FakeAccount, **changed: Any) -> list[str]:
    return list(set_up_line(settings(account, **changed), gunma()))


def test_a_new_account_gets_its_webhook_and_its_menus(account: FakeAccount) -> None:
    told = run(account)
    assert account.endpoint == f"{PUBLIC}/line/webhook"
    assert set(account.aliases) == {"ja", "en", "ja-busy", "en-busy"}
    assert account.default == account.aliases["ja"]
    assert "The access token works: 窓口 (@regionpay)." in told
    areas = account.menus[account.aliases["ja"]]["areas"]
    assert [area["action"]["data"] for area in areas] == list(gunma().menu)
    assert sum(area["bounds"]["width"] * area["bounds"]["height"] for area in areas) == 2500 * 1686
    busy = account.menus[account.aliases["ja-busy"]]["areas"]
    assert busy[5]["action"]["data"] == "message"


def test_a_second_run_changes_nothing(account: FakeAccount) -> None:
    run(account)
    account.calls.clear()
    told = run(account)
    assert account.calls == []
    assert sum("is there already" in line for line in told) == 4


def test_an_older_menu_is_replaced_and_one_of_others_stays(account: FakeAccount) -> None:
    run(account)
    old = account.aliases["ja"]
    mine = account.menus[old]["name"]
    account.menus[old]["name"] = mine[:-4] + "beef"
    account.menus["richmenu-other"] = {**account.menus[old], "name": "spring campaign"}
    told = run(account)
    assert account.aliases["ja"] != old
    assert old not in account.menus
    assert "richmenu-other" in account.menus
    assert account.default == account.aliases["ja"]
    assert "The old rich menu ja is deleted." in told


def test_a_menu_whose_picture_never_arrived_is_made_anew(account: FakeAccount) -> None:
    run(account)
    cut = account.aliases["en"]
    del account.pictures[cut]
    run(account)
    assert account.aliases["en"] != cut
    assert cut not in account.menus
    assert account.aliases["en"] in account.pictures


def test_a_moved_desk_moves_its_webhook(account: FakeAccount) -> None:
    account.endpoint = "https://old.example.jp/line/webhook"
    run(account)
    assert account.endpoint == f"{PUBLIC}/line/webhook"


@pytest.mark.parametrize(
    ("tried", "words"),
    [
        ({"success": False, "statusCode": 401, "reason": "ERROR_STATUS_CODE"}, "MADOGUCHI_LINE_CHANNEL_SECRET"),
        ({"success": False, "statusCode": 502, "reason": "ERROR_STATUS_CODE"}, "does the proxy lead to the desk?"),
        ({"success": False, "statusCode": 0, "reason": "COULD_NOT_CONNECT"}, "Is it running"),
    ],
)
def test_a_webhook_that_fails_is_told_with_its_cure(account: FakeAccount, tried: dict[str, Any], words: str) -> None:
    account.tried = tried
    with pytest.raises(LineSetupError, match=words.replace("?", r"\?")):
        run(account)
    assert account.menus == {}


def test_a_webhook_that_is_switched_off_is_told(account: FakeAccount) -> None:
    account.active = False
    with pytest.raises(LineSetupError, match=r"Use webhook.* run this again"):
        run(account)


@pytest.mark.parametrize("given", ["", "@another"])
def test_the_id_that_links_need_is_told(account: FakeAccount, given: str) -> None:
    assert any("set MADOGUCHI_LINE_BASIC_ID=@regionpay" in line for line in run(account, line_basic_id=given))
    assert not any("MADOGUCHI_LINE_BASIC_ID" in line for line in run(account))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"line_channel_secret": None, "line_channel_access_token": None}, "docs/connect-line.md"),
        ({"public_url": None}, "MADOGUCHI_PUBLIC_URL is not set"),
        ({"public_url": "http://desk.example.jp"}, "must begin with https"),
        ({"line_channel_access_token": "another"}, "access token is not accepted"),
        ({"line_api_base": "http://127.0.0.1:9"}, "LINE cannot be reached"),
    ],
)
def test_what_is_missing_is_told_in_one_line(account: FakeAccount, changed: dict[str, Any], words: str) -> None:
    with pytest.raises(LineSetupError, match=words) as caught:
        run(account, **changed)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "words"), [(429, "Try again in an hour"), (500, "LINE answered 500"), (400, "it is not to be")]
)
def test_an_upload_that_is_refused_is_told(account: FakeAccount, status: int, words: str) -> None:
    account.fails["POST /v2/bot/richmenu"] = status
    with pytest.raises(LineSetupError, match=words):
        run(account)


def test_chat_that_is_off_is_told(account: FakeAccount) -> None:
    account.chat_mode = "bot"
    assert any('switch "Chat" on' in line for line in run(account))


def test_what_is_no_line_is_told(account: FakeAccount) -> None:
    account.chat_mode = "neither"
    with pytest.raises(LineSetupError, match="not as LINE does"):
        run(account)


def test_another_campaign_without_a_menu_gets_none(account: FakeAccount) -> None:
    assert menus_of(museum().campaign) == []
    assert "The campaign has no rich menu." in list(set_up_line(settings(account), museum()))
