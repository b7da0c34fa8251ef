"""The wire to LINE: whether a call can have had an effect is always known, and no answer is taken for another's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest

from handlers import wire
from handlers.wire import LostError, NotSentError, Wire

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def served(serve: Serve) -> AsyncIterator[str]:
    """The address of a server that treats each connection so."""
    opened = set[asyncio.StreamWriter]()

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        opened.add(writer)
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            await serve(reader, writer)

    server = await asyncio.start_server(meet, "127.0.0.1", 0)
    yield "http://127.0.0.1:{1}".format(*server.sockets[0].getsockname())
    server.close()
    for writer in opened:
        writer.close()
    await asyncio.gather(*(writer.wait_closed() for writer in opened), return_exceptions=True)


@asynccontextmanager
async def wired(
    *answers: bytes, closes: bool = False, seconds: float = 60.0
) -> AsyncIterator[tuple[Wire, list[bytes]]]:
    """A server that gives each request the next answer as it stands, and what it was asked."""
    asked, left = list[bytes](), list(answers)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(b"(connection)")
        while not writer.is_closing():
            head = await reader.readuntil(b"\r\n\r\n")
            rows = (row for row in head.split(b"\r\n") if row.startswith(b"Content-Length:"))
            asked.append(head + await reader.readexactly(int(next(rows, b"Content-Length:0")[15:])))
            writer.write(left.pop(0) if left else b"")
            await writer.drain()
            if closes:
                writer.close()

    async with served(serve) as url:
        line = Wire(f"{url}/base", {"X-One": "1"}, answer_seconds=seconds)
        yield line, asked
        await line.close()


OK = b"HTTP/1.1 200 OK\r\nX-Line-Request-Id: 7\r\nContent-Length: 2\r\n\r\n{}"


async def test_a_call_goes_out_whole_on_a_kept_connection() -> None:
    async with wired(OK, OK) as (line, asked):
        first = await line.post("/say", b'{"a":1}', b"X-Two: 2\r\n")
        second = await line.get("/told")
    assert (first.status, first.body, first.headers["x-line-request-id"]) == (200, b"{}", "7")
    assert second.status == 200
    assert asked.count(b"(connection)") == 1
    assert asked[1].startswith(b"POST /base/say HTTP/1.1\r\nHost: 127.0.0.1:")
    assert b"X-One: 1\r\n" in asked[1]
    assert asked[1].endswith(b'Content-Length: 7\r\nX-Two: 2\r\n\r\n{"a":1}')


async def test_an_answer_in_pieces_is_read_whole() -> None:
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    async with wired(chunked, OK) as (line, asked):
        assert (await line.get("/")).body == b"abcde"
        assert (await line.get("/")).body == b"{}"
        assert asked.count(b"(connection)") == 1


async def test_an_answer_that_ends_with_its_connection_is_whole() -> None:
    async with wired(b"HTTP/1.0 200 OK\r\n\r\nabc", closes=True) as (line, _):
        assert (await line.get("/")).body == b"abc"


async def test_without_a_connection_nothing_was_sent() -> None:
    line = Wire("http://127.0.0.1:9", {})
    with pytest.raises(NotSentError, match="no connection: "):
        await line.post("/", b"")
    line = Wire("http://nowhere.invalid", {})
    with pytest.raises(NotSentError):
        await line.get("/")


@pytest.mark.parametrize(
    "answer", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", b"it is not HTTP\r\n\r\n"]
)
async def test_without_a_whole_answer_the_outcome_is_unknown_and_the_connection_is_not_used_again(
    answer: bytes,
) -> None:
    async with wired(answer, OK, seconds=2.0) as (line, asked):
        with pytest.raises(LostError):
            await line.get("/")
        assert (await line.get("/")).status == 200
        assert asked.count(b"(connection)") == 2


async def test_an_answer_without_end_is_cut_off() -> None:
    async with wired(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n" + b"x" * 99) as (line, _):
        with pytest.raises(LostError, match="too large"):
            await line.get("/", largest=50)


async def test_whoever_gives_up_leaves_no_answer_behind_for_another() -> None:
    late = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = await reader.readuntil(b"\r\n\r\n")
        if b"GET /slow" in asked:
            await late.wait()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n" + asked[5:9])
        await writer.drain()

    async with served(serve) as url:
        line = Wire(url, {})
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(line.get("/slow"), 0.05)
        late.set()
        assert (await line.get("/next")).body == b"next"
        await line.close()


async def test_a_connection_that_has_rested_long_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    async with wired(OK, OK) as (line, asked):
        await line.get("/")
        monkeypatch.setattr(wire, "KEPT", -1.0)
        await line.get("/")
        assert asked.count(b"(connection)") == 2


async def test_calls_at_once_have_connections_of_their_own() -> None:
    async with wired(*[OK] * 5) as (line, asked):
        answers = await asyncio.gather(*(line.get("/") for _ in range(5)))
        assert [answer.status for answer in answers] == [200] * 5
        assert asked.count(b"(connection)") == 5
