"""A PostgreSQL database that a desk leaves, or comes to (storage/keeping/moving.py)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg

from storage.errors import CannotOpenError, InUseError, StoreError
from storage.place import shown
from storage.postgres.filling import make_again, settle, take_away
from storage.postgres.link import Link
from storage.postgres.opening import DESK, SCHEMA, connect, inspect, migrate, reason
from storage.postgres.side import PostgresSide
from storage.queries import migrations_of, queries_of
from storage.sealing import Seals
from storage.transaction import Transaction

ENGINE = "postgres"
PATIENT = "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0"  # the other side may be slow
STILL = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
LETS_GO = 2.0  # seconds
HOLD = f"SELECT pg_try_advisory_lock({SCHEMA}) AND pg_try_advisory_lock({DESK})"


class PostgresHome:
    def __init__(self, url: str, link: Link) -> None:
        self.name = shown(url)
        self.side = PostgresSide(link)
        self._link = link

    @classmethod
    @contextmanager
    def opened(cls, url: str, *, new: bool) -> Iterator[PostgresHome]:
        """`new`: a desk is to come here. Raises CannotOpenError, InUseError."""
        with closing(connect(url)) as link, told_in_one_line(url):
            link.script(PATIENT)
            hold(link, url)
            newest = len(migrations_of(ENGINE))
            version = inspect(link, url, newest)
            if not new and version != newest:
                raise CannotOpenError(
                    f"{shown(url)} holds no desk of this version; open the desk on it once, and close it."
                )
            if new:
                migrate(link, url, migrations_of(ENGINE))
            yield cls(url, link)

    @contextmanager
    def at_once(self) -> Iterator[Transaction]:
        with within(self._link, "BEGIN") as transaction:
            yield transaction
            transaction.do_last()

    @contextmanager
    def still(self) -> Iterator[Transaction]:
        with within(self._link, STILL) as transaction:
            yield transaction

    def arrive(self) -> None:
        take_away(self._link)

    def settle(self) -> None:
        with within(self._link, "BEGIN"):
            make_again(self._link)
        settle(self._link)


def hold(link: Link, url: str) -> None:
    """No process of the desk works here, and none begins to before this connection ends. A command that ended just now may not have let
    go yet: PostgreSQL notices a moment after the connection is closed."""
    end = time.monotonic() + LETS_GO
    while not (held := link.script(HOLD)[0][0]) and time.monotonic() < end:
        link.script("SELECT pg_advisory_unlock_all()")  # perhaps one of the two was free
        time.sleep(LETS_GO / 20)
    if not held:
        raise InUseError(f"{shown(url)} is in use by a desk or a command; close the desk, every process of it.")
    if not link.execute("SELECT to_regclass('living') IS NOT NULL").fetchall()[0][0]:
        return
    living = link.execute("SELECT COUNT(*) FROM living").fetchall()[0][0]
    if living:
        raise InUseError(
            f"{living} process(es) of the desk are open on {shown(url)}; close them first (one that was killed counts for 15 seconds)."
        )


@contextmanager
def within(link: Link, begin: str) -> Iterator[Transaction]:
    link.script(begin)
    try:
        yield Transaction(link, queries_of(ENGINE), Seals(None, ()))
        link.script("COMMIT")
    except BaseException:
        if not link.broken:
            link.script("ROLLBACK")
        raise


@contextmanager
def told_in_one_line(url: str) -> Iterator[None]:
    try:
        yield
    except psycopg.Error as error:
        raise StoreError(f"{shown(url)}: {reason(error)}.") from error
