"""A board of figures as Prometheus reads it: imported with the first question for them, which most desks are never asked."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString

from handlers.counts import Board, Counts, Level, Spread


def text_of(board: Board) -> bytes:
    """Prometheus' text format. Raises ValueError when two figures have one name."""
    return generate_latest(registry_of(board))


def registry_of(board: Board) -> CollectorRegistry:
    registry = CollectorRegistry()
    for figure in board.figures:
        registry.register(Shown(figure))
    return registry


class Shown(Collector):
    """One figure as a collector."""

    def __init__(self, figure: Counts | Spread | Level) -> None:
        self._figure = figure
        self.labels = figure.labels

    def describe(self) -> Iterator[Metric]:
        """Its names: the registry refuses a second figure of one."""
        yield _family(self._figure)

    def collect(self) -> Iterator[Metric]:
        family = _family(self._figure)
        match self._figure, family:
            case Counts() as counts, CounterMetricFamily():
                for labels, count in counts.read().items():
                    family.add_metric(labels, count)
            case Spread() as spread, HistogramMetricFamily():
                for labels, (*each, whole) in spread.read().items():
                    buckets = zip(map(floatToGoString, spread.bounds), accumulate(each), strict=True)
                    family.add_metric(labels, list(buckets), whole)
            case Level() as level, GaugeMetricFamily():
                family.add_metric((), level.read())
        yield family


def _family(figure: Counts | Spread | Level) -> CounterMetricFamily | HistogramMetricFamily | GaugeMetricFamily:
    match figure:
        case Counts():
            return CounterMetricFamily(figure.name, figure.told, labels=figure.labels)
        case Spread():
            return HistogramMetricFamily(figure.name, figure.told, labels=figure.labels)
        case Level():
            return GaugeMetricFamily(figure.name, figure.told, labels=())
