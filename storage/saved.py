"""What of the desk stands in a backup: noted when one is whole and on the disk, so that whoever watches the desk learns of one that
failed or was forgotten.

A restore notes that nothing has been taken since. A move carries the note along: a backup goes back onto either engine.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.moments import told
from storage.transaction import Reader, Transaction


@dataclass(frozen=True, slots=True)
class Saved:
    since: datetime | None  # UTC: what is newer stands in no backup; None while there is nothing to lose
    size: int | None  # bytes of the newest one; None: none was taken, or none since the desk was put back

    def age(self, now: datetime) -> timedelta:
        return timedelta() if self.since is None else max(now - self.since, timedelta())


NOTHING = Saved(None, None)


def read(reader: Reader) -> Saved:
    row = reader.one("saved")
    assert row is not None
    return NOTHING if row["since"] is None else Saved(told(row["since"]), row["size"])


def note(transaction: Transaction, at: int, size: int) -> None:
    """A backup of this moment is whole."""
    transaction.do("note_backup", at=at, size=size)


def begin_anew(transaction: Transaction, now: int) -> None:
    """The desk was put back from a backup: what comes from here on stands in none."""
    transaction.do("note_backup", at=now, size=None)
