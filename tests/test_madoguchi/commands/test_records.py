"""The commands for what the desk remembers, alone and beside the real desk."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import httpx2
import pytest
from command_line import AS_OF, run
from desk_process import DeskProcess
from desk_room import until
from postgres_server import KEY, Server

from madoguchi.settings import read_periods
from storage import saved
from storage.store import Store

TALK = "コールセンターの電話番号\n紙の申請はいつまで\nありがとう\n"


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """A folder with the database of one talk."""
    assert run("chat", "--as-of", AS_OF, said=TALK, folder=tmp_path).returncode == 0
    return tmp_path


def did(room: Path, *words: str, code: int = 0) -> str:
    """What the command printed."""
    done = run(*words, folder=room, MADOGUCHI_AS_OF=AS_OF)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout if code == 0 else done.stderr


def conversation(room: Path) -> str:
    told = did(room, "export", "conversations", "--format", "jsonl", "--reason", "test")
    return str(json.loads(told.splitlines()[0])["conversation"])


def test_export_writes_a_table_that_only_its_owner_reads(room: Path) -> None:
    assert did(room, "export", "--reason", "監査", "-o", "out.csv") == ""
    assert (room / "out.csv").stat().st_mode & 0o777 == 0o600
    told = (room / "out.csv").read_text("utf-8")
    assert told.startswith("\ufeff会話,")
    assert "紙の申請はいつまで" in told
    page = did(room, "export", "--format", "html", "--reason", "x", "--conversation", conversation(room))
    assert "<style>" in page
    assert "紙の申請はいつまで" in page


def test_export_wants_a_reason_and_a_filter_that_is_one(room: Path) -> None:
    assert "--reason" in did(room, "export", code=2)
    assert "from is a day" in did(room, "export", "--reason", "x", "--from", "then", code=2)


def test_purge_says_first_and_then_does(room: Path) -> None:
    dry = did(room, "purge", "--dry-run", "--keep", "words=1")
    assert "Nothing was deleted." in dry
    assert re.search(r"^words +older than +1 days: 0$", did(room, "purge", "--keep", "words=1"), re.MULTILINE)
    later = run("purge", "--keep", "words=1", folder=room, MADOGUCHI_AS_OF="2023-04-20T10:00")
    assert re.search(r"^words +older than +1 days: 1$", later.stdout, re.MULTILINE)
    assert "紙の申請" not in did(room, "export", "--reason", "x")
    again = run("purge", "--keep", "words=1", folder=room, MADOGUCHI_AS_OF="2023-04-20T10:00")
    assert re.search(r"^words +older than +1 days: 0$", again.stdout, re.MULTILINE)


@pytest.mark.parametrize("period", ["words", "words=0", "words=x", "secrets=3", "words=-1"])
def test_a_period_that_is_none_is_refused(room: Path, period: str) -> None:
    assert "is no period" in did(room, "purge", "--keep", period, code=2)


def test_periods_of_the_settings() -> None:
    assert read_periods("words=10, raw=3") == {"words": 10, "raw": 3}


def test_erase_and_its_list(room: Path) -> None:
    one = conversation(room)
    did(room, "backup", "b.db")
    assert "is erased" in did(room, "erase", f"--conversation={one}", "--yes", "--reason", "asked")
    assert "紙の申請" not in did(room, "export", "--reason", "x")
    assert (room / "madoguchi.db.erased").read_text().split() == [one]
    assert "Erased again: 1" in did(room, "restore", "b.db", "--force")
    assert "紙の申請" not in did(room, "export", "--reason", "x")


def test_erase_wants_to_know_whom(room: Path) -> None:
    assert "Say who" in did(room, "erase", "--yes", code=2)
    assert "no claim" in did(room, "erase", "--yes", "--case", "12-345", code=1)
    assert "Nobody" in did(room, "erase", "--yes", "--line", "U1", code=1)
    assert "no conversation" in did(room, "erase", "--yes", "--conversation", "none", code=1)


def test_a_backup_under_a_passphrase(room: Path) -> None:
    (room / "secret").write_text("correct horse battery\n")
    (room / "short").write_text("short\n")
    assert "at least 12" in did(room, "backup", "b.db", "--passphrase-file", "short", code=2)
    assert "locked" in did(room, "backup", "b.db", "--passphrase-file", "secret")
    assert "is locked" in did(room, "restore", "b.db", "--force", code=1)
    did(room, "restore", "b.db", "--force", "--passphrase-file", "secret")
    fed = run("restore", "b.db", "--force", "--passphrase-file", "-", folder=room, said="correct horse battery\n")
    assert fed.returncode == 0, fed.stderr
    assert "紙の申請" in did(room, "export", "--reason", "x")


def test_a_backup_is_as_good_where_it_cannot_be_noted(room: Path) -> None:
    """Such as beside a file that only the next start of the desk brings to this version: a command does not do that on the way."""
    with closing(sqlite3.connect(room / "madoguchi.db")) as database:
        database.execute("PRAGMA user_version = 2")
    done = run("backup", "b.db", folder=room, MADOGUCHI_AS_OF=AS_OF)
    assert (done.returncode, done.stderr.count("\n")) == (0, 1)
    assert "do not know of it: madoguchi.db is of an older madoguchi" in done.stderr
    assert noted(room) == []
    assert (room / "b.db").exists()


def test_replay_says_what_would_be_said_now(room: Path) -> None:
    one = conversation(room)
    assert did(room, "replay", "--", one) == "4 turns; 0 would be answered otherwise.\n"
    late = run("replay", "--as-now", "--json", "--", one, folder=room, MADOGUCHI_AS_OF="2023-05-20T10:00")
    other = [json.loads(line) for line in late.stdout.splitlines()]
    assert [turn["heard"] for turn in other if turn["then_entry"] == "paper_deadline"] == ["紙の申請はいつまで"]
    assert all("過ぎ" in turn["now"] for turn in other if turn["then_entry"] == "paper_deadline")
    assert "no conversation" in did(room, "replay", "none", code=1)


def test_without_a_database_each_says_so_in_one_line(tmp_path: Path) -> None:
    for words in (("backup", "b.db"), ("purge", "--dry-run"), ("replay", "x"), ("erase", "--yes", "--case", "1")):
        assert did(tmp_path, *words, code=1).count("\n") == 1
    assert "is no file" in did(tmp_path, "restore", "b.db", code=1)


# --- beside the real desk --------------------------------------------------------------------------------------------


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[DeskProcess]:
    desk = await DeskProcess(
        tmp_path, settings={"MADOGUCHI_NEW_VISITOR_RATE": "10000", "MADOGUCHI_VISITOR_RATE": "10000"}
    ).start()
    yield desk
    await desk.kill()


def noted(room: Path) -> list[tuple[int]]:
    """The size of the newest backup that the desk knows of."""
    with closing(sqlite3.connect(f"file:{room / 'madoguchi.db'}?mode=ro", uri=True)) as database:
        return database.execute("SELECT size FROM backup").fetchall()


async def beside(desk: DeskProcess, *words: str) -> str:
    return await asyncio.to_thread(did, desk.room, *words)


async def test_a_backup_under_load_holds_all_that_was_acknowledged_before_it(desk: DeskProcess, tmp_path: Path) -> None:
    taken: list[str] = []
    stop = asyncio.Event()

    async def visitor(number: int) -> None:
        async with httpx2.AsyncClient(base_url=desk.url, timeout=60) as client:
            await client.get("/chat/hello")
            count = 0
            while not stop.is_set():
                text, count = f"客{number}の{count}番目", count + 1
                answer = await client.post(
                    "/chat/messages", json={"id": f"message-{number:04}-{count:04}", "text": text}
                )
                if answer.status_code == 200:
                    taken.append(text)

    visitors = [asyncio.create_task(visitor(number)) for number in range(4)]
    await until(lambda: len(taken) >= 20)
    before = list(taken)
    await beside(desk, "backup", "b.db")
    assert noted(tmp_path) == [((tmp_path / "b.db").stat().st_size,)], "the desk has written it down"
    during = len(taken)
    await beside(desk, "purge", "--keep", "words=1")
    stop.set()
    await asyncio.gather(*visitors)
    assert during > len(before)  # it went on meanwhile
    assert (await desk.terminate()) == 0
    restored = tmp_path / "restored"
    restored.mkdir()
    without = run("restore", str(tmp_path / "b.db"), folder=restored, MADOGUCHI_AS_OF=AS_OF)
    assert "Replies held" in without.stdout
    assert "bring back madoguchi.db.key" in without.stderr
    shutil.copy(tmp_path / "madoguchi.db.key", restored)
    again = await DeskProcess(restored).start()
    try:
        async with httpx2.AsyncClient(base_url=again.url, timeout=60) as client:
            assert (await client.get("/readyz")).json()["ready"] is True
        kept = await beside(again, "export", "--format", "jsonl", "--reason", "x", "--unmasked")
        texts = {json.loads(line)["text"] for line in kept.splitlines()}
        assert set(before) <= texts
    finally:
        await again.kill()


async def test_a_backup_of_postgresql_is_noted_beside_the_desk_and_without_its_key(
    tmp_path: Path, postgres: Server
) -> None:
    url = postgres.url(postgres.database())
    store = Store(url, keys=[KEY])
    await store.open()
    done = await asyncio.to_thread(run, "backup", "b", folder=tmp_path, MADOGUCHI_DATABASE=url)
    assert (done.returncode, done.stderr) == (0, "")
    assert (await store.read(saved.read)).size == (tmp_path / "b").stat().st_size
    await store.close()


async def test_one_person_is_erased_by_the_running_desk(desk: DeskProcess) -> None:
    async with httpx2.AsyncClient(base_url=desk.url, timeout=60) as client:
        await client.get("/chat/hello")
        await client.post("/chat/messages", json={"id": "message-00000001", "text": "ひみつの店"})
        one = await asyncio.to_thread(conversation, desk.room)
        assert "is erased" in await beside(desk, "erase", f"--conversation={one}", "--yes")
        assert "ひみつ" not in await beside(desk, "export", "--reason", "x", "--unmasked")
        assert "in use" in await asyncio.to_thread(did, desk.room, "restore", "--force", "madoguchi.db", code=1)
        seen = (await client.get("/chat/messages")).json()["messages"]
        assert seen == []  # whoever it was is nobody now
