"""`madoguchi telegram setup` against a Telegram that checks what it is told, and what the doctor sees of it."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fake_telegram import SELF, TOKEN, FakeTelegram, Fault, telegram
from moments import at

from handlers.telegram.setup import TelegramSetupError
from madoguchi.settings import Settings
from madoguchi.telegram_setup import look_at_telegram, set_up_telegram

NOW = at("2023-03-27T10:00")
WEBHOOK = {"telegram_webhook_secret": "a-secret-of-24-characters", "public_url": "https://desk.example.jp"}
PLACE = "https://desk.example.jp/telegram/webhook"


@pytest.fixture
def fake() -> Iterator[FakeTelegram]:
    """In a loop of its own: the command brings its own, too."""
    ready, over = threading.Event(), asyncio.Event()
    told: list[Any] = []

    async def run() -> None:
        async with telegram() as fake:
            told.extend([fake, asyncio.get_running_loop()])
            ready.set()
            await over.wait()

    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    assert ready.wait(60)
    yield told[0]
    told[1].call_soon_threadsafe(over.set)
    thread.join(60)


def settings(fake: FakeTelegram, **more: Any) -> Settings:
    given: dict[str, Any] = {
        "telegram_token": TOKEN,
        "telegram_api_base": fake.url,
        "telegram_username": SELF["username"],
    }
    return Settings.of(**given | more)


def done(fake: FakeTelegram, book: Any, **more: Any) -> list[str]:
    return list(set_up_telegram(settings(fake, **more), book))


def test_with_a_secret_the_webhook_is_set_and_the_commands_are_registered(fake: FakeTelegram, book: Any) -> None:
    lines = done(fake, book, **WEBHOOK)
    assert lines[0] == "The token works: 窓口 (@madoguchi_bot)."
    assert f"The webhook is set: {PLACE}" in lines
    assert fake.webhook["url"] == PLACE
    assert fake.webhook["secret_token"] == WEBHOOK["telegram_webhook_secret"]
    assert fake.webhook["allowed_updates"] == ["message", "edited_message", "callback_query", "my_chat_member"]
    assert set(fake.commands) == {"", "ja", "en"}
    assert fake.commands[""] == fake.commands["ja"] != fake.commands["en"]
    names = [command["command"] for command in fake.commands["en"]]
    assert names == ["menu", "which", "claim", "real", "status", "person", "language"]


def test_a_second_run_changes_nothing(fake: FakeTelegram, book: Any) -> None:
    done(fake, book, **WEBHOOK)
    before, fake.calls = (dict(fake.webhook), dict(fake.commands)), []
    lines = done(fake, book, **WEBHOOK)
    assert (fake.webhook, fake.commands) == before
    assert fake.called("setMyCommands") == []
    assert f"The webhook is set as before: {PLACE}" in lines


def test_without_a_secret_a_webhook_is_taken_away(fake: FakeTelegram, book: Any) -> None:
    fake.webhook["url"] = "https://old.example.jp/hook"
    lines = done(fake, book)
    assert lines[-1] == "The webhook https://old.example.jp/hook is taken away: this desk asks for updates itself."
    assert fake.webhook == {}
    assert done(fake, book)[-1].startswith("There is no webhook, as it should be")


def test_what_only_a_person_can_do_is_told(fake: FakeTelegram, book: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SELF, "can_join_groups", True)
    lines = done(fake, book, telegram_username="")
    assert any("MADOGUCHI_TELEGRAM_USERNAME=madoguchi_bot" in line for line in lines)
    assert any("/setjoingroups" in line for line in lines)


@pytest.mark.parametrize(
    ("more", "fault", "says"),
    [
        ({"telegram_token": "1:wrong"}, None, "The token is not accepted"),
        (WEBHOOK | {"public_url": None}, None, "MADOGUCHI_PUBLIC_URL is not set"),
        (WEBHOOK | {"public_url": "http://desk.example.jp"}, None, "must begin with https://"),
        (WEBHOOK | {"public_url": "https://desk.example.jp:8444"}, None, "ports 443, 80, 88 and 8443"),
        ({"telegram_api_base": "http://127.0.0.1:1"}, None, "Telegram cannot be reached"),
        ({}, Fault(500, "Internal Server Error"), "The account cannot be asked"),
        ({"telegram_token": None}, None, "MADOGUCHI_TELEGRAM_TOKEN is not set"),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_one_line(fake: FakeTelegram, book: Any, more: dict[str, Any], fault: Fault | None, says: str) -> None:  # fmt: skip
    if fault:
        fake.faults["getMe"] = [fault]
    with pytest.raises(TelegramSetupError, match=says) as raised:
        done(fake, book, **more)
    assert "\n" not in str(raised.value)
    assert TOKEN not in str(raised.value)


def test_a_proxys_page_instead_of_an_answer_prints_no_traceback(fake: FakeTelegram, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "madoguchi", "telegram", "setup"]
    fake.faults["getMe"] = [Fault(502, page=True)]
    room = os.environ | {"MADOGUCHI_TELEGRAM_TOKEN": TOKEN, "MADOGUCHI_TELEGRAM_API_BASE": fake.url}
    ended = subprocess.run(command, env=room, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1


# --- the doctor ------------------------------------------------------------------------------------------------------


def seen(fake: FakeTelegram, **more: Any) -> list[tuple[str, str]]:
    return [(one.state, one.what) for one in look_at_telegram(settings(fake, **more), NOW)]


def test_a_desk_that_is_set_up_is_well(fake: FakeTelegram, book: Any) -> None:
    done(fake, book, **WEBHOOK)
    assert {state for state, _ in seen(fake, **WEBHOOK)} == {"good"}
    done(fake, book)
    assert {state for state, _ in seen(fake)} == {"good"}


@pytest.mark.parametrize(
    ("webhook", "more", "says"),
    [
        ({"url": "https://old.example.jp/hook"}, {}, "a webhook is set"),
        ({}, WEBHOOK, "the webhook is nothing"),
        ({}, WEBHOOK | {"public_url": "http://desk.example.jp"}, "must begin with https"),
        ({"url": PLACE, "last_error_date": int((NOW - timedelta(minutes=5)).timestamp()), "last_error_message": "Wrong response from the webhook: 401 Unauthorized"}, WEBHOOK, "401 Unauthorized"),
        ({}, {"telegram_token": "1:wrong"}, "not accepted"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(fake: FakeTelegram, webhook: dict[str, Any], more: dict[str, Any], says: str) -> None:
    fake.webhook |= webhook
    assert any(state == "bad" and says in what for state, what in seen(fake, **more))


def test_what_waits_and_what_leads_elsewhere_is_worth_a_look(fake: FakeTelegram) -> None:
    fake.webhook |= {"url": PLACE, "pending_update_count": 500}
    warned = [what for state, what in seen(fake, telegram_username="another_bot", **WEBHOOK) if state == "warn"]
    assert len(warned) == 2
