"""A backup becomes the desk's database again.

What happened since it was taken is not in it. So what might be done twice is not done by itself: replies that had not left are held for
staff, reminders whose time has passed are dropped, nobody stays logged in. What must not come back does not: whoever was erased since is
erased again, whoever was disabled stays so, and no receipt number is given a second time. All in one transaction, before the desk opens.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from storage import audit, saved
from storage.errors import NO_LIBRARY, CannotOpenError
from storage.keeping import backup, erased, erasure, locked_copy
from storage.keeping.unfinished import room_beside
from storage.moments import stored
from storage.place import Place, on_postgres, shown
from storage.queries import migrations_of, queries_of
from storage.sealing import Seals, key_file
from storage.sqlite import opening
from storage.sqlite.lock import FileLock
from storage.sqlite.migrations import migrate
from storage.sqlite.opening import open_reader
from storage.transaction import Reader, Transaction

ENGINE = "sqlite"


@dataclass(frozen=True, slots=True)
class Since:
    """What the database that is replaced still tells of the time since the backup."""

    erased: tuple[str, ...] = ()  # ids of conversations
    numbers: tuple[str, ...] = ()  # receipt numbers
    disabled: tuple[str, ...] = ()  # names of accounts


@dataclass(frozen=True, slots=True)
class Restored:
    held: int  # replies
    reminders: int  # dropped
    erased: int  # again
    keys: tuple[str, ...] = ()  # names of those that something in it is sealed with


def restore(
    source: Path, place: Place, passphrase: str, now: datetime, *, force: bool
) -> tuple[Restored, Place | None]:
    """Make the backup the desk's database; what had to be held back, and where the database that it replaces lies now.

    Nothing is touched before the backup has been read to its last page and made ready.
    """
    if not source.is_file():
        raise CannotOpenError(f"{source} is no file.")
    try:
        if on_postgres(place):
            return _restore_to_postgres(source, str(place), passphrase, now, force=force)
        lock = FileLock(Path(place))
        lock.take()
        try:
            return _restore(source, Path(place), passphrase, now, force=force)
        finally:
            lock.release()
    except OSError as error:
        raise CannotOpenError(f"{shown(place)} cannot be restored: {error.strerror}.") from None


def _restore(
    source: Path, database: Path, passphrase: str, now: datetime, *, force: bool
) -> tuple[Restored, Path | None]:
    there = database.exists() and database.stat().st_size > 0
    if there and not force:
        raise CannotOpenError(
            f"{database} holds a desk already; say --force to put it aside, or set MADOGUCHI_DATABASE."
        )
    with room_beside(database) as room:
        ready = _unpack(source, room, passphrase)
        told = since(database) if there else Since()
        erased.keep(database, told.erased)
        done = _settle(ready, told, [*erased.kept(database), *erased.kept(backup.beside(source))], source, now)
        aside = opening.put_aside(database, f"before-{now:%Y%m%d-%H%M%S}") if there else None
        ready.replace(database)
        backup.to_disk(database)
    return done, aside


def _restore_to_postgres(
    source: Path, url: str, passphrase: str, now: datetime, *, force: bool
) -> tuple[Restored, str | None]:
    try:
        from storage.postgres.copies import replacing  # noqa: PLC0415 imported only when it is asked for
    except ImportError:
        raise CannotOpenError(NO_LIBRARY) from None
    with room_beside(Path(tempfile.gettempdir(), source.name)) as room, replacing(url, now, force=force) as there:
        ready = _unpack(source, room, passphrase)
        told = told_by(there.reader) if there.holds else Since()
        done = _settle(ready, told, erased.kept(backup.beside(source)), source, now)
        return done, there.load(ready)


def _unpack(source: Path, room: Path, passphrase: str) -> Path:
    """The backup as it was before it was locked, checked."""
    ready = room / "ready"
    if locked_copy.is_locked(source):
        if not passphrase:
            raise CannotOpenError(f"{source} is locked: give its passphrase with --passphrase-file.")
        locked_copy.unlock(source, ready, passphrase)
    else:
        descriptor = os.open(ready, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with source.open("rb") as file, os.fdopen(descriptor, "wb") as out:
            while piece := file.read(1024 * 1024):
                out.write(piece)
    try:
        backup.check(ready)
    except CannotOpenError as error:  # which names the copy, that nobody knows
        raise CannotOpenError(str(error).replace(str(ready), str(source))) from None
    return ready


def _settle(ready: Path, told: Since, erasures: Iterable[str], source: Path, now: datetime) -> Restored:
    """In the copy, before it takes its place: cut off here, the desk still has what it had."""
    with opening.broken_file_refused(source), closing(opening.open_writer(ready)) as database:
        migrate(database, migrations_of(ENGINE))
        transaction = Transaction(database, queries_of(ENGINE), Seals(key_file(ready), ()))
        database.execute("BEGIN IMMEDIATE")
        done = settle(transaction, told, erasures, source.name, stored(now))
        transaction.do_last()
        database.execute("COMMIT")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return done


def since(database: Path) -> Since:
    """Of a damaged database, or of none: nothing."""
    try:
        with closing(open_reader(database)) as connection:
            return told_by(Reader(connection, queries_of(ENGINE), Seals(key_file(database), ())))
    except sqlite3.Error:
        return Since()


def told_by(reader: Reader) -> Since:
    return Since(
        erasure.erasures(reader),
        tuple(row["number"] for row in reader.all("numbers_given")),
        tuple(row["name"] for row in reader.all("accounts_disabled")),
    )


def settle(transaction: Transaction, told: Since, erased: Iterable[str], name: str, now: int) -> Restored:
    """Make a database that was restored safe to open. `erased` are the ids of the list beside it; `name` is the backup's."""
    transaction.do("unmark_moved")
    saved.begin_anew(transaction, now)
    held = transaction.do("hold_outgoing", now=now)
    reminders = transaction.do("drop_past_reminders", now=now)
    transaction.do("void_sessions", now=now)
    transaction.do("void_tokens", now=now)
    for number in told.numbers:
        transaction.do("add_former_number", number=number)
    for account in told.disabled:
        transaction.do("disable_again", name=account, now=now)
    again = dict.fromkeys([*told.erased, *erased, *erasure.erasures(transaction)])
    done = sum(erasure.erase(transaction, conversation, now) for conversation in again)
    audit.note(transaction, now, "operator", "restore", f"backup:{name}", count=held)
    keys = tuple(row["name"] for row in transaction.all("sealing_keys"))
    return Restored(held, reminders, done, keys)
