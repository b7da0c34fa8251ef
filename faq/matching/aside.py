"""Large tables of numbers, laid aside in nameless files: the system reads in what a question needs, and may take it back."""

from __future__ import annotations

import mmap
import os
import tempfile
import weakref
from typing import Any

import numpy as np

SMALL = 64 * 1024  # bytes; less is not worth a file


def mapped(array: Any) -> Any:
    """The same numbers, in a file that nobody else sees. Raises OSError without room for it."""
    if array.nbytes < SMALL:
        return array
    with tempfile.TemporaryFile(prefix="madoguchi-") as file:
        file.write(array.data)
        file.flush()
        held = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    return np.frombuffer(held, dtype=array.dtype).reshape(array.shape)


class Rows:
    """The rows of a table, read from a file when they are asked for."""

    def __init__(self, table: Any) -> None:
        """Raises OSError."""
        with tempfile.TemporaryFile(prefix="madoguchi-") as file:
            file.write(table.data)
            file.flush()
            self._file = os.dup(file.fileno())
        weakref.finalize(self, os.close, self._file)
        self._width, self._kind = table.shape[1], table.dtype
        self._bytes = table.strides[0]

    def __getitem__(self, numbers: Any) -> Any:
        read, file, size = os.pread, self._file, self._bytes
        rows = b"".join([read(file, size, number * size) for number in numbers.tolist()])
        return np.frombuffer(rows, dtype=self._kind).reshape(-1, self._width)
