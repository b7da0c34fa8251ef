"""Backups of a desk on PostgreSQL: taken beside it, put back onto either engine, with nothing done twice and nobody back who was erased."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from contextlib import AbstractAsyncContextManager, closing
from pathlib import Path

import pytest
from places import opened
from postgres_server import KEY, Server
from told_talks import Talk, at, do, rows

from storage import search
from storage.errors import CannotOpenError, InUseError, StoreError
from storage.keeping import erasure, moving
from storage.keeping.backup import back_up
from storage.keeping.restoring import Restored, restore
from storage.moments import stored
from storage.place import Place
from storage.queries import migrations_of
from storage.store import Store

NOW = at(31)
PASSPHRASE = "a long enough passphrase"


def desk(place: Place) -> AbstractAsyncContextManager[Store]:
    return opened(Store(place, keys=[KEY]))


@pytest.fixture
def url(postgres: Server) -> str:
    return postgres.url(postgres.database())


@pytest.fixture
def other(postgres: Server) -> str:
    return postgres.url(postgres.database("template0"))


async def taken(place: Place, target: Path, passphrase: str = "") -> int:
    return await asyncio.to_thread(back_up, place, target, passphrase, force=False)


async def put_back(source: Path, place: Place, *, force: bool = False, passphrase: str = "") -> Restored:
    return (await asyncio.to_thread(restore, source, place, passphrase, NOW, force=force))[0]


async def texts(place: Place) -> list[object]:
    async with desk(place) as store:
        told = await rows(store, "SELECT text FROM message WHERE direction = 'in' ORDER BY id")
        return [text for (text,) in told]


async def test_a_copy_of_a_desk_that_goes_on_writing_is_of_one_moment(url: str, other: str, tmp_path: Path) -> None:
    async with desk(url) as store:
        talk = Talk(store, "hanako")
        for number in range(10):
            await talk.say(f"前 {number}", "はい")

        async def go_on() -> None:
            for number in range(40):
                await talk.say(f"後 {number}", "はい")

        writing = asyncio.create_task(go_on())
        size = await taken(url, tmp_path / "b")
        await writing
    assert size == (tmp_path / "b").stat().st_size
    assert (tmp_path / "b").stat().st_mode & 0o777 == 0o600
    assert sorted(os.listdir(tmp_path)) == ["b"]
    assert parts_of(tmp_path / "b") == parts_of(None)
    await put_back(tmp_path / "b", other)
    copied = await texts(other)
    assert copied[:10] == [f"前 {number}" for number in range(10)]
    assert copied[10:] == [f"後 {number}" for number in range(len(copied) - 10)]


def parts_of(copied: Path | None) -> set[tuple[str, ...]]:
    """Every table, index and trigger of a file; None: of a new desk."""
    with closing(sqlite3.connect(copied or ":memory:")) as database:
        if copied is None:
            for change in migrations_of("sqlite"):
                database.executescript(change.read_text("utf-8"))
        return set(database.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema"))


async def test_it_goes_back_onto_either_engine(url: str, other: str, path: Path, tmp_path: Path) -> None:
    async with desk(url) as store:
        await Talk(store, "hanako").say("期限は", "4月30日までです。", send=True)
    await taken(url, tmp_path / "b", PASSPHRASE)
    assert "期限".encode() not in (tmp_path / "b").read_bytes()
    with pytest.raises(CannotOpenError, match="is locked"):
        await put_back(tmp_path / "b", other)
    for place in (path, other):
        done = await put_back(tmp_path / "b", place, passphrase=PASSPHRASE)
        assert done.held == 1, "what had not left waits for staff"
        async with desk(place) as store:
            assert await rows(store, "SELECT status FROM outbox") == [("held",)]
            sought = search.expression("期限")
            found = await store.read(
                lambda reader, sought=sought: reader.all("find_words", sought=sought, lowest=0, before=99, limit=9)  # type: ignore[misc]
            )
            assert len(found) == 1
            await Talk(store, "taro").say("つづき", "はい")
            assert await rows(store, "SELECT MAX(id) FROM message") == [(4,)]
    assert await texts(other) == ["期限は", "つづき"]


async def test_a_backup_of_a_file_goes_onto_postgresql(path: Path, other: str, tmp_path: Path) -> None:
    async with desk(path) as store:
        await Talk(store, "hanako").say("期限は", "はい")
    await taken(path, tmp_path / "b")
    await put_back(tmp_path / "b", other)
    assert await texts(other) == ["期限は"]


async def test_what_is_there_is_put_aside_and_still_tells_what_happened_since(
    postgres: Server, url: str, tmp_path: Path
) -> None:
    async with desk(url) as store:
        hanako = Talk(store, "hanako")
        await hanako.say("花子です", "はい")
        await Talk(store, "taro").say("太郎です", "はい")
    await taken(url, tmp_path / "b")
    async with desk(url) as store:
        await store.run(lambda transaction: erasure.erase(transaction, hanako.id, stored(NOW)))
        await Talk(store, "taro", events="later").say("あとから", "はい")
        await do(store, "INSERT INTO former_number (number) VALUES ('1234567897')")
        await do(store, "INSERT INTO process (id) VALUES ('one')")
        with pytest.raises(InUseError):
            await put_back(tmp_path / "b", url, force=True)
        await do(store, "DELETE FROM process")
    with pytest.raises(CannotOpenError, match="holds a desk already"):
        await put_back(tmp_path / "b", url)
    done, aside = await asyncio.to_thread(restore, tmp_path / "b", url, "", NOW, force=True)
    assert (done.erased, aside) == (1, "before_20230331_100000")
    assert await texts(url) == ["", "太郎です"]
    async with desk(url) as store:
        assert await rows(store, "SELECT number FROM former_number") == [("1234567897",)]
    database = url.partition("///")[2].partition("?")[0]
    assert postgres.ask(f"SELECT COUNT(*) FROM {aside}.message", database) == [(6,)]


async def test_whoever_a_newer_backup_knows_as_erased_stays_so_in_an_older_one(
    url: str, other: str, path: Path, tmp_path: Path
) -> None:
    """Also when the database itself is lost."""
    async with desk(url) as store:
        hanako = Talk(store, "hanako")
        await hanako.say("花子です", "はい")
    await taken(url, tmp_path / "older")
    async with desk(url) as store:
        await store.run(lambda transaction: erasure.erase(transaction, hanako.id, stored(NOW)))
    await taken(url, tmp_path / "newer")
    assert (tmp_path / "backups.erased").read_text().split() == [hanako.id]
    for place in (other, path):
        assert (await put_back(tmp_path / "older", place)).erased == 1
        assert await texts(place) == [""]


async def test_a_restore_that_is_cut_off_leaves_what_was_there(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk(url) as store:
        await Talk(store, "hanako").say("前", "はい")
    await taken(url, tmp_path / "b")
    async with desk(url) as store:
        await Talk(store, "hanako").say("後", "はい")

    def cut(*_: object) -> None:
        raise StoreError("cut off")

    with monkeypatch.context() as patched:
        patched.setattr("storage.postgres.side.PostgresSide.number_on", cut)
        with pytest.raises(StoreError, match="cut off"):
            await put_back(tmp_path / "b", url, force=True)
    assert await texts(url) == ["前", "後"]


async def test_of_half_a_move_and_of_nothing_there_is_no_backup(
    path: Path, other: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CannotOpenError, match="holds no desk"):
        await taken(other, tmp_path / "b")
    async with desk(path) as store:
        await Talk(store, "hanako").say("期限は", "はい")

    def cut(*_: object) -> None:
        raise StoreError("cut off")

    with pytest.raises(StoreError):
        await asyncio.to_thread(moving.move, path, other, [KEY], NOW, cut)
    with pytest.raises(CannotOpenError, match="not whole"):
        await taken(other, tmp_path / "b")
    assert not (tmp_path / "b").exists()


async def test_a_backup_of_a_desk_that_has_moved_away_opens_again(path: Path, other: str, tmp_path: Path) -> None:
    async with desk(path) as store:
        await Talk(store, "hanako").say("期限は", "はい")
    await asyncio.to_thread(moving.move, path, other, [KEY], NOW, lambda *_: None)
    await taken(path, tmp_path / "b")
    await put_back(tmp_path / "b", tmp_path / "again.db")
    assert await texts(tmp_path / "again.db") == ["期限は"]
