"""The schema's changes: numbered, forward only, each one whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from storage.sqlite.database import Database, undo
from storage.sqlite.opening import APPLICATION


def version_of(database: Database) -> int:
    """The number of the newest change that the file has."""
    version: int = database.execute("PRAGMA user_version").fetchone()[0]
    return version


def migrate(database: Database, changes: Sequence[Path]) -> int:
    """Apply what the file does not have yet; how many changes that were.

    A new file gets its first change before it is switched to the write-ahead log, so that from its first page on its
    header says whose it is. The newest version goes into the file itself and not only into the log: an older program
    sees it there.
    """
    begun = version_of(database)
    for number, path in enumerate(changes[begun:], start=begun + 1):
        try:
            database.executescript(_whole(path.read_text(encoding="utf-8"), number))
        except BaseException:
            undo(database)
            raise
    database.enable_wal()
    if begun < len(changes):
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return len(changes) - begun


def _whole(change: str, number: int) -> str:
    """The script of a change and of the number that it brings, in one transaction."""
    return f"""
        BEGIN IMMEDIATE;
        {change}
        PRAGMA application_id = {APPLICATION};
        PRAGMA user_version = {number};
        COMMIT;
    """
