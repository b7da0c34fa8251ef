"""Fills an empty store with a crowd: talks drawn by their weight over a month of days, in the order in which they began.

Messages of different talks mix as they did, so a talk's rows lie apart in the file, and numbers grow with time.
"""

from __future__ import annotations

import heapq
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import count
from typing import Any, Protocol

from benchmarks.crowd.copies import Cut, Numbers, Scissors, Talk
from benchmarks.crowd.played import DISPLAY, NAME, Cast
from storage import search
from storage.moments import stored
from storage.sealing import Seals

NOW = datetime.fromisoformat("2023-04-07T12:00:00+09:00")  # the desk that is opened on the store lives then
SPAN = timedelta(days=30)
DAY = 86_400_000
AT_ONCE = 5_000  # talks put into the tables together
SETTLED = 6 * DAY  # after the last word: how an episode ended is written down by then
ALERTED = 600_000  # who has waited so long for a word of staff has been shown to them
WAITS = "waits"

# What part of a day's talks has begun by each hour: travellers sleep at night.
BY_HOUR = (0, .01, .015, .018, .02, .025, .04, .07, .11, .17, .24, .31, .38, .45, .51, .57, .63, .69, .75, .81, .87, .92, .96, .985, 1)  # fmt: skip


class Target(Protocol):
    """Where rows go."""

    seals: Seals

    def put(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None: ...
    def index(self, words: Iterable[tuple[int, str]]) -> None: ...
    def finish(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Filled:
    conversations: int
    messages: int
    on_line: tuple[str, ...]  # some of the travellers on LINE


def fill(cast: Cast, target: Target, conversations: int, waiting: int = 0, seed: int = 0) -> Filled:
    """`waiting`: how many of the conversations wait for a person now, since this morning."""
    chance, scissors = random.Random(seed), Scissors(cast)
    talks = [scissors.cut(played) for played in cast.talks]
    target.put(
        "staff",
        ("name", "display", "role", "password", "must_change", "password_changed", "created"),
        [(NAME, DISPLAY, "agent", "!", 0, 0, 0)],
    )
    target.put(
        "said",
        ("id", "digest", "reply", "shared"),
        [(id_, _digest(reply), reply, 1) for reply, id_ in scissors.shared.items()],
    )
    copier = _Copier(cast, target, scissors, chance)
    plan = _plan(talks, conversations, waiting, chance)
    for begin in range(0, len(plan), AT_ONCE):
        copier.copy(plan[begin : begin + AT_ONCE])
    copier.tell(until=2**63)
    target.finish()
    return Filled(conversations, copier.messages, tuple(copier.on_line))


def _digest(reply: str) -> bytes:
    return blake2b(reply.encode(), digest_size=16).digest()


def _plan(
    talks: Sequence[Talk], conversations: int, waiting: int, chance: random.Random
) -> list[tuple[int, int, Talk]]:
    """Which talk begins when, in order; the number in the middle only keeps talks from being compared."""
    end, order = stored(NOW), count()
    drawn = chance.choices(talks, [talk.weight for talk in talks], k=conversations - waiting)
    plan = [(_begin(chance, end - (talk.ends - talk.begins)), next(order), talk) for talk in drawn]
    queued = [talk for talk in talks if talk.name == WAITS]
    plan += [(end - chance.randrange(700_000, 10_000_000), next(order), chance.choice(queued)) for _ in range(waiting)]
    return sorted(plan)


def _begin(chance: random.Random, last: int) -> int:
    """A moment of a day as travellers live it, in the days before `last`."""
    days = SPAN.days - 1
    while True:
        part, hour = chance.random(), 0
        while BY_HOUR[hour + 1] < part:
            hour += 1
        within = (hour + (part - BY_HOUR[hour]) / (BY_HOUR[hour + 1] - BY_HOUR[hour])) / 24
        midnight = stored(NOW.replace(hour=0, minute=0)) - chance.randrange(days + 1) * DAY
        if (begin := midnight + int(within * DAY)) < last:
            return begin


class _Copier:
    def __init__(self, cast: Cast, target: Target, scissors: Scissors, chance: random.Random) -> None:
        self._target, self._chance, self._seals = target, chance, target.seals
        self._numbers = Numbers(defaultdict(lambda: 1, said=len(scissors.shared) + 1))
        self._columns = {table: tuple(rows[0]) for played in cast.talks for table, rows in played.tables.items()}
        self._columns["said"] = ("id", "digest", "reply", "shared")
        self._id, self._at = (self._columns["message"].index(name) for name in ("id", "at"))
        self._outcome, self._quiet = self._columns["episode"].index("outcome"), stored(NOW) - SETTLED
        self._said = {_digest(reply): id_ for reply, id_ in scissors.shared.items()}  # a reply is kept once
        self._says = self._columns["message"].index("said")
        self._sends = self._columns["outbox"].index("message")
        stay = self._columns.get("handoff", ("unanswered", "alerted"))
        self._unanswered, self._alerted = stay.index("unanswered"), stay.index("alerted")
        # messages that are not told yet, by their moment: the row, its pairs, its row of the outbox
        self._coming: list[tuple[int, int, list[Any], str, list[Any] | None]] = []
        self._order = count()
        self._given: set[str] = set()
        self.messages = 0
        self.on_line: list[str] = []

    def copy(self, plan: Sequence[tuple[int, int, Talk]]) -> None:
        rows: dict[str, list[list[Any]]] = defaultdict(list)
        for begins, _, talk in plan:
            own, base = talk.own(self._chance, begins, self._given), self._numbers.take(talk.counts)
            shift = begins - talk.begins
            told, sent, known = [], {}, dict[int, int]()
            for cut in talk.cuts:
                row = cut.copy(shift, base, own, self._seals)
                if cut.table == "said":
                    id_, digest = row[0], row[1]
                    known[id_] = self._said.setdefault(digest, id_)
                    if known[id_] == id_:
                        rows[cut.table].append(row)
                elif cut.table == "message":
                    row[self._says] = known.get(row[self._says], row[self._says])
                    told.append((row, _pairs(cut, own)))
                elif cut.table == "outbox":
                    sent[row[self._sends]] = row
                else:
                    self._ripen(cut.table, row, talk.ends + shift)
                    rows[cut.table].append(row)
            for row, pairs in told:
                entry = (row[self._at], next(self._order), row, pairs, sent.get(row[self._id]))
                heapq.heappush(self._coming, entry)
        for table, these in rows.items():
            self._target.put(table, self._columns[table], these)
        self.tell(until=plan[-1][0])
        spoke = [
            dict(zip(self._columns["conversation"], row, strict=True))
            for row in rows["conversation"][:: len(plan) // 500 + 1]
        ]
        self.on_line += [row["traveller"] for row in spoke if row["channel"] == "line"]

    def _ripen(self, table: str, row: list[Any], ends: int) -> None:
        """What the desk would have written down by itself since then: it has nothing to catch up with when it is opened."""
        if table == "episode" and ends > self._quiet:
            row[self._outcome] = None
        if table == "handoff" and row[self._unanswered] is not None and row[self._alerted] is None:
            alerted = row[self._unanswered] + ALERTED
            row[self._alerted] = alerted if alerted < stored(NOW) else None

    def tell(self, until: int) -> None:
        """Messages up to a moment, in their order: their numbers grow with time."""
        told, sent, words = [], [], []
        while self._coming and self._coming[0][0] <= until:
            _, _, row, pairs, outgoing = heapq.heappop(self._coming)
            self.messages += 1
            row[self._id] = self.messages
            told.append(row)
            if outgoing is not None:
                outgoing[self._sends] = self.messages
                sent.append(outgoing)
            if pairs:
                words.append((self.messages, pairs))
        if told:
            self._target.put("message", self._columns["message"], told)
            self._target.put("outbox", self._columns["outbox"], sent)
            self._target.index(words)


def _pairs(cut: Cut, own: dict[str, str]) -> str:
    return cut.pairs if cut.pairs is not None else search.pairs(cut.spoken % own)
