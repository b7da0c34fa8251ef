"""`madoguchi doctor`: everything that can be seen of an installation, each finding with its cure. Changes nothing."""

from __future__ import annotations

import socket
import ssl
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from faq.check.matched import check_book
from handlers.symptoms import Symptom, bad, good, warn
from madoguchi.clock import JST, RealClock, clock_from
from madoguchi.settings import (
    DOTENV,
    PREFIX,
    SHORTEST_SECRET,
    Settings,
    is_readable_by_others,
    unknown_names,
)
from storage import moved, saved
from storage.errors import CannotOpenError, StoreError
from storage.looking import look_at_postgres
from storage.place import on_postgres, shown
from storage.saved import Saved
from storage.sealing import Seals
from storage.sqlite.health import examine as examine_file

LITTLE, VERY_LITTLE = 2 * 1024**3, 200 * 1024**2  # bytes left on the disk
A_DAY = timedelta(days=1)  # a backup is older by then than three that the timer of deploy/ takes
SOON = 14  # days before a certificate ends
SECONDS = 5
ONE_WRITER_NEEDED = (3, 51, 2)  # up to this SQLite two connections that write could damage a file


def examine(settings: Settings) -> Iterator[Symptom]:
    """Every part in turn; a part that fails holds up no other."""
    now = RealClock().now()
    yield from _settings(settings)
    yield from _content(settings)
    yield from _database(settings)
    yield from _door(settings, now)
    yield from _line(settings, now)
    yield from _telegram(settings, now)


def _settings(settings: Settings) -> Iterator[Symptom]:
    for name in unknown_names():
        yield warn("settings", f"{name} means nothing", "Is it misspelt? See docs/operate.md.")
    if settings.as_of is not None:
        yield bad("settings", f"{PREFIX}AS_OF is set: the desk rehearses", "Unset it before travellers come.")
    if is_readable_by_others():
        yield bad("settings", f"{DOTENV} can be read by other users", f"chmod 600 {DOTENV}")
    cure = f"Take {SHORTEST_SECRET} random characters or more: openssl rand -hex 24"
    for name in settings.guessable():
        yield bad("settings", f"{name} can be guessed", cure)


def _content(settings: Settings) -> Iterator[Symptom]:
    flaws = check_book(settings.campaign)
    if flaws:
        more = f" (and {len(flaws) - 1} more)" if len(flaws) > 1 else ""
        yield bad("content", f"{flaws[0]}{more}", "madoguchi check")
    else:
        yield good("content", "the campaign is in order")


def _database(settings: Settings) -> Iterator[Symptom]:
    if on_postgres(settings.database):
        yield from _postgres(settings)
        return
    try:
        health = examine_file(Path(settings.database), settings.keys())
    except CannotOpenError as error:
        yield bad("database", str(error), "See docs/operate.md.")
        return
    held = f"in use by process {health.holder}" if health.holder else "not in use now"
    yield good("database", f"{settings.database} is in order, {held}" if health.exists else "will be made at the start")
    if health.readable_by_others:
        yield bad("database", "can be read by other users", f"chmod 600 {settings.database}")
    yield from _key(settings)
    yield from _backup(settings, health.saved)
    free = f"{health.free / 1024**3:.1f} GiB are free"
    if health.free < VERY_LITTLE:
        yield bad("disk", free, "Make room: nothing can be taken on a full disk.")
    elif health.free < LITTLE:
        yield warn("disk", free, "Make room soon.")
    else:
        yield good("disk", free)
    if tuple(map(int, health.library.split("."))) <= ONE_WRITER_NEEDED:
        what = f"version {health.library}; the desk writes through one connection only, as this version needs"
        yield good("SQLite", what)


def _postgres(settings: Settings) -> Iterator[Symptom]:
    name = shown(settings.database)
    try:
        with look_at_postgres(settings.database) as reader:
            moved.refuse(reader, name)
            release = reader.sql("SELECT current_setting('server_version'), current_setting('fsync')")[0]
            known = saved.read(reader)
            if settings.keys():
                Seals(None, settings.keys()).check(reader)
    except StoreError as error:
        yield bad("database", str(error), "See docs/operate.md.")
        return
    yield good("database", f"{name} is in order, PostgreSQL {release[0]}")
    if release[1] != "on":
        yield bad("database", "fsync is off: a power cut can take everything", "Set fsync = on in postgresql.conf.")
    if not settings.keys():
        yield bad("key", "MADOGUCHI_KEY is missing", "madoguchi keys new")
    yield from _backup(settings, known)


def _backup(settings: Settings, known: Saved) -> Iterator[Symptom]:
    """Nothing of a desk to which nobody has written yet."""
    if known.since is None:
        return
    since = f"{known.since.astimezone(JST):%Y-%m-%d %H:%M} JST"
    if known.size is None:
        yield warn("backup", f"none has been taken of what came since {since}", "See docs/operate.md#backups.")
        return
    what = f"the last is of {since}, {known.size / 1024**2:.1f} MiB"
    if known.age(clock_from(settings.as_of).now()) > A_DAY:
        yield warn("backup", f"{what}: older than a day", "Why did none follow? systemctl status madoguchi-backup")
    else:
        yield good("backup", what)


def _key(settings: Settings) -> Iterator[Symptom]:
    """What seals claims and pictures."""
    beside = Path(f"{settings.database}.key")
    if beside.exists() and beside.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield bad("key", f"{beside} can be read by other users", f"chmod 600 {beside}")
    if settings.keys() and beside.exists():
        yield warn("key", f"{beside} still opens what is sealed", "madoguchi keys rotate")
    elif settings.keys():
        yield good("key", "claims and pictures are sealed with MADOGUCHI_KEY")
    elif settings.secure:
        yield warn(
            "key", "lies beside the database: whoever copies the folder can read it", "See docs/operate.md#keys."
        )


def _door(settings: Settings, now: datetime) -> Iterator[Symptom]:
    """How travellers reach the desk."""
    if settings.public_url is None:
        if not _loopback(settings.host):
            cure = f"Put a proxy with TLS in front and set {PREFIX}PUBLIC_URL."
            yield bad("door", f"other machines reach {settings.host} without TLS", cure)
        else:
            yield warn(
                "door", "only this machine reaches the desk", f"Set {PREFIX}PUBLIC_URL once a proxy is in front."
            )
        return
    if not settings.secure:
        yield bad("door", f"{settings.public_url} is not https", "Put a proxy with TLS in front.")
        return
    yield from _certificate(settings.public_url, now)


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _certificate(url: str, now: datetime) -> Iterator[Symptom]:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or 443
    try:
        with (
            socket.create_connection((host, port), timeout=SECONDS) as plain,
            ssl.create_default_context().wrap_socket(plain, server_hostname=host) as wrapped,
        ):
            ends = str((wrapped.getpeercert() or {}).get("notAfter", ""))
    except ssl.SSLCertVerificationError as error:
        yield bad("certificate", f"of {host}: {error.verify_message}", "Renew it, whole with its chain.")
        return
    except OSError as error:
        yield bad("door", f"{host} cannot be reached ({error.strerror or type(error).__name__})", "Is the proxy up?")
        return
    left = (datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC) - now).days
    if left < SOON:
        yield warn("certificate", f"of {host} ends in {left} days", "Renew it.")
    else:
        yield good("certificate", f"of {host} holds for {left} days")


def _line(settings: Settings, now: datetime) -> Iterator[Symptom]:
    token = settings.line_channel_access_token
    if token is None:
        yield good("LINE", "is off (no secret is set)")
        return
    from handlers.line.health import look  # noqa: PLC0415 - the SDK costs a second, and most desks that ask have no LINE
    from handlers.line.setup import Account  # noqa: PLC0415

    with Account(token.value, settings.line_api_base, settings.line_data_api_base) as account:
        yield from look(account, settings.public_url or "", now, settings.line_basic_id)


def _telegram(settings: Settings, now: datetime) -> Iterator[Symptom]:
    if settings.telegram_token is None:
        yield good("Telegram", "is off (no token is set)")
        return
    from madoguchi.telegram_setup import look_at_telegram  # noqa: PLC0415 - most desks that ask have no Telegram

    yield from look_at_telegram(settings, now)
