"""`madoguchi doctor`: what is wrong is named, with its cure, and what is right is not accused."""

from __future__ import annotations

import asyncio
import shutil
from base64 import b64encode
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fake_line_account import TOKEN, FakeAccount, fake_account
from faq_books import MUSEUM
from places import place_at, store_at
from told_talks import Talk

from handlers.line.health import look
from handlers.line.setup import Account
from handlers.symptoms import Symptom
from madoguchi.clock import JST, RealClock
from madoguchi.doctor import examine
from madoguchi.settings import KEY_BYTES, Settings
from storage.keeping.backup import note
from storage.moments import stored

PUBLIC = "https://desk.example.jp"


@pytest.fixture(autouse=True)
def room(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def account() -> Iterator[FakeAccount]:
    with fake_account() as opened:
        opened.endpoint = f"{PUBLIC}/line/webhook"
        opened.aliases = {"ja": "richmenu-1"}
        yield opened


def found(**given: Any) -> list[Symptom]:
    return list(examine(Settings.of(**given)))


def told(symptoms: list[Symptom], state: str) -> str:
    return "\n".join(str(symptom) for symptom in symptoms if symptom.state == state)


def seen(
    account: FakeAccount, now: datetime | None = None, token: str = TOKEN, basic_id: str = "@regionpay"
) -> list[Symptom]:
    with Account(token, account.url, account.url) as asked:
        return list(look(asked, PUBLIC, now or RealClock().now(), basic_id))


def test_a_fresh_installation_has_nothing_wrong() -> None:
    symptoms = found()
    assert told(symptoms, "bad") == ""
    assert {symptom.about for symptom in symptoms} >= {"content", "database", "disk", "door", "LINE", "Telegram"}


def test_looking_makes_no_file(room: Path) -> None:
    found()
    assert list(room.iterdir()) == []


def test_every_finding_is_one_line_and_what_is_wrong_has_a_cure() -> None:
    for symptom in found(host="0.0.0.0", as_of=datetime(2023, 3, 27, 10, tzinfo=JST)):
        assert "\n" not in str(symptom)
        assert symptom.state == "good" or symptom.cure


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"as_of": datetime(2023, 3, 27, 10, tzinfo=JST)}, "the desk rehearses"),
        ({"host": "0.0.0.0"}, "without TLS"),
        ({"public_url": "http://desk.example.jp"}, "is not https"),
        ({"public_url": "https://127.0.0.1:9"}, "cannot be reached"),
        ({"database": "missing/desk.db"}, "does not exist"),
        (
            {"telegram_token": "1:a", "telegram_webhook_secret": "short", "telegram_api_base": "http://127.0.0.1:1"},
            "can be guessed",
        ),
        ({"metrics_token": "short"}, "MADOGUCHI_METRICS_TOKEN can be guessed"),
    ],
)
def test_what_is_wrong_is_named(given: dict[str, Any], words: str) -> None:
    assert words in told(found(**given), "bad")


def test_a_damaged_file_is_named(room: Path) -> None:
    (room / "desk.db").write_bytes(b"no database at all")
    assert "is not a madoguchi database" in told(found(database="desk.db"), "bad")


@pytest.mark.usefixtures("engine")
async def test_a_key_that_is_missing_is_named(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("madoguchi.doctor.check_book", lambda _: [])  # seconds
    store, place = store_at(room / "desk.db"), place_at(room / "desk.db")
    await store.open()
    await store.close()
    (room / "desk.db.key").unlink(missing_ok=True)
    another = b64encode(bytes(KEY_BYTES)).decode()
    symptoms = await asyncio.to_thread(found, database=str(place), key=another)
    assert "MADOGUCHI_KEY is not the key" in told(symptoms, "bad")


def test_secrets_that_others_can_read_are_named(room: Path) -> None:
    (room / ".env").write_text("MADOGUCHI_PORT=8001\n")
    (room / ".env").chmod(0o644)
    assert "chmod 600 .env" in told(found(), "bad")
    (room / ".env").chmod(0o600)
    assert ".env" not in told(found(), "bad")


def test_a_flaw_of_the_content_is_named(room: Path) -> None:
    shutil.copytree(MUSEUM, room / "museum", ignore=shutil.ignore_patterns("matching.*"))
    assert "madoguchi calibrate" in told(found(campaign=room / "museum"), "bad")


def test_a_misspelt_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MADOGUCHI_PROT", "8001")
    assert "MADOGUCHI_PROT means nothing" in told(found(), "warn")


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(
    ("ago", "state", "words"),
    [
        (None, "warn", "backup: none has been taken of what came since 2023-03-27 10:00 JST"),
        (timedelta(hours=23), "good", "3.0 MiB"),
        (timedelta(hours=25), "warn", "3.0 MiB: older than a day"),
    ],
)
async def test_how_old_the_last_backup_is_is_told(
    room: Path, ago: timedelta | None, state: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("madoguchi.doctor.check_book", lambda _: [])  # seconds
    store, place = store_at(room / "desk.db"), place_at(room / "desk.db")
    await store.open()
    nothing_to_lose = await asyncio.to_thread(found, database=str(place))
    await Talk(store, "hanako").say("期限は", "はい")
    await store.close()
    if ago is not None:
        await asyncio.to_thread(note, place, stored(RealClock().now() - ago), 3 * 1024**2)
    assert words in told(await asyncio.to_thread(found, database=str(place)), state)
    assert not any(symptom.about == "backup" for symptom in nothing_to_lose)


# --- LINE ------------------------------------------------------------------------------------------------------------


def test_a_good_account_is_called_good(account: FakeAccount) -> None:
    symptoms = seen(account)
    assert told(symptoms, "bad") == ""
    assert "12 of 200 pushes" in told(symptoms, "good")
    assert "agrees with LINE's" in told(symptoms, "good")
    assert account.calls == []


@pytest.mark.parametrize(
    ("changed", "state", "words"),
    [
        ({"endpoint": None}, "bad", "the webhook is nothing"),
        ({"endpoint": "https://old.example.jp/hook"}, "bad", "the webhook is https://old.example.jp/hook"),
        ({"active": False}, "bad", "switched off"),
        ({"tried": {"success": False, "statusCode": 401, "reason": "x"}}, "bad", "MADOGUCHI_LINE_CHANNEL_SECRET"),
        (
            {"tried": {"success": False, "statusCode": 0, "reason": "x"}},
            "bad",
            "certificate? → See docs/connect-line.md.",
        ),
        ({"quota": (200, 160)}, "warn", "160 of 200"),
        ({"quota": (200, 200)}, "bad", "used up"),
        ({"aliases": {}}, "warn", "no rich menu"),
        ({"chat_mode": "bot"}, "warn", "Chat is off"),
        ({"fails": {"GET /v2/bot/info": 500}}, "bad", "LINE answered 500"),
    ],
)
def test_what_is_wrong_with_line_is_named(
    account: FakeAccount, changed: dict[str, Any], state: str, words: str
) -> None:
    for name, value in changed.items():
        setattr(account, name, value)
    assert words in told(seen(account), state)


def test_a_wrong_token_is_named(account: FakeAccount) -> None:
    assert "access token is not accepted" in told(seen(account, token="another"), "bad")


@pytest.mark.parametrize("given", ["", "@another"])
def test_links_that_do_not_lead_to_the_account_are_worth_a_look(account: FakeAccount, given: str) -> None:
    assert "Set MADOGUCHI_LINE_BASIC_ID=@regionpay" in told(seen(account, basic_id=given), "warn")
    assert "BASIC_ID" not in told(seen(account), "warn")


def test_a_clock_that_is_wrong_is_named(account: FakeAccount) -> None:
    account.date = "Mon, 27 Mar 2023 00:00:00 GMT"
    assert "clock: is 3600 seconds" in told(seen(account, datetime(2023, 3, 27, 10, tzinfo=JST)), "bad")


def test_a_key_that_others_can_read_is_found(room: Path) -> None:
    beside = room / "madoguchi.db.key"
    beside.touch(0o600)
    assert "key" not in told(found(), "bad")
    beside.chmod(0o644)
    assert "chmod 600 madoguchi.db.key" in told(found(), "bad")


def test_a_key_beside_the_database_of_an_open_desk_is_warned_of() -> None:
    assert "lies beside the database" in told(found(public_url=PUBLIC), "warn")
    assert "lies beside the database" not in told(found(public_url=PUBLIC, key="b" * 43 + "="), "warn")
