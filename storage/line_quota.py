"""The month's pushes on LINE: how many there are, and how many are gone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from storage.moments import stored, told
from storage.transaction import Reader, Row, Transaction

WARN_AT = 0.8  # of the month's pushes


@dataclass(frozen=True, slots=True)
class LineQuota:
    """As LINE told it, with the pushes since then on top."""

    most: int | None  # None: as many as one likes
    used: int
    asked: datetime  # UTC

    @property
    def is_low(self) -> bool:
        """Whether so many are gone that people should know."""
        return self.most is not None and self.used >= self.most * WARN_AT


def read(reader: Reader) -> LineQuota | None:
    """What is known, if LINE has ever told it: `await store.read(line_quota.read)`."""
    return _quota(reader.one("line_quota"))


def note(quota: LineQuota) -> Callable[[Transaction], int]:
    """Keep what LINE tells."""
    return lambda transaction: transaction.do(
        "note_line_quota", most=quota.most, used=quota.used, now=stored(quota.asked)
    )


def spend(transaction: Transaction) -> LineQuota | None:
    """One push more, whichever process made it; what is known now."""
    return _quota(transaction.one("spend_line_quota"))


def _quota(row: Row | None) -> LineQuota | None:
    return None if row is None else LineQuota(row["most"], row["used"], told(row["asked"]))
