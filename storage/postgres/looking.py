"""A look into the database from a command, beside whatever runs: nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg

from storage.errors import CannotOpenError, UnreadableError
from storage.place import shown
from storage.postgres.opening import connect, inspect, reason
from storage.queries import migrations_of, queries_of
from storage.sealing import Seals
from storage.transaction import Reader

ENGINE = "postgres"


@contextmanager
def reading(url: str) -> Iterator[Reader]:
    """Raises CannotOpenError when there is nothing to look at."""
    with closing(connect(url, reading=True)) as link:
        if not inspect(link, url, newest=len(migrations_of(ENGINE))):
            raise CannotOpenError(f"{shown(url)} holds nothing yet; the desk has never been opened on it.")
        try:
            yield Reader(link, queries_of(ENGINE), Seals(None, ()))
        except psycopg.Error as error:
            raise UnreadableError(f"The database cannot be read ({reason(error)}).") from error
