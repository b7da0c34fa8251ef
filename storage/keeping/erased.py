"""Who was erased, in a file beside the database: it outlives the database, and a backup that is older than an erasure is put right by it.

One line an erasure, the same random ids as in the table. The file is only added to.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from storage.place import Place, on_postgres

ID = re.compile(r"[\w-]{1,64}")


def path_beside(database: Path) -> Path:
    return database.with_name(database.name + ".erased")


def kept(database: Path) -> tuple[str, ...]:
    """The ids in the file beside a database, oldest first. A line that was cut by a crash is passed over."""
    try:
        lines = path_beside(database).read_text("ascii", "replace").splitlines()
    except FileNotFoundError:
        return ()
    return tuple(dict.fromkeys(line for line in lines if ID.fullmatch(line)))


def keep(database: Place, ids: Iterable[str]) -> None:
    """Add what the file does not have yet, down to the disk. Before the erasure itself: one that is noted and not done
    is done again at the next restore, one that is done and not noted would come back with it. Beside a PostgreSQL
    database no file can lie that all processes see: there the table alone tells it."""
    if on_postgres(database):
        return
    database = Path(database)
    known = set(kept(database))
    new = [id_ for id_ in dict.fromkeys(ids) if id_ not in known and ID.fullmatch(id_)]
    if not new:
        return
    descriptor = os.open(path_beside(database), os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "ab") as file:
        file.write("".join(f"\n{id_}\n" for id_ in new).encode())
        file.flush()
        os.fsync(file.fileno())
