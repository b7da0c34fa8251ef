"""Figures that every message adds to, at the price of a dictionary; Prometheus gets them when it asks. For any number of threads."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import accumulate
from math import inf
from threading import Lock

from prometheus_client import CollectorRegistry
from prometheus_client.metrics_core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString


class Counts(Collector):
    """How often something happened, by labels."""

    def __init__(self, name: str, told: str, labels: Sequence[str], registry: CollectorRegistry) -> None:
        self._name, self._told, self.labels = name, told, labels
        self._lock = Lock()
        self._counts: dict[tuple[str, ...], int] = defaultdict(int)
        registry.register(self)

    def expect(self, *labels: str) -> None:
        """It stands at zero from now on, if it has not happened yet."""
        with self._lock:
            self._counts.setdefault(labels, 0)

    def add(self, *labels: str) -> None:
        with self._lock:
            self._counts[labels] += 1

    def describe(self) -> Iterator[CounterMetricFamily]:
        """Its names: the registry refuses a second figure of one."""
        yield CounterMetricFamily(self._name, self._told, labels=self.labels)

    def collect(self) -> Iterator[CounterMetricFamily]:
        family = CounterMetricFamily(self._name, self._told, labels=self.labels)
        with self._lock:
            counts = dict(self._counts)
        for labels, count in counts.items():
            family.add_metric(labels, count)
        yield family


class Spread(Collector):
    """How large something was, by labels: how often up to each of the `bounds`."""

    def __init__(
        self, name: str, told: str, labels: Sequence[str], bounds: Sequence[float], registry: CollectorRegistry
    ) -> None:
        self._name, self._told, self.labels = name, told, labels
        self._bounds = (*bounds, inf)
        self._lock = Lock()
        self._rows: dict[tuple[str, ...], list[float]] = defaultdict(self._fresh)
        if not labels:
            self._rows[()] = self._fresh()
        registry.register(self)

    def _fresh(self) -> list[float]:
        """How often up to each bound and above the one before it; then the sum."""
        return [0.0] * (len(self._bounds) + 1)

    def add(self, size: float, *labels: str) -> None:
        place = bisect_left(self._bounds, size)
        with self._lock:
            row = self._rows[labels]
            row[place] += 1
            row[-1] += size

    def describe(self) -> Iterator[HistogramMetricFamily]:
        yield HistogramMetricFamily(self._name, self._told, labels=self.labels)

    def collect(self) -> Iterator[HistogramMetricFamily]:
        family = HistogramMetricFamily(self._name, self._told, labels=self.labels)
        with self._lock:
            rows = {labels: tuple(row) for labels, row in self._rows.items()}
        for labels, (*counts, whole) in rows.items():
            buckets = zip(map(floatToGoString, self._bounds), accumulate(counts), strict=True)
            family.add_metric(labels, list(buckets), whole)
        yield family
