"""Threads that read, each on a connection of its own that cannot write."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from storage.errors import UnreadableError
from storage.queries import Query
from storage.sealing import Seals
from storage.sqlite.database import Database
from storage.transaction import Reader

T = TypeVar("T")


class Readers:
    """A small pool of reading threads."""

    def __init__(self, open_: Callable[[], Database], queries: Mapping[str, Query], seals: Seals, count: int) -> None:
        self._open = open_
        self._queries = queries
        self._seals = seals
        self._own = threading.local()
        self._opened: list[Database] = []
        self._pool = ThreadPoolExecutor(count, "madoguchi-reader", initializer=self._begin)

    def _begin(self) -> None:
        database = self._open()
        self._opened.append(database)
        self._own.reader = Reader(database, self._queries, self._seals)

    def submit(self, query: Callable[[Reader], T]) -> Future[T]:
        return self._pool.submit(self._ask, query)

    def _ask(self, query: Callable[[Reader], T]) -> T:
        try:
            return query(self._own.reader)
        except sqlite3.DatabaseError as error:
            raise UnreadableError(f"The database cannot be read ({error}).") from error

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)
        for database in self._opened:
            database.close()
