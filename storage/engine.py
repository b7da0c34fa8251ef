"""What a store needs of the database beneath it (storage/sqlite/engine.py, storage/postgres/engine.py)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from storage.errors import StoreError
from storage.transaction import Reader, Transaction

T = TypeVar("T")


@dataclass(slots=True)
class Job:
    """One work and its end: `result`, or `error` if that is not None."""

    work: Callable[[Transaction], Any]
    end: Callable[[Job], None]  # called on the event loop when the group is settled
    of: str = ""  # whose conversation it is about and nothing else; "": anything
    result: Any = None
    error: BaseException | None = None


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit, for the figures."""

    works: int
    seconds: float  # from BEGIN to the end of COMMIT


# Called from the engine's threads with each group of jobs that has ended, and the trouble that it met.
Settle = Callable[[Sequence[Job], Commit, StoreError | None], None]


class Engine(Protocol):
    """Runs works, each whole or not at all, and answers queries beside them. `open` and `close` block."""

    key_is_beside: bool  # what is personal is sealed with a key that lies beside the database
    ends_in_doubt: bool  # after an OutcomeUnknownError nothing more is trusted: the process has to end

    def open(self) -> None:
        """Raises `CannotOpenError` with one clear line, and has then touched nothing."""

    def close(self) -> None:
        """Finish what was put, then let go."""

    def put(self, job: Job) -> None:
        """Never blocks."""

    def left(self) -> list[Job]:
        """What was put and never begun, because the engine has failed for good."""

    def submit(self, query: Callable[[Reader], T]) -> Future[T]: ...

    async def listen(self, heard: Callable[[str], None], begun: Callable[[], None]) -> None:
        """Tell `heard` what is called out (storage/calls.py), and `begun` whenever listening begins: what was called out before may
        have been missed. Until cancelled."""

    def touch(self, transaction: Transaction) -> object:
        """A work that changes nothing and yet is written."""
