"""What the operator's commands do with accounts: inside a transaction, by whoever writes (storage/orders.py).

Passwords and tokens come as their hashes: they are drawn and shown by the command, and nowhere else.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from handlers.staff.access import ROLES
from storage import audit, sessions, staff
from storage.orders import Deed, OrderRefusedError, Values
from storage.staff import Account
from storage.transaction import Transaction

OPERATOR = "operator"
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")
# Rows name staff by the account's name, beside these.
RESERVED = frozenset({"traveller", "bot", "desk", "system", OPERATOR, "me", "nobody"})
LONGEST_DISPLAY = 40


def checked_name(name: str) -> str:
    """Raises OrderRefusedError unless it can be an account's."""
    if not NAME.fullmatch(name) or name in RESERVED:
        raise OrderRefusedError(
            f'"{name}" cannot be a login name: 2 to 32 of a-z, 0-9, dot, hyphen and _, beginning with a letter or digit.'
        )
    return name


def checked_display(display: str) -> str:
    """Travellers read it: one line, nothing unseen in it."""
    tidy = " ".join(display.split())
    if not tidy or len(tidy) > LONGEST_DISPLAY or any(unicodedata.category(letter)[0] == "C" for letter in tidy):
        raise OrderRefusedError(f"The name to show is 1 to {LONGEST_DISPLAY} characters, without control characters.")
    return tidy


def _add(transaction: Transaction, given: Values, now: int) -> Values:
    name, role = checked_name(given["name"]), given["role"]
    if role not in ROLES:
        raise OrderRefusedError(f"The role is one of {', '.join(ROLES)}.")
    if staff.add(transaction, name, checked_display(given["display"]), role, given["password"], now) is None:
        raise OrderRefusedError(f'There is an account "{name}" already; names are never given twice.')
    _note(transaction, given, now, "staff.add", name, role)
    return {}


def _disable(transaction: Transaction, given: Values, now: int) -> Values:
    account = _known(transaction, given)
    if not staff.disable(transaction, account.id, now):
        raise OrderRefusedError(f'"{account.name}" is disabled already.')
    count = sessions.end_all(transaction, account.id, "disabled", now)
    sessions.end_tokens(transaction, account.id, now)
    _note(transaction, given, now, "staff.disable", account.name)
    return {"sessions": count}


def _enable(transaction: Transaction, given: Values, now: int) -> Values:
    account = _known(transaction, given)
    if not staff.enable(transaction, account.id):
        raise OrderRefusedError(f'"{account.name}" is not disabled.')
    _note(transaction, given, now, "staff.enable", account.name)
    return {}


def _role(transaction: Transaction, given: Values, now: int) -> Values:
    account, role = _known(transaction, given), given["role"]
    if role not in ROLES:
        raise OrderRefusedError(f"The role is one of {', '.join(ROLES)}.")
    if not staff.set_role(transaction, account.id, role):
        raise OrderRefusedError(f'"{account.name}" is {role} already.')
    sessions.end_all(transaction, account.id, "role", now)
    _note(transaction, given, now, "staff.role", account.name, role)
    return {}


def _password(transaction: Transaction, given: Values, now: int) -> Values:
    """Another first password; with `second` also without the second factor, for a lost telephone."""
    account = _known(transaction, given)
    staff.set_password(transaction, account.id, given["password"], must_change=True, now=now)
    sessions.end_all(transaction, account.id, "password", now)
    if given.get("second"):
        staff.set_totp(transaction, account.id, "", (), 0)
    _note(transaction, given, now, "staff.password", account.name, "second step ended" if given.get("second") else "")
    return {}


def _token(transaction: Transaction, given: Values, now: int) -> Values:
    account = _known(transaction, given)
    if account.disabled:
        raise OrderRefusedError(f'"{account.name}" is disabled; enable it first.')
    sessions.add_token(transaction, account.id, checked_display(given["label"]), bytes.fromhex(given["digest"]), now)
    _note(transaction, given, now, "staff.token", account.name, given["label"])
    return {"role": account.role}


def _revoke(transaction: Transaction, given: Values, now: int) -> Values:
    account = _known(transaction, given)
    count = sessions.end_tokens(transaction, account.id, now)
    _note(transaction, given, now, "staff.revoke", account.name)
    return {"tokens": count}


def _list(transaction: Transaction, given: Values, now: int) -> Values:
    return {
        "accounts": [
            {
                "name": account.name,
                "display": account.display,
                "role": account.role,
                "disabled": account.disabled is not None,
                "first_password": account.must_change,
                "second": account.has_totp,
                "tokens": account.tokens,
                "seen": account.seen.isoformat() if account.seen else "",
            }
            for account in staff.everybody(transaction)
        ]
    }


def _known(transaction: Transaction, given: Values) -> Account:
    account = staff.by_name(transaction, given["name"])
    if account is None:
        raise OrderRefusedError(f'There is no account "{given["name"]}"; `madoguchi staff list` shows all.')
    return account


def _note(transaction: Transaction, given: Values, now: int, action: str, name: str, reason: str = "") -> None:
    """`by`: the supervisor who does it on the page; else it is the operator's command."""
    audit.note(transaction, now, given.get("by", OPERATOR), action, f"staff:{name}", reason=reason)


DEEDS: Mapping[str, Deed] = MappingProxyType(
    {
        "staff.add": _add,
        "staff.disable": _disable,
        "staff.enable": _enable,
        "staff.role": _role,
        "staff.password": _password,
        "staff.token": _token,
        "staff.revoke": _revoke,
        "staff.list": _list,
    }
)
