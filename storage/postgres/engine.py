"""The desk's memory in PostgreSQL: as many processes as one likes, each with a few connections."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from typing import TypeVar
from zlib import crc32

import psycopg

from storage.engine import Job, Settle
from storage.errors import AwayError, NotStoredError, UnreadableError
from storage.postgres.hearing import listen
from storage.postgres.lanes import Door, Lane
from storage.postgres.link import Link
from storage.postgres.opening import connect, prepare, reason
from storage.queries import migrations_of, queries_of
from storage.sealing import Seals
from storage.transaction import Reader, Transaction

T = TypeVar("T")

ENGINE = "postgres"
LANES = 6  # beside the one of works that run alone
READERS = 3


class PostgresEngine:
    """Any number of processes a database."""

    ends_in_doubt = False
    key_is_beside = False

    def __init__(self, url: str, keys: Sequence[bytes], settle: Settle, process: str) -> None:
        self._url = url
        self._keys = tuple(keys)
        self._settle = settle
        self._process = process

    def open(self) -> None:
        queries, seals = queries_of(ENGINE), Seals(None, self._keys)
        with closing(connect(self._url)) as link:
            prepare(link, self._url, migrations_of(ENGINE), queries, seals)
        door = Door(self._url)
        self._alone, *self._beside = (
            Lane(door, queries, seals, self._settle, self._process, alone=number == 0) for number in range(LANES + 1)
        )
        for lane in (self._alone, *self._beside):
            lane.start()
        self._readers = PostgresReaders(door, lambda link: Reader(link, queries, seals))

    def close(self) -> None:
        self._readers.close()
        lanes = (self._alone, *self._beside)
        for lane in lanes:
            lane.finish()
        for lane in lanes:
            lane.join()

    def put(self, job: Job) -> None:
        lane = self._beside[crc32(job.of.encode("utf-8", "replace")) % LANES] if job.of else self._alone
        lane.put(job)

    def left(self) -> list[Job]:
        return []

    def submit(self, query: Callable[[Reader], T]) -> Future[T]:
        return self._readers.submit(query)

    async def listen(self, heard: Callable[[str], None], begun: Callable[[], None]) -> None:
        await listen(self._url, heard, begun)

    def touch(self, transaction: Transaction) -> object:
        """Its number, which every transaction here draws, is written with the commit."""
        return transaction.sql("SELECT pg_current_xact_id()")


class PostgresReaders:
    """A small pool of reading threads, each on a connection of its own that cannot write."""

    def __init__(self, door: Door, make: Callable[[Link], Reader]) -> None:
        self._door = door
        self._make = make
        self._own = threading.local()
        self._links: set[Link] = set()
        self._pool = ThreadPoolExecutor(READERS, "madoguchi-reader")

    def submit(self, query: Callable[[Reader], T]) -> Future[T]:
        return self._pool.submit(self._ask, query)

    def _ask(self, query: Callable[[Reader], T]) -> T:
        """A connection that was cut meanwhile is noticed only when it is used: then another is tried, once."""
        for again in (True, False):
            try:
                return query(self._make(self._linked()))
            except NotStoredError as error:
                raise AwayError(str(error)) from None
            except psycopg.Error as error:
                kind = AwayError if self._dropped() else UnreadableError
                if not again or kind is UnreadableError:
                    raise kind(f"The database cannot be read ({reason(error)}).") from error
        raise AssertionError

    def _linked(self) -> Link:
        link: Link | None = getattr(self._own, "link", None)
        if link is None:
            link = self._own.link = self._door.connect(reading=True)
            self._links.add(link)
        return link

    def _dropped(self) -> bool:
        """Whether the thread's connection is of no more use."""
        link: Link | None = getattr(self._own, "link", None)
        if link is None or not link.broken:
            return link is None
        self._links.discard(link)
        self._own.link = None
        link.close()
        return True

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)
        for link in self._links:
            link.close()
