"""One `serve` a file: a lock of the operating system beside it, which a killed process cannot leave behind."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from storage.errors import InUseError


class FileLock:
    """Held from `take` to `release`, or to the end of the process. The lock file names the holder; it is never deleted:
    deleting it would let a second process lock a new file of the same name while a first still holds the old one."""

    def __init__(self, database: Path) -> None:
        self.path = database.with_name(database.name + ".lock")
        self._database = database
        self._descriptor: int | None = None

    def take(self) -> None:
        """Raises InUseError when another process holds it."""
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.read(descriptor, 20).decode("ascii", "replace").strip() or "?"
            os.close(descriptor)
            raise InUseError(
                f"{self._database} is in use by another madoguchi (process {holder}); stop it, or name another file."
            ) from None
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        self._descriptor = descriptor

    def release(self) -> None:
        if self._descriptor is not None:
            os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = None
