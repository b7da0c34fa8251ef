"""What is counted by the message stands for Prometheus as its own client would write it."""

from __future__ import annotations

import pytest
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest

from handlers.counts import Board, Counts, Level, Spread
from handlers.exposition import text_of

BOUNDS = (0.5, 1.0, 10.0)
SIZES = (0.1, 0.5, 0.75, 1.0, 9.0, 11.0)


def test_the_text_is_the_one_that_the_client_writes_itself() -> None:
    disable_created_metrics()  # type: ignore[no-untyped-call]
    ours, theirs = Board(), CollectorRegistry()
    counts, counter = Counts(ours, "calls", "Calls.", ["call"]), Counter("calls", "Calls.", ["call"], registry=theirs)
    spread = Spread(ours, "seconds", "Times.", ["call"], BOUNDS)
    histogram = Histogram("seconds", "Times.", ["call"], registry=theirs, buckets=BOUNDS)
    alone, single = (
        Spread(ours, "works", "Works.", [], BOUNDS),
        Histogram("works", "Works.", registry=theirs, buckets=BOUNDS),
    )
    level, gauge = Level(ours, "waiting", "Who waits."), Gauge("waiting", "Who waits.", registry=theirs)
    assert text_of(ours) == generate_latest(theirs)
    for place, size in enumerate(SIZES):
        call = "ab"[place % 2]
        counts.add(call)
        counter.labels(call).inc()
        spread.add(size, call)
        histogram.labels(call).observe(size)
        alone.add(size)
        single.observe(size)
        level.set(size)
        gauge.set(size)
        assert text_of(ours) == generate_latest(theirs)


def test_two_figures_of_one_name_are_refused() -> None:
    board = Board()
    for _ in range(2):
        Level(board, "waiting", "Who waits.")
    with pytest.raises(ValueError, match="waiting"):
        text_of(board)
