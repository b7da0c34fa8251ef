"""Whoever watches the desk learns until when a backup holds it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from places import place_at, store_at
from postgres_server import KEY, Server
from told_talks import MONDAY, Talk, at

from storage import saved
from storage.errors import InUseError
from storage.keeping import backup
from storage.keeping.moving import move
from storage.keeping.restoring import restore
from storage.moments import stored
from storage.place import Place, on_postgres
from storage.saved import NOTHING, Saved
from storage.store import Store

NOW = at(31)
TAKEN = at(30)
SIZE = 2**33

both = pytest.mark.usefixtures("engine")


async def known(place: Place) -> Saved:
    store = Store(place, keys=[KEY])
    await store.open()
    try:
        return await store.read(saved.read)
    finally:
        await store.close()


def put_back(source: Path, place: Place) -> None:
    restore(source, place, "", NOW, force=True)


@both
async def test_before_the_first_backup_the_first_message_stands_in_none(store: Store) -> None:
    assert await store.read(saved.read) == NOTHING
    talk = Talk(store, "hanako")
    await talk.say("期限は", "はい")
    await talk.say("では", "はい")
    assert await store.read(saved.read) == Saved(MONDAY, None)


@both
async def test_the_newest_backup_is_known_whether_a_desk_runs_or_not(path: Path) -> None:
    store = store_at(path)
    await store.open()
    await Talk(store, "hanako").say("期限は", "はい")
    if on_postgres(place_at(path)):
        await asyncio.to_thread(backup.note, place_at(path), stored(at(29)), 1)
    else:
        with pytest.raises(InUseError):
            backup.note(path, stored(at(29)), 1)
    await store.close()
    await asyncio.to_thread(backup.note, place_at(path), stored(TAKEN), SIZE)
    assert await known(place_at(path)) == Saved(TAKEN, SIZE)


@both
async def test_what_is_put_back_knows_of_no_backup_since(path: Path, tmp_path: Path) -> None:
    store, place = store_at(path), place_at(path)
    await store.open()
    await Talk(store, "hanako").say("期限は", "はい")
    await store.close()
    await asyncio.to_thread(backup.note, place, stored(at(29)), 1)
    await asyncio.to_thread(backup.back_up, place, tmp_path / "b", "", force=False)
    await asyncio.to_thread(backup.note, place, stored(TAKEN), SIZE)
    await asyncio.to_thread(put_back, tmp_path / "b", place)
    assert await known(place) == Saved(NOW, None)


async def test_a_note_is_no_desk_and_goes_along_when_one_moves(path: Path, postgres: Server) -> None:
    """A backup goes back onto either engine: the desk is as safe at its new home."""
    home = postgres.url(postgres.database())
    assert await known(path) == NOTHING
    await asyncio.to_thread(backup.note, path, stored(TAKEN), SIZE)
    await asyncio.to_thread(backup.note, home, stored(at(29)), 1)
    await asyncio.to_thread(move, path, home, [KEY], NOW, lambda *_: None)
    assert await known(home) == Saved(TAKEN, SIZE)


def test_an_age_is_never_below_nought() -> None:
    assert Saved(TAKEN, SIZE).age(NOW) == timedelta(days=1)
    assert Saved(NOW, SIZE).age(TAKEN) == NOTHING.age(NOW) == timedelta()
