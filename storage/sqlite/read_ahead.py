"""What is needed first is read ahead, aside from all work: after a restart of the machine nothing of the file is in its memory, and each
traveller who comes back would wait for four or five places of the disk, and everybody else for them."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

PIECE = 256 * 1024


class ReadAhead(threading.Thread):
    """From the end of the file, where what is newest stands, as far as half of the machine's free memory holds it."""

    def __init__(self, path: Path) -> None:
        super().__init__(name="madoguchi-read-ahead", daemon=True)
        self._file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._end = threading.Event()

    def run(self) -> None:
        size = os.fstat(self._file).st_size
        with suppress(OSError):  # whoever needs what cannot be read will be told
            for place in pieces(size, spare_memory() // 2):
                begun = time.monotonic()
                # into the system's memory and no further, which takes half of the processor's time; the last byte tells that it is there
                os.posix_fadvise(self._file, place, PIECE, os.POSIX_FADV_WILLNEED)
                os.pread(self._file, 1, min(place + PIECE, size) - 1)
                if self._end.wait(time.monotonic() - begun):  # half of the time the disk is everybody else's
                    return

    def close(self) -> None:
        """Not before SQLite has let go of the file: its locks are the process's, and closing any descriptor of the file drops them."""
        self._end.set()
        if self.ident is not None:
            self.join()
        os.close(self._file)


def pieces(size: int, most: int) -> Iterator[int]:
    """Where to read, from the last piece on, no more than `most` bytes in all."""
    yield from range((size - 1) // PIECE * PIECE, max(size - most, 0) - 1, -PIECE)


def spare_memory(system: Path = Path("/")) -> int:
    """Bytes that may be filled; 0 where the system does not tell. A group of processes may have less than the machine."""
    try:
        lines = (system / "proc/meminfo").read_text().splitlines()
        free = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    except (OSError, StopIteration):
        return 0
    with suppress(OSError, ValueError, StopIteration):  # no groups, or no limit ("max")
        lines = (system / "proc/self/cgroup").read_text().splitlines()
        own = system / "sys/fs/cgroup" / next(line[3:].lstrip("/") for line in lines if line.startswith("0::"))
        free = min(free, int((own / "memory.max").read_text()) - int((own / "memory.current").read_text()))
    return max(free, 0)
