"""Tries to log in: counted in the store, before a password is looked at, so that many at once count like one after another.

Three counts for a try, each with a delay that doubles:

- of this account from this address: after 3, from 5 seconds to 15 minutes
- of this address, whatever account: after 20, from 5 seconds to 15 minutes (an office behind one address has many hands)
- of this account, from whatever address: after 20, 30 seconds; but not for addresses from which its owner has logged in
  before, so that strangers can slow down each other and not lock out the owner
"""

from __future__ import annotations

import hashlib

from storage.moments import DAY, HOUR, MINUTE
from storage.transaction import Transaction

FREE = 3
FREE_ADDRESS = 20
FREE_ACCOUNT = 20
FIRST_DELAY = 5_000
LONGEST_DELAY = 15 * MINUTE
ACCOUNT_DELAY = 30_000
FORGOTTEN_AFTER = HOUR  # of quiet
KNOWN_FOR = 60 * DAY  # an address from which the account's owner has logged in


def count(transaction: Transaction, account: str, address: str, now: int) -> int:
    """Count a try; the milliseconds that it has to wait, 0 when the password may be looked at now.

    The race: a hundred tries at once. Each is counted in its own transaction, one after the other, so the fourth of them
    already has to wait.

    The address first: while it has to wait no row begins, so that nobody fills the disk with names that they make up.
    """
    whole = _count(transaction, _who("address", address), FREE_ADDRESS, LONGEST_DELAY, now)
    pair = _count(transaction, _who("pair", account, address), FREE, LONGEST_DELAY, now, begins=not whole)
    name = _count(transaction, _who("account", account), FREE_ACCOUNT, ACCOUNT_DELAY, now, begins=not whole)
    known = transaction.one("try_of", who=_who("known", account, address)) is not None
    return max(pair, whole, 0 if known else name)


def _count(transaction: Transaction, who: bytes, free: int, longest: int, now: int, *, begins: bool = True) -> int:
    if not begins and transaction.one("try_of", who=who) is None:
        return 0
    row = transaction.one("count_try", who=who, now=now, forgotten=now - FORGOTTEN_AFTER)
    assert row is not None
    tries, due = row["tries"], min(row["due"], now + longest)  # a clock that was set back must not make it longer
    if now < due:
        return int(due - now)
    if tries >= free:
        transaction.do("delay_try", who=who, due=now + min(FIRST_DELAY * 2 ** min(tries - free, 20), longest))
    return 0


def forgive(transaction: Transaction, account: str, address: str, now: int) -> None:
    """It was the right password: the account begins anew, and the address is known for it."""
    transaction.do("forget_try", who=_who("pair", account, address))
    transaction.do("forget_try", who=_who("account", account))
    transaction.do("give_back_try", who=_who("address", address))
    transaction.do("know_address", who=_who("known", account, address), now=now)
    transaction.do("forget_old_tries", before=now - FORGOTTEN_AFTER, long_before=now - KNOWN_FOR)


def _who(kind: str, *words: str) -> bytes:
    """Names and addresses are kept as digests: this table tells nobody who tried."""
    return hashlib.sha256("\0".join((kind, *words)).encode()).digest()
