"""A look into the database from a command, whether the desk runs or not: nothing is written, nothing is checkpointed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

from storage.errors import NO_LIBRARY, CannotOpenError
from storage.place import Place, on_postgres
from storage.queries import migrations_of, queries_of
from storage.sealing import Seals, key_file
from storage.sqlite.opening import broken_file_refused, inspect, open_reader
from storage.transaction import Reader

T = TypeVar("T")
ENGINE = "sqlite"


class Look:
    """Answers queries like a store. For one thread."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def read(self, query: Callable[[Reader], T]) -> T:
        return query(self._reader)

    def at(self, query: Callable[[Reader], T]) -> T:
        return query(self._reader)


@contextmanager
def look(place: Place) -> Iterator[Look]:
    """Raises CannotOpenError when there is nothing to look at."""
    if on_postgres(place):
        with look_at_postgres(str(place)) as reader:
            yield Look(reader)
        return
    database = Path(place)
    if not database.exists():
        raise CannotOpenError(f"{database} does not exist; set MADOGUCHI_DATABASE to the desk's database.")
    inspect(database, newest=len(migrations_of(ENGINE)))
    with broken_file_refused(database), closing(open_reader(database)) as connection:
        yield Look(Reader(connection, queries_of(ENGINE), Seals(key_file(database), ())))


@contextmanager
def look_at_postgres(url: str) -> Iterator[Reader]:
    try:
        from storage.postgres.looking import reading  # noqa: PLC0415 imported only when it is asked for
    except ImportError:
        raise CannotOpenError(NO_LIBRARY) from None
    with reading(url) as reader:
        yield reader
