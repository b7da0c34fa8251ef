"""What the operator's commands do with records: purge a batch, erase one person, note an export or a backup (storage/orders.py)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from storage import audit, saved
from storage.keeping import erasure, retention
from storage.keeping.periods import KINDS
from storage.orders import Deed, OrderRefusedError, Values
from storage.transaction import Transaction

OPERATOR = "operator"


def _purge(transaction: Transaction, given: Values, now: int) -> Values:
    """One batch of a kind."""
    kind, days = given["kind"], given["days"]
    if kind not in KINDS or not isinstance(days, int) or days < 1:
        raise OrderRefusedError(f"{kind}={days} is no period: {', '.join(KINDS)}, and a number of days.")
    batch = retention.purge(transaction, kind, days, now)
    return {"done": batch.done, "more": batch.more}


def _purged(transaction: Transaction, given: Values, now: int) -> Values:
    """A run has ended."""
    audit.note(transaction, now, OPERATOR, "purge", given["kind"], count=given["count"])
    return {}


def _erase(transaction: Transaction, given: Values, now: int) -> Values:
    conversation = given["conversation"]
    if not erasure.erase(transaction, conversation, now):
        raise OrderRefusedError(f"There is no conversation {conversation}.")
    audit.note(transaction, now, OPERATOR, "erase", f"conversation:{conversation}", reason=given.get("reason", ""))
    return {}


def _exported(transaction: Transaction, given: Values, now: int) -> Values:
    """Before the first byte, and at the end with the number of rows."""
    audit.note(
        transaction,
        now,
        OPERATOR,
        f"export.{given['step']}",
        given["target"],
        count=given["count"],
        reason=given["reason"],
    )
    return {}


def _backed_up(transaction: Transaction, given: Values, now: int) -> Values:
    """The file is whole and on the disk."""
    saved.note(transaction, given["at"], given["size"])
    return {}


DEEDS: Mapping[str, Deed] = MappingProxyType(
    {"purge": _purge, "purge.note": _purged, "erase": _erase, "export.note": _exported, "backup.note": _backed_up}
)
