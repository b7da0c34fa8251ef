"""Settings: the only reader of the environment and of `.env`.

A channel without its secret is off. A wrong setting stops the start with one line that names it and says what is asked
for; the values of secrets are never shown.
"""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import SplitResult, urlsplit

from dotenv import dotenv_values
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from madoguchi.clock import read_moment
from storage.place import passwords_in
from storage.retention import DAYS, KINDS, Kind

PREFIX = "MADOGUCHI_"
KEY_BYTES = 32
DOTENV = ".env"


class SettingError(Exception):
    """A setting cannot be used. The text is the one line that the operator reads."""


def _moment(value: object) -> object:
    return read_moment(value) if isinstance(value, str) else value


def _address(url: str) -> str:
    parts = _split(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise ValueError("no address")
    return url.rstrip("/")


def _split(url: str) -> SplitResult:
    parts = urlsplit(url)
    _ = parts.port  # raises ValueError when it is no number
    return parts


def _origins(value: object) -> object:
    """`https://a.example, https://b.example` as a tuple of origins in the form in which browsers send them."""
    if not isinstance(value, str):
        return value
    return tuple(_origin(word) for word in value.replace(",", " ").split())


def _origin(word: str) -> str:
    parts = _split(_address(word))
    if parts.path or "*" in word:
        raise ValueError("no origin")
    return f"{parts.scheme}://{parts.netloc}".lower()


def _words(value: object) -> object:
    return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value


def _keys(secret: SecretStr | None) -> SecretStr | None:
    for word in keys_of(secret):
        if len(word) != KEY_BYTES:
            raise ValueError("no key")
    return secret


def keys_of(secret: SecretStr | None) -> tuple[bytes, ...]:
    """The keys of MADOGUCHI_KEY, newest first. Raises ValueError."""
    words = secret.get_secret_value().replace(",", " ").split() if secret else ()
    return tuple(base64.b64decode(word.replace("-", "+").replace("_", "/"), validate=True) for word in words)


def read_periods(text: str) -> dict[Kind, int]:
    """`words=365 raw=30`: kinds of data and the days for which they are kept. Raises ValueError."""
    periods: dict[Kind, int] = {}
    for word in text.replace(",", " ").split():
        name, _, days = word.partition("=")
        kind = next((kind for kind in KINDS if kind == name), None)
        if kind is None or not (days.isascii() and days.isdecimal() and 0 < int(days) < 100_000):
            raise ValueError(f'"{word}" is no period: KIND=DAYS, where KIND is one of {", ".join(KINDS)}.')
        periods[kind] = int(days)
    return periods


def _periods(value: object) -> object:
    return read_periods(value) if isinstance(value, str) else value


def _header_secret(secret: SecretStr | None) -> SecretStr | None:
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret.get_secret_value()):
        raise ValueError("not what Telegram allows in its header")
    return secret


Moment = Annotated[datetime | None, BeforeValidator(_moment)]
Address = Annotated[str, AfterValidator(_address)]
Keys = Annotated[SecretStr | None, AfterValidator(_keys)]
HeaderSecret = Annotated[SecretStr | None, AfterValidator(_header_secret)]
Origins = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_origins)]
Periods = Annotated[dict[Kind, int] | None, NoDecode, BeforeValidator(_periods)]
Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)]

# What is asked for, per setting: the end of "NAME must be …".
_WANTED: Mapping[str, str] = {
    "as_of": "a moment such as 2023-03-27T10:00",
    "key": "one key or several, newest first, each 32 bytes in base64; `madoguchi keys new` draws one",
    "port": "a number from 0 to 65535",
    "line_api_base": "an http or https address",
    "line_data_api_base": "an http or https address",
    "line_staff_reserve": "a number of messages a month, 0 or more",
    "telegram_api_base": "an http or https address",
    "telegram_webhook_secret": "1 to 256 of A-Z, a-z, 0-9, _ and -",
    "public_url": "an http or https address",
    "embed_origins": "origins such as https://www.example.jp, separated by commas, without a path and without *",
    "line_basic_id": "the account's basic id, such as @123abcde",
    "telegram_username": "the bot's name, without @, such as madoguchi_bot",
    "keep": "periods such as words=365 raw=30",
    "log_level": "debug, info, warning or error",
    "visitor_rate": "a number of messages a minute, 1 or more",
    "new_visitor_rate": "a number of conversations a minute, 1 or more",
}


class Settings(BaseSettings):
    """What an operator can set; each name with MADOGUCHI_ before it."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=DOTENV, env_ignore_empty=True, extra="ignore", frozen=True, validate_default=False
    )

    database: str = "madoguchi.db"  # a path, or postgresql://…
    key: Keys = None  # seals what is personal in the file; without it the key lies beside the file
    campaign: Path | None = None  # a folder; None: the one that comes with the desk
    as_of: Moment = None  # the clock starts there and runs on
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    public_url: Address | None = None  # how travellers reach the desk; https here makes the cookies secure
    trusted_proxies: Words = ()  # addresses whose X-Forwarded-For and X-Forwarded-Proto are believed
    embed_origins: Origins = ()  # sites that may show the chat in a frame
    metrics_token: SecretStr | None = None  # without it /metrics answers to this machine only
    keep: Periods = (
        None  # how many days each kind of data is kept; set: the desk itself deletes what is older, at night
    )
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    visitor_rate: Annotated[int, Field(ge=1)] = 60  # messages a minute from one visitor of the web page
    new_visitor_rate: Annotated[int, Field(ge=1)] = 30  # new conversations a minute from one address

    line_channel_secret: SecretStr | None = None
    line_channel_access_token: SecretStr | None = None
    line_basic_id: Annotated[str, Field(pattern=r"^(@[a-z0-9._-]{1,40})?$")] = ""  # for links to the account
    line_api_base: Address = "https://api.line.me"
    line_data_api_base: Address = "https://api-data.line.me"
    line_staff_reserve: Annotated[int, Field(ge=0)] = 50  # of the month's pushes, which only staff may use
    telegram_token: SecretStr | None = None
    telegram_username: Annotated[str, Field(pattern=r"^([A-Za-z][A-Za-z0-9_]{3,31})?$")] = ""  # for links to the bot
    telegram_api_base: Address = "https://api.telegram.org"
    telegram_webhook_secret: HeaderSecret = None

    @model_validator(mode="after")
    def _channels_are_whole(self) -> Settings:
        if bool(self.line_channel_secret) != bool(self.line_channel_access_token):
            missing = "LINE_CHANNEL_ACCESS_TOKEN" if self.line_channel_secret else "LINE_CHANNEL_SECRET"
            raise SettingError(f"{PREFIX}{missing} is missing: LINE needs both the secret and the access token.")
        if self.telegram_webhook_secret and not self.telegram_token:
            raise SettingError(f"{PREFIX}TELEGRAM_TOKEN is missing: the webhook secret alone opens no channel.")
        return self

    @model_validator(mode="after")
    def _rehearsal_is_away_from_real_platforms(self) -> Settings:
        if self.as_of is None:
            return self
        for secret, base, name in (
            (self.line_channel_secret, self.line_api_base, "LINE"),
            (self.line_channel_secret, self.line_data_api_base, "LINE"),
            (self.telegram_token, self.telegram_api_base, "Telegram"),
        ):
            if secret and _is_real_platform(base):
                raise SettingError(
                    f"{PREFIX}AS_OF is set while {name} is connected to {base}: "
                    "a rehearsal must not speak to real people. Unset one of the two."
                )
        return self

    def periods(self) -> dict[Kind, int]:
        """How many days each kind of data is kept."""
        return {**DAYS, **(self.keep or {})}

    @property
    def secure(self) -> bool:
        """Whether travellers come by https."""
        return bool(self.public_url and self.public_url.startswith("https:"))

    def secrets(self) -> tuple[str, ...]:
        """Every secret value, for the log to leave out."""
        values = (getattr(self, name) for name in type(self).model_fields)
        whole = [value.get_secret_value() for value in values if isinstance(value, SecretStr)]
        keys = self.key.get_secret_value().replace(",", " ").split() if self.key else []
        return (*whole, *keys, *passwords_in(self.database))

    def keys(self) -> tuple[bytes, ...]:
        """What seals the file, newest first; none: the key lies beside it."""
        return keys_of(self.key)


def _is_real_platform(base: str) -> bool:
    host = (urlsplit(base).hostname or "").rstrip(".")
    return any(host == name or host.endswith("." + name) for name in ("line.me", "telegram.org"))


def load_settings(**given: object) -> Settings:
    """The settings of the environment and of `.env`; `given` (command line options) goes first, None is not given.

    Raises SettingError.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingError(_line(error)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(f"{DOTENV} cannot be read: {error}.") from None


def _line(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    name = str(first["loc"][0])
    wanted = _WANTED.get(name, "a text")
    secret = "SecretStr" in str(Settings.model_fields[name].annotation)
    shown = "" if secret else f', not "{first["input"]}"'
    return f"{PREFIX}{name.upper()} must be {wanted}{shown}."


def unknown_names() -> tuple[str, ...]:
    """Names that begin with MADOGUCHI_ and mean nothing: probably misspelt, so the start names them."""
    known = {PREFIX + name.upper() for name in Settings.model_fields} | {
        f"{PREFIX}BROWSER_TESTS",
        f"{PREFIX}POSTGRES_TESTS",
    }
    seen = {name.upper() for name in (*os.environ, *dotenv_values(DOTENV)) if name.upper().startswith(PREFIX)}
    return tuple(sorted(seen - known))
