"""After a start the file is read into memory, aside: as much of it as there is room for, and without letting go of its locks."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from store_works import add, names

from storage.sqlite.read_ahead import PIECE, pieces, spare_memory
from storage.store import Store


def test_the_newest_part_is_read_first_and_no_more_than_there_is_room_for() -> None:
    assert list(pieces(3 * PIECE + 1, 10 * PIECE)) == [3 * PIECE, 2 * PIECE, PIECE, 0]
    assert list(pieces(3 * PIECE, 2 * PIECE)) == [2 * PIECE, PIECE]
    assert list(pieces(3 * PIECE, 0)) == []


@pytest.mark.parametrize(
    ("limit", "spare"), [(None, 8_192_000), ("max", 8_192_000), ("5000000", 4_000_000), ("900000", 0)]
)
def test_a_group_with_a_limit_has_less_than_the_machine(tmp_path: Path, limit: str | None, spare: int) -> None:
    written = {"proc/meminfo": "MemTotal: 16000 kB\nMemAvailable: 8000 kB\n", "proc/self/cgroup": "0::/desk\n"}
    if limit is not None:
        written |= {"sys/fs/cgroup/desk/memory.max": limit, "sys/fs/cgroup/desk/memory.current": "1000000"}
    for name, text in written.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert spare_memory(tmp_path) == spare
    assert spare_memory(tmp_path / "elsewhere") == 0


async def test_the_file_stays_locked_by_the_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever opens it beside the desk and closes it again must not take the log for his own and remove it."""
    monkeypatch.setattr("storage.sqlite.engine.CHECKED_WHOLE", 0)
    path = tmp_path / "desk.db"
    store = Store(path, process="desk")
    await store.open()
    await store.run(add("a"))
    ahead = store._engine._ahead  # type: ignore[attr-defined]
    ahead.join()
    await store.run(add("b"))
    look = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT 1 FROM said').fetchall(); c.close()"
    )
    await asyncio.to_thread(subprocess.run, [sys.executable, "-c", look, str(path)], check=True)
    assert path.with_name("desk.db-wal").exists()
    assert await store.read(names) == ["a", "b"]
    await store.close()
    assert not path.with_name("desk.db-wal").exists()
