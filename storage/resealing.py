"""Changing the key: whatever an older key has sealed is sealed by the newest, a few rows at a time.

What is done stays done, so that it may be cut off and begun again; the desk goes on meanwhile, since every key opens what it sealed.
"""

from __future__ import annotations

from storage.sealing import MARKS, PREFIX
from storage.transaction import Transaction

ROWS = 200
PICTURES = 10  # each may be some megabytes


def reseal(transaction: Transaction) -> int:
    """One piece of it; how many rows were sealed anew. 0: nothing is left, and the older keys are needed no more."""
    transaction.seals.refresh()
    seal = f"{PREFIX}{transaction.seals.newest}:"
    transaction.do("use_key", name=transaction.seals.newest)
    done = (
        _items(transaction, seal)
        + _history(transaction, seal)
        + _pictures(transaction, seal)
        + _secrets(transaction, seal)
    )
    if not done:
        transaction.do("forget_keys", newest=transaction.seals.newest)
    return done


def _items(transaction: Transaction, seal: str) -> int:
    rows = transaction.all("cases_sealed_before", seal=seal, limit=ROWS)
    for row in rows:
        place = f"case:{row['number']}"
        items = transaction.seals.seal(transaction.seals.open(row["items"], place), place)
        transaction.do("reseal_case", number=row["number"], was=row["items"], items=items)
    return len(rows)


def _history(transaction: Transaction, seal: str) -> int:
    rows = transaction.all("changes_sealed_before", seal=seal, limit=ROWS)
    for row in rows:
        place, seals = f"change:{row['number']}:{row['what']}", transaction.seals
        was, becomes = (seals.seal(seals.open(row[side], place), place) for side in ("was", "becomes"))
        transaction.do("reseal_change", id=row["id"], was=was, becomes=becomes)
    return len(rows)


def _pictures(transaction: Transaction, seal: str) -> int:
    rows = transaction.all("pictures_sealed_before", seal=seal.encode(), length=len(seal), limit=PICTURES)
    for row in rows:
        place, seals = f"picture:{row['id']}", transaction.seals
        body = seals.seal_bytes(seals.open_bytes(row["body"], place), place)
        transaction.do("reseal_picture", id=row["id"], body=body)
    return len(rows)


def _secrets(transaction: Transaction, seal: str) -> int:
    factors = transaction.all("factors_sealed_before", seal=seal, limit=ROWS)
    seals = transaction.seals
    for row in factors:
        place = f"staff:{row['id']}"
        transaction.do("reseal_factor", id=row["id"], totp=seals.seal(seals.open(row["totp"], place), place))
    marks = transaction.one("secret_sealed_before", name=MARKS, seal=seal)
    if marks is not None:
        transaction.do("reseal_secret", name=MARKS, value=seals.seal(seals.open(marks["value"], MARKS), MARKS))
    return len(factors) + (marks is not None)
