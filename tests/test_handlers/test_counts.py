"""What is counted by the message stands for Prometheus as its own client would write it."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics, generate_latest

from handlers.counts import Counts, Spread

BOUNDS = (0.5, 1.0, 10.0)
SIZES = (0.1, 0.5, 0.75, 1.0, 9.0, 11.0)


def test_the_text_is_the_one_that_the_client_writes_itself() -> None:
    disable_created_metrics()  # type: ignore[no-untyped-call]
    ours, theirs = CollectorRegistry(), CollectorRegistry()
    counts, counter = Counts("calls", "Calls.", ["call"], ours), Counter("calls", "Calls.", ["call"], registry=theirs)
    spread = Spread("seconds", "Times.", ["call"], BOUNDS, ours)
    histogram = Histogram("seconds", "Times.", ["call"], registry=theirs, buckets=BOUNDS)
    alone, single = (
        Spread("works", "Works.", [], BOUNDS, ours),
        Histogram("works", "Works.", registry=theirs, buckets=BOUNDS),
    )
    assert generate_latest(ours) == generate_latest(theirs)
    for place, size in enumerate(SIZES):
        call = "ab"[place % 2]
        counts.add(call)
        counter.labels(call).inc()
        spread.add(size, call)
        histogram.labels(call).observe(size)
        alone.add(size)
        single.observe(size)
        assert generate_latest(ours) == generate_latest(theirs)
