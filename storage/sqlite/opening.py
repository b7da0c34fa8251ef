"""Opening the file: what is refused before anything is touched, and how a connection is set."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from storage.errors import CannotOpenError
from storage.sqlite.database import Database

APPLICATION = 0x4D414447  # "MADG", in the file's header: this file is ours
MAGIC = b"SQLite format 3\0"
BESIDE = ("-wal", "-shm", "-journal")  # what SQLite puts beside a database
BUSY_SECONDS = 1.5  # a commit waits so long for a command that works beside the desk
CHECKED_WHOLE = 32 * 1024 * 1024  # a file up to this many bytes is checked to its last page; that takes some 0.1 s

DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})

SETTINGS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA synchronous = FULL",  # what is committed has survived the power cut
    "PRAGMA secure_delete = FAST",  # unsent words are overwritten where that costs no further page
    "PRAGMA cache_size = -16000",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA wal_autocheckpoint = 4000",  # pages, under load; the writer brings the log home when it has nothing to do
    "PRAGMA journal_size_limit = 67108864",
)


def inspect(path: Path, newest: int) -> None:
    """Raises CannotOpenError, with nothing touched, unless the desk can work on the file (or make it).

    `newest` is the number of the newest migration that this program knows.
    """
    _inspect_folder(path)
    if not path.exists() or path.stat().st_size == 0:
        return
    if not _may(path, os.R_OK | os.W_OK):
        raise CannotOpenError(f"{path} is not writable for this user; change its owner or mode, or name another file.")
    with path.open("rb") as file:
        if not file.read(len(MAGIC)).startswith(MAGIC):
            raise CannotOpenError(f"{path} is not a madoguchi database; name another file.")
    with broken_file_refused(path), closing(connect_to_look(path)) as connection:
        _inspect_owner(path, connection, newest)
        _inspect_pages(path, connection)


def _inspect_folder(path: Path) -> None:
    if path.is_dir():
        raise CannotOpenError(f"{path} is a folder; name a file in it.")
    if not path.parent.is_dir():
        raise CannotOpenError(f"The folder {path.parent} does not exist; make it, or name another file.")
    if not _may(path.parent, os.W_OK | os.X_OK):
        raise CannotOpenError(
            f"The folder {path.parent} is not writable for this user; the database needs files beside it."
        )


def _may(path: Path, mode: int) -> bool:
    """Whether the user in whose name this process acts may do so; plain `os.access` asks for the one who started it."""
    return os.access(path, mode, effective_ids=os.access in os.supports_effective_ids)


def connect_to_look(path: Path) -> sqlite3.Connection:
    """Without a log beside it the file is whole, and looking at it makes no file; with one, the log is read too."""
    beside = any(path.with_name(path.name + ending).exists() for ending in ("-wal", "-journal"))
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro{'' if beside else '&immutable=1'}", uri=True)


def _inspect_owner(path: Path, connection: sqlite3.Connection, newest: int) -> None:
    application, version, tables = connection.execute(
        "SELECT * FROM pragma_application_id, pragma_user_version, (SELECT COUNT(*) FROM sqlite_schema)"
    ).fetchone()
    if application != APPLICATION and (application or version or tables):
        raise CannotOpenError(f"{path} is the database of another program; name another file.")
    if version > newest:
        raise CannotOpenError(
            f"{path} was written by a newer madoguchi (schema {version}, this one knows {newest}); update this program."
        )


def _inspect_pages(path: Path, connection: sqlite3.Connection) -> None:
    """A small file is checked whole, a large one as far as it must be read anyway: starting must not take minutes."""
    if path.stat().st_size <= CHECKED_WHOLE:
        found: Sequence[str] = connection.execute("PRAGMA quick_check(1)").fetchone()
        if found[0] != "ok":
            raise _damaged(path, found[0].splitlines()[-1])
        return
    for (table,) in connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0"
    ).fetchall():
        connection.execute(f'SELECT * FROM "{table}" LIMIT 1').fetchone()  # noqa: S608 the names are the schema's own


def _damaged(path: Path, why: str) -> CannotOpenError:
    return CannotOpenError(f"{path} is damaged ({why}); restore a backup, or name another file.")


@contextmanager
def broken_file_refused(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in DAMAGED:
            raise _damaged(path, str(error)) from None
        raise CannotOpenError(f"{path} cannot be opened: {error}.") from None


def open_writer(path: Path) -> Database:
    """The connection that writes; for the thread that calls this. The file has been inspected and locked."""
    os.close(os.open(path, os.O_CREAT | os.O_CLOEXEC, 0o600))  # the files that SQLite puts beside it get the same mode
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, cached_statements=256)
    connection.row_factory = sqlite3.Row
    database = Database(connection, execute_plugins=False)
    for setting in SETTINGS:
        database.execute(setting)
    return database


def open_reader(path: Path) -> Database:
    """A connection that cannot write. It is used by one thread at a time, and closed by another."""
    uri = f"{path.absolute().as_uri()}?mode=ro"
    connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    database = Database(connection, execute_plugins=False)
    database.execute("PRAGMA query_only = ON")
    return database


def put_aside(database: Path, why: str) -> Path:
    """The database that is replaced is kept. Its log is brought home first, or laid aside with it: beside the new database it would be
    taken for that one's. The name itself is never free, so that a crash here cannot make a desk open an empty file."""
    aside = database.with_name(f"{database.name}.{why}")
    if aside.exists():
        raise CannotOpenError(f"{aside} exists; move it away first.")
    with suppress(sqlite3.Error), closing(open_writer(database)) as old:
        old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for ending in BESIDE:
        with suppress(FileNotFoundError):
            database.with_name(database.name + ending).rename(aside.with_name(aside.name + ending))
    os.link(database, aside)
    return aside
