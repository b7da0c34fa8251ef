"""From the likeness of a message to each wording to its likeness to each entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from faq.matching.arrays import Floats, Integers, Order

NOTHING = np.float32(-np.inf)
SHARES = np.array([1.0, 0.6, 0.4], dtype=np.float32)  # what the best, second and third wording of an entry count


@dataclass(frozen=True)
class Pool:
    """The wordings of each entry. `rows` is entries x most wordings of one, filled up with `count`, which is no wording."""

    rows: Integers
    count: int

    def __call__(self, likeness: Floats, entries: Order | None = None) -> Floats:
        """The score of each entry, or of `entries` only: every other has 0. `likeness` has one value a wording."""
        padded = np.append(likeness, NOTHING)
        if entries is None:
            return _weighed(padded[self.rows])
        scores = np.zeros(len(self.rows), dtype=np.float32)
        scores[entries] = _weighed(padded[self.rows[entries]])
        return scores

    def rows_of(self, entries: Order | None) -> Order:
        """The wordings of these entries, or all, in order."""
        if entries is None:
            return np.arange(self.count)
        rows = self.rows[entries]
        found: Order = np.sort(rows[rows < self.count]).astype(np.intp)
        return found


def _weighed(values: Floats) -> Floats:
    """The weighted mean of the three best values of each row; 0 for a row without any."""
    best = _three_best(values)
    real = np.isfinite(best)
    shares = np.where(real, SHARES[: best.shape[1]], np.float32(0))
    totals: Floats = (np.where(real, best, 0) * shares).sum(axis=1) / np.maximum(shares.sum(axis=1), 1e-9)
    return totals.astype(np.float32)


def _three_best(values: Floats) -> Floats:
    kept = min(len(SHARES), values.shape[1])
    best = -np.partition(-values, kept - 1, axis=1)[:, :kept]
    ordered: Floats = -np.sort(-best, axis=1)
    return ordered


def pool_of(owners: Sequence[int], entries: int) -> Pool:
    """The pool of wordings whose entry is given by number, in the order of the wordings."""
    lines: list[list[int]] = [[] for _ in range(entries)]
    for wording, owner in enumerate(owners):
        lines[owner].append(wording)
    widest = max(map(len, lines), default=0) or 1
    rows = np.full((entries, widest), len(owners), dtype=np.int32)
    for entry, line in enumerate(lines):
        rows[entry, : len(line)] = line
    return Pool(rows, len(owners))
