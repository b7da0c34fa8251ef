"""What is remembered: one file, one writer, many readers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from storage.errors import StoreError
from storage.transaction import Reader, Transaction

T = TypeVar("T")


class Store:
    """The desk's memory. Works are committed together; each is stored whole or not at all."""

    fatal: asyncio.Future[StoreError]  # resolves when the disk failed: `serve` then ends with exit code 1

    def __init__(self, path: Path) -> None:
        raise NotImplementedError

    async def open(self) -> None:
        """Raises `CannotOpenError` with one clear line, and has then touched nothing."""
        raise NotImplementedError

    async def close(self) -> None:
        """Finish what was taken, then let go of the file."""
        raise NotImplementedError

    async def run(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` in a transaction, off the event loop; its result when it is on the disk.

        An exception of `work` undoes that work alone and is raised here. Else `NotStoredError`, `OutcomeUnknownError`.
        """
        raise NotImplementedError

    async def read(self, query: Callable[[Reader], T]) -> T:
        """Run a query (made by storage.transcript, .conversations, .handoffs, .outbox) on a read-only connection."""
        raise NotImplementedError

    async def writable(self) -> bool:
        """Whether a transaction can be committed now (for /readyz)."""
        raise NotImplementedError
