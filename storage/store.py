"""What is remembered: one class, whatever lies beneath it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from storage.engine import Commit, Engine, Job, Settle
from storage.errors import NO_LIBRARY, CannotOpenError, NotStoredError, OutcomeUnknownError, StoreError
from storage.place import Place, on_postgres
from storage.sqlite.engine import SqliteEngine
from storage.sqlite.writer import MOST_TOGETHER
from storage.transaction import Reader, Transaction

T = TypeVar("T")

MOST_WAITING = 2000  # works; more are refused before anything is stored
SECONDS_BETWEEN_LINES = 60.0  # of the log, while the disk stays full
TOUCH = "(whether anything can be stored)"  # nobody's conversation

log = logging.getLogger("madoguchi.storage")


def engine_at(place: Place, keys: Sequence[bytes], together: int, settle: Settle, process: str) -> Engine:
    if not on_postgres(place):
        return SqliteEngine(Path(place), keys, together, settle, process)
    try:  # imported only when it is asked for: a desk on a file needs none of it
        from storage.postgres.engine import PostgresEngine  # noqa: PLC0415
    except ImportError:
        raise CannotOpenError(NO_LIBRARY) from None
    return PostgresEngine(str(place), keys, settle, process)


class Store:
    """The desk's memory. Each work is stored whole or not at all."""

    def __init__(
        self,
        place: Place,
        *,
        observe: Callable[[Commit], None] = lambda _: None,
        most_waiting: int = MOST_WAITING,
        together: int = MOST_TOGETHER,
        keys: Sequence[bytes] = (),
        process: str = "",
    ) -> None:
        """`place` is a path, or postgresql://…, as in MADOGUCHI_DATABASE. `observe` gets every commit, on the event loop.
        `together`: at most so many works in one commit. `keys` seal what is personal, newest first; without any the key lies
        in a file beside the database. `process` names the process that carries replies; "" for a command, which carries none."""
        self.place = place
        self.process = process
        self._keys = tuple(keys)
        self._observe = observe
        self._most_waiting = most_waiting
        self._together = together
        self._waiting = 0
        self._is_open = False
        self._next_line = 0.0

    async def open(self) -> None:
        """Raises `CannotOpenError` with one clear line, and has then touched nothing."""
        self._begin(engine_at(self.place, self._keys, self._together, self._settle_from_thread, self.process))
        await asyncio.to_thread(self._engine.open)
        self._is_open = True

    def _begin(self, engine: Engine) -> None:
        self._loop = asyncio.get_running_loop()
        self.fatal: asyncio.Future[StoreError] = self._loop.create_future()
        self._engine = engine

    async def close(self) -> None:
        """Finish what was taken, then let go of the database."""
        if not self._is_open:
            return
        self._is_open = False
        await asyncio.to_thread(self._engine.close)

    @property
    def shared(self) -> bool:
        """Whether other processes may have it open at the same time."""
        return on_postgres(self.place)

    @property
    def key_is_beside(self) -> bool:
        """Whether whoever copies the database's folder gets the key, too."""
        return self._engine.key_is_beside

    async def run(
        self, work: Callable[[Transaction], T], then: Callable[[T], None] | None = None, *, of: str = ""
    ) -> T:
        """Run `work` in a transaction, off the event loop; its result when it is on the disk.

        An exception of `work` undoes that work alone and is raised here. Else `NotStoredError`, `OutcomeUnknownError`.
        `then` gets the result on the event loop once it is stored, also when whoever waited here has been cancelled.

        A work looks at nothing but its transaction: it may be run more than once before it is stored.

        Without `of` no other work runs meanwhile, in whatever process. `of` names the one conversation that the work touches:
        works of one run in the order in which they came, beside those of others where the engine can do that.
        """
        if not self._is_open or self.fatal.done():
            raise NotStoredError("The store is closed: nothing was stored.")
        if self._waiting >= self._most_waiting:
            raise NotStoredError("Too much is waiting to be stored: nothing was stored. Try again.")
        future: asyncio.Future[T] = self._loop.create_future()

        def end(job: Job) -> None:
            if job.error is None and then is not None:
                then(job.result)
            if future.done():  # cancelled meanwhile
                return
            if job.error is None:
                future.set_result(job.result)
            else:
                future.set_exception(job.error)

        self._waiting += 1
        self._engine.put(Job(work, end, of))
        return await future

    async def read(self, query: Callable[[Reader], T]) -> T:
        """Run a query (of storage.transcript, .conversations, .handoffs, .outbox) on a connection that cannot write."""
        if not self._is_open:
            raise NotStoredError("The store is closed.")
        return await asyncio.wrap_future(self._engine.submit(query))

    async def listen(self, heard: Callable[[str], None], begun: Callable[[], None]) -> None:
        """Tell `heard` what any process calls out (storage/calls.py), and `begun` whenever listening begins, or begins anew: what
        was called out before may have been missed. Until cancelled."""
        await self._engine.listen(heard, begun)

    async def writable(self) -> bool:
        """Whether a transaction reaches the disk now (for /readyz)."""
        try:
            await self.run(self._engine.touch, of=TOUCH)
        except StoreError:
            return False
        return True

    @property
    def waiting(self) -> int:
        """Works that are not settled yet."""
        return self._waiting

    # --- how a group ends --------------------------------------------------------------------------------------------

    def _settle_from_thread(self, group: Sequence[Job], commit: Commit, trouble: StoreError | None) -> None:
        self._loop.call_soon_threadsafe(self._settle, group, commit, trouble)

    def _settle(self, group: Sequence[Job], commit: Commit, trouble: StoreError | None) -> None:
        self._observe(commit)
        if trouble is not None:
            self._note(trouble)
        ended = [*group, *(self._engine.left() if self.fatal.done() else ())]
        self._waiting -= len(ended)
        for job in ended:
            job.end(job)

    def _note(self, trouble: StoreError) -> None:
        if isinstance(trouble, OutcomeUnknownError) and self._engine.ends_in_doubt and not self.fatal.done():
            self.fatal.set_result(trouble)
            log.critical("store failed: %s", trouble)
        elif self._loop.time() >= self._next_line:
            self._next_line = self._loop.time() + SECONDS_BETWEEN_LINES
            log.error("store refused: %s", trouble)
