"""The names of the array types."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.int8]
Order = npt.NDArray[np.intp]
