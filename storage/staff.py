"""Accounts of staff. What a role may do is decided in handlers/staff/access.py; here is only who there is.

Names are lower case, never change, and are never given away again: transcripts, handoffs, cases and the audit log name
staff by them. An account that is not needed any more is disabled.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from storage.moments import told
from storage.transaction import Reader, Row, Transaction

Role = Literal["agent", "supervisor", "auditor"]


@dataclass(frozen=True, slots=True)
class Account:
    """An account, without anything that would open it."""

    id: int
    name: str
    display: str
    role: Role
    must_change: bool  # the password was given by somebody else
    has_totp: bool
    created: datetime
    disabled: datetime | None
    seen: datetime | None = None  # last request of a session; only in `everybody`
    tokens: int = 0  # that open something; only in `everybody`


@dataclass(frozen=True, slots=True)
class Secrets:
    """What a login is compared with. It stays between the store and handlers/staff/entrance/login.py."""

    account: Account
    password: str  # argon2id
    totp: str  # the secret itself, unsealed, or ""


def add(transaction: Transaction, name: str, display: str, role: Role, password: str, now: int) -> int | None:
    """The id of the new account, None when the name is taken. `password` is hashed already, and good for one login."""
    row = transaction.one("add_staff", name=name, display=display, role=role, password=password, now=now)
    return None if row is None else int(row["id"])


def by_name(reader: Reader, name: str) -> Account | None:
    row = reader.one("staff_by_name", name=name)
    return None if row is None else _account(row)


def everybody(reader: Reader) -> tuple[Account, ...]:
    """Every account, by name, the disabled ones too."""
    return tuple(_account(row) for row in reader.all("all_staff"))


def anybody(reader: Reader) -> bool:
    """Whether there is an account that can log in: if not, the console says how to make one."""
    return reader.one("any_staff") is not None


def secrets_of(reader: Reader, name: str) -> Secrets | None:
    row = reader.one("staff_by_name", name=name)
    return (
        None
        if row is None
        else Secrets(_account(row), row["password"], reader.seals.open(row["totp"], f"staff:{row['id']}"))
    )


def set_password(transaction: Transaction, staff: int, password: str, *, must_change: bool, now: int) -> None:
    """`password` is hashed already. Who sets it ends the sessions, too (`storage.sessions.end_all`)."""
    transaction.do("set_password", id=staff, password=password, must_change=int(must_change), now=now)


def rehash(transaction: Transaction, staff: int, was: str, password: str) -> None:
    """The same password under today's parameters. The race: a password that was changed meanwhile stays changed."""
    transaction.do("rehash_password", id=staff, was=was, password=password)


def set_role(transaction: Transaction, staff: int, role: Role) -> bool:
    return transaction.do("set_role", id=staff, role=role) > 0


def disable(transaction: Transaction, staff: int, now: int) -> bool:
    """The account alone; sessions and tokens find out at their next use, as they are read together with it."""
    return transaction.do("disable_staff", id=staff, now=now) > 0


def enable(transaction: Transaction, staff: int) -> bool:
    return transaction.do("enable_staff", id=staff) > 0


# --- the second factor -----------------------------------------------------------------------------------------------


def set_totp(transaction: Transaction, staff: int, secret: str, recovery_codes: Sequence[str], step: int) -> None:
    """`secret` "" ends it. `step` is that of the code which confirmed it: that code does not count again."""
    transaction.do("set_totp", id=staff, totp=transaction.seals.seal(secret, f"staff:{staff}"), step=step)
    transaction.do("drop_recovery_codes", staff=staff)
    for code in recovery_codes:
        transaction.do("add_recovery_code", digest=_digest(code), staff=staff)


def use_totp(transaction: Transaction, staff: int, step: int) -> bool:
    """The race: of two logins with one code, one gets in."""
    return transaction.do("use_totp_step", id=staff, step=step) > 0


def use_recovery_code(transaction: Transaction, staff: int, code: str) -> bool:
    return transaction.do("use_recovery_code", staff=staff, digest=_digest(code)) > 0


def _digest(code: str) -> bytes:
    """Recovery codes are random and long: a plain hash is enough."""
    return hashlib.sha256(b"madoguchi recovery " + code.encode()).digest()


def _account(row: Row) -> Account:
    known = row.keys()
    return Account(
        id=row["id"],
        name=row["name"],
        display=row["display"],
        role=row["role"],
        must_change=bool(row["must_change"]),
        has_totp=bool(row["totp"]),
        created=told(row["created"]),
        disabled=None if row["disabled"] is None else told(row["disabled"]),
        seen=told(row["seen"]) if "seen" in known and row["seen"] is not None else None,
        tokens=row["tokens"] if "tokens" in known else 0,
    )
