"""What visitors may still do, counted over all processes: each tells now and then what was done by way of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from storage.moments import HOUR
from storage.transaction import Transaction

REFILLED = HOUR  # after so long every allowance is whole again


def spend(
    what: str, whole: float, rate: float, counts: Mapping[str, int], now: int
) -> Callable[[Transaction], Mapping[str, float]]:
    """Count what was done; what each of them has left now. `rate`: how much comes back in a millisecond.

    The race: two processes tell of the same visitor. The second waits for the first, and both have counted. They go by the
    names in order, so that neither waits for the other.
    """

    def work(transaction: Transaction) -> Mapping[str, float]:
        left = {}
        marks = {transaction.seals.mark(f"allowance {who}"): who for who in counts}
        for mark, who in sorted(marks.items()):
            row = transaction.one(
                "spend_allowance", what=what, who=mark, whole=whole, count=counts[who], rate=rate, now=now
            )
            assert row is not None
            left[who] = float(row["remaining"])
        transaction.do("forget_allowances", before=now - REFILLED)
        return left

    return work
