"""Figures for Prometheus: how many, how long, how much is waiting. No words and no person in them."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from datetime import datetime

from bot.effects import CameFrom
from bot.knowledge import Knowledge
from bot.records import Records
from bot.state import State, Turn
from bot.words import Incoming
from handlers.counts import Board, Counts, Level, Spread
from storage.rows import OutboxLoad
from storage.saved import Saved

Advance = Callable[[State, Incoming, datetime, Knowledge, Records], Turn]
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_WORKS = (1, 2, 4, 8, 16, 32, 64, 128)


class Metrics:
    """The desk's figures. Whoever has more of them adds them to the same board."""

    def __init__(self) -> None:
        self.board = own = Board()
        self._events = Counts(own, "madoguchi_events", "Events that reached the core.", ["channel", "kind"])
        self._turns = Counts(own, "madoguchi_turns", "Turns by what was said.", ["channel", "kind"])
        self._arrivals = Counts(
            own, "madoguchi_arrivals", "Travellers who came by a link, by source.", ["source", "channel"]
        )
        self._replies = Counts(own, "madoguchi_replies", "Turns with a reply.", ["channel"])
        self._turn = Spread(own, "madoguchi_turn_seconds", "The core's time for a turn.", [], _SECONDS)
        self._http = Spread(
            own, "madoguchi_http_seconds", "Answers by route and status.", ["route", "status"], _SECONDS
        )
        self._commits = Spread(own, "madoguchi_commit_works", "Works that shared a commit.", [], _WORKS)
        self._queue = Level(own, "madoguchi_queue_length", "Travellers waiting for a person.")
        self._outbox = Level(own, "madoguchi_outbox_open", "Replies on their way.")
        self._oldest = Level(own, "madoguchi_outbox_oldest_seconds", "Age of the oldest reply on its way.")
        self._backup = Level(
            own, "madoguchi_backup_age_seconds", "Age of the newest backup; without one, of the first message."
        )
        self._streams = Level(own, "madoguchi_streams_open", "Open event streams.")

    def watching(self, advance: Advance) -> Advance:
        """The core's `advance`, counted and timed."""

        def watched(state: State, incoming: Incoming, now: datetime, knowledge: Knowledge, records: Records) -> Turn:
            begun = time.perf_counter()
            turn = advance(state, incoming, now, knowledge, records)
            self._turn.add(time.perf_counter() - begun)
            self._events.add(incoming.channel, incoming.kind)
            self._turns.add(incoming.channel, turn.trace.kind)
            for effect in turn.effects:
                if isinstance(effect, CameFrom):
                    self._arrivals.add(effect.source, incoming.channel)
            if turn.reply is not None:
                self._replies.add(incoming.channel)
            return turn

        return watched

    def expects_from(self, sources: Iterable[str]) -> None:
        """They stand at zero from the start: to Prometheus, the first of a series that was not there is no increase."""
        for source in sources:
            for channel in ("go", "line", "telegram", "web"):
                self._arrivals.expect(source, channel)

    def shown_the_way(self, source: str) -> None:
        """The page of arrival was opened: /go/SOURCE."""
        self._arrivals.add(source or "none", "go")

    def answered(self, route: str, status: int, seconds: float) -> None:
        self._http.add(seconds, route, str(status))

    def committed(self, works: int) -> None:
        self._commits.add(works)

    def waiting(self, queue: int, outbox: OutboxLoad, saved: Saved, now: datetime, streams: int) -> None:
        """How things stand at the moment of asking."""
        self._queue.set(queue)
        self._outbox.set(outbox.open)
        age = (now - outbox.oldest).total_seconds() if outbox.oldest else 0.0
        self._oldest.set(max(age, 0.0))
        self._backup.set(saved.age(now).total_seconds())
        self._streams.set(streams)

    def unknown(self, streams: int) -> None:
        """How things stand in the store cannot be read now. What the process has counted is told all the same: that it refuses."""
        for level in (self._queue, self._outbox, self._oldest, self._backup):
            level.set(math.nan)
        self._streams.set(streams)

    def text(self) -> bytes:
        """Prometheus' text format."""
        from handlers.exposition import text_of  # noqa: PLC0415 - the client's library, which a start does without

        return text_of(self.board)
