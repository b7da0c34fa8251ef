"""Where the desk's memory lies, as MADOGUCHI_DATABASE names it: a file, or a PostgreSQL database."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias
from urllib.parse import parse_qsl, unquote, urlsplit

Place: TypeAlias = Path | str
POSTGRES = ("postgresql://", "postgres://")


def place_of(setting: str) -> Place:
    return setting if on_postgres(setting) else Path(setting)


def shown(place: Place) -> str:
    """As it may be printed: without a password."""
    if not on_postgres(place):
        return str(place)
    try:
        parts = urlsplit(str(place))
        _ = parts.port
    except ValueError:
        return "the database"
    host = parts.hostname or dict(parse_qsl(parts.query)).get("host") or "this machine"
    port = f":{parts.port}" if parts.port else ""
    return f"{unquote(parts.path.lstrip('/')) or parts.username} on {host}{port}"


def passwords_in(setting: str) -> tuple[str, ...]:
    """What no log may show, as it is written and as it is meant."""
    if not on_postgres(setting):
        return ()
    netloc, _, query = setting.partition("://")[2].partition("?")
    written = netloc.rpartition("@")[0].partition(":")[2]
    asked = dict(parse_qsl(query)).get("password", "")
    return tuple(filter(None, dict.fromkeys((written, unquote(written), asked))))


def on_postgres(place: Place) -> bool:
    return isinstance(place, str) and place.startswith(POSTGRES)
