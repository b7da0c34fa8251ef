"""The readings of the wordings of one language, and which of them are worth comparing.

Up to BRUTE all that are asked for are compared; of more, those that share the most runs of two kana with the message, found
in an index that is made when it is first needed.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from rapidfuzz import fuzz, process

from faq.matching.arrays import Floats, Order
from faq.matching.phrasebook import Phrasebook
from faq.matching.pooling import NOTHING, Pool, pool_of

BRUTE = 5_000  # wordings that are compared without choosing
CHOSEN = 1_000  # of more
SHORT = 4.0  # added to lengths, so that a very short wording does not win by one shared run


class Shelf:
    def __init__(self, book: Phrasebook, language: str) -> None:
        rows = [at for at, heard in enumerate(book.languages) if heard == language]
        self._readings = [book.readings[at] for at in rows]
        self._pool: Pool = pool_of([book.owners[at] for at in rows], len(book.entries))

    def near(self, reading: str, entries: Order | None) -> Floats:
        """The ratio to each wording of the entries (None: of all), 0 to 1, pooled; 0 for every other entry."""
        rows = self._pool.rows_of(entries)
        if len(rows) > BRUTE:
            rows = self._sharing(reading, rows)
        likeness = np.full(len(self._readings), NOTHING)
        if len(rows):
            texts = [self._readings[at] for at in rows.tolist()]
            likeness[rows] = process.cdist([reading], texts, scorer=fuzz.ratio, dtype=np.float32)[0] / np.float32(100)
        return self._pool(likeness, entries)

    def _sharing(self, reading: str, rows: Order) -> Order:
        """The rows that share the most runs with a reading for their length."""
        shared = np.zeros(len(self._readings), dtype=np.float32)
        for run in sorted(_runs(reading)):
            holders = self._holders.get(run)
            if holders is not None:
                shared[holders] += 1
        fit = shared[rows] / (self._lengths[rows] + np.float32(len(reading) + SHORT))
        best: Order = rows[np.argsort(-fit, kind="stable")[:CHOSEN]]
        return np.sort(best)

    @cached_property
    def _holders(self) -> dict[str, Order]:
        holders: dict[str, list[int]] = {}
        for at, reading in enumerate(self._readings):
            for run in _runs(reading):
                holders.setdefault(run, []).append(at)
        return {run: np.array(at, dtype=np.intp) for run, at in holders.items()}

    @cached_property
    def _lengths(self) -> Floats:
        return np.array([len(reading) + SHORT for reading in self._readings], dtype=np.float32)


def _runs(reading: str) -> set[str]:
    return {reading[at : at + 2] for at in range(len(reading) - 1)}
