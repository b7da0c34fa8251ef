"""A desk moves between the engines: whole, once, and open on one side only."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, closing
from pathlib import Path

import pytest
from places import opened
from postgres_server import KEY, Server
from told_talks import Talk, at, do, rows

from bot.effects import JoinQueue, OpenCase
from storage import search
from storage.carrying import Step, Sum, carry, sum_of
from storage.errors import CannotOpenError, InUseError
from storage.keeping import erased
from storage.keeping.backup import back_up
from storage.keeping.moving import Compared, home, move
from storage.place import Place
from storage.store import Store
from storage.tables import tables

NOW = at(31)


def desk(place: Place) -> AbstractAsyncContextManager[Store]:
    return opened(Store(place, keys=[KEY]))


@pytest.fixture
def empty(postgres: Server) -> str:
    return postgres.url(postgres.database("template0"))


def go(source: Place, target: Place, keys: Sequence[bytes] = (KEY,), told: list[str] | None = None) -> list[Compared]:
    return move(source, target, keys, NOW, lambda table, _rows: None if told is None else told.append(table))


async def fill(place: Place) -> None:
    """Claims, a waiting stay, replies on their way, something for every kind of value."""
    async with desk(place) as store:
        hanako, taro = Talk(store, "hanako"), Talk(store, "taro", channel="line")
        await hanako.say(
            "期限はいつですか", "4月30日までです。", OpenCase("1234567897", "case-b", "b1", {"name": "山田花子"})
        )
        await taro.say("人と話したい\0", "お待ちください。", JoinQueue("asked", "人と話したい"), send=True)
        await do(store, "INSERT INTO attachment (id, conversation, seq, channel, reference, state, created, body)"
                        " VALUES ('p', 1, 1, 'web', 'r', 'fetched', 0, :body)", body=b"\x00\xff" * 5)  # fmt: skip


async def hits(store: Store, words: str) -> int:
    sought = search.expression(words)
    return len(await store.read(lambda reader: reader.all("find_words", sought=sought, lowest=0, before=99, limit=9)))


async def test_there_and_back_every_row_is_the_same(path: Path, empty: str, tmp_path: Path) -> None:
    await fill(path)
    there = await asyncio.to_thread(go, path, empty)
    back = await asyncio.to_thread(go, empty, tmp_path / "back.db")
    assert [one.source for one in there] == [one.target for one in there] == [one.source for one in back]
    counts = {one.table: one.source.rows for one in there}
    assert counts["message"] == 4
    assert counts["outbox"] > 0
    assert (counts["handoff"], counts["case_"], counts["attachment"]) == (1, 1, 1)


async def test_what_moved_is_found_goes_on_numbering_and_leaves_from_there(path: Path, empty: str) -> None:
    await fill(path)
    await asyncio.to_thread(go, path, empty)
    async with desk(empty) as store:
        assert await rows(store, "SELECT status, done FROM outbox") == [("waiting", None)]
        assert await hits(store, "期限") == 1
        await Talk(store, "jiro").say("期限と金額", "どちらでしょう。")
        assert await rows(store, "SELECT no FROM conversation ORDER BY no") == [(1,), (2,), (3,)]
        assert await hits(store, "期限") == 2
    back = path.with_name("back.db")
    await asyncio.to_thread(go, empty, back)
    async with desk(back) as store:
        assert await hits(store, "期限") == 2


async def test_every_key_and_index_is_there_again(postgres: Server, path: Path, empty: str) -> None:
    """Also after a move that was cut off: they are taken away before the first row and made after the last one."""
    await fill(path)
    back = path.with_name("back.db")

    def cut(*_: object) -> None:
        raise CutError

    for source, target in ((path, empty), (empty, back)):
        with pytest.raises(CutError):
            await asyncio.to_thread(move, source, target, [KEY], NOW, cut)
        await asyncio.to_thread(go, source, target)
    assert schema_of(postgres, empty) == schema_of(postgres, postgres.url(postgres.database()))
    with closing(sqlite3.connect(path)) as before, closing(sqlite3.connect(back)) as after:
        parts = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name"
        assert before.execute(parts).fetchall() == after.execute(parts).fetchall()


def schema_of(postgres: Server, url: str) -> list[tuple[object, ...]]:
    database = url.partition("///")[2].partition("?")[0]
    return [
        *postgres.ask(
            "SELECT relname, relkind FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1", database
        ),
        *postgres.ask("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1", database),
        *postgres.ask(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint"
            " WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2",
            database,
        ),
        *postgres.ask(
            "SELECT attrelid::regclass::text, attname, attstattarget FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid"
            " WHERE relnamespace = 'public'::regnamespace AND attstattarget = 0 AND attnum > 0 ORDER BY 1, 2",
            database,
        ),
    ]


async def test_a_number_of_the_feed_is_never_given_again(path: Path, empty: str) -> None:
    """Also one whose row is purged: an open console would take another event for one that it knows."""
    await fill(path)
    async with desk(path) as store:
        highest = int(str((await rows(store, "SELECT MAX(id) FROM staff_event"))[0][0] or 0)) + 10
        await do(store, "INSERT INTO staff_event (id, at, kind) VALUES (:id, 0, 'waits')", id=highest)
        await do(store, "DELETE FROM staff_event")
    back = path.with_name("back.db")
    for source, target in ((path, empty), (empty, back)):
        await asyncio.to_thread(go, source, target)
    async with desk(back) as store:
        await do(store, "INSERT INTO staff_event (at, kind) VALUES (0, 'waits')")
        assert await rows(store, "SELECT id FROM staff_event") == [(highest + 1,)]


# --- cut off ---------------------------------------------------------------------------------------------------------


class CutError(Exception):
    """The move ends here."""


async def test_it_goes_on_where_it_was_cut_off(path: Path, empty: str, monkeypatch: pytest.MonkeyPatch) -> None:
    await fill(path)
    monkeypatch.setattr("storage.carrying.MOST_ROWS", 1)
    whole = len(await asyncio.to_thread(steps, path, path.with_name("copy")))
    told: list[str] = []

    def cut(table: str, _rows: int) -> None:
        told.append(table)
        raise CutError

    for _ in range(whole):  # each run comes one batch further
        with pytest.raises(CutError):
            await asyncio.to_thread(move, path, empty, [KEY], NOW, cut)
        with pytest.raises(CannotOpenError, match="cut off"):
            await asyncio.to_thread(open_and_close, empty)
    there = await asyncio.to_thread(go, path, empty, told=told)
    assert len(told) == whole, "nothing was carried twice"
    assert [one.source for one in there] == [one.target for one in there]


async def test_on_the_way_back_as_well_and_half_a_desk_is_not_backed_up(
    path: Path, empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(empty)
    monkeypatch.setattr("storage.carrying.MOST_ROWS", 1)

    def cut(table: str, _rows: int) -> None:
        if table == "message":
            raise CutError

    for _ in range(3):
        with pytest.raises(CutError):
            await asyncio.to_thread(move, empty, path, [KEY], NOW, cut)
    with pytest.raises(CannotOpenError, match="cut off"):
        await asyncio.to_thread(open_and_close, path)
    with pytest.raises(CannotOpenError, match="cut off"):
        await asyncio.to_thread(back_up, path, path.with_name("b"), "", force=False)
    there = await asyncio.to_thread(go, empty, path)
    assert [one.source for one in there] == [one.target for one in there]
    await asyncio.to_thread(open_and_close, path)


def steps(path: Path, copied: Path) -> list[Step]:
    with home(path, None) as old, home(copied, path) as new, old.still(), new.at_once():
        return list(carry(old.side, new.side))


async def test_cut_off_in_the_switch_neither_side_opens_and_the_next_run_ends_it(
    path: Path, empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(path)

    def cut(*_: object) -> tuple[str, ...]:
        raise CutError

    with monkeypatch.context() as patched:
        patched.setattr("storage.keeping.erasure.erasures", cut)
        with pytest.raises(CutError):
            await asyncio.to_thread(go, path, empty)
    for place in (path, empty):
        with pytest.raises(CannotOpenError):
            await asyncio.to_thread(open_and_close, place)
    told: list[str] = []
    await asyncio.to_thread(go, path, empty, told=told)
    assert told == []
    await asyncio.to_thread(open_and_close, empty)


def open_and_close(place: Place) -> None:
    async def both() -> None:
        async with desk(place):
            pass

    asyncio.run(both())


# --- refused ---------------------------------------------------------------------------------------------------------


async def test_a_source_that_has_moved_opens_no_desk_and_says_where_to(path: Path, empty: str) -> None:
    await fill(path)
    await asyncio.to_thread(go, path, empty)
    with pytest.raises(CannotOpenError, match=r"has moved to desk_\d+ on .* \(2023-03-31\)"):
        await asyncio.to_thread(open_and_close, path)
    with pytest.raises(CannotOpenError, match="is not empty"):
        await asyncio.to_thread(go, path, empty)


async def test_the_way_back_leads_to_the_same_file_and_keeps_what_was_there(path: Path, empty: str) -> None:
    await fill(path)
    await asyncio.to_thread(go, path, empty)
    async with desk(empty) as store:
        await Talk(store, "jiro").say("もう一つ", "はい")
    await asyncio.to_thread(go, empty, path)
    async with desk(path) as store:
        assert await rows(store, "SELECT COUNT(*) FROM conversation") == [(3,)]
    assert len(list(path.parent.glob("desk.db.moved-*"))) == 1
    with pytest.raises(CannotOpenError, match="has moved to"):
        await asyncio.to_thread(open_and_close, empty)


async def test_a_source_that_was_opened_between_two_runs_is_noticed(path: Path, empty: str) -> None:
    await fill(path)

    def cut(table: str, _rows: int) -> None:
        if table == "outbox":
            raise CutError

    with pytest.raises(CutError):
        await asyncio.to_thread(move, path, empty, [KEY], NOW, cut)
    async with desk(path) as store:
        await do(store, "UPDATE conversation SET language = 'en'")
    with pytest.raises(CannotOpenError, match="conversation differs: 2 rows"):
        await asyncio.to_thread(go, path, empty)
    await asyncio.to_thread(open_and_close, path)


async def test_what_holds_a_desk_already_is_no_target(path: Path, empty: str) -> None:
    await fill(path)
    await fill(empty)
    with pytest.raises(CannotOpenError, match="is not empty"):
        await asyncio.to_thread(go, path, empty)
    with pytest.raises(CannotOpenError, match="is not empty"):
        await asyncio.to_thread(go, empty, path)
    with pytest.raises(CannotOpenError, match="from a file to PostgreSQL or back"):
        await asyncio.to_thread(go, path, path.with_name("other.db"))


async def test_a_desk_that_was_only_opened_is_empty(path: Path, empty: str) -> None:
    await fill(path)
    await asyncio.to_thread(open_and_close, empty)
    await asyncio.to_thread(go, path, empty)


async def test_a_desk_that_is_open_does_not_move(path: Path, empty: str) -> None:
    await fill(path)
    async with desk(path):
        with pytest.raises(InUseError):
            await asyncio.to_thread(go, path, empty)
    await fill(empty)
    async with desk(empty) as store:
        await do(store, "INSERT INTO process (id) VALUES ('one')")
        with pytest.raises(InUseError, match="close them first"):
            await asyncio.to_thread(go, empty, path.with_name("back.db"))


async def test_another_schema_and_a_missing_key_are_refused(path: Path, empty: str) -> None:
    await fill(path)
    with pytest.raises(CannotOpenError, match="give that key in MADOGUCHI_KEY"):
        await asyncio.to_thread(go, path, empty, keys=[bytes(32)])
    with closing(sqlite3.connect(path)) as older:
        older.execute("PRAGMA user_version = 2")
    with pytest.raises(CannotOpenError, match="older madoguchi"):
        await asyncio.to_thread(go, path, empty)
    with pytest.raises(CannotOpenError, match="holds no desk"):
        await asyncio.to_thread(go, path.with_name("none.db"), empty)


async def test_who_was_erased_stays_so_on_either_side(path: Path, empty: str, tmp_path: Path) -> None:
    """Also one whose erasure was noted beside the file and then cut off."""
    await fill(path)
    async with desk(path) as store:
        (hanako, *_), _ = await rows(store, "SELECT id FROM conversation ORDER BY no")
    erased.keep(path, [str(hanako)])
    await asyncio.to_thread(go, path, empty)
    async with desk(empty) as store:
        assert await rows(store, "SELECT text FROM message WHERE conversation = 1 AND direction = 'in'") == [("",)]
    await asyncio.to_thread(go, empty, tmp_path / "back.db")
    assert erased.kept(tmp_path / "back.db") == (hanako,)


# --- the tables ------------------------------------------------------------------------------------------------------


def test_both_engines_have_the_same_tables_with_the_same_columns(postgres: Server) -> None:
    found: dict[str, set[str]] = {}
    database = postgres.database()
    for table, column in postgres.ask(
        "SELECT table_name, column_name FROM information_schema.columns JOIN information_schema.tables"
        " USING (table_schema, table_name) WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND is_generated = 'NEVER'",
        database,
    ):
        found.setdefault(str(table), set()).add(str(column))
    for alone in ("madoguchi_schema", "message_words", "process", "moved", "telegram_gate"):
        found.pop(alone)
    assert found == {table.name: set(table.columns) for table in tables()}
    assert all(table.key for table in tables())


def test_a_sum_tells_rows_apart_and_not_their_order() -> None:
    class Fixed:
        def __init__(self, *rows: tuple[object, ...]) -> None:
            self._rows = rows

        def rows(self, *_: object) -> object:
            return iter(self._rows)

    def told(*rows: tuple[object, ...]) -> Sum:
        return sum_of(Fixed(*rows), tables()[0])  # type: ignore[arg-type]

    assert told((1, "a"), (2, b"b")) == told((2, b"b"), (1, "a"))
    assert told((1, "a"), (2, "b")) != told((1, "b"), (2, "a"))
    assert told((1, "a")) != told((1, "a"), (1, "a"))
    assert told((1, "\0")) == told((1, "\ufffd"))
