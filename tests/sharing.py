"""One store as several processes have it, each with a name of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from storage.store import Store
from storage.transaction import Transaction

T = TypeVar("T")


@dataclass
class Shared:
    """The store, as one process of several has it."""

    store: Store
    process: str
    shared: bool = True
    gone: bool = False  # killed: what it still tries does not reach the store

    async def run(
        self, work: Callable[[Transaction], T], then: Callable[[T], None] | None = None, *, of: str = ""
    ) -> T:
        def named(transaction: Transaction) -> T:
            before, transaction.process = transaction.process, self.process
            try:
                return work(transaction)
            finally:
                transaction.process = before

        if self.gone:
            await asyncio.Event().wait()
        return await self.store.run(named, then, of=of)

    async def read(self, query: Callable[[Any], T]) -> T:
        return await self.store.read(query)
