"""A file that the desk cannot work on is refused with one clear line, and nothing is touched."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from storage.errors import CannotOpenError
from storage.queries import migrations_of
from storage.sqlite import opening
from storage.store import Store

NEWEST = len(migrations_of("sqlite"))


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, by its name; no files of one that is not there."""
    return {file.name: file.read_bytes() for file in folder.glob("*") if file.is_file()}


def write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def stat(path: Path) -> os.stat_result:
    return path.stat()


async def refusal(path: Path) -> str:
    """The line with which `path` is refused; the folder must be as it was."""
    before = contents(path.parent)
    with pytest.raises(CannotOpenError) as refused:
        await Store(path).open()
    assert contents(path.parent) == before
    line = str(refused.value)
    assert "\n" not in line
    assert str(path) in line or str(path.parent) in line
    return line


async def made(path: Path) -> None:
    """A file of the desk, closed properly."""
    store = Store(path)
    await store.open()
    await store.close()
    path.with_name(path.name + ".lock").unlink()


async def test_a_new_file_is_for_its_owner_only(path: Path) -> None:
    await made(path)
    assert stat(path).st_mode & 0o777 == 0o600


async def test_an_empty_file_is_taken_for_a_new_one(path: Path) -> None:
    write(path, b"")
    await made(path)
    assert stat(path).st_size > 0


async def test_a_file_of_the_desk_is_opened_again(path: Path) -> None:
    await made(path)
    await made(path)


async def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    assert "does not exist" in await refusal(tmp_path / "missing" / "desk.db")


async def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert "is a folder" in await refusal(tmp_path)


async def test_another_kind_of_file_is_refused(path: Path) -> None:
    write(path, b"Dear diary")
    assert "not a madoguchi database" in await refusal(path)


@pytest.mark.parametrize("mark", ["PRAGMA application_id = 77", "PRAGMA user_version = 1", "CREATE TABLE theirs (x)"])
@pytest.mark.parametrize("journal", ["delete", "wal"])
async def test_the_database_of_another_program_is_refused(path: Path, mark: str, journal: str) -> None:
    with closing(sqlite3.connect(path)) as theirs:
        theirs.execute(f"PRAGMA journal_mode = {journal}")
        theirs.execute(mark)
        theirs.commit()
    assert "another program" in await refusal(path)


async def test_a_newer_file_is_refused(path: Path) -> None:
    await made(path)
    with closing(sqlite3.connect(path)) as newer:
        newer.execute(f"PRAGMA user_version = {NEWEST + 1}")
    assert "newer madoguchi" in await refusal(path)


def truncate(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def scribble(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(8192)
        file.write(os.urandom(40_000))


def lose_the_schema(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 500)


@pytest.mark.parametrize("damage", [truncate, scribble, lose_the_schema], ids=lambda damage: damage.__name__)
@pytest.mark.parametrize("checked_whole", [opening.CHECKED_WHOLE, 0], ids=["small", "large"])
async def test_a_damaged_file_is_refused(
    path: Path, damage: Callable[[Path], None], checked_whole: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    await made(path)
    damage(path)
    monkeypatch.setattr(opening, "CHECKED_WHOLE", checked_whole)
    assert "is damaged" in await refusal(path)


async def test_a_folder_that_may_not_be_written_is_refused(another_s_folder: Path) -> None:
    assert "folder" in (line := await refusal(another_s_folder / "desk.db"))
    assert "not writable" in line


async def test_a_file_that_may_not_be_written_is_refused(another_s_file: Path) -> None:
    assert f"{another_s_file} is not writable" in await refusal(another_s_file)


async def test_a_second_desk_on_the_file_is_refused_and_told_of_the_first(path: Path, store: Store) -> None:
    before = contents(path.parent)
    with pytest.raises(CannotOpenError, match=rf"in use by another madoguchi \(process {os.getpid()}\)"):
        await Store(path).open()
    assert contents(path.parent) == before
    assert await store.writable()


HOLDER = """
import asyncio, sys
from pathlib import Path
from storage.store import Store

async def hold():
    await Store(Path(sys.argv[1])).open()
    print("open", flush=True)
    await asyncio.sleep(60)

asyncio.run(hold())
"""


@contextmanager
def holding(path: Path) -> Iterator[int]:
    """Another process has the file open; gives its number, and kills it."""
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        yield holder.pid
        holder.kill()


async def test_of_two_processes_one_is_refused_and_a_killed_one_leaves_no_lock(path: Path) -> None:
    with holding(path) as first, pytest.raises(CannotOpenError, match=rf"process {first}\)"):
        await Store(path).open()
    store = Store(path)
    await store.open()
    await store.close()
