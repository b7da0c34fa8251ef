"""The month's pushes on LINE: how many there are, how many are gone, and which are under way.

A push is claimed before LINE is called and settled when its answer is known. Whether one may be made is decided by its claim, in
one transaction, over all processes; what a crash cuts between the two stays counted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    pushed: int = 0  # by this desk, ever

    @property
    def is_low(self) -> bool:
        """Whether so many are gone that people should know."""
        return self.most is not None and self.used >= self.most * WARN_AT


@dataclass(frozen=True, slots=True)
class Before:
    """How it was before LINE was asked."""

    pushed: int
    ended: Sequence[str]  # pushes whose row is on its way no more


def read(reader: Reader) -> LineQuota | None:
    """What is known, if LINE has ever told it: `await store.read(line_quota.read)`."""
    return _quota(reader.one("line_quota"))


def before(reader: Reader) -> Before:
    """To be read before LINE is asked, and handed to `note` with what it tells."""
    known = read(reader)
    return Before(known.pushed if known else 0, [row["retry_key"] for row in reader.all("line_pushes_ended")])


def note(most: int | None, used: int, now: datetime, since: Before) -> Callable[[Transaction], LineQuota]:
    """Keep what LINE tells; what is known now.

    The race: a push is accepted between LINE's answer and this note. It is counted on top: once too often at worst, until LINE is
    asked the next time, and never once too little.
    """

    def work(transaction: Transaction) -> LineQuota:
        known = _quota(transaction.one("note_line_quota", most=most, used=used, now=stored(now), pushed=since.pushed))
        for retry_key in since.ended:
            transaction.do("forget_line_push", retry_key=retry_key)
        assert known is not None
        return known

    return work


def claim(
    retry_key: str, *, staff: bool, reserve: int, month: datetime, now: datetime
) -> Callable[[Transaction], tuple[str, LineQuota | None]]:
    """Take one of the month's pushes, before LINE is called with it: why there is none, or ""; and what is known now.

    `month` is when LINE's month began; `reserve` is for staff alone. One that was handed to LINE before has its claim already.
    """

    def work(transaction: Transaction) -> tuple[str, LineQuota | None]:
        known = _quota(transaction.one("hold_line_quota"))
        if known is not None and known.asked < month:
            known = _quota(transaction.one("begin_line_month", now=stored(now)))
        if transaction.one("line_push", retry_key=retry_key) is not None:
            return "", known
        under_way = transaction.one("line_pushes_under_way")
        assert under_way is not None
        refused = _refusal(known, 0 if staff else under_way["pushes"], -1 if staff else reserve)
        if not refused:
            transaction.do("claim_line_push", retry_key=retry_key)
        return refused, known

    return work


def _refusal(known: LineQuota | None, under_way: int, reserve: int) -> str:
    """`reserve` is -1 for staff: what may be left over is LINE's to say."""
    if known is None:
        return "quota_unknown" if reserve >= 0 else ""
    if known.most is None:
        return ""
    left = known.most - known.used
    if left <= 0:
        return "quota"
    return "quota_reserve" if left - under_way <= reserve else ""


def spend(retry_key: str) -> Callable[[Transaction], LineQuota | None]:
    """LINE has accepted a push; what is known now. One that was counted before is not counted again."""

    def work(transaction: Transaction) -> LineQuota | None:
        known = _quota(transaction.one("hold_line_quota"))
        claimed = transaction.one("line_push", retry_key=retry_key)
        if claimed is not None and claimed["spent"]:
            return known
        transaction.do("spend_line_push", retry_key=retry_key)
        return _quota(transaction.one("spend_line_quota"))

    return work


def give_back(retry_key: str) -> Callable[[Transaction], int]:
    """LINE has surely not accepted it."""
    return lambda transaction: transaction.do("give_back_line_push", retry_key=retry_key)


def _quota(row: Row | None) -> LineQuota | None:
    return None if row is None else LineQuota(row["most"], row["used"], told(row["asked"]), row["pushed"])
