"""Large tables of numbers, laid aside in nameless files: the system reads in what a question needs, and may take it back."""

from __future__ import annotations

import mmap
import tempfile
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
