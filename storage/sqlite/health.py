"""What `madoguchi doctor` asks of the file: whether the desk could work on it, and what it stands on."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from storage import moved, saved
from storage.queries import migrations_of, queries_of
from storage.saved import Saved
from storage.sealing import Seals, key_file
from storage.sqlite import opening
from storage.transaction import Reader

ENGINE = "sqlite"


@dataclass(frozen=True, slots=True)
class Health:
    exists: bool
    holder: int  # the process that has it open, or 0
    readable_by_others: bool
    free: int  # bytes left on the disk
    library: str  # SQLite's version
    saved: Saved


def examine(path: Path, keys: Sequence[bytes]) -> Health:
    """`keys`: those of the settings. Raises `CannotOpenError` with one line when the desk could not work on the file. Touches nothing."""
    opening.inspect(path, newest=len(migrations_of(ENGINE)))
    exists = path.exists()
    known = _look(path, Seals(key_file(path), keys)) if exists and path.stat().st_size else saved.NOTHING
    shown = exists and bool(path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH))
    return Health(exists, _holder(path), shown, shutil.disk_usage(path.parent).free, sqlite3.sqlite_version, known)


def _look(path: Path, seals: Seals) -> Saved:
    with closing(opening.connect_to_look(path)) as connection, suppress(sqlite3.OperationalError):  # of an older schema
        connection.row_factory = sqlite3.Row
        reader = Reader(connection, queries_of(ENGINE), seals)
        moved.refuse(reader, str(path))
        seals.check(reader)
        return saved.read(reader)
    return saved.NOTHING


def _holder(path: Path) -> int:
    """The process that the lock names, if it lives; a lock is emptied when its holder ends in order."""
    try:
        holder = int(path.with_name(path.name + ".lock").read_text("ascii").strip() or 0)
        os.kill(holder, 0) if holder else None
    except (OSError, ValueError):
        return 0
    return holder
