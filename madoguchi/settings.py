"""Settings: the only reader of the environment and of `.env`.

A channel without its secret is off. A wrong setting stops the start with one line that names it and says what is asked
for; the values of secrets are never shown. Read by hand: a library for it takes a tenth of the desk's start and its memory.
"""

from __future__ import annotations

import base64
import os
import re
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from dotenv import dotenv_values

from madoguchi.clock import read_moment
from storage.keeping.periods import DAYS, KINDS, Kind
from storage.place import on_postgres, passwords_in

PREFIX = "MADOGUCHI_"
KEY_BYTES = 32
SHORTEST_SECRET = 16  # characters that are random
DOTENV = ".env"
OF_TESTS = frozenset({f"{PREFIX}BROWSER_TESTS", f"{PREFIX}POSTGRES_TESTS"})


class SettingError(Exception):
    """A setting cannot be used. The text is the one line that the operator reads."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A text that nothing shows: no log, no error, no repr."""

    value: str = field(repr=False)


# --- how each is read off its text: raises ValueError ----------------------------------------------------------------


def _address(url: str) -> str:
    parts = _split(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise ValueError("no address")
    return url.rstrip("/")


def _split(url: str) -> SplitResult:
    parts = urlsplit(url)
    _ = parts.port  # raises ValueError when it is no number
    return parts


def _origins(text: str) -> tuple[str, ...]:
    """`https://a.example, https://b.example` as a tuple of origins in the form in which browsers send them."""
    return tuple(map(_origin, _words(text)))


def _origin(word: str) -> str:
    parts = _split(_address(word))
    if parts.path or "*" in word:
        raise ValueError("no origin")
    return f"{parts.scheme}://{parts.netloc}".lower()


def _place(text: str) -> str:
    if ("://" in text and not on_postgres(text)) or not Path(text).name:
        raise ValueError("no place")
    return text


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.replace(",", " ").split())


def _keys(text: str) -> Secret:
    for word in keys_of(Secret(text)):
        if len(word) != KEY_BYTES:
            raise ValueError("no key")
    return Secret(text)


def keys_of(secret: Secret | None) -> tuple[bytes, ...]:
    """The keys of MADOGUCHI_KEY, newest first. Raises ValueError."""
    words = _words(secret.value) if secret else ()
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


def _whole(least: int, most: int | None = None) -> Callable[[str], int]:
    def read(text: str) -> int:
        number = int(text)
        if number < least or (most is not None and number > most):
            raise ValueError("out of range")
        return number

    return read


def _like(pattern: str, kind: Callable[[str], Any] = str) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        if not re.fullmatch(pattern, text):
            raise ValueError("not such a text")
        return kind(text)

    return read


_URL = (_address, "an http or https address")
_SECRET = (Secret, "a text")

# How a setting is read, and what is asked for when it cannot be: the end of "NAME must be …". Any other is a text.
_READ: Mapping[str, tuple[Callable[[str], Any], str]] = {
    "database": (_place, "the path of a file, or postgresql://…"),
    "key": (_keys, "one key or several, newest first, each 32 bytes in base64; `madoguchi keys new` draws one"),
    "campaign": (Path, "a folder"),
    "as_of": (read_moment, "a moment such as 2023-03-27T10:00"),
    "port": (_whole(0, 65535), "a number from 0 to 65535"),
    "public_url": _URL,
    "trusted_proxies": (_words, "addresses, separated by commas"),
    "embed_origins": (
        _origins, "origins such as https://www.example.jp, separated by commas, without a path and without *",
    ),
    "metrics_token": _SECRET,
    "keep": (read_periods, "periods such as words=365 raw=30"),
    "log_level": (_like("debug|info|warning|error"), "debug, info, warning or error"),
    "visitor_rate": (_whole(1), "a number of messages a minute, 1 or more"),
    "new_visitor_rate": (_whole(1), "a number of conversations a minute, 1 or more"),
    "line_channel_secret": _SECRET,
    "line_channel_access_token": _SECRET,
    "line_basic_id": (_like(r"(@[a-z0-9._-]{1,40})?"), "the account's basic id, such as @123abcde"),
    "line_api_base": _URL,
    "line_data_api_base": _URL,
    "line_staff_reserve": (_whole(0), "a number of messages a month, 0 or more"),
    "telegram_token": _SECRET,
    "telegram_username": (
        _like(r"([A-Za-z][A-Za-z0-9_]{3,31})?"), "the bot's name, without @, such as madoguchi_bot",
    ),
    "telegram_api_base": _URL,
    "telegram_webhook_secret": (_like(r"[A-Za-z0-9_-]{1,256}", Secret), "1 to 256 of A-Z, a-z, 0-9, _ and -"),
}  # fmt: skip
_SHOWN_NEVER = frozenset(
    {name for name, read in _READ.items() if read is _SECRET} | {"database", "key", "telegram_webhook_secret"}
)


# --- what can be set -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an operator can set; each name with MADOGUCHI_ before it."""

    database: str = "madoguchi.db"  # a path, or postgresql://…
    key: Secret | None = None  # seals what is personal in the file; without it the key lies beside the file
    campaign: Path | None = None  # a folder; None: the one that comes with the desk
    as_of: datetime | None = None  # the clock starts there and runs on
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str | None = None  # how travellers reach the desk; https here makes the cookies secure
    trusted_proxies: tuple[str, ...] = ()  # addresses whose X-Forwarded-For and X-Forwarded-Proto are believed
    embed_origins: tuple[str, ...] = ()  # sites that may show the chat in a frame
    metrics_token: Secret | None = None  # without it /metrics answers to this machine only
    # How many days each kind of data is kept; set: the desk itself deletes what is older, at night.
    keep: Mapping[Kind, int] | None = None
    log_level: str = "info"
    visitor_rate: int = 60  # messages a minute from one visitor of the web page
    new_visitor_rate: int = 30  # new conversations a minute from one address

    line_channel_secret: Secret | None = None
    line_channel_access_token: Secret | None = None
    line_basic_id: str = ""  # for links to the account
    line_api_base: str = "https://api.line.me"
    line_data_api_base: str = "https://api-data.line.me"
    line_staff_reserve: int = 50  # of the month's pushes, which only staff may use
    telegram_token: Secret | None = None
    telegram_username: str = ""  # for links to the bot
    telegram_api_base: str = "https://api.telegram.org"
    telegram_webhook_secret: Secret | None = None

    @classmethod
    def of(cls, **given: object) -> Settings:
        """Settings of texts, as they stand in the environment; what is no text is taken as it is. Raises SettingError."""
        read: dict[str, Any] = {name: _read(name, value) for name, value in given.items()}
        return cls(**read)

    def __post_init__(self) -> None:
        self._channels_are_whole()
        self._rehearsal_is_away_from_real_platforms()

    def _channels_are_whole(self) -> None:
        if bool(self.line_channel_secret) != bool(self.line_channel_access_token):
            missing = "LINE_CHANNEL_ACCESS_TOKEN" if self.line_channel_secret else "LINE_CHANNEL_SECRET"
            raise SettingError(f"{PREFIX}{missing} is missing: LINE needs both the secret and the access token.")
        if self.telegram_webhook_secret and not self.telegram_token:
            raise SettingError(f"{PREFIX}TELEGRAM_TOKEN is missing: the webhook secret alone opens no channel.")

    def _rehearsal_is_away_from_real_platforms(self) -> None:
        if self.as_of is None:
            return
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

    def periods(self) -> dict[Kind, int]:
        """How many days each kind of data is kept."""
        return {**DAYS, **(self.keep or {})}

    @property
    def secure(self) -> bool:
        """Whether travellers come by https."""
        return bool(self.public_url and self.public_url.startswith("https:"))

    def secrets(self) -> tuple[str, ...]:
        """Every secret value, for the log to leave out."""
        values = (getattr(self, one.name) for one in fields(self))
        whole = [value.value for value in values if isinstance(value, Secret)]
        keys = _words(self.key.value) if self.key else ()
        return (*whole, *keys, *passwords_in(self.database))

    def guessable(self) -> tuple[str, ...]:
        """The names of secrets that are too short."""
        asked = ("line_channel_secret", "telegram_webhook_secret", "metrics_token")
        given = {name: getattr(self, name) for name in asked}
        return tuple(
            PREFIX + name.upper() for name, secret in given.items() if secret and len(secret.value) < SHORTEST_SECRET
        )

    def keys(self) -> tuple[bytes, ...]:
        """What seals the file, newest first; none: the key lies beside it."""
        return keys_of(self.key)


def _is_real_platform(base: str) -> bool:
    host = (urlsplit(base).hostname or "").rstrip(".")
    return any(host == name or host.endswith("." + name) for name in ("line.me", "telegram.org"))


def _read(name: str, value: object) -> object:
    if not isinstance(value, str) or name not in _READ:
        return value
    read, wanted = _READ[name]
    try:
        return read(value)
    except ValueError:
        hidden = name in _SHOWN_NEVER or ("://" in value and "@" in value)  # of an address with a password, too
        shown = "" if hidden else f', not "{value}"'
        raise SettingError(f"{PREFIX}{name.upper()} must be {wanted}{shown}.") from None


def load_settings(**given: object) -> Settings:
    """The settings of the environment and of `.env`; `given` (command line options) goes first, None is not given.

    Raises SettingError.
    """
    told = _told()
    stated = {one.name: told[name] for one in fields(Settings) if told.get(name := PREFIX + one.name.upper())}
    return Settings.of(**stated | {name: value for name, value in given.items() if value is not None})


def _told() -> dict[str, str | None]:
    """What stands in `.env`, and over it what stands in the environment and is not empty; names in capital letters."""
    try:
        written = dotenv_values(DOTENV)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(f"{DOTENV} cannot be read: {error}.") from None
    here = {name: value for name, value in os.environ.items() if value}
    return {name.upper(): value for name, value in (*written.items(), *here.items())}


def unknown_names() -> tuple[str, ...]:
    """Names that begin with MADOGUCHI_ and mean nothing: probably misspelt, so the start names them."""
    known = OF_TESTS | {PREFIX + one.name.upper() for one in fields(Settings)}
    seen = {name.upper() for name in (*os.environ, *dotenv_values(DOTENV)) if name.upper().startswith(PREFIX)}
    return tuple(sorted(seen - known))


def is_readable_by_others() -> bool:
    """Whether other users of this machine can read `.env`."""
    return (dotenv := Path(DOTENV)).exists() and bool(dotenv.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))
