"""Changing the key: whatever an older key has sealed is sealed by the newest, a few rows at a time.

What is done stays done, so that it may be cut off and begun again; the desk goes on meanwhile, since every key opens what it sealed.
"""

from __future__ import annotations

from dataclasses import dataclass

from storage.sealing import MARKS, PREFIX
from storage.transaction import Transaction

ROWS = 200
PICTURES = 10  # each may be some megabytes


@dataclass(frozen=True, slots=True)
class Place:
    """How far each table has been looked through: none is read from its beginning for every piece."""

    case: str = ""
    change: int = 0
    picture: str = ""


BEGIN = Place()


@dataclass(frozen=True, slots=True)
class Piece:
    done: int  # rows that were sealed anew
    upto: Place  # where the next piece begins: at the beginning when nothing was left behind the last place
    whole: bool  # nothing is left anywhere, and the older keys are needed no more


def reseal(transaction: Transaction, begin: Place = BEGIN) -> Piece:
    """One piece of it. What another process has still sealed with an older key, behind the place, is found by the last look from the
    beginning: only when that finds nothing the older keys are forgotten."""
    transaction.seals.refresh()
    seal = f"{PREFIX}{transaction.seals.newest}:"
    transaction.do("use_key", name=transaction.seals.newest)
    cases, case = _items(transaction, seal, begin.case)
    changes, change = _history(transaction, seal, begin.change)
    pictures, picture = _pictures(transaction, seal, begin.picture)
    done = cases + changes + pictures + _secrets(transaction, seal)
    if done:
        return Piece(done, Place(case, change, picture), whole=False)
    if begin == BEGIN:
        transaction.do("forget_keys", newest=transaction.seals.newest)
    return Piece(0, BEGIN, whole=begin == BEGIN)


def _items(transaction: Transaction, seal: str, after: str) -> tuple[int, str]:
    rows = transaction.all("cases_sealed_before", seal=seal, after=after, limit=ROWS)
    for row in rows:
        place = f"case:{row['number']}"
        items = transaction.seals.seal(transaction.seals.open(row["items"], place), place)
        transaction.note("reseal_case", number=row["number"], was=row["items"], items=items)
    return len(rows), rows[-1]["number"] if rows else after


def _history(transaction: Transaction, seal: str, after: int) -> tuple[int, int]:
    rows = transaction.all("changes_sealed_before", seal=seal, after=after, limit=ROWS)
    for row in rows:
        place, seals = f"change:{row['number']}:{row['what']}", transaction.seals
        was, becomes = (seals.seal(seals.open(row[side], place), place) for side in ("was", "becomes"))
        transaction.note("reseal_change", id=row["id"], was=was, becomes=becomes)
    return len(rows), rows[-1]["id"] if rows else after


def _pictures(transaction: Transaction, seal: str, after: str) -> tuple[int, str]:
    rows = transaction.all("pictures_sealed_before", seal=seal.encode(), length=len(seal), after=after, limit=PICTURES)
    for row in rows:
        place, seals = f"picture:{row['id']}", transaction.seals
        body = seals.seal_bytes(seals.open_bytes(row["body"], place), place)
        transaction.note("reseal_picture", id=row["id"], body=body)
    return len(rows), rows[-1]["id"] if rows else after


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
