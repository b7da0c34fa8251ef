"""A copy while the desk runs, and the way back without anything done twice or coming back that must not."""

from __future__ import annotations

import asyncio
import re
import shutil
import signal
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from places import opened
from told_talks import Talk, at, do, rows

from bot.effects import OpenCase
from storage import cases
from storage.errors import CannotOpenError
from storage.keeping import backup, erased, erasure, locked_copy
from storage.keeping.backup import back_up
from storage.keeping.restoring import Restored, restore
from storage.keeping.unfinished import room_beside
from storage.moments import stored
from storage.queries import migrations_of
from storage.sqlite.opening import BESIDE
from storage.store import Store

NOW = at(31)
PASSPHRASE = "a long enough passphrase"


def put_back(source: Path, path: Path, *, force: bool = False, passphrase: str = "") -> Restored:
    return restore(source, path, passphrase, NOW, force=force)[0]


async def texts(path: Path) -> list[str]:
    key = next(path.parent.glob("*.key"))  # a copy opens with the key of what was copied
    if key.name != f"{path.name}.key":
        shutil.copy(key, path.with_name(f"{path.name}.key"))
    async with opened(Store(path)) as store:
        return [
            str(text) for (text,) in await rows(store, "SELECT text FROM message WHERE direction = 'in' ORDER BY id")
        ]


def left_beside(path: Path) -> list[str]:
    """Files that are no database, no list and no lock."""
    known = {
        path.name,
        f"{path.name}.lock",
        f"{path.name}.erased",
        f"{path.name}.key",
        "b.db",
        *(path.name + ending for ending in BESIDE),
    }
    return sorted(one.name for one in path.parent.iterdir() if one.name not in known and ".before-" not in one.name)


def rooms_in(folder: Path) -> list[Path]:
    return list(folder.glob(".madoguchi-*"))


def held(path: Path) -> bytes:
    return path.read_bytes()


def lose(path: Path) -> None:
    path.unlink()


def state_of(path: Path) -> tuple[int, int]:
    """When the database was last written, and how long its log is."""
    return path.stat().st_mtime_ns, path.with_name(path.name + "-wal").stat().st_size


# --- out -------------------------------------------------------------------------------------------------------------


async def test_a_copy_of_a_desk_that_goes_on_writing_is_whole(store: Store, path: Path, tmp_path: Path) -> None:
    talk = Talk(store, "hanako")
    for number in range(50):
        await talk.say(f"前 {number}", "はい")

    async def go_on() -> None:
        for number in range(100):
            await talk.say(f"後 {number}", "はい")

    writing = asyncio.create_task(go_on())
    size = await asyncio.to_thread(back_up, path, tmp_path / "b.db", "", force=False)
    await writing
    assert size == (tmp_path / "b.db").stat().st_size
    assert (tmp_path / "b.db").stat().st_mode & 0o777 == 0o600
    copied = await texts(tmp_path / "b.db")
    assert copied[:50] == [f"前 {number}" for number in range(50)]
    assert copied[50:] == [f"後 {number}" for number in range(len(copied) - 50)]
    assert len(await rows(store, "SELECT 1 FROM message")) == 300


async def test_it_neither_commits_nor_checkpoints(store: Store, path: Path, tmp_path: Path) -> None:
    await Talk(store, "hanako").say("期限は", "はい")
    before = state_of(path)
    await asyncio.to_thread(back_up, path, tmp_path / "b.db", "", force=False)
    assert state_of(path) == before
    assert left_beside(path) == []


async def test_a_file_that_is_there_is_not_replaced_unless_asked(store: Store, path: Path, tmp_path: Path) -> None:
    (tmp_path / "b.db").write_text("mine")
    with pytest.raises(CannotOpenError, match="exists"):
        back_up(path, tmp_path / "b.db", "", force=False)
    assert (tmp_path / "b.db").read_text() == "mine"
    back_up(path, tmp_path / "b.db", "", force=True)
    assert backup.check(tmp_path / "b.db") == len(migrations_of("sqlite"))
    with pytest.raises(CannotOpenError, match="database itself"):
        back_up(path, path, "", force=True)


def test_of_nothing_there_is_no_copy(path: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotOpenError, match="nothing to copy"):
        back_up(path, tmp_path / "b.db", "", force=False)
    assert list(tmp_path.iterdir()) == []


CUT = """
import os, signal, sys
from pathlib import Path
from storage.keeping import locked_copy
locked_copy.lock = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
from storage.keeping.backup import back_up
back_up(Path(sys.argv[1]), Path(sys.argv[2]), "a long enough passphrase", force=False)
"""


async def test_what_a_run_that_was_cut_off_left_is_taken_away_by_the_next(
    store: Store, path: Path, tmp_path: Path
) -> None:
    await Talk(store, "hanako").say("期限は", "はい")
    cut = await asyncio.create_subprocess_exec(
        sys.executable, "-c", CUT, str(path), str(tmp_path / "b.db"), cwd=Path(__file__).parents[3]
    )
    assert await cut.wait() == -signal.SIGKILL
    (left,) = rooms_in(tmp_path)
    assert held(left / "copy"), "words that nobody has locked"
    with room_beside(tmp_path / "other") as going_on:
        assert rooms_in(tmp_path) == [going_on]
        await asyncio.to_thread(back_up, path, tmp_path / "b.db", PASSPHRASE, force=False)
        assert rooms_in(tmp_path) == [going_on], "a run that goes on keeps its room"
    assert left_beside(path) == []


# --- locked ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    path = tmp_path / "plain"
    path.write_bytes(bytes(range(256)) * 5 * 1024)  # a piece and a quarter
    return path


def test_what_was_locked_opens_with_its_passphrase_alone(plain: Path, tmp_path: Path) -> None:
    locked, again = tmp_path / "locked", tmp_path / "again"
    locked_copy.lock(plain, locked, PASSPHRASE)
    assert locked_copy.is_locked(locked)
    assert plain.read_bytes()[:64] not in locked.read_bytes()
    assert locked.stat().st_mode & 0o777 == 0o600
    with pytest.raises(CannotOpenError, match="passphrase"):
        locked_copy.unlock(locked, again, PASSPHRASE + "x")
    assert not again.exists()
    locked_copy.unlock(locked, again, PASSPHRASE)
    assert again.read_bytes() == plain.read_bytes()


@pytest.mark.parametrize("where", [10, 30, 100, 2_000, -1])
def test_a_changed_byte_is_noticed(plain: Path, tmp_path: Path, where: int) -> None:
    locked = tmp_path / "locked"
    locked_copy.lock(plain, locked, PASSPHRASE)
    held = bytearray(locked.read_bytes())
    held[where] ^= 1
    locked.write_bytes(held)
    with pytest.raises(CannotOpenError):
        locked_copy.unlock(locked, tmp_path / "again", PASSPHRASE)
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize("left", [8, 24, 26, 1024 * 1024 + 24 + 4 + 16, -1])
def test_one_that_is_cut_off_is_noticed_also_between_two_pieces(plain: Path, tmp_path: Path, left: int) -> None:
    locked = tmp_path / "locked"
    locked_copy.lock(plain, locked, PASSPHRASE)
    locked.write_bytes(locked.read_bytes()[:left])
    with pytest.raises(CannotOpenError):
        locked_copy.unlock(locked, tmp_path / "again", PASSPHRASE)
    assert not (tmp_path / "again").exists()


async def test_a_locked_backup_is_restored(store: Store, path: Path, tmp_path: Path) -> None:
    await Talk(store, "hanako").say("ひみつ", "はい")
    back_up(path, tmp_path / "b.db", PASSPHRASE, force=False)
    assert "ひみつ".encode() not in (tmp_path / "b.db").read_bytes()
    other = tmp_path / "other.db"
    with pytest.raises(CannotOpenError, match="passphrase-file"):
        put_back(tmp_path / "b.db", other)
    put_back(tmp_path / "b.db", other, passphrase=PASSPHRASE)
    assert await texts(other) == ["ひみつ"]


# --- back ------------------------------------------------------------------------------------------------------------


async def test_what_had_not_left_is_held_and_nobody_stays_logged_in(path: Path, tmp_path: Path) -> None:
    async with opened(Store(path)) as store:
        await Talk(store, "hanako").say("期限は", "はい", send=True)
        await do(
            store,
            "INSERT INTO staff (id, name, display, role, password, must_change, password_changed, created) VALUES (1, 'sato', '佐藤', 'agent', '', 0, 0, 0)",
        )
        await do(
            store,
            "INSERT INTO session (digest, staff, forms, created, seen, rotated, expires) VALUES (x'00', 1, '', 0, 0, 0, 9e15)",
        )
        await do(store, "INSERT INTO token (digest, staff, label, created) VALUES (x'00', 1, '', 0)")
        for name, due in (("past", at(30)), ("coming", at(31, 20))):
            await do(
                store,
                "INSERT INTO reminder (conversation, name, due, state, asked) VALUES (1, :name, :due, 'waiting', 0)",
                name=name,
                due=stored(due),
            )
    back_up(path, tmp_path / "b.db", "", force=False)
    done = put_back(tmp_path / "b.db", path, force=True)
    assert (done.held, done.reminders, done.erased, len(done.keys)) == (1, 1, 0, 1)
    async with opened(Store(path)) as store:
        assert await rows(store, "SELECT status, reason FROM outbox") == [("held", "restored")]
        assert await rows(store, "SELECT ending FROM session") == [("restored",)]
        assert await rows(store, "SELECT 1 FROM token WHERE revoked IS NULL") == []
        assert await rows(store, "SELECT name FROM reminder WHERE state = 'waiting'") == [("coming",)]
        assert await rows(store, "SELECT action, target FROM audit") == [("restore", "backup:b.db")]


async def test_whoever_was_erased_since_stays_erased(path: Path, tmp_path: Path) -> None:
    async with opened(Store(path)) as store:
        first, second = Talk(store, "hanako"), Talk(store, "taro")
        await first.say("ひみつ", "はい")
        await second.say("べつ", "はい")
        back_up(path, tmp_path / "b.db", "", force=False)
        await store.run(lambda transaction: erasure.erase(transaction, first.id, stored(NOW)))
    assert put_back(tmp_path / "b.db", path, force=True).erased == 1
    assert await texts(path) == ["", "べつ"]
    assert erased.kept(path) == (first.id,)
    lose(path)  # the database is lost, the list beside it is not
    assert put_back(tmp_path / "b.db", path).erased == 1
    assert await texts(path) == ["", "べつ"]


async def test_no_number_is_given_twice_and_who_was_disabled_stays_so(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(Store(path)) as store:
        await do(
            store,
            "INSERT INTO staff (id, name, display, role, password, must_change, password_changed, created) VALUES (1, 'sato', '佐藤', 'agent', '', 0, 0, 0)",
        )
        back_up(path, tmp_path / "b.db", "", force=False)
        await Talk(store, "hanako").say("届け出", "はい", OpenCase("1234567890", "case_b", "b1", {}))
        await do(store, "UPDATE staff SET disabled = 1")
    put_back(tmp_path / "b.db", path, force=True)
    drawn = iter([23456789, 5])
    monkeypatch.setattr("storage.cases.secrets.randbelow", lambda _: next(drawn))
    async with opened(Store(path)) as store:
        assert await store.read(cases.draw) == "100000005"
        assert await rows(store, "SELECT name FROM staff WHERE disabled IS NULL") == []


async def test_what_it_replaces_is_kept_whole(path: Path, tmp_path: Path) -> None:
    async with opened(Store(path)) as store:
        back_up(path, tmp_path / "b.db", "", force=False)
        await Talk(store, "hanako").say("新しい", "はい")
    _, aside = restore(tmp_path / "b.db", path, "", NOW, force=True)
    assert aside is not None
    assert await texts(path) == []
    assert isinstance(aside, Path)
    assert await texts(aside) == ["新しい"]


async def test_nothing_is_touched_while_the_desk_runs_or_when_it_is_not_asked(path: Path, tmp_path: Path) -> None:
    async with opened(Store(path)) as store:
        await Talk(store, "hanako").say("期限は", "はい")
        back_up(path, tmp_path / "b.db", "", force=False)
        with pytest.raises(CannotOpenError, match="in use"):
            put_back(tmp_path / "b.db", path, force=True)
    before = held(path)
    with pytest.raises(CannotOpenError, match="--force"):
        put_back(tmp_path / "b.db", path)
    assert held(path) == before


@pytest.mark.parametrize("fault", ["cut", "flipped", "foreign", "newer", "empty", "text"])
async def test_a_backup_that_cannot_be_trusted_is_refused_and_nothing_touched(
    path: Path, tmp_path: Path, fault: str
) -> None:
    async with opened(Store(path)) as store:
        talk = Talk(store, "hanako")
        for number in range(30):
            await talk.say(f"期限 {number}", "はい" * 200)
    source = tmp_path / "b.db"
    back_up(path, source, "", force=False)
    if fault == "cut":
        source.write_bytes(source.read_bytes()[: 30 * 4096])
    elif fault == "flipped":
        whole = bytearray(source.read_bytes())
        whole[-4096 * 20 : -4096 * 19] = b"\xff" * 4096
        whole[4096 * 5 : 4096 * 6] = b"\xff" * 4096
        source.write_bytes(whole)
    elif fault in ("foreign", "newer"):
        with closing(sqlite3.connect(source)) as other:
            other.execute("PRAGMA application_id = 7" if fault == "foreign" else "PRAGMA user_version = 99")
    else:
        source.write_bytes(b"" if fault == "empty" else b"hello")
    before = held(path)
    with pytest.raises(CannotOpenError, match=f"^{re.escape(str(source))} "):
        put_back(source, path, force=True)
    assert held(path) == before
    assert left_beside(path) == []


async def test_a_backup_of_an_older_version_becomes_one_of_this(path: Path, tmp_path: Path) -> None:
    source = tmp_path / "b.db"
    with closing(sqlite3.connect(source)) as old:
        old.executescript(migrations_of("sqlite")[0].read_text("utf-8"))
        old.execute(f"PRAGMA application_id = {0x4D414447}")
        old.execute("PRAGMA user_version = 1")
        old.commit()
    put_back(source, path)
    assert backup.check(path) == len(migrations_of("sqlite"))
