"""Works for the tests of the store."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

from storage.store import Store
from storage.transaction import Reader, Transaction


def add(name: str) -> Callable[[Transaction], str]:
    """A work that writes one row: a conversation of that name."""

    def work(transaction: Transaction) -> str:
        transaction.one(
            "add_conversation", id=name, channel="web", traveller=name, language="", source="", state="", now=1
        )
        return name

    return work


def names(reader: Reader) -> list[str]:
    return [row["id"] for row in reader.sql("SELECT id FROM conversation ORDER BY no")]


def break_off(transaction: Transaction) -> None:
    add("half")(transaction)
    raise LookupError("no")


class Block:
    """A work that holds the writer until it is let go, so that others gather behind it."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.go = threading.Event()

    def __call__(self, transaction: Transaction) -> None:
        transaction.sql("SELECT 1")  # with its answer it has all that it waits for
        self.begun.set()
        assert self.go.wait(60)


async def together(store: Store, *works: Callable[[Transaction], Any]) -> list[Any]:
    """Run the works in one group: they gather while a first one holds the writer. Gives their results or errors."""
    block = Block()
    first = asyncio.ensure_future(store.run(block))
    await asyncio.to_thread(block.begun.wait)
    ends = [asyncio.ensure_future(store.run(work)) for work in works]
    await asyncio.sleep(0)
    block.go.set()
    await first
    return await asyncio.gather(*ends, return_exceptions=True)
