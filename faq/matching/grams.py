"""Runs of letters, weighted by how rarely they occur, and what each says for each entry."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from faq.matching.arrays import Bytes, Floats, Integers

LETTER_SIZES = (1, 2, 3)  # runs of a form
SOUND_SIZES = (2, 3, 4)  # runs of a reading: a single kana says nothing


def grams(text: str, sizes: Sequence[int]) -> Counter[str]:
    """Every run of these sizes; a blank stands before and after the text."""
    padded = f" {text} "
    return Counter(padded[at : at + size] for size in sizes for at in range(len(padded) - size + 1))


@dataclass(frozen=True)
class Vocabulary:
    """The runs that are looked at, with the weight of each."""

    sizes: tuple[int, ...]
    listed: str  # a run a line: eight thousand texts are only made with the first question
    weights: Floats

    @property
    def runs(self) -> list[str]:
        return self.listed.split("\n")

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {run: place for place, run in enumerate(self.runs)}

    def weigh(self, text: str) -> tuple[Integers, Floats, float]:
        """The places of the known runs of a text, their values (length 1 in all), and the share of unknown runs."""
        counts = grams(text, self.sizes)
        known = sorted((place, count) for run, count in counts.items() if (place := self._places.get(run)) is not None)
        places = np.array([place for place, _ in known], dtype=np.int32)
        values = np.array([1 + math.log(count) for _, count in known], dtype=np.float32) * self.weights[places]
        length = float(np.sqrt(values @ values)) if known else 0.0
        unknown = 1 - len(known) / len(counts) if counts else 1.0
        return places, values / np.float32(length or 1), unknown


@dataclass(frozen=True)
class Said:
    """What each input says for each entry: inputs x entries, as whole numbers of -127 to 127 times the entry's unit."""

    numbers: Bytes
    units: Floats

    def of_runs(self, places: Integers, values: Floats) -> Floats:
        """The score of every entry for a sparse row."""
        scores: Floats = (values @ self.numbers[places].astype(np.float32)) * self.units
        return scores

    def of_rows(self, rows: Floats) -> Floats:
        """The score of every entry for each dense row."""
        scores: Floats = (rows @ self._numbers) * self.units
        return scores

    @cached_property
    def _numbers(self) -> Floats:
        return self.numbers.astype(np.float32)


def rounded(weights: Floats) -> Said:
    """Weights of inputs x entries in a byte each."""
    units = np.maximum(np.abs(weights).max(axis=0, initial=0.0), 1e-9).astype(np.float32) / np.float32(127)
    return Said(np.rint(weights / units).astype(np.int8), units)


@dataclass(frozen=True)
class GramModel:
    """A classifier of texts by their runs of letters."""

    vocabulary: Vocabulary
    said: Said

    def __call__(self, text: str) -> tuple[Floats, float]:
        """The score of every entry, and the share of the text that was never seen."""
        places, values, unknown = self.vocabulary.weigh(text)
        return self.said.of_runs(places, values), unknown
