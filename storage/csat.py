"""How travellers found their talk with staff: one grade a stay in the queue that a person had taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date

from bot.effects import RatedStaff
from storage.moments import DAY, counted, day_begins
from storage.transaction import Reader, Transaction

COUNTS_FOR = 7 * DAY  # after the close; an older button rates nothing


def rate(transaction: Transaction, conversation: int, rated: RatedStaff, now: int) -> None:
    transaction.do("rate_staff", conversation=conversation, grade=rated.grade, now=now, since=now - COUNTS_FOR)


def counts(first: date, last: date) -> Callable[[Reader], Mapping[int, int]]:
    """How often each grade (3 the best, 1 the worst) was given to talks that ended in some days in Japan, both included."""
    since, until = day_begins(counted(first)), day_begins(counted(last) + 1)

    def ask(reader: Reader) -> Mapping[int, int]:
        sums = Counter[int]()
        gone = {"first": counted(first), "last": counted(last)}
        for row in reader.all("count_csat", since=since, until=until, latest=until + COUNTS_FOR, **gone):
            sums[row["grade"]] += row["count"]
        return sums

    return ask
