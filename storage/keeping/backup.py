"""A copy of the database while the desk runs, and the way back.

The copy is taken over a connection that can only read: it neither commits nor checkpoints, so the desk's own writer stays the only one
that does. The desk goes on; the copy is of one moment.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from types import ModuleType

from storage import saved
from storage.errors import NO_LIBRARY, CannotOpenError
from storage.keeping import erased, locked_copy
from storage.keeping.unfinished import room_beside
from storage.place import Place, on_postgres
from storage.queries import migrations_of
from storage.sqlite.home import SqliteHome
from storage.sqlite.migrations import version_of
from storage.sqlite.opening import APPLICATION, broken_file_refused, inspect, open_reader

ENGINE = "sqlite"


def back_up(place: Place, target: Path, passphrase: str, *, force: bool) -> int:
    """Copy the database into `target`, also while the desk runs; how many bytes it became. With a passphrase it is locked.

    The file appears whole or not at all. Who was erased is noted beside it: any older backup of that folder gets it again.
    """
    if target.exists() and not force:
        raise CannotOpenError(f"{target} exists; name another file, or say --force.")
    if isinstance(place, Path) and target.resolve() == place.resolve():
        raise CannotOpenError("The backup would replace the database itself; name another file.")
    try:
        with room_beside(target) as room:
            copied = room / "copy"
            _copy_of(place, copied)
            erased.keep(beside(target), _gone(copied))
            if passphrase:
                locked_copy.lock(copied, room / "locked", passphrase)
                copied = room / "locked"
            copied.replace(target)
        to_disk(target)
    except OSError as error:
        raise CannotOpenError(f"{target} cannot be written: {error.strerror}.") from None
    return target.stat().st_size


def _gone(copied: Path) -> list[str]:
    """Who was erased. Raises CannotOpenError when the copy is of half a desk: put back, it would open as a whole one."""
    with closing(open_reader(copied)) as database:
        for row in database.execute("SELECT place FROM moved WHERE direction = 'from'"):
            raise CannotOpenError(f"The database is not whole: the move from {row['place']} was cut off. Run it again.")
        return [row["conversation"] for row in database.execute("SELECT conversation FROM erasure")]


def beside(backup: Path) -> Path:
    """What the list of erased persons in a folder of backups is named after."""
    return backup.with_name("backups")


def note(place: Place, at: int, size: int) -> None:
    """That a backup of this moment is whole. Needs no key and changes no schema, as a backup does not either. Raises StoreError; of a file
    InUseError while a desk runs on it: that has to write it then."""
    if on_postgres(place):
        _postgres().note(str(place), at, size)
        return
    with SqliteHome.opened(Path(place), "") as home, home.at_once() as transaction:
        saved.note(transaction, at, size)


def _copy_of(place: Place, target: Path) -> None:
    if not on_postgres(place):
        copy(Path(place), target)
        return
    _postgres().copy(str(place), target)
    check(target)
    to_disk(target)


def _postgres() -> ModuleType:
    try:
        from storage.postgres import copies  # noqa: PLC0415 imported only when it is asked for
    except ImportError:
        raise CannotOpenError(NO_LIBRARY) from None
    return copies


def copy(database: Path, target: Path) -> None:
    """Copy a database, in use or not, into a file that is not there yet; mode 600, checked page by page, on the disk.

    Raises CannotOpenError.
    """
    inspect(database, newest=len(migrations_of(ENGINE)))
    if not database.exists() or database.stat().st_size == 0:
        raise CannotOpenError(f"{database} holds nothing yet; there is nothing to copy.")
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    with broken_file_refused(database), closing(open_reader(database)) as source:
        _copy(source.conn, target)
    check(target)
    to_disk(target)


def _copy(source: sqlite3.Connection, target: Path) -> None:
    """In one step: it holds one snapshot, and whatever the desk commits meanwhile is not waited for."""
    with closing(sqlite3.connect(target, isolation_level=None)) as copied:
        source.backup(copied, pages=-1)
        copied.execute("PRAGMA journal_mode = DELETE")  # the copy is one file


def check(path: Path) -> int:
    """The schema's version of a copy that is whole, ours, and not newer than this program. Raises CannotOpenError."""
    inspect(path, newest=len(migrations_of(ENGINE)))
    with broken_file_refused(path), closing(open_reader(path)) as database:
        database.execute("PRAGMA cache_size = -64000")  # each index is held against its rows, all over the file
        application, version = database.execute("PRAGMA application_id").fetchone()[0], version_of(database)
        if application != APPLICATION or version == 0:
            raise CannotOpenError(f"{path} is not a backup of a desk.")
        found = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if found != "ok":
            raise CannotOpenError(f"{path} is damaged ({found.splitlines()[-1]}); take another backup.")
    return version


def to_disk(path: Path) -> None:
    for place in (path, path.parent):
        descriptor = os.open(place, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
