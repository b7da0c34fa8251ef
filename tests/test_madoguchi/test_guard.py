"""Slow, silent and greedy clients are let go; others are not touched. Over real sockets."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from madoguchi.guard import GuardedProtocol

SOON = 0.15
LATER = 1.5  # what is sent at once is there by then, also on a busy machine
ENOUGH = 60.0


class Impatient(GuardedProtocol):
    """With slow clients."""

    head_seconds = SOON
    body_seconds = SOON
    unread_seconds = SOON


class Brisk(GuardedProtocol):
    """With quick ones."""

    head_seconds = LATER
    body_seconds = LATER
    unread_seconds = LATER


class Narrow(GuardedProtocol):
    most_connections = 2


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Reads the body and tells its length; /flood sends without end, /slow takes its time."""
    length = 0
    while (message := await receive())["type"] == "http.request":
        length += len(message["body"])
        if not message["more_body"]:
            break
    if scope["path"] == "/slow":
        await asyncio.sleep(2 * LATER)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    while scope["path"] == "/flood":
        await send({"type": "http.response.body", "body": b"x" * 65536, "more_body": True})
        await asyncio.sleep(0)
        if message["type"] == "http.disconnect":
            break
    await send({"type": "http.response.body", "body": str(length).encode(), "more_body": False})


@asynccontextmanager
async def serving(protocol: type[GuardedProtocol]) -> AsyncIterator[tuple[uvicorn.Server, int]]:
    config = uvicorn.Config(
        echo,
        http=protocol,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="critical",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as door:
        task = asyncio.create_task(server._serve([door]))
        await until(lambda: server.started)
        yield server, door.getsockname()[1]
        server.should_exit = True
        await asyncio.wait_for(task, ENOUGH)


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(ENOUGH):
        while not true():  # noqa: ASYNC110 what is waited for is uvicorn's own and tells nobody
            await asyncio.sleep(0.01)


async def speak(port: int, *parts: bytes, pause: float = 0.0) -> bytes:
    """Send the parts with pauses between them; everything that comes back until the line is closed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answer = asyncio.create_task(_hear(reader))
    with contextlib.suppress(ConnectionError):
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(pause)
    heard = await asyncio.wait_for(answer, ENOUGH)
    writer.close()
    return heard


async def _hear(reader: asyncio.StreamReader) -> bytes:
    heard = b""
    with contextlib.suppress(ConnectionError):
        while more := await reader.read(65536):
            heard += more
    return heard


GET = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


async def test_an_ordinary_request_is_answered() -> None:
    async with serving(Brisk) as (_, port):
        assert (await speak(port, GET)).endswith(b"1\r\n0\r\n0\r\n\r\n")


@pytest.mark.parametrize("parts", [(), (b"GET / HT",), (b"GET / HTTP/1.1\r\nHost: x\r\n",), (b"\r\n",)])
async def test_half_a_head_is_not_waited_for(parts: tuple[bytes, ...]) -> None:
    async with serving(Impatient) as (_, port):
        assert (await speak(port, *parts)).startswith(b"HTTP/1.1 408 ")


async def test_a_head_that_comes_in_drops_is_not_waited_for() -> None:
    async with serving(Impatient) as (_, port):
        answer = await speak(port, b"GET / HTTP/1.1\r\n", *[b"X: y\r\n"] * 20, pause=0.03)
    assert answer.startswith(b"HTTP/1.1 408 ")


async def test_half_a_body_is_not_waited_for() -> None:
    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n"
    async with serving(Impatient) as (_, port):
        assert (await speak(port, head, b"half")).startswith(b"HTTP/1.1 408 ")


async def test_a_slow_answer_of_ours_is_not_the_clients_fault() -> None:
    async with serving(Brisk) as (_, port):
        answer = await speak(port, b"POST /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx")
    assert answer.startswith(b"HTTP/1.1 200 ")


async def test_a_kept_line_serves_the_next_request_and_then_waits_for_no_half_one() -> None:
    request = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    async with serving(Brisk) as (_, port):
        answer = await speak(port, request, request, b"GET / HTT", pause=0.05)
    assert answer.count(b"HTTP/1.1 200 ") == 2
    assert answer.count(b"HTTP/1.1 408 ") == 1


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\n" + b"X-Header: y\r\n" * 50_000 + b"\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"y" * 200_000,
        b"GET /" + b"a" * 200_000,
    ],
    ids=["many", "long", "address"],
)
async def test_a_head_without_end_is_refused(head: bytes) -> None:
    async with serving(GuardedProtocol) as (_, port):
        answer = await speak(port, *(head[at : at + 8192] for at in range(0, len(head), 8192)))
    # a client that goes on writing may meet the closed line before it reads why
    assert answer == b"" or answer.startswith((b"HTTP/1.1 431 ", b"HTTP/1.1 400 "))


async def test_a_large_body_is_not_taken_for_a_head() -> None:
    body = b"x" * 300_000
    async with serving(GuardedProtocol) as (_, port):
        answer = await speak(
            port, b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 300000\r\n\r\n" + body
        )
    assert b"300000" in answer


async def test_an_answer_that_is_not_read_is_cut_off() -> None:
    async with serving(Impatient) as (server, port):
        _, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
        writer.write(b"GET /flood HTTP/1.1\r\nHost: x\r\n\r\n")
        await writer.drain()
        await until(lambda: server.server_state.connections)
        await until(lambda: not server.server_state.connections)
        writer.close()


async def test_a_connection_beyond_the_cap_is_told_so() -> None:
    async with serving(Narrow) as (server, port):
        held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(2)]
        await until(lambda: len(server.server_state.connections) == 2)
        assert (await speak(port)).startswith(b"HTTP/1.1 503 ")
        held[0][1].close()
        await until(lambda: len(server.server_state.connections) == 1)
        assert (await speak(port, GET)).startswith(b"HTTP/1.1 200 ")
        held[1][1].close()
