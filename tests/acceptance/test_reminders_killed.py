"""Reminders of the real `madoguchi serve`, killed while they leave: each is sent once, or taken back."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import fake_line as lines
import httpx2
from desk_process import DeskProcess
from desk_room import until
from fake_line import FakeLine, fake_line, user

PATIENCE = 120.0  # seconds: other tests may keep the machine busy
REMINDED = tuple(user(name) for name in ("hanako", "taro", "jiro", "saburo", "shiro"))
STOPPED, GONE = user("stopped"), user("gone")
BEFORE, SHORTLY, AFTER = "2023-04-20T12:00", "2023-04-26T09:59:58", "2023-04-26T10:05"  # of the claim's deadline


def query(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"file:{folder}/madoguchi.db?mode=ro", uri=True)) as stored:
        return stored.execute(sql).fetchall()


async def deliver(desk: DeskProcess, line: FakeLine, events: Sequence[object]) -> None:
    body, headers = line.webhook(*events)
    async with httpx2.AsyncClient(base_url=desk.url, timeout=PATIENCE) as client:
        assert (await client.post("/line/webhook", content=body, headers=headers)).status_code == 200


def reminders(line: FakeLine, who: str) -> list[str]:
    return [text for text in line.texts(who) if text.startswith("紙の方の申請は")]


async def test_each_leaves_once_whatever_moment_the_power_goes(tmp_path: Path) -> None:
    async with fake_line() as line:
        desk = DeskProcess(tmp_path, BEFORE)
        desk.settings = {
            "MADOGUCHI_LINE_CHANNEL_SECRET": lines.SECRET, "MADOGUCHI_LINE_CHANNEL_ACCESS_TOKEN": lines.ACCESS_TOKEN,
            "MADOGUCHI_LINE_API_BASE": line.url, "MADOGUCHI_LINE_DATA_API_BASE": line.url,
        }  # fmt: skip
        await desk.start()
        try:
            everybody = (*REMINDED, STOPPED, GONE)
            await deliver(desk, line, [line.presses(who, "remind:paper") for who in everybody])
            await deliver(desk, line, [line.says(STOPPED, "お知らせをやめる"), line.does(GONE, "unfollow")])
            await until(lambda: not query(tmp_path, "SELECT 1 FROM outbox WHERE done IS NULL"), PATIENCE)
            assert line.pushes == []
            await desk.kill()
            desk.as_of = SHORTLY
            line.play("push", "reset_after")  # the first arrives, and its answer is lost with the desk
            await desk.start()
            await until(lambda: line.pushes, PATIENCE)
            await desk.kill()
            desk.as_of = AFTER
            await desk.start()
            ended = "SELECT 1 FROM reminder WHERE state = 'waiting' UNION ALL SELECT 1 FROM outbox WHERE done IS NULL"
            await until(lambda: not query(tmp_path, ended), PATIENCE)
        finally:
            await desk.kill()
        assert [len(reminders(line, who)) for who in REMINDED] == [1] * len(REMINDED)
        assert line.used == len(REMINDED), "none is paid for twice"
        assert [reminders(line, who) for who in (STOPPED, GONE)] == [[], []]
        assert query(tmp_path, "SELECT state, COUNT(*) FROM reminder GROUP BY 1 ORDER BY 1") == [
            ("cancelled", 2), ("sent", len(REMINDED)),
        ]  # fmt: skip
        assert line.faults == []
