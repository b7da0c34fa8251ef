"""A desk moves from one engine to the other, while it is closed.

    carry       batch by batch; each is committed with how far it is, so that a move that is cut off goes on when it is run again
    compare     of every table the rows and a digest of them, on both sides: the source may have been opened between two runs
    switch      the source is marked as moved, then the mark of the target goes. Cut off between the two, neither opens; run again, it ends

Replies on their way are carried as they stand, and leave when the target is opened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

import orjson

from storage.carrying import Side, Step, Sum, carry, sum_of
from storage.errors import NO_LIBRARY, CannotOpenError
from storage.keeping import erased, erasure
from storage.moments import stored
from storage.moved import ARRIVING, AWAY
from storage.place import Place, on_postgres, shown
from storage.sealing import Seals, key_file
from storage.tables import OF_EVERY_DESK, tables
from storage.transaction import Reader, Transaction


class Home(Protocol):
    """A place that holds a desk, or may: opened by nobody else meanwhile."""

    @property
    def name(self) -> str: ...

    @property
    def side(self) -> Side: ...

    def at_once(self) -> AbstractContextManager[Transaction]:
        """A transaction that is committed at its end."""

    def still(self) -> AbstractContextManager[Reader]:
        """What is read within is of one moment."""

    def arrive(self) -> None:
        """Inside `at_once`, before the first row: what costs each row is left until all are there."""

    def settle(self) -> None:
        """All is there: make what comes next quick."""


@dataclass(frozen=True, slots=True)
class Compared:
    table: str
    source: Sum
    target: Sum


Tell = Callable[[str, int], None]  # a table, and how many of its rows have been carried in this run


def move(source: Place, target: Place, keys: Sequence[bytes], now: datetime, tell: Tell) -> list[Compared]:
    """Raises CannotOpenError with one line; the source is as it was, then, and the target opens no desk."""
    if on_postgres(source) == on_postgres(target):
        raise CannotOpenError(
            "A move goes from a file to PostgreSQL or back; between two alike, use backup and restore."
        )
    with home(source, None) as old, home(target, source) as new:
        at = stored(now)
        switching = _may_leave(old, new)
        begun = _may_arrive(new, old, at, switching=switching)
        _needs_keys(old, keys, source)
        if not switching:
            _carry(old, new, begun, tell)
            new.settle()
        compared = _compare(old, new)
        with old.at_once() as transaction:
            transaction.do("mark_moved", direction=AWAY, place=new.name, now=at)
        with new.at_once() as transaction:
            done = erasure.erasures(transaction)
            for noted in erased.kept(source) if isinstance(source, Path) else ():
                if noted not in done:
                    erasure.erase(transaction, noted, at)
            erased.keep(target, done)
            transaction.do("unmark_moved")
    return compared


@contextmanager
def home(place: Place, coming_from: Place | None) -> Iterator[Home]:
    """The desk at a place; with `coming_from` a place for the desk that is there."""
    if on_postgres(place):
        try:
            from storage.postgres.home import PostgresHome  # noqa: PLC0415 imported only when it is asked for
        except ImportError:
            raise CannotOpenError(NO_LIBRARY) from None
        with PostgresHome.opened(str(place), new=coming_from is not None) as there:
            yield there
    else:
        from storage.sqlite.home import SqliteHome  # noqa: PLC0415 it knows this module's place of nothing

        with SqliteHome.opened(Path(place), name_of(coming_from) if coming_from is not None else "") as here:
            yield here


def name_of(place: Place) -> str:
    """As it stands in marks and is shown: whole, and without a password."""
    return shown(place) if on_postgres(place) else str(Path(place).resolve())


def _may_leave(old: Home, new: Home) -> bool:
    """Whether all has been compared already, and only the switch was cut off."""
    with old.still() as reader:
        row = reader.one("moved")
    if row is None:
        return False
    if row["direction"] == AWAY and row["place"] == new.name:
        return True
    if row["direction"] == AWAY:
        raise CannotOpenError(f"{old.name} has moved to {row['place']}; move it from there.")
    raise CannotOpenError(f"{old.name} is not whole: the move from {row['place']} was cut off.")


def _may_arrive(new: Home, old: Home, at: int, *, switching: bool) -> Step | None:
    """How far an earlier run came. A target that is nobody's is marked as ours; what the desk drew for itself there goes."""
    with new.at_once() as transaction:
        row = transaction.one("moved")
        if row is not None and row["direction"] == ARRIVING and row["place"] == old.name:
            return _read(row["progress"])
        if row is not None or switching or any(_holds(transaction, table.name) for table in tables()):
            raise CannotOpenError(f"{new.name} is not empty; name an empty database.")
        for name in OF_EVERY_DESK:
            transaction.sql(f"DELETE FROM {name}")  # noqa: S608 names of ours
        transaction.do("mark_moved", direction=ARRIVING, place=old.name, now=at)
        new.arrive()
    return None


def _holds(transaction: Transaction, table: str) -> bool:
    return table not in OF_EVERY_DESK and bool(transaction.sql(f'SELECT 1 FROM "{table}" LIMIT 1'))  # noqa: S608 as above


def _needs_keys(old: Home, keys: Sequence[bytes], source: Place) -> None:
    """The key may lie beside a file; beside PostgreSQL nothing lies."""
    with old.still() as reader:
        used = {row["name"] for row in reader.all("sealing_keys")}
    if missing := used - Seals(None, keys).names:
        where = f"; it lies in {key_file(source)}" if isinstance(source, Path) and key_file(source).exists() else ""
        raise CannotOpenError(
            f"Something is sealed with the key {min(missing)}: give that key in MADOGUCHI_KEY{where}."
        )


def _carry(old: Home, new: Home, begun: Step | None, tell: Tell) -> None:
    with old.still():
        steps = carry(old.side, new.side, begun)
        more = True
        while more:
            with new.at_once() as transaction:
                step = next(steps, None)
                more = step is not None
                if step is not None:
                    transaction.do("note_progress", progress=_written(step))
            if step is not None:
                tell(step.table, step.rows)


def _compare(old: Home, new: Home) -> list[Compared]:
    with old.still(), new.still():
        compared = [Compared(table.name, sum_of(old.side, table), sum_of(new.side, table)) for table in tables()]
    for one in compared:
        if one.source != one.target:
            raise CannotOpenError(
                f"{one.table} differs: {one.source.rows} rows at {old.name}, {one.target.rows} at {new.name}. Was the desk "
                "opened between two runs? Begin anew with an empty database."
            )
    return compared


def _written(step: Step) -> str:
    upto = [value.hex() if isinstance(value, bytes) else value for value in step.upto]
    kinds = "".join("b" if isinstance(value, bytes) else "v" for value in step.upto)
    return orjson.dumps([step.table, kinds, upto]).decode()


def _read(progress: str) -> Step | None:
    if not progress:
        return None
    table, kinds, upto = orjson.loads(progress)
    values = (bytes.fromhex(value) if kind == "b" else value for kind, value in zip(kinds, upto, strict=True))
    return Step(table, tuple(values), 0)
