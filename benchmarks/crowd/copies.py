"""Copies of played talks: other people, other days, other numbers; otherwise the rows that the road has left.

A talk is taken apart once. What a copy changes of a row is listed: its numbers, its moments, the words that are this talk's alone
(ids, tokens, receipt numbers, a shop, a town, a name), and what is sealed, which is opened here and sealed anew for its new place.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any

from benchmarks.crowd import scripts
from benchmarks.crowd.played import Cast, Played, Schema
from bot.receipt import complete
from storage import search
from storage.moments import MINUTE
from storage.replies import decode, words_of
from storage.sealing import PREFIX, Seals

MOMENT = 10**12  # whole numbers above it are milliseconds since 1970: nothing else in the tables counts so far

Words = Mapping[str, str]
Row = list[Any]


@dataclass(slots=True)
class Numbers:
    """The next free number of each table."""

    next: dict[str, int]

    def take(self, counts: Mapping[str, int]) -> dict[str, int]:
        """The first number for each of the tables of one copy."""
        base = {table: self.next[table] for table in counts}
        for table, count in counts.items():
            self.next[table] += count
        return base


@dataclass(frozen=True, slots=True)
class Cut:
    """One row, and what of it differs from copy to copy."""

    table: str
    usual: tuple[Any, ...]
    moments: tuple[int, ...]
    numbers: tuple[tuple[int, str, int], ...]  # place, table, how much above its base
    words: tuple[tuple[int, str], ...]  # place, a text with %(…)s in it
    made: tuple[tuple[int, Callable[[Words, Seals], Any]], ...]  # place, what makes the value
    spoken: str = ""  # of a message: what is found by a search, with %(…)s in it
    pairs: str | None = None  # … as the index has it, when it is always the same

    def copy(self, shift: int, base: Mapping[str, int], own: Words, seals: Seals) -> Row:
        row = list(self.usual)
        for place in self.moments:
            row[place] += shift
        for place, table, above in self.numbers:
            row[place] = base[table] + above
        for place, text in self.words:
            row[place] = text % own
        for place, make in self.made:
            row[place] = make(own, seals)
        return row


@dataclass(frozen=True, slots=True)
class Talk:
    """A played talk, taken apart."""

    weight: float
    name: str
    begins: int
    ends: int
    cuts: tuple[Cut, ...]
    counts: Mapping[str, int]  # numbered rows of each table
    drawn: tuple[tuple[str, str], ...]  # the name of each own word, and its kind
    varying: tuple[tuple[str, ...], ...]  # lists, one of whose words stands in it

    def own(self, chance: random.Random, at: int, given: set[str]) -> dict[str, str]:
        """Words for one more copy. `given`: numbers that others have."""
        own = {name: DRAW[kind](chance, at) for name, kind in self.drawn if kind not in SHORT}
        own |= {name: _another(kind, chance, given) for name, kind in self.drawn if kind in SHORT}
        for words in self.varying:
            shift = chance.randrange(len(words))
            own |= {word: words[(place + shift) % len(words)] for place, word in enumerate(words)}
        return own


def _hex(digits: int, before: str = "") -> Callable[[random.Random, int], str]:
    return lambda chance, _: f"{before}{chance.getrandbits(4 * digits):0{digits}x}"


def _digits(digits: int, before: str = "", after: str = "") -> Callable[[random.Random, int], str]:
    return lambda chance, _: f"{before}{chance.randrange(10**digits):0{digits}}{after}"


DRAW: Mapping[str, Callable[[random.Random, int], str]] = {
    "conversation": lambda chance, at: f"{at // MINUTE:07x}{chance.getrandbits(88):022x}",  # in the order of time
    "desk id": _hex(22),
    "desk ref": _hex(24),
    "receipt": lambda chance, _: complete(str(chance.randrange(10**8, 10**9))),
    "inquiry": _digits(8, "40"),
    "line traveller": _hex(32, "U"),
    "line event": lambda chance, at: f"01{at:011X}{chance.getrandbits(52):013X}",  # as LINE's: in the order of time
    "line message": lambda chance, at: f"4{at * 1000 + chance.randrange(1000):017}",
    "line token": _hex(32),
    "line key": _hex(24, "k-"),
    "web traveller": _hex(22),
    "web event": _hex(22),
    "web message": _hex(22),
    "web key": _hex(24, "k-"),
    "telegram traveller": _digits(12),
    "telegram event": lambda chance, at: f"{at}{chance.randrange(1000):03}.{chance.randrange(10**6)}",
    "telegram message": _digits(10, "1"),
    "telegram key": _hex(24, "k-"),
}  # fmt: skip


SHORT = frozenset({"receipt", "inquiry"})  # so few digits that the same ones may be drawn twice


def _another(kind: str, chance: random.Random, given: set[str]) -> str:
    while (word := DRAW[kind](chance, 0)) in given:
        pass
    given.add(word)
    return word


# --- taking apart ----------------------------------------------------------------------------------------------------


class Scissors:
    """Takes talks apart. Replies that say nothing of a person's own are everybody's: they stand in `shared`, numbered from 1."""

    def __init__(self, cast: Cast) -> None:
        self._schema, self._seals = cast.schema, cast.seals
        self.shared: dict[str, int] = {}

    def cut(self, played: Played) -> Talk:
        spoken = " ".join(step.text for step in played.script.steps if isinstance(step, scripts.Says | scripts.Writes))
        varying = tuple(words for words in scripts.VARYING if any(word in spoken for word in words))
        kinds = dict(played.own)
        if scripts.INQUIRY in spoken:
            kinds[scripts.INQUIRY] = "inquiry"
        knife = _Knife(self._schema, self._seals, kinds, [word for words in varying for word in words], played)
        tables = dict(played.tables)
        own = {id_: reply for id_, (reply, _) in played.said.items() if knife.holds(reply)}
        if own:
            tables["said"] = [
                {
                    "id": id_,
                    "digest": b"",
                    "reply": reply,
                    "shared": int(played.said[id_][1] or not any(word in reply for word in kinds)),
                }
                for id_, reply in own.items()
            ]  # two copies may say the same of a shop: that is kept once, and is no one person's
        knife.number(tables)
        for id_, (reply, _) in played.said.items():
            if id_ not in own:
                knife.shared[id_] = self.shared.setdefault(reply, len(self.shared) + 1)
        cuts = tuple(knife.row(table, row) for table in _in_order(tables) for row in tables[table])
        moments = [value for rows in played.tables.values() for row in rows for value in row.values() if _moment(value)]
        said = [row["at"] for row in played.tables["message"]]
        counts = {table: len(rows) for table, rows in tables.items() if table in self._schema.numbered}
        drawn = tuple((word, kind) for word, kind in kinds.items())
        return Talk(
            played.script.weight,
            played.script.name,
            min(said),
            max(*said, *_past(moments, said)),
            cuts,
            counts,
            drawn,
            varying,
        )


def _past(moments: list[int], said: list[int]) -> Iterator[int]:
    """Moments at which something happened: those that are still to come lie days behind the last word."""
    return (moment for moment in moments if moment <= max(said) + 120_000)


def _in_order(tables: Mapping[str, Any]) -> list[str]:
    """What others refer to comes first."""
    first = ["said", "conversation", "handoff", "case_"]
    return [table for table in first if table in tables] + sorted(set(tables) - set(first))


def _moment(value: object) -> bool:
    return isinstance(value, int) and value > MOMENT


class _Knife:
    """For one talk."""

    def __init__(
        self, schema: Schema, seals: Seals, kinds: Mapping[str, str], varying: list[str], played: Played
    ) -> None:
        self._schema, self._seals, self._played = schema, seals, played
        words = sorted([*kinds, *varying], key=len, reverse=True)
        self._words = re.compile("|".join(map(re.escape, words)))
        self._above: dict[tuple[str, int], int] = {}
        self.shared: dict[int, int] = {}

    def holds(self, text: str) -> bool:
        return self._words.search(text) is not None

    def number(self, tables: Mapping[str, list[dict[str, Any]]]) -> None:
        for table, rows in tables.items():
            if column := self._schema.numbered.get(table):
                self._above |= {(table, row[column]): above for above, row in enumerate(rows)}

    def row(self, table: str, row: Mapping[str, Any]) -> Cut:
        usual, moments, numbers, words = list(row.values()), [], [], []
        made: list[tuple[int, Callable[[Words, Seals], Any]]] = []
        for place, (column, value) in enumerate(row.items()):
            if value is None:
                continue
            if table == "said" and column == "digest":
                text = self._written(row["reply"])
                made.append((place, _digest_of(text)))
            elif table == "message" and column == "said" and value in self.shared:
                usual[place] = self.shared[value]
            elif to := self._refers(table, column):
                if (to, value) in self._above:
                    numbers.append((place, to, self._above[to, value]))
                elif isinstance(value, str):
                    words.append((place, self._written(value)))
            elif _moment(value):
                moments.append(place)
            elif isinstance(value, bytes) or (isinstance(value, str) and value.startswith(PREFIX)):
                made.append((place, self._resealed(table, column, row)))
            elif table == "case_" and column == "inquiry" and value:
                made.append((place, _mark))
            elif isinstance(value, str) and self.holds(value):
                words.append((place, self._written(value)))
        cut = Cut(table, tuple(usual), tuple(moments), tuple(numbers), tuple(words), tuple(made))
        return replace(cut, **self._indexed(row)) if table == "message" else cut

    def _indexed(self, row: Mapping[str, Any]) -> dict[str, Any]:
        reply = self._played.said[row["said"]][0] if row["said"] is not None else ""
        spoken = words_of(decode(reply)) if reply else str(row["text"])
        return {"spoken": self._written(spoken), "pairs": None if self.holds(spoken) else search.pairs(spoken)}

    def _refers(self, table: str, column: str) -> str:
        """The table whose number or name stands in this column, its own number among them; "" for any other column."""
        if self._schema.numbered.get(table) == column:
            return table
        return self._schema.refers.get(table, {}).get(column, ("", ""))[0]

    def _written(self, text: str) -> str:
        """The text with a slot for each own word."""
        return self._words.sub(lambda found: f"%({found[0]})s", text.replace("%", "%%"))

    def _resealed(self, table: str, column: str, row: Mapping[str, Any]) -> Callable[[Words, Seals], Any]:
        place, value = PLACES[table].format_map(row), row[column]
        there = self._written(place)
        if isinstance(value, bytes):
            body = self._seals.open_bytes(value, place)
            return lambda own, seals: seals.seal_bytes(body, there % own)
        text = self._written(self._seals.open(value, place))
        return lambda own, seals: seals.seal(text % own, there % own)


PLACES = {"case_": "case:{number}", "case_change": "change:{number}:{what}", "attachment": "picture:{id}"}


def _digest_of(text: str) -> Callable[[Words, Seals], bytes]:
    return lambda own, _: blake2b((text % own).encode(), digest_size=16).digest()


def _mark(own: Words, seals: Seals) -> str:
    return seals.mark(f"inquiry {own[scripts.INQUIRY]}")
