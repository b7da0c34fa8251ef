"""On SQLite what was said joins the search index later: in the next lull, whole or not at all, and without what was taken back."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest
from store_works import add, together
from told_talks import Talk, at, join_index, rows

from storage import transcript
from storage.conversations import load
from storage.episodes import Filter
from storage.errors import StoreError
from storage.finding import found
from storage.keeping.retention import purge
from storage.moments import DAY, stored
from storage.sqlite import indexing, opening, writer
from storage.sqlite.database import Database
from storage.store import Store
from storage.transaction import Transaction

NOW = stored(at(31))
NEVER = 3_600
# The numbers of messages of which the index holds anything.
INDEXED = "SELECT DISTINCT doc FROM temp.words ORDER BY doc"


@pytest.fixture(autouse=True)
def only_when_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "IDLE_SECONDS", NEVER)


@pytest.fixture
def tidied(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Set when a lull has been used."""
    used = threading.Event()
    monkeypatch.setattr(writer, "bring_home", lambda _: used.set())
    return used


async def indexed(store: Store) -> list[int]:
    def ask(transaction: Transaction) -> list[int]:
        transaction.sql("CREATE VIRTUAL TABLE IF NOT EXISTS temp.words USING fts5vocab (main, message_fts, instance)")
        return [row["doc"] for row in transaction.sql(INDEXED)]

    return await store.run(ask)


async def hits(store: Store, words: str) -> list[str]:
    return [hit.message.text for hit in (await store.read(found(words, Filter(), at(31)))).hits]


async def unsend(store: Store, traveller: str, reference: str) -> None:
    def work(transaction: Transaction) -> None:
        conversation = load(transaction, "web", traveller)
        assert conversation is not None
        transcript.blank(transaction, conversation, reference, NOW)

    await store.run(work)


async def test_what_was_said_joins_in_a_lull(
    store: Store, monkeypatch: pytest.MonkeyPatch, tidied: threading.Event
) -> None:
    await Talk(store, "hanako").say("期限は", "4月30日までです。")
    assert await indexed(store) == []
    monkeypatch.setattr(writer, "IDLE_SECONDS", 0)
    await store.run(add("a"))  # the writer looks again how long it waits
    assert await asyncio.to_thread(tidied.wait, 60)
    assert await indexed(store) == [1, 2]
    assert await hits(store, "期限") == ["期限は"]


async def test_when_too_much_waits_it_joins_without_a_lull(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is more than joins at once joins between the works that wait."""
    await Talk(store, "hanako").say("期限は", "4月30日までです。")
    monkeypatch.setattr(writer, "TOO_MUCH", 1)
    monkeypatch.setattr(indexing, "AT_ONCE", 1)
    await store.run(add("a"))
    await together(store, *(add(str(number)) for number in range(4)))
    assert await indexed(store) == [1, 2]


async def test_what_a_crash_left_waiting_joins_after_the_next_start(
    path: Path, store: Store, monkeypatch: pytest.MonkeyPatch, tidied: threading.Event
) -> None:
    await Talk(store, "hanako").say("期限は", "はい")
    await store.close()
    monkeypatch.setattr(writer, "IDLE_SECONDS", 0)
    again = Store(path)
    await again.open()
    assert await asyncio.to_thread(tidied.wait, 60)
    assert await indexed(again) == [1, 2]
    await again.close()


class Failing(Database):
    """A connection of which one COMMIT fails."""

    code = 0

    def execute(self, sql: str, parameters: Any = None) -> sqlite3.Cursor:
        if sql == "COMMIT" and Failing.code:
            error = sqlite3.OperationalError("disk trouble")
            error.sqlite_errorcode, Failing.code = Failing.code, 0
            raise error
        return super().execute(sql, parameters)


async def test_a_batch_joins_with_its_mark_or_not_at_all(
    path: Path, monkeypatch: pytest.MonkeyPatch, tidied: threading.Event
) -> None:
    told = list[StoreError]()
    monkeypatch.setattr(opening, "Database", Failing)
    monkeypatch.setattr(Store, "_note", lambda _, trouble: told.append(trouble))
    store = Store(path)
    await store.open()
    await Talk(store, "hanako").say("期限は", "はい")
    index = writer.index

    def failing(*these: Any) -> tuple[int, StoreError | None]:
        Failing.code = sqlite3.SQLITE_FULL
        monkeypatch.setattr(writer, "index", index)
        return index(*these)

    monkeypatch.setattr(writer, "index", failing)
    monkeypatch.setattr(writer, "IDLE_SECONDS", 0)
    await store.run(add("a"))
    assert await asyncio.to_thread(tidied.wait, 60)
    monkeypatch.setattr(writer, "IDLE_SECONDS", NEVER)
    assert "disk is full" in str(told[0])
    assert await hits(store, "期限") == ["期限は"]
    await store.run(join_index)
    assert await indexed(store) == [1, 2]
    assert await hits(store, "期限") == ["期限は"]
    await store.close()


@pytest.mark.parametrize("joined", [False, True])
async def test_what_was_taken_back_is_in_no_index(store: Store, *, joined: bool) -> None:
    await Talk(store, "taro").say("べつの期限", "はい")
    await Talk(store, "hanako").say("ひみつの期限", "「ひみつの期限」ですね。", reference="m1")
    if joined:
        await store.run(join_index)
        assert await indexed(store) == [1, 2, 3, 4]
    await unsend(store, "hanako", "m1")
    await store.run(join_index)
    assert await indexed(store) == [1, 2]
    assert await hits(store, "期限") == ["べつの期限"]


async def test_numbers_that_are_given_again_are_indexed_again(store: Store) -> None:
    """The newest conversation is deleted, since everybody has been silent for years."""
    await Talk(store, "hanako", at=at(1)).say("むかしの期限", "はい")
    await store.run(join_index)
    later = NOW + 900 * DAY
    assert (await store.run(lambda transaction: purge(transaction, "conversations", 730, later))).done == 1
    assert await indexed(store) == []
    await Talk(store, "taro").say("いまの期限", "はい")
    assert await rows(store, "SELECT MIN(id) FROM message") == [(1,)]
    await store.run(join_index)
    assert await indexed(store) == [1, 2]
    assert await hits(store, "期限") == ["いまの期限"]
