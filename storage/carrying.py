"""All that the desk remembers, carried from one engine to another: into a backup, out of it, and to another home.

Batch by batch, in the order of the tables and of their keys, so that it can go on behind any batch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice
from typing import Any, Protocol, TypeAlias, TypeVar

import orjson

from storage import search
from storage.replies import decode, words_of
from storage.tables import Table, tables

Values: TypeAlias = tuple[Any, ...]
# A message: its id, its text, the shared reply that it is, or a reply of its own.
Said: TypeAlias = tuple[int, str, int | None, str | None]

T = TypeVar("T")

MOST_ROWS = 2_000  # a batch
MOST_SHARED = 5_000  # replies that are remembered meanwhile
MOST_BYTES = 8 * 1024 * 1024  # … of pictures
WORDS = Table("message words", (), ("id",))  # the search index: each engine has its own, it is filled anew
SHARED = f"SELECT id, reply FROM said WHERE shared = 1 ORDER BY id LIMIT {MOST_SHARED}"  # noqa: S608 a number of ours; what is said most was said first
SAID = """
    SELECT message.id, message.text, CASE WHEN own.id IS NULL THEN message.said END, own.reply
    FROM message LEFT JOIN said AS own ON own.id = message.said AND (own.shared = 0 OR own.id > {0})
    WHERE message.blanked IS NULL AND message.id > {0} ORDER BY message.id
"""  # places for values; a reply that thousands share is not fetched for each of them


class Side(Protocol):
    """An engine, as one carries from it or to it."""

    def rows(self, table: Table, after: Values) -> Iterator[Values]:
        """In the order of the key, behind the row with the key `after`; () is before all."""

    def shared(self) -> Iterator[tuple[int, str]]:
        """The first replies that more than one message is, by their numbers, in their order."""

    def said(self, after: int, known: int) -> Iterator[Said]:
        """Every message behind that id which still has its words. `known`: the number of the last shared reply that is known."""

    def add(self, table: Table, rows: Sequence[Values]) -> None: ...
    def add_words(self, words: Sequence[tuple[int, str]]) -> None: ...

    def numbered(self) -> dict[str, int]:
        """The highest number that was ever given, by table, where it must never be given again."""

    def number_on(self, given: dict[str, int]) -> None:
        """All is there: go on numbering behind what is there, and behind what was given elsewhere."""


@dataclass(frozen=True, slots=True)
class Step:
    """Carried up to here."""

    table: str
    upto: Values
    rows: int


def carry(source: Side, target: Side, begun: Step | None = None) -> Iterator[Step]:
    """Each batch, when it stands in the target; what is told last may be given as `begun` another time."""
    skipping = begun is not None
    for table in tables():
        after: Values = ()
        if begun is not None and skipping:
            if table.name != begun.table:
                continue
            after, skipping = begun.upto, False
        places = [table.columns.index(column) for column in table.key]
        for batch in _weighed(source.rows(table, after)) if table.pictures else _batches(source.rows(table, after)):
            target.add(table, batch)
            yield Step(table.name, tuple(batch[-1][place] for place in places), len(batch))
    after = begun.upto if begun is not None and skipping else ()
    shared = {id_: _pairs_of(reply) for id_, reply in source.shared()}
    for said in _batches(source.said(after[0] if after else 0, max(shared, default=0))):
        target.add_words([(one[0], pairs) for one in said if (pairs := _pairs(one, shared))])
        yield Step(WORDS.name, (said[-1][0],), 0)
    target.number_on(source.numbered())


def _pairs(message: Said, shared: Mapping[int, str]) -> str:
    _, text, said, reply = message
    if said is not None:
        return shared.get(said, "")
    return search.pairs(text) if reply is None else _pairs_of(reply)


def _pairs_of(reply: str) -> str:
    return search.pairs(words_of(decode(reply)))


def _batches(rows: Iterable[T]) -> Iterator[list[T]]:
    rows = iter(rows)
    while batch := list(islice(rows, MOST_ROWS)):
        yield batch


def _weighed(rows: Iterable[Values]) -> Iterator[list[Values]]:
    """Of rows with pictures fewer go together."""
    batch, size = list[Values](), 0
    for row in rows:
        batch.append(row)
        size += sum(len(value) for value in row if isinstance(value, bytes))
        if len(batch) >= MOST_ROWS or size >= MOST_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


@dataclass(frozen=True, slots=True)
class Sum:
    """What stands in a table: how many rows, and a digest of them in which their order does not count."""

    rows: int
    digest: str


def sum_of(side: Side, table: Table) -> Sum:
    rows = digest = 0
    for row in side.rows(table, ()):
        rows += 1
        digest += int.from_bytes(blake2b(_written(row), digest_size=16).digest())
    return Sum(rows, f"{digest % 2**128:032x}")


def _written(row: Values) -> bytes:
    """The same for the same values in either engine. PostgreSQL takes no NUL in a text; see storage/postgres/link.py."""
    return orjson.dumps(
        [value.replace("\0", "\ufffd") if isinstance(value, str) else value for value in row], default=bytes.hex
    )
