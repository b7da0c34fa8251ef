"""Figures for Prometheus: how many, how long, how much is waiting. No words and no person in them."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest

from bot.effects import CameFrom
from bot.knowledge import Knowledge
from bot.records import Records
from bot.state import State, Turn
from bot.words import Incoming
from storage.rows import OutboxLoad

Advance = Callable[[State, Incoming, datetime, Knowledge, Records], Turn]
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

disable_created_metrics()  # type: ignore[no-untyped-call]  # when a series began is nobody's question and doubles what is told


class Metrics:
    """The desk's figures, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = own = CollectorRegistry()
        self._events = Counter("madoguchi_events", "Events that reached the core.", ["channel", "kind"], registry=own)
        self._turns = Counter("madoguchi_turns", "Turns by what was said.", ["channel", "kind"], registry=own)
        self._arrivals = Counter(
            "madoguchi_arrivals", "Travellers who came by a link, by source.", ["source", "channel"], registry=own
        )
        self._replies = Counter("madoguchi_replies", "Turns with a reply.", ["channel"], registry=own)
        self._turn = Histogram("madoguchi_turn_seconds", "The core's time for a turn.", registry=own, buckets=_SECONDS)
        self._http = Histogram(
            "madoguchi_http_seconds",
            "Answers by route and status.",
            ["route", "status"],
            registry=own,
            buckets=_SECONDS,
        )
        self._answered = cache(self._http.labels)  # few: a route is a pattern
        self._commits = Histogram(
            "madoguchi_commit_works", "Works that shared a commit.", registry=own, buckets=(1, 2, 4, 8, 16, 32, 64, 128)
        )
        self._queue = Gauge("madoguchi_queue_length", "Travellers waiting for a person.", registry=own)
        self._outbox = Gauge("madoguchi_outbox_open", "Replies on their way.", registry=own)
        self._oldest = Gauge("madoguchi_outbox_oldest_seconds", "Age of the oldest reply on its way.", registry=own)
        self._streams = Gauge("madoguchi_streams_open", "Open event streams.", registry=own)

    def watching(self, advance: Advance) -> Advance:
        """The core's `advance`, counted and timed."""
        events, turns, replies = map(cache, (self._events.labels, self._turns.labels, self._replies.labels))

        def watched(state: State, incoming: Incoming, now: datetime, knowledge: Knowledge, records: Records) -> Turn:
            begun = time.perf_counter()
            turn = advance(state, incoming, now, knowledge, records)
            self._turn.observe(time.perf_counter() - begun)
            events(incoming.channel, incoming.kind).inc()
            turns(incoming.channel, turn.trace.kind).inc()
            for effect in turn.effects:
                if isinstance(effect, CameFrom):
                    self._arrivals.labels(effect.source, incoming.channel).inc()
            if turn.reply is not None:
                replies(incoming.channel).inc()
            return turn

        return watched

    def expects_from(self, sources: Iterable[str]) -> None:
        """They stand at zero from the start: to Prometheus, the first of a series that was not there is no increase."""
        for source in sources:
            for channel in ("go", "line", "telegram", "web"):
                self._arrivals.labels(source, channel)

    def shown_the_way(self, source: str) -> None:
        """The page of arrival was opened: /go/SOURCE."""
        self._arrivals.labels(source or "none", "go").inc()

    def answered(self, route: str, status: int, seconds: float) -> None:
        self._answered(route, str(status)).observe(seconds)

    def committed(self, works: int) -> None:
        self._commits.observe(works)

    def waiting(self, queue: int, outbox: OutboxLoad, now: datetime, streams: int) -> None:
        """What stands open at the moment of asking."""
        self._queue.set(queue)
        self._outbox.set(outbox.open)
        age = (now - outbox.oldest).total_seconds() if outbox.oldest else 0.0
        self._oldest.set(max(age, 0.0))
        self._streams.set(streams)

    def unknown(self, streams: int) -> None:
        """What stands open in the store cannot be read now. What the process has counted is told all the same: that it refuses."""
        for gauge in (self._queue, self._outbox, self._oldest):
            gauge.set(math.nan)
        self._streams.set(streams)

    def text(self) -> bytes:
        return generate_latest(self.registry)
