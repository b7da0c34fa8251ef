"""`madoguchi staff`, alone and beside a running desk."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from desk_process import DeskProcess

BROWSER = {"Accept": "text/html"}


def run(room: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MADOGUCHI_")}
    return subprocess.run(
        [sys.executable, "-m", "madoguchi", "staff", *words], check=False, cwd=room, env=environment, capture_output=True, text=True, timeout=120,
    )  # fmt: skip


def test_an_account_from_its_first_to_its_last_day(tmp_path: Path) -> None:
    assert "madoguchi staff add" in run(tmp_path, "list").stderr
    added = run(tmp_path, "add", "sato", "--role", "supervisor", "--display", "佐藤 花子")
    assert re.fullmatch(r"([a-z2-9]{4}-){3}[a-z2-9]{4}", added.stdout.splitlines()[-1])
    listed = run(tmp_path, "list").stdout
    assert all(word in listed for word in ("sato", "supervisor", "佐藤 花子", "first password not changed yet"))
    assert run(tmp_path, "token", "sato", "--for", "driver").stdout.startswith("mdg_")
    assert "1 token" in run(tmp_path, "list").stdout
    assert run(tmp_path, "role", "sato", "auditor").stdout == "sato is auditor.\n"
    assert run(tmp_path, "password", "sato").stdout.splitlines()[-1] != added.stdout.splitlines()[-1]
    assert run(tmp_path, "disable", "sato").stdout == "sato is disabled; 0 sessions ended.\n"
    assert "disabled" in run(tmp_path, "list").stdout
    assert run(tmp_path, "enable", "sato").stdout == "sato is enabled.\n"
    stored = (tmp_path / "madoguchi.db").read_bytes()
    assert added.stdout.splitlines()[-1].encode() not in stored


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("add", "sato"), 'There is an account "sato" already'),
        (("add", "bot"), '"bot" cannot be a login name'),
        (("add", "Sato!"), '"Sato!" cannot be a login name'),
        (("add", "mori", "--display", "\u202e"), "The name to show"),
        (("disable", "mori"), 'There is no account "mori"'),
        (("enable", "sato"), '"sato" is not disabled'),
    ],
)
def test_what_cannot_be_done_is_one_line(tmp_path: Path, words: tuple[str, ...], line: str) -> None:
    run(tmp_path, "add", "sato")
    failed = run(tmp_path, *words)
    assert failed.returncode == 1
    assert failed.stderr.startswith(f"madoguchi: {line}")
    assert failed.stderr.count("\n") == 1


def test_the_token_of_a_disabled_account_is_not_made(tmp_path: Path) -> None:
    run(tmp_path, "add", "sato")
    run(tmp_path, "disable", "sato")
    assert run(tmp_path, "token", "sato").returncode == 1


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[DeskProcess]:
    desk = await DeskProcess(tmp_path).start()
    yield desk
    await desk.kill()


async def test_a_desk_that_runs_carries_the_commands_out(desk: DeskProcess) -> None:
    added = await asyncio.to_thread(run, desk.room, "add", "sato")
    password = added.stdout.splitlines()[-1]
    async with httpx2.AsyncClient(base_url=desk.url, headers=BROWSER, timeout=60) as browser:
        page = await browser.get("/staff/login")
        token = re.search(r'name="csrf" value="(\w+)"', page.text)
        assert token is not None
        fields = {"csrf": token[1], "name": "sato", "password": password}
        assert (await browser.post("/staff/login", data=fields)).status_code == 303
        assert (await browser.get("/staff/account")).headers.get("location") is None
        done = await asyncio.to_thread(run, desk.room, "disable", "sato")
        assert done.stdout == "sato is disabled; 1 sessions ended.\n"
        assert (await browser.get("/staff/account")).headers["location"].startswith("/staff/login")
    assert await desk.terminate() == 0
    assert password not in desk.log()
    assert "database is locked" not in desk.log()
