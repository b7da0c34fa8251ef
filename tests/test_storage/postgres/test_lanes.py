"""Works on PostgreSQL: who runs beside whom, and what becomes of a work whose connection, server or luck fails it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import psycopg
import pytest
from desk_room import until
from places import opened
from postgres_server import KEY, Server
from store_works import Block, add, break_off, names

from storage import conversations, staff_events
from storage.errors import AwayError, MustBeAloneError, NotStoredError, OutcomeUnknownError, UnreadableError
from storage.postgres import lanes, link
from storage.postgres.link import Link
from storage.store import Store
from storage.transaction import Transaction


def process(server: Server, name: str) -> AbstractAsyncContextManager[Store]:
    return opened(Store(server.url(name), keys=[KEY]))


@pytest.fixture
async def one(postgres: Server, name: str) -> AsyncIterator[Store]:
    async with process(postgres, name) as store:
        yield store


@pytest.fixture
async def other(postgres: Server, name: str) -> AsyncIterator[Store]:
    async with process(postgres, name) as store:
        yield store


def begun(store: Store, block: Block, of: str = "") -> asyncio.Task[None]:
    return asyncio.create_task(store.run(block, of=of))


# --- who runs beside whom --------------------------------------------------------------------------------------------


async def test_works_of_two_conversations_run_beside_each_other(one: Store, other: Store) -> None:
    blocks = [Block() for _ in range(3)]
    works = [begun(one, blocks[0], "a"), begun(other, blocks[1], "a"), begun(other, blocks[2], "b")]
    for block in blocks:
        assert await asyncio.to_thread(block.begun.wait, 60)
    for block in blocks:
        block.go.set()
    await asyncio.gather(*works)


async def test_a_work_of_no_conversation_runs_alone_over_all_processes(one: Store, other: Store) -> None:
    beside, alone, late = Block(), Block(), Block()
    works = [begun(one, beside, "a")]
    await asyncio.to_thread(beside.begun.wait)
    works.append(begun(other, alone))
    await until(lambda: waits_for_a_lock(one, 1), 60)
    works.append(begun(one, late, "b"))  # whoever comes later does not overtake
    await until(lambda: waits_for_a_lock(one, 2), 60)
    assert not alone.begun.is_set()
    assert not late.begun.is_set()
    beside.go.set()
    await asyncio.to_thread(alone.begun.wait)
    assert not late.begun.is_set()
    alone.go.set()
    late.go.set()
    await asyncio.gather(*works)


async def waits_for_a_lock(store: Store, count: int) -> bool:
    asked = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'"
    return await store.read(lambda reader: int(reader.sql(asked)[0][0])) == count


async def test_works_of_one_conversation_run_in_the_order_in_which_they_came(one: Store) -> None:
    order: list[int] = []
    ends = [one.run(lambda _, number=number: order.append(number), of="a") for number in range(30)]  # type: ignore[misc]
    await asyncio.gather(*ends)
    assert order == list(range(30))


async def test_a_work_that_wants_more_than_its_conversation_is_run_again_alone_and_in_its_place(one: Store) -> None:
    ran: list[str] = []

    def wants_more(transaction: Transaction) -> None:
        ran.append("alone" if transaction.alone else "beside")
        add("a")(transaction)
        transaction.be_alone()

    works = [one.run(wants_more, of="a"), one.run(lambda _: ran.append("next"), of="a")]
    await asyncio.gather(*works)
    assert ran == ["beside", "alone", "next"]
    assert await one.read(names) == ["a"]
    assert not issubclass(MustBeAloneError, NotStoredError)


async def test_a_conversation_is_held_by_one_work_at_a_time(one: Store, other: Store) -> None:
    await one.run(add("a"))
    seen: list[int] = []

    def grow(transaction: Transaction) -> None:
        held = conversations.load(transaction, "web", "a")
        assert held is not None
        seen.append(held.seq)
        transaction.sql("UPDATE conversation SET seq = :seq WHERE no = :no", seq=held.seq + 1, no=held.no)

    await asyncio.gather(*(store.run(grow, of="a") for store in (one, other) * 20))
    assert sorted(seen) == list(range(40))


async def test_of_two_first_events_of_one_traveller_both_find_one_conversation(one: Store, other: Store) -> None:
    meeting = threading.Barrier(2, timeout=60)
    first = [True, True]

    def greet(transaction: Transaction) -> str:
        known = conversations.load(transaction, "web", "hanako")
        if first.pop() if first else False:
            meeting.wait()
        return known.id if known else conversations.begin(transaction, "web", "hanako", "", "", "{}", 1).id

    ids = await asyncio.gather(one.run(greet, of="a"), other.run(greet, of="a"))
    assert ids[0] == ids[1]


async def test_numbers_of_the_feed_are_seen_in_their_order(one: Store, other: Store) -> None:
    """A work that drew its number first, but commits last, would be missed by whoever has seen the next one."""
    told: list[int] = []

    def tell(transaction: Transaction) -> None:
        staff_events.add(transaction, "note", 1)

    async def watch() -> None:
        while len(told) < 200:
            told.extend(event.id for event in await one.read(staff_events.after(told[-1] if told else 0)))

    watching = asyncio.create_task(watch())
    await asyncio.gather(*(store.run(tell, of=str(number)) for number in range(100) for store in (one, other)))
    await asyncio.wait_for(watching, 60)
    assert len(set(told)) == 200


# --- what fails and is run again -------------------------------------------------------------------------------------


async def test_a_deadlock_is_nobody_s_fault(one: Store, other: Store) -> None:
    await one.run(add("a"))
    await one.run(add("b"))
    meeting = threading.Barrier(2, timeout=60)
    first = [True, True]

    def both(*order: str) -> Callable[[Transaction], None]:
        def work(transaction: Transaction) -> None:
            conversations.load(transaction, "web", order[0])
            if first.pop() if first else False:
                meeting.wait()
            conversations.load(transaction, "web", order[1])
            transaction.sql("UPDATE conversation SET seq = seq + 1")

        return work

    await asyncio.gather(one.run(both("a", "b"), of="a"), other.run(both("b", "a"), of="b"))
    assert await one.read(lambda reader: [row[0] for row in reader.sql("SELECT seq FROM conversation")]) == [2, 2]


@pytest.mark.parametrize("of", ["", "a"])
async def test_a_work_s_own_fault_is_its_own(one: Store, of: str) -> None:
    await one.run(add("a"))
    with pytest.raises(psycopg.IntegrityError):
        await one.run(add("a"), of=of)
    with pytest.raises(LookupError):
        await one.run(break_off, of=of)
    assert await one.run(add("b"), of=of) == "b"


async def cut_off_all(server: Server, name: str) -> None:
    """Every connection to a database, as a failing network or an administrator does it."""
    cut = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    await asyncio.to_thread(server.ask, cut)


async def test_a_connection_that_is_cut_between_works_is_not_noticed(postgres: Server, name: str, one: Store) -> None:
    for number in range(3):
        assert await one.run(add(str(number)), of="a")
        assert len(await one.read(names)) == number + 1
        await cut_off_all(postgres, name)


async def test_a_work_whose_connection_is_cut_is_run_again(postgres: Server, name: str, one: Store) -> None:
    block, runs = Block(), list[int]()

    def work(transaction: Transaction) -> None:
        runs.append(1)
        add("a")(transaction)
        if len(runs) == 1:
            block(transaction)
        add("b")(transaction)

    working = asyncio.create_task(one.run(work, of="a"))
    await asyncio.to_thread(block.begun.wait)
    await cut_off_all(postgres, name)
    block.go.set()
    await working
    assert len(runs) == 2
    assert await one.read(names) == ["a", "b"]


class CutAtCommit(Link):
    """A connection that is lost in a COMMIT: before it has reached the server, or before its answer has come back."""

    reached = True
    left = 1
    then: Callable[[], Any] = staticmethod(lambda: None)

    def send(self, sql: str, values: Any = None, /) -> psycopg.Cursor[Any]:
        if sql == "COMMIT" and CutAtCommit.left:
            CutAtCommit.left -= 1
            if CutAtCommit.reached:
                super().send(sql)
                self.settle()
            self.raw.close()
            CutAtCommit.then()
            raise psycopg.OperationalError("server closed the connection unexpectedly")
        return super().send(sql, values)


@pytest.fixture
def cutting(monkeypatch: pytest.MonkeyPatch, one: Store) -> type[CutAtCommit]:
    for attribute, value in (("reached", True), ("left", 1), ("then", staticmethod(lambda: None))):
        monkeypatch.setattr(CutAtCommit, attribute, value)
    monkeypatch.setattr(lanes, "Link", CutAtCommit)
    return CutAtCommit


@pytest.mark.parametrize("reached", [True, False])
async def test_a_commit_that_is_cut_off_is_asked_after(cutting: type[CutAtCommit], one: Store, reached: bool) -> None:
    """Stored: it is not run again. Not stored: it is."""
    cutting.reached, runs = reached, []

    def work(transaction: Transaction) -> str:
        runs.append(1)
        return add(f"a{len(runs)}")(transaction)

    assert await one.run(work, of="a") == ("a1" if reached else "a2")
    assert len(runs) == (1 if reached else 2)
    assert await one.read(names) == ["a1" if reached else "a2"]


async def test_a_commit_that_nobody_can_be_asked_about_is_unknown_and_the_desk_goes_on(
    cutting: type[CutAtCommit], one: Store, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "ASKED_FOR", 0.2)
    monkeypatch.setattr(cutting, "then", staticmethod(postgres.stop))
    with pytest.raises(OutcomeUnknownError):
        await one.run(add("a"), of="a")
    assert not one.fatal.done()
    await asyncio.to_thread(postgres.start)
    await healed(one)
    assert await one.run(add("b"), of="a") == "b"
    assert await one.read(names) == ["a", "b"]


async def healed(store: Store) -> None:
    await until(store.writable)


async def test_a_server_that_is_away_is_told_in_one_line_and_the_desk_heals_by_itself(
    postgres: Server, one: Store
) -> None:
    await one.run(add("a"), of="a")
    await asyncio.to_thread(postgres.stop)
    for of in ("a", "b", ""):
        with pytest.raises(NotStoredError, match=r"^PostgreSQL cannot be reached \(.*\): nothing was stored\."):
            await asyncio.wait_for(one.run(add("lost"), of=of), 60)
    with pytest.raises(AwayError, match="cannot be reached"):
        await asyncio.wait_for(one.read(names), 60)
    assert not await one.writable()
    await asyncio.to_thread(postgres.start)
    await healed(one)
    assert await one.run(add("b"), of="a") == "b"
    assert await one.read(names) == ["a", "b"]


async def test_a_restart_under_load_loses_and_doubles_nothing(postgres: Server, one: Store, other: Store) -> None:
    stored: list[str] = []

    async def write(store: Store, number: int) -> None:
        for again in range(25):
            name = f"{number}-{again}"
            while name not in stored:
                try:
                    stored.append(await store.run(add(name), of=str(number)))
                except NotStoredError:
                    await asyncio.sleep(0.02)
                except psycopg.IntegrityError:  # an unknown outcome that was stored
                    stored.append(name)
                except OutcomeUnknownError:
                    continue

    writing = [asyncio.create_task(write((one, other)[number % 2], number)) for number in range(6)]
    await until(lambda: len(stored) >= 30)
    await asyncio.to_thread(postgres.stop)
    await asyncio.to_thread(postgres.start)
    await asyncio.gather(*writing)
    assert sorted(await one.read(names)) == sorted(stored)
    assert len(set(stored)) == len(stored) == 150


# --- time-outs -------------------------------------------------------------------------------------------------------


async def test_whoever_waits_too_long_for_another_is_told(
    postgres: Server, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "SETTINGS", "SET lock_timeout = '200ms'")
    async with process(postgres, name) as one:
        block = Block()
        holding = begun(one, block)
        await asyncio.to_thread(block.begun.wait)
        with pytest.raises(NotStoredError, match="too busy"):
            await one.run(add("a"), of="a")
        block.go.set()
        await holding
        assert await one.run(add("b"), of="a") == "b"


async def test_a_process_that_stands_still_gives_its_locks_back(
    postgres: Server, name: str, one: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "SETTINGS", "SET idle_in_transaction_session_timeout = '1s'")
    async with process(postgres, name) as frozen:
        block = Block()
        stands = begun(frozen, block)
        await asyncio.to_thread(block.begun.wait)
        assert await asyncio.wait_for(one.run(add("a"), of="a"), 60) == "a"
        block.go.set()
        await stands  # run again


async def test_a_reader_cannot_write(one: Store) -> None:
    with pytest.raises(UnreadableError, match="read-only"):
        await one.read(lambda reader: reader.sql("DELETE FROM conversation"))
