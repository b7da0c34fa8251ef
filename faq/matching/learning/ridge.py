"""Classifiers in closed form: ridge regression from runs of letters, or from vectors, to the entries.

The closed form has no step, no order and no chance in it, and the classifier that has not seen one row follows from the
one that has seen all.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np

from faq.matching.arrays import Floats, Integers
from faq.matching.grams import GramModel, Vocabulary, grams, rounded

MOST_RUNS = 8_000  # the most frequent ones; more gain nothing that can be measured
LEAST_SEEN = 2  # wordings in which a run stands
GRAM_RIDGE = 0.3


def fit_grams(texts: Sequence[str], owners: Integers, entries: int, sizes: tuple[int, ...]) -> GramModel:
    vocabulary = _vocabulary(texts, sizes)
    rows = _dense(texts, vocabulary)
    return GramModel(vocabulary, rounded(fit_rows(rows, owners, entries, GRAM_RIDGE)))


def fit_rows(rows: Floats, owners: Integers, entries: int, ridge: float) -> Floats:
    """The weights, inputs x entries, that bring each row nearest to 1 for its entry and 0 for every other."""
    wanted = np.zeros((len(rows), entries), dtype=np.float32)
    wanted[np.arange(len(rows)), owners] = 1
    if len(rows) <= rows.shape[1]:
        inner = rows @ rows.T + np.float32(ridge) * np.eye(len(rows), dtype=np.float32)
        dual: Floats = rows.T @ np.linalg.solve(inner, wanted)
        return dual
    outer = rows.T @ rows + np.float32(ridge) * np.eye(rows.shape[1], dtype=np.float32)
    primal: Floats = np.linalg.solve(outer, rows.T @ wanted)
    return primal


def _vocabulary(texts: Sequence[str], sizes: tuple[int, ...]) -> Vocabulary:
    seen: Counter[str] = Counter()
    for text in texts:
        seen.update(set(grams(text, sizes)))
    often = sorted((run for run in seen if seen[run] >= LEAST_SEEN), key=lambda run: (-seen[run], run))
    runs = tuple(sorted(often[:MOST_RUNS]))
    weights = [math.log((1 + len(texts)) / (1 + seen[run])) + 1 for run in runs]
    return Vocabulary(sizes, "\n".join(runs), np.array(weights, dtype=np.float32))


def _dense(texts: Sequence[str], vocabulary: Vocabulary) -> Floats:
    rows = np.zeros((len(texts), len(vocabulary.runs)), dtype=np.float32)
    for row, text in zip(rows, texts, strict=True):
        places, values, _ = vocabulary.weigh(text)
        row[places] = values
    return rows
