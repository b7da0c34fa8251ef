"""NumPy, loaded on one thread, and the names of its types.

OpenBLAS takes as many threads as there are cores, which is slower for one short message than one thread, keeps other
messages waiting, and lets the last digits of a sum depend on the machine. It reads the variable once, when NumPy loads,
so this module must be the first to import NumPy; nothing outside of matching does.
"""

# ruff: noqa: E402
from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.int8]
