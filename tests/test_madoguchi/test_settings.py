"""Settings come from the environment and `.env`; a wrong one is refused by one line that says what is asked for."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest

from madoguchi.clock import JST
from madoguchi.settings import SettingError, Settings, load_settings, unknown_names


@pytest.fixture(autouse=True)
def bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in os.environ:
        if name.upper().startswith("MADOGUCHI_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def refusal(monkeypatch: pytest.MonkeyPatch, **environment: str) -> str:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingError) as refused:
        load_settings()
    return str(refused.value)


def test_the_defaults_need_nothing() -> None:
    settings = load_settings()
    assert (settings.database, settings.host, settings.port) == ("madoguchi.db", "127.0.0.1", 8000)
    assert settings.as_of is None
    assert not settings.secure
    assert settings.line_channel_secret is None


def test_the_environment_goes_before_the_file_and_the_command_line_before_both(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("MADOGUCHI_PORT=8001\nMADOGUCHI_HOST=0.0.0.0\nOTHER=x\n", encoding="utf-8")
    monkeypatch.setenv("MADOGUCHI_PORT", "8002")
    assert (load_settings().host, load_settings().port) == ("0.0.0.0", 8002)
    assert load_settings(port=8003, host=None).port == 8003


def test_an_empty_value_is_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MADOGUCHI_AS_OF", "")
    assert load_settings().as_of is None


def test_a_moment_without_a_zone_is_meant_in_japan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MADOGUCHI_AS_OF", "2023-03-27T10:00")
    assert load_settings().as_of == datetime(2023, 3, 27, 10, 0, tzinfo=JST)


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("MADOGUCHI_PORT", "http", 'MADOGUCHI_PORT must be a number from 0 to 65535, not "http".'),
        ("MADOGUCHI_PORT", "70000", 'MADOGUCHI_PORT must be a number from 0 to 65535, not "70000".'),
        ("MADOGUCHI_AS_OF", "tomorrow", 'MADOGUCHI_AS_OF must be a moment such as 2023-03-27T10:00, not "tomorrow".'),
        ("MADOGUCHI_DATABASE", "mysql://a:b@c/d", "MADOGUCHI_DATABASE must be the path of a file, or postgresql://…."),
        ("MADOGUCHI_LOG_LEVEL", "loud", 'MADOGUCHI_LOG_LEVEL must be debug, info, warning or error, not "loud".'),
        ("MADOGUCHI_PUBLIC_URL", "desk", 'MADOGUCHI_PUBLIC_URL must be an http or https address, not "desk".'),
        (
            "MADOGUCHI_LINE_API_BASE",
            "ftp://x",
            'MADOGUCHI_LINE_API_BASE must be an http or https address, not "ftp://x".',
        ),
    ],
)
def test_a_wrong_setting_is_named_in_one_line(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, line: str
) -> None:
    assert refusal(monkeypatch, **{name: value}) == line


@pytest.mark.parametrize(
    "origins", ["*", "https://*.example.jp", "https://a.example/path", "example.jp", "javascript:x"]
)
def test_an_origin_that_opens_more_than_one_site_is_refused(monkeypatch: pytest.MonkeyPatch, origins: str) -> None:
    assert "MADOGUCHI_EMBED_ORIGINS must be origins" in refusal(monkeypatch, MADOGUCHI_EMBED_ORIGINS=origins)


def test_several_origins_are_read_as_browsers_send_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MADOGUCHI_EMBED_ORIGINS", "https://A.example/, http://localhost:9000")
    assert load_settings().embed_origins == ("https://a.example", "http://localhost:9000")


def test_half_a_line_channel_is_refused_and_the_secret_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    line = refusal(monkeypatch, MADOGUCHI_LINE_CHANNEL_SECRET="s3cret-of-line")
    assert line.startswith("MADOGUCHI_LINE_CHANNEL_ACCESS_TOKEN is missing")
    assert "s3cret" not in line


def test_a_telegram_webhook_without_a_bot_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal(monkeypatch, MADOGUCHI_TELEGRAM_WEBHOOK_SECRET="abc").startswith(
        "MADOGUCHI_TELEGRAM_TOKEN is missing"
    )


def test_the_value_of_a_wrong_secret_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    line = refusal(monkeypatch, MADOGUCHI_TELEGRAM_TOKEN="1:a", MADOGUCHI_TELEGRAM_WEBHOOK_SECRET="with blanks in it")
    assert line == "MADOGUCHI_TELEGRAM_WEBHOOK_SECRET must be 1 to 256 of A-Z, a-z, 0-9, _ and -."


def test_the_password_of_a_wrong_address_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    line = refusal(monkeypatch, MADOGUCHI_LINE_API_BASE="https://name:geheim@api.example")
    assert line == "MADOGUCHI_LINE_API_BASE must be an http or https address."


def test_secrets_that_are_too_short_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MADOGUCHI_METRICS_TOKEN", "short")
    monkeypatch.setenv("MADOGUCHI_LINE_CHANNEL_SECRET", "0123456789abcdef")
    monkeypatch.setenv("MADOGUCHI_LINE_CHANNEL_ACCESS_TOKEN", "t")
    assert load_settings().guessable() == ("MADOGUCHI_METRICS_TOKEN",)


REAL_LINE = {"MADOGUCHI_LINE_CHANNEL_SECRET": "s", "MADOGUCHI_LINE_CHANNEL_ACCESS_TOKEN": "t"}


@pytest.mark.parametrize(
    "channel",
    [
        REAL_LINE,
        REAL_LINE | {"MADOGUCHI_LINE_API_BASE": "http://127.0.0.1:9000"},  # the data API is still the real one
        {"MADOGUCHI_TELEGRAM_TOKEN": "1:a"},
        {"MADOGUCHI_TELEGRAM_TOKEN": "1:a", "MADOGUCHI_TELEGRAM_API_BASE": "https://API.telegram.org./"},
    ],
)
def test_a_rehearsal_never_speaks_to_a_real_platform(monkeypatch: pytest.MonkeyPatch, channel: dict[str, str]) -> None:
    line = refusal(monkeypatch, MADOGUCHI_AS_OF="2023-03-27T10:00", **channel)
    assert line.startswith("MADOGUCHI_AS_OF is set while")


def test_a_rehearsal_may_speak_to_a_pretended_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in REAL_LINE.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("MADOGUCHI_AS_OF", "2023-03-27T10:00")
    monkeypatch.setenv("MADOGUCHI_LINE_API_BASE", "http://127.0.0.1:9000")
    monkeypatch.setenv("MADOGUCHI_LINE_DATA_API_BASE", "http://127.0.0.1:9001/")
    assert load_settings().line_data_api_base == "http://127.0.0.1:9001"


def test_secrets_stay_out_of_what_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in REAL_LINE.items():
        monkeypatch.setenv(name, f"secret-{value}")
    settings = load_settings()
    assert settings.secrets() == ("secret-s", "secret-t")
    assert "secret-s" not in repr(settings)


def test_every_setting_that_can_be_wrong_says_what_it_wants(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {"port": "x", "as_of": "x", "log_level": "x", "visitor_rate": "0", "new_visitor_rate": "many",
             "public_url": "x", "embed_origins": "x", "line_api_base": "x", "line_data_api_base": "x",
             "telegram_api_base": "x"}  # fmt: skip
    for name, value in wrong.items():
        with monkeypatch.context() as alone:
            assert "must be a text" not in refusal(alone, **{f"MADOGUCHI_{name.upper()}": value})


def test_a_misspelt_name_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MADOGUCHI_PROT", "1")
    monkeypatch.setenv("MADOGUCHI_PORT", "1")
    assert unknown_names() == ("MADOGUCHI_PROT",)


def test_an_unreadable_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"MADOGUCHI_PORT=\xff\xfe\n")
    with pytest.raises(SettingError, match=r"^\.env cannot be read"):
        load_settings()


def test_https_makes_it_secure() -> None:
    assert Settings(public_url="https://desk.example.jp/").secure
