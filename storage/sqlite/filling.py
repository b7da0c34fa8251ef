"""A SQLite file that is filled in one go, and that nobody has yet: without a log and without waiting for the disk; what each row would cost
an index is done at the end, in order. Cut off, it is thrown away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from storage.queries import migrations_of
from storage.sqlite import opening
from storage.sqlite.database import Database
from storage.sqlite.migrations import migrate

# An index is sorted in pieces of the size of the cache, in files of the system that have no name.
QUICK = (
    "foreign_keys = OFF", "synchronous = OFF", "journal_mode = OFF", "locking_mode = EXCLUSIVE", "cache_size = -64000",
    "temp_store = FILE",
)  # fmt: skip
GATHERED = "INSERT INTO message_fts (message_fts, rank) VALUES ('hashsize', ?)"
MUCH, USUAL = (
    16 * 1024 * 1024,
    1024 * 1024,
)  # bytes of words before they are written: the more, the less there is to join


@contextmanager
def filling(path: Path) -> Iterator[Database]:
    """A whole desk of one file at its end, not yet on the disk, if what is put in is whole: no reference is looked after."""
    with closing(opening.open_writer(path)) as database:
        migrate(database, migrations_of("sqlite"))
        for setting in QUICK:
            database.execute(f"PRAGMA {setting}").fetchall()
        indices = database.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"
        ).fetchall()
        for index in indices:
            database.execute(f'DROP INDEX "{index["name"]}"')
        database.execute(GATHERED, [MUCH])
        database.execute("BEGIN")
        yield database
        database.execute("COMMIT")
        database.execute(GATHERED, [USUAL])
        for index in indices:
            database.execute(index["sql"])
        database.execute("PRAGMA journal_mode = DELETE")  # it is one file
