"""The real process: it opens, serves, says what is wrong, and closes in order."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import httpx2
import pytest
import pytest_asyncio
import uvicorn
from desk_process import DeskProcess
from starlette.types import Receive, Scope, Send

from madoguchi import serve
from madoguchi.desk import Opened
from madoguchi.serve import _watch_disk
from madoguchi.server import DeskServer, configured
from madoguchi.settings import Secret, Settings
from storage.errors import OutcomeUnknownError

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[DeskProcess]:
    desk = await DeskProcess(tmp_path_factory.mktemp("desk")).start()
    yield desk
    await desk.kill()


def browser(desk: DeskProcess) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(base_url=desk.url, timeout=60)


async def say(client: httpx2.AsyncClient, text: str, number: int = 0) -> httpx2.Response:
    return await client.post("/chat/messages", json={"id": f"message-{number:08}", "text": text})


async def test_opening_loads_nothing_that_only_some_need() -> None:
    """The first traveller waits for all that is imported here, and it stays in memory."""
    slow = "numpy rapidfuzz jinja2 pydantic fastapi linebot telegram madoguchi.console handlers.staff.desk.page handlers.staff.acts.acting handlers.staff.acts.accounts storage.keeping.retention storage.figures segno pyotp argon2 prometheus_client"
    code = f"import sys, madoguchi.serve, madoguchi.line; print([name for name in {slow!r}.split() if name in sys.modules])"
    ran = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[]"


async def test_it_says_where_to_go_and_that_it_is_a_rehearsal(desk: DeskProcess) -> None:
    assert desk.said[0] == f"The desk is open: {desk.url}/"
    assert desk.said[1].startswith("It is a rehearsal: the clock says 27 March (Mon) 2023, 10:0")


async def test_the_page_the_health_and_the_figures_are_there(desk: DeskProcess) -> None:
    async with browser(desk) as client:
        assert "regionPAY 補償の窓口" in (await client.get("/")).text
        assert (await client.get("/healthz")).json() == {"alive": True}
        ready = (await client.get("/readyz")).json()
        assert (ready["ready"], ready["campaign"]) == (True, "gunma-regionpay-2023")
        assert ready["as_of"].startswith("2023-03-27T1")
        assert "madoguchi_commit_works_count" in (await client.get("/metrics")).text
        assert "server" not in (await client.get("/healthz")).headers


async def test_no_path_leads_to_the_host_that_a_request_names(desk: DeskProcess) -> None:
    async with browser(desk) as client:
        for path in ("/api/v1", "/staff/", "/go/poster", "/static"):
            answer = await client.get(path, headers={"Host": "evil.example"})
            assert "evil.example" not in answer.headers.get("location", "") + answer.text
        assert (await client.get("/api/v1")).status_code == 404


async def test_what_was_answered_is_in_the_file_and_in_the_figures_but_not_in_the_log(desk: DeskProcess) -> None:
    async with browser(desk) as client:
        await client.get("/")
        token = client.cookies["madoguchi"]
        assert (await say(client, "山田花子です。期限はいつですか")).json() == {"taken": True, "seq": 2}
        rows = (await client.get("/chat/messages")).json()["messages"]
        figures = (await client.get("/metrics")).text
    assert rows[1]["reply"]["bubbles"]
    assert 'madoguchi_events_total{channel="web",kind="text"}' in figures
    assert '"event": "taken"' in desk.log()
    for secret in ("花子", "\\u82b1\\u5b50", token):
        assert secret not in desk.log()
    for line in desk.log().splitlines():
        assert json.loads(line)["level"]
    stored = sqlite3.connect(f"file:{desk.room}/madoguchi.db?mode=ro", uri=True)
    assert stored.execute("SELECT traveller FROM conversation").fetchall() != [(token,)]
    stored.close()


async def test_the_servers_own_complaints_stand_in_the_log_like_all_others(desk: DeskProcess) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(desk.url.rpartition(":")[2]))
    writer.write(b"\x16\x03\x01 this is no HTTP\r\n\r\n")
    assert (await reader.read()).startswith(b"HTTP/1.1 400 ")
    writer.close()
    lines = [json.loads(line) for line in desk.log().splitlines()]
    assert "Invalid HTTP request received." in [line["event"] for line in lines]


async def test_a_second_desk_on_the_same_file_is_refused_in_one_line(desk: DeskProcess) -> None:
    code, said = await run(desk.room, MADOGUCHI_PORT="0", MADOGUCHI_AS_OF="2023-03-27")
    assert code == 1
    assert len(said.splitlines()) == 1, said


async def test_secrets_that_others_may_know_are_warned_of_at_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").touch()
    (tmp_path / ".env").chmod(0o644)
    monkeypatch.setattr(serve, "_read_all", lambda _: None)
    monkeypatch.setattr(serve, "set_up_logs", lambda *_: None)
    elsewhere = Settings(host="203.0.113.1", metrics_token=Secret("short"))  # it does not come to the opening
    with pytest.raises(serve.CannotServeError):
        serve.serve(elsewhere, None)
    assert [record.message.partition(":")[0] for record in caplog.records] == [
        "a secret that can be guessed",
        ".env can be read by other users",
    ]


async def test_a_port_in_use_is_said_in_one_line(desk: DeskProcess, tmp_path: Path) -> None:
    code, said = await run(tmp_path, MADOGUCHI_PORT=desk.url.rpartition(":")[2])
    assert code == 1
    assert said.startswith("madoguchi: 127.0.0.1 port ")
    assert said.endswith("Choose another with --host or --port.\n")
    assert os.listdir(tmp_path) == [], "nothing was opened"


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({"MADOGUCHI_PORT": "many"}, 'MADOGUCHI_PORT must be a number from 0 to 65535, not "many".'),
        (
            {"MADOGUCHI_AS_OF": "2023-03-27", "MADOGUCHI_TELEGRAM_TOKEN": "1:secret"},
            "MADOGUCHI_AS_OF is set while Telegram",
        ),
        ({"MADOGUCHI_LINE_CHANNEL_SECRET": "secret"}, "MADOGUCHI_LINE_CHANNEL_ACCESS_TOKEN is missing"),
    ],
)
async def test_a_wrong_setting_stops_the_start(tmp_path: Path, settings: dict[str, str], line: str) -> None:
    code, said = await run(tmp_path, **settings)
    assert code == 2
    assert said.startswith(f"madoguchi: {line}")
    assert len(said.splitlines()) == 1
    assert "secret" not in said.replace("webhook secret", "").replace("both the secret", "")


async def run(room: Path, **settings: str) -> tuple[int, str]:
    """`madoguchi serve` that is expected not to open: its exit code and what it said on standard error."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MADOGUCHI_")} | settings
    ended = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-m", "madoguchi", "serve"], cwd=room, env=environment, timeout=120,
        capture_output=True, check=False,
    )  # fmt: skip
    return ended.returncode, ended.stderr.decode()


async def test_only_a_proxy_that_was_named_is_believed() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["client"][0])

    async def nothing(*_: object) -> dict[str, str]:
        return {}

    seen: list[str] = []
    headers = [(b"x-forwarded-for", b"198.51.100.7")]
    for proxies in ((), ("192.0.2.1",), ("203.0.113.9",)):
        config = configured(Settings(trusted_proxies=proxies), app)
        config.load()
        scope = {"type": "http", "client": ("192.0.2.1", 1), "scheme": "http", "headers": headers}
        await config.loaded_app(scope, nothing, nothing)
    assert seen == ["192.0.2.1", "198.51.100.7", "192.0.2.1"]


async def test_with_the_first_message_that_needs_thought_the_rest_is_loaded_aside(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(serve, "OPENING", 0.0)
    monkeypatch.setattr(serve, "_tidy_up", lambda: None)  # of this process it is none
    loaded = threading.Event()
    matcher = SimpleNamespace(begins_to_think=None, prepare=loaded.set)
    preparing = asyncio.create_task(serve._prepare(SimpleNamespace(matcher=matcher)))
    await asyncio.sleep(0)
    assert not loaded.is_set()
    await asyncio.to_thread(matcher.begins_to_think)
    await preparing
    assert loaded.is_set()


async def test_a_disk_that_failed_ends_the_process() -> None:
    fatal = asyncio.get_running_loop().create_future()
    opened = cast(Opened, SimpleNamespace(store=SimpleNamespace(fatal=fatal)))
    server = DeskServer(uvicorn.Config("", log_config=None), lambda: None)
    watch = asyncio.create_task(_watch_disk(opened, server))
    await asyncio.sleep(0)
    assert not server.should_exit
    fatal.set_result(OutcomeUnknownError("the disk failed"))
    await watch
    assert server.should_exit


async def test_sigterm_ends_open_streams_and_finishes_in_time(tmp_path: Path) -> None:
    desk = await DeskProcess(tmp_path).start()
    try:
        async with browser(desk) as client:
            await client.get("/")
            async with client.stream("GET", "/chat/stream") as stream:
                lines = stream.aiter_lines()
                assert await anext(lines) == "retry: 3000"
                await say(client, "期限")
                begun = time.monotonic()
                code = await desk.terminate()
                took = time.monotonic() - begun
                rest = [line async for line in lines]
    finally:
        await desk.kill()
    assert code == 0
    assert took < 60, "sooner than a supervisor gives up"
    assert "event: bye" in rest
    assert sum(line.startswith("id: ") for line in rest) == 2, "what was taken was still told"
    assert '"event": "desk closed"' in desk.log()


async def test_what_was_acknowledged_is_there_after_a_power_cut(tmp_path: Path) -> None:
    desk = await DeskProcess(tmp_path).start()
    async with browser(desk) as client:
        await client.get("/")
        await asyncio.gather(*(say(client, f"{number}番", number) for number in range(10)))
        before = (await client.get("/chat/messages")).json()["messages"]
        await desk.kill()
        await desk.start()
        try:
            after = (await client.get("/chat/messages")).json()["messages"]
            again = await say(client, "3番", 3)
        finally:
            await desk.kill()
    assert [row["seq"] for row in before] == list(range(1, 21))
    assert after == before
    assert again.json() == {"taken": True, "seq": 20}, "a repeat after the cut is the same message"
