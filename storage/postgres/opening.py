"""Opening the database: what is refused before anything is touched, and the schema's changes.

A role that owns its database, or may create in its schema, is enough: nothing here needs a superuser or an extension.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg

from storage import moved
from storage.errors import CannotOpenError
from storage.place import shown
from storage.postgres.link import Link
from storage.queries import Query
from storage.sealing import Seals
from storage.transaction import Transaction

OLDEST = 13  # of PostgreSQL

# Advisory locks, in this database alone. MADG, as in the header of a SQLite file.
DESK = 0x4D414447  # a work that runs alone, or beside others
SCHEMA = DESK + 2  # one process at a time changes it
# Taken in storage/sql/postgres/holding.sql alone: DESK + 1, numbers of the feed become visible in their order; DESK + 3, one batch
# of a purge at a time.

STANDING = """
    SELECT current_setting('server_version_num')::bigint / 10000 AS release,
        current_setting('server_encoding') AS encoding, pg_is_in_recovery() AS standby, current_schema() AS place,
        to_regclass('madoguchi_schema') IS NOT NULL AS ours,
        (SELECT COUNT(*) FROM pg_class WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
            AND relkind IN ('r', 'p', 'v', 'm', 'f')) AS tables
"""


def connect(url: str, *, reading: bool = False) -> Link:
    """Raises CannotOpenError with one line that says what to do."""
    try:
        return Link(url, reading=reading)
    except psycopg.Error as error:
        raise CannotOpenError(f"{shown(url)} cannot be opened: {reason(error)}. See MADOGUCHI_DATABASE.") from None


def reason(error: psycopg.Error) -> str:
    """What PostgreSQL or the network says, in one line and without the addresses that were tried."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    told = next(
        (line for line in lines if "FATAL" in line or "failed:" in line), lines[0] if lines else "no reason given"
    )
    for mark in ("FATAL:", "failed:", "error:"):
        told = told.rpartition(mark)[2]
    return told.strip().rstrip(".")


def inspect(link: Link, url: str, newest: int) -> int:
    """The schema's version, 0 for an empty database. Raises CannotOpenError unless the desk can work on it."""
    standing = link.execute(STANDING).fetchall()[0]
    name = shown(url)
    if standing["release"] < OLDEST:
        raise CannotOpenError(f"{name} is PostgreSQL {standing['release']}; {OLDEST} or newer is needed.")
    if standing["encoding"] != "UTF8":
        raise CannotOpenError(f"{name} cannot hold Japanese ({standing['encoding']}); create it with ENCODING 'UTF8'.")
    if standing["place"] is None:
        raise CannotOpenError(f"{name} has no schema that its role may use; see docs/operate.md.")
    if not standing["ours"] and standing["tables"]:
        raise CannotOpenError(f"{name} is the database of another program; name another.")
    version = version_of(link) if standing["ours"] else 0
    if version > newest:
        raise CannotOpenError(
            f"{name} was written by a newer madoguchi (schema {version}, this one knows {newest}); update this program."
        )
    if standing["standby"]:
        raise CannotOpenError(f"{name} is a standby, which takes nothing; name the primary.")
    return version


def version_of(link: Link) -> int:
    """The number of the newest change that the database has."""
    version: int = link.execute("SELECT COALESCE(MAX(number), 0) FROM madoguchi_schema").fetchall()[0][0]
    return version


def prepare(link: Link, url: str, changes: Sequence[Path], queries: Mapping[str, Query], seals: Seals) -> None:
    """Bring the schema up to date and agree on the keys. The race: several processes start at once, and one of them does it."""
    with _alone(link, url):
        apply(link, url, changes)
        transaction = Transaction(link, queries, seals)
        moved.refuse(transaction, shown(url))
        seals.agree(transaction)


def migrate(link: Link, url: str, changes: Sequence[Path]) -> None:
    """Bring the schema up to date, and nothing else: a desk is to come here."""
    with _alone(link, url):
        apply(link, url, changes)


@contextmanager
def _alone(link: Link, url: str) -> Iterator[None]:
    try:
        link.script(f"BEGIN; SELECT pg_advisory_xact_lock({SCHEMA})")
        yield
        link.script("COMMIT")
    except psycopg.errors.InsufficientPrivilege as error:
        raise CannotOpenError(
            f"{shown(url)}: {reason(error)}; make the desk's role the owner of its database (docs/operate.md)."
        ) from None
    except psycopg.OperationalError as error:
        raise CannotOpenError(f"{shown(url)} cannot be opened: {reason(error)}.") from None


def apply(link: Link, url: str, changes: Sequence[Path]) -> None:
    """Inside a transaction."""
    begun = inspect(link, url, len(changes))
    if begun == 0:
        link.script("CREATE TABLE IF NOT EXISTS madoguchi_schema (number BIGINT PRIMARY KEY)")
    for number, path in enumerate(changes[begun:], start=begun + 1):
        link.script(path.read_text(encoding="utf-8"))
        link.execute("INSERT INTO madoguchi_schema (number) VALUES (:number)", {"number": number})
