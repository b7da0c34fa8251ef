"""Sessions of the console and tokens of programs.

A cookie or token is random, 128 bits and more, and only its hash is kept. A cookie is changed now and then; the one before
it is good for a moment longer, because a browser sends several requests at once and an answer can get lost. When it comes
after that, somebody has kept a copy: the session ends.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from storage.moments import HOUR, MINUTE, told
from storage.staff import Role
from storage.transaction import Reader, Row, Transaction

IDLE = 30 * MINUTE
WHOLE = 12 * HOUR
ROTATED_EVERY = 15 * MINUTE
FORMER_GOOD_FOR = MINUTE
SEEN_EVERY = MINUTE  # so often a session's or token's use is written down

Ending = Literal["logout", "password", "role", "disabled", "reused"]


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who comes with a valid cookie or token."""

    staff: int
    name: str
    display: str
    role: Role
    session: int | None  # None: a token
    forms: str = ""  # must come with every form of this session
    must_change: bool = False  # the password was given by somebody else: nothing else is open until it is changed
    has_totp: bool = False
    due: bool = False  # something has to be written down: pass the secret to `keep`


@dataclass(frozen=True, slots=True)
class Seat:
    """Where an account is logged in."""

    id: int
    created: datetime
    seen: datetime
    expires: datetime


@dataclass(frozen=True, slots=True)
class Token:
    id: int
    label: str
    created: datetime
    used: datetime | None


def begin(transaction: Transaction, staff: int, now: int) -> str:
    """A new session; its cookie. Always a new one at login: nobody can have planted it."""
    cookie = _secret()
    transaction.do("add_session", digest=digest_of(cookie), staff=staff, forms=_secret(), now=now, expires=now + WHOLE)
    return cookie


def bearer(reader: Reader, cookie: str, now: int) -> Bearer | None:
    """Whose cookie this is, if it opens anything now. Only looks: call `keep` when it says that something is due."""
    row = reader.one("session_of", digest=digest_of(cookie))
    if row is None or not _is_open(row, now):
        return None
    former = bool(row["is_former"])
    late = former and row["confirmed"] and now - row["rotated"] > FORMER_GOOD_FOR
    due = (
        former
        or not row["confirmed"]
        or not 0 <= now - row["seen"] < SEEN_EVERY
        or now - row["rotated"] >= ROTATED_EVERY
    )
    return None if late else _bearer(row, due=due)


def keep(transaction: Transaction, cookie: str, now: int) -> str | None:
    """Write down that a session is in use. A new cookie for the browser when it is time for one; else None.

    The race: two requests of one page come together. One of them gets the new cookie, and the other nothing; both are
    answered, because the former cookie is good for a minute more.
    """
    digest = digest_of(cookie)
    row = transaction.one("session_of", digest=digest)
    if row is None or not _is_open(row, now):
        return None
    if row["is_former"]:
        return _keep_former(transaction, row, digest, now)
    if not row["confirmed"]:
        transaction.do("confirm_session", id=row["id"], digest=digest, now=now)
        return None
    if now - row["rotated"] < ROTATED_EVERY:
        transaction.do("touch_session", id=row["id"], now=now)
        return None
    fresh = _secret()
    return (
        fresh if transaction.do("rotate_session", id=row["id"], was=digest, digest=digest_of(fresh), now=now) else None
    )


def _keep_former(transaction: Transaction, row: Row, digest: bytes, now: int) -> str | None:
    if now - row["rotated"] <= FORMER_GOOD_FOR:
        return None
    if row["confirmed"]:  # the browser has the new one: this is a copy
        transaction.do("end_session", id=row["id"], ending="reused", now=now)
        return None
    fresh = _secret()
    transaction.do("replace_session", id=row["id"], was=digest, digest=digest_of(fresh), now=now)
    return fresh


def end(transaction: Transaction, session: int, ending: Ending, now: int) -> None:
    transaction.do("end_session", id=session, ending=ending, now=now)


def end_all(transaction: Transaction, staff: int, ending: Ending, now: int) -> int:
    """Every session of an account; how many there were."""
    return transaction.do("end_sessions", staff=staff, ending=ending, now=now)


def seats(reader: Reader, staff: int, now: int) -> tuple[Seat, ...]:
    """Where an account is logged in, latest first."""
    rows = reader.all("sessions_of", staff=staff, now=now, idle=now - IDLE)
    return tuple(Seat(row["id"], told(row["created"]), told(row["seen"]), told(row["expires"])) for row in rows)


# --- programs --------------------------------------------------------------------------------------------------------


def new_token() -> str:
    """A token for a program. It is shown once, and only its digest goes to the store."""
    return f"mdg_{secrets.token_urlsafe(32)}"


def digest_of(secret: str) -> bytes:
    """Secrets are random and long: a plain hash is enough, and finding it by index tells nothing of it."""
    return hashlib.sha256(secret.encode()).digest()


def add_token(transaction: Transaction, staff: int, label: str, digest: bytes, now: int) -> None:
    transaction.one("add_token", digest=digest, staff=staff, label=label, now=now)


def program(reader: Reader, token: str, now: int) -> Bearer | None:
    """Whose token this is, if it opens anything."""
    row = reader.one("token_of", digest=digest_of(token))
    if row is None or row["revoked"] is not None or row["disabled"] is not None:
        return None
    due = row["used"] is None or not 0 <= now - row["used"] < SEEN_EVERY
    return Bearer(row["staff"], row["name"], row["display"], row["role"], session=None, due=due)


def keep_program(transaction: Transaction, token: str, now: int) -> None:
    """Write down that a token is in use."""
    row = transaction.one("token_of", digest=digest_of(token))
    if row is not None:
        transaction.do("touch_token", id=row["id"], now=now)


def tokens(reader: Reader, staff: int) -> tuple[Token, ...]:
    rows = reader.all("tokens_of", staff=staff)
    return tuple(
        Token(row["id"], row["label"], told(row["created"]), None if row["used"] is None else told(row["used"]))
        for row in rows
    )


def end_tokens(transaction: Transaction, staff: int, now: int) -> int:
    return transaction.do("end_tokens", staff=staff, now=now)


# --- both ------------------------------------------------------------------------------------------------------------


def _is_open(row: Row, now: int) -> bool:
    """A clock that was set back must not open what has ended: what lies in the future of its last use counts as used."""
    return row["revoked"] is None and row["disabled"] is None and now < row["expires"] and now - row["seen"] < IDLE


def _bearer(row: Row, *, due: bool) -> Bearer:
    return Bearer(
        staff=row["staff"],
        name=row["name"],
        display=row["display"],
        role=row["role"],
        session=row["id"],
        forms=row["forms"],
        must_change=bool(row["must_change"]),
        has_totp=bool(row["has_totp"]),
        due=due,
    )


def _secret() -> str:
    return secrets.token_urlsafe(24)
