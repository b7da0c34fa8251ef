"""`madoguchi keys`, alone and beside a running desk."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

from desk_process import DeskProcess

from storage.sealing import keys_in, read_key


def run(room: Path, *words: str, key: str = "") -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MADOGUCHI_")}
    return subprocess.run(
        [sys.executable, "-m", "madoguchi", *words], check=False, cwd=room, capture_output=True, text=True, timeout=120,
        env=environment | ({"MADOGUCHI_KEY": key} if key else {}),
    )  # fmt: skip


def drawn(room: Path) -> str:
    return run(room, "keys", "new").stdout.strip()


def test_the_key_moves_from_its_file_into_the_settings_and_is_changed_there(tmp_path: Path) -> None:
    beside = tmp_path / "madoguchi.db.key"
    run(tmp_path, "staff", "add", "sato")
    (first,) = keys_in(beside)
    assert run(tmp_path, "keys", "rotate").returncode == 0
    (second,) = keys_in(beside)
    assert first != second
    one, two = drawn(tmp_path), drawn(tmp_path)
    assert read_key(one) != read_key(two)
    assert run(tmp_path, "keys", "rotate", key=one).returncode == 0
    assert not beside.exists()
    assert "can leave MADOGUCHI_KEY" in run(tmp_path, "keys", "rotate", key=f"{two},{one}").stdout
    assert run(tmp_path, "staff", "list", key=two).returncode == 0
    wrong = run(tmp_path, "staff", "list", key=one)
    assert wrong.returncode == 1
    assert wrong.stderr.startswith("madoguchi: MADOGUCHI_KEY is not the key")


def test_what_is_no_key_is_not_shown(tmp_path: Path) -> None:
    wrong = run(tmp_path, "staff", "list", key="not-a-key")
    assert wrong.returncode == 2
    assert wrong.stderr.startswith("madoguchi: MADOGUCHI_KEY must be one key or several")
    assert "not-a-key" not in wrong.stderr


async def test_a_running_desk_takes_the_new_key_up(tmp_path: Path) -> None:
    desk = await DeskProcess(tmp_path).start()
    try:
        (first,) = keys_in(tmp_path / "madoguchi.db.key")
        done = await asyncio.to_thread(run, tmp_path, "keys", "rotate")
        assert done.returncode == 0, done.stderr
        assert keys_in(tmp_path / "madoguchi.db.key") != (first,)
        assert await desk.terminate() == 0
        assert "the key lies beside the database" in desk.log()
        await desk.start()
    finally:
        await desk.kill()
