"""A room for what is not whole yet: a hidden folder beside its place, for its owner alone. What a run that was cut off has left there
(words that nobody has locked yet) is taken away by the next."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX, SUFFIX = ".madoguchi-", ".part"


@contextmanager
def room_beside(target: Path) -> Iterator[Path]:
    """On the same disk as `target`, so that what is made in it takes its place in one step. Raises OSError."""
    for left in target.parent.glob(f"{PREFIX}*{SUFFIX}"):
        _clear(left)
    room = Path(tempfile.mkdtemp(SUFFIX, PREFIX, target.parent))
    held = _hold(room)
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)
        os.close(held)


def _clear(room: Path) -> None:
    """Unless its run goes on."""
    with suppress(OSError):
        held = _hold(room)
        shutil.rmtree(room, ignore_errors=True)
        os.close(held)


def _hold(room: Path) -> int:
    """The operating system lets go when the process ends, however it ends. Raises BlockingIOError when another holds it."""
    descriptor = os.open(room, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor
