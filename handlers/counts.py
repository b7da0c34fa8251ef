"""Figures that every message adds to, at the price of a dictionary. How Prometheus reads them, when it asks: handlers/exposition.py.

For any number of threads.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import inf
from threading import Lock

Labels = tuple[str, ...]


class Board:
    """The figures that a process tells, in the order in which they were made."""

    def __init__(self) -> None:
        self.figures: list[Counts | Spread | Level] = []


class Counts:
    """How often something happened, by labels."""

    def __init__(self, board: Board, name: str, told: str, labels: Sequence[str]) -> None:
        self.name, self.told, self.labels = name, told, labels
        self._lock = Lock()
        self._counts: dict[Labels, int] = defaultdict(int)
        board.figures.append(self)

    def expect(self, *labels: str) -> None:
        """It stands at zero from now on, if it has not happened yet."""
        with self._lock:
            self._counts.setdefault(labels, 0)

    def add(self, *labels: str) -> None:
        with self._lock:
            self._counts[labels] += 1

    def read(self) -> Mapping[Labels, int]:
        with self._lock:
            return dict(self._counts)


class Spread:
    """How large something was, by labels: how often up to each of the `bounds`, of which the last is infinite."""

    def __init__(self, board: Board, name: str, told: str, labels: Sequence[str], bounds: Sequence[float]) -> None:
        self.name, self.told, self.labels = name, told, labels
        self.bounds = (*bounds, inf)
        self._lock = Lock()
        self._rows: dict[Labels, list[float]] = defaultdict(self._fresh)
        if not labels:
            self._rows[()] = self._fresh()
        board.figures.append(self)

    def _fresh(self) -> list[float]:
        """How often up to each bound and above the one before it; then the sum."""
        return [0.0] * (len(self.bounds) + 1)

    def add(self, size: float, *labels: str) -> None:
        place = bisect_left(self.bounds, size)
        with self._lock:
            row = self._rows[labels]
            row[place] += 1
            row[-1] += size

    def read(self) -> Mapping[Labels, tuple[float, ...]]:
        """By labels: how often up to each bound and above the one before it; then the sum."""
        with self._lock:
            return {labels: tuple(row) for labels, row in self._rows.items()}


class Level:
    """How much there is of something now."""

    labels: Sequence[str] = ()

    def __init__(self, board: Board, name: str, told: str) -> None:
        self.name, self.told = name, told
        self._value = 0.0
        board.figures.append(self)

    def set(self, value: float) -> None:
        self._value = float(value)

    def read(self) -> float:
        return self._value
