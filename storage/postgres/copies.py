"""A backup of a PostgreSQL database, and the way back: a backup is always a SQLite file, whatever the desk stands on.

Out: one snapshot, read beside the desk. In: one transaction; before its end nothing has changed, and what was there is put aside.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from storage import saved
from storage.carrying import carry
from storage.errors import CannotOpenError
from storage.moved import ARRIVING
from storage.place import shown
from storage.postgres.filling import make_again, settle, take_away
from storage.postgres.home import PATIENT, STILL, hold, told_in_one_line, within
from storage.postgres.link import Link
from storage.postgres.opening import DESK, apply, connect, inspect
from storage.postgres.side import PostgresSide
from storage.queries import migrations_of
from storage.sqlite import opening
from storage.sqlite.filling import filling
from storage.sqlite.side import SqliteSide
from storage.tables import OF_EVERY_DESK, tables
from storage.transaction import Reader, Transaction

# Beside the works of a desk, and not while a restore or a move has the database for itself.
BESIDE = f"BEGIN; SELECT pg_advisory_xact_lock_shared({DESK})"
NEWEST = len(migrations_of("postgres"))
OURS = """
    SELECT CASE relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, quote_ident(relname) FROM pg_class
    WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) AND relkind IN ('r', 'v')
"""


def copy(url: str, target: Path) -> None:
    """Copy the database into a SQLite file that is not there yet, also while the desk runs. Raises CannotOpenError."""
    with closing(connect(url, reading=True)) as link, told_in_one_line(url):
        link.script(PATIENT)
        if inspect(link, url, NEWEST) != NEWEST:
            raise CannotOpenError(f"{shown(url)} holds no desk of this version.")
        with within(link, STILL) as reader:
            if (row := reader.one("moved")) is not None and row["direction"] == ARRIVING:
                raise CannotOpenError(f"{shown(url)} is not whole: the move from {row['place']} was cut off.")
            with filling(target) as database:
                for _ in carry(PostgresSide(link), SqliteSide(database.conn)):
                    pass


def note(url: str, at: int, size: int) -> None:
    """That one was taken. Raises CannotOpenError, StoreError."""
    with closing(connect(url)) as link, told_in_one_line(url), within(link, BESIDE) as transaction:
        saved.note(transaction, at, size)


class Replaced:
    """A database whose desk is replaced, or that had none."""

    def __init__(self, url: str, link: Link, transaction: Transaction, now: datetime) -> None:
        self._url, self._link, self._transaction = url, link, transaction
        self._now = now
        self._version = inspect(link, url, NEWEST)
        self.holds = self._version > 0 and (
            transaction.one("moved") is not None or any(_holds(link, table.name) for table in tables())
        )

    @property
    def reader(self) -> Reader:
        return self._transaction

    def load(self, ready: Path) -> str | None:
        """Take in what stands in a file of the newest schema; the schema in which what was there lies now."""
        aside = self._put_aside() if self.holds else None
        apply(self._link, self._url, migrations_of("postgres"))
        for name in OF_EVERY_DESK:
            self._link.script(f"DELETE FROM {name}")  # noqa: S608 names of ours
        take_away(self._link)
        with closing(opening.open_reader(ready)) as database:
            for _ in carry(SqliteSide(database.conn), PostgresSide(self._link)):
                pass
        make_again(self._link)
        return aside

    def _put_aside(self) -> str:
        aside = f"before_{self._now:%Y%m%d_%H%M%S}"
        self._link.script(f"CREATE SCHEMA {aside}")
        for kind, name in self._link.script(OURS):
            self._link.script(f"ALTER {kind} {name} SET SCHEMA {aside}")
        return aside


def _holds(link: Link, table: str) -> bool:
    return table not in OF_EVERY_DESK and bool(link.script(f'SELECT 1 FROM "{table}" LIMIT 1'))  # noqa: S608 the schema's own


@contextmanager
def replacing(url: str, now: datetime, *, force: bool) -> Iterator[Replaced]:
    """All within is done together at its end. Raises CannotOpenError, InUseError."""
    with closing(connect(url)) as link, told_in_one_line(url):
        link.script(PATIENT)
        hold(link, url)
        with within(link, "BEGIN") as transaction:
            replaced = Replaced(url, link, transaction, now)
            if replaced.holds and not force:
                raise CannotOpenError(
                    f"{shown(url)} holds a desk already; say --force to put it aside, or name another."
                )
            yield replaced
        settle(link)
