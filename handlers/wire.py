"""Calls to one server over HTTP/1.1, on connections that are kept: as little as the desk needs, and no more.

What a caller must know of a call that failed is whether it can have had an effect. So there are two errors: `NotSentError`,
when no byte of it left, and `LostError`, when it was sent and no whole answer came. Nothing is repeated here, no redirect
is followed, and no proxy of the environment is asked.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import urlsplit

import httptools

CONNECT = 3.0  # seconds
ANSWER = 10.0  # seconds from the sending of a call to the end of its answer
KEPT = 10.0  # seconds for which an idle connection is trusted: its server may be about to close it
MOST_KEPT = 64
LARGEST_ANSWER = 1024 * 1024  # bytes


class NotSentError(Exception):
    """No connection: the call cannot have had an effect. The text is the reason, without addresses."""


class LostError(Exception):
    """The call was sent, and what came of it is unknown. The text is the reason."""


@dataclass(slots=True)
class Answer:
    """What came back. Names of headers are in small letters."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


class Wire:
    """The connections to one server. For one event loop."""

    def __init__(self, base: str, headers: Mapping[str, str], *, answer_seconds: float = ANSWER) -> None:
        """`base` is `https://host[:port][/path]`; `headers` go with every call."""
        parts = urlsplit(base)
        self._host, self._tls = parts.hostname or "", parts.scheme == "https"
        self._port = parts.port or (443 if self._tls else 80)
        self._path = parts.path.rstrip("/").encode()
        common = {"Host": parts.netloc, "User-Agent": "madoguchi", **headers}
        self._head = "".join(f"{name}: {value}\r\n" for name, value in common.items()).encode("latin-1")
        self._answer_seconds = answer_seconds
        self._idle: list[_Connection] = []
        self._open: set[_Connection] = set()
        self._context: ssl.SSLContext | None = None

    async def post(self, path: str, body: bytes, headers: bytes = b"") -> Answer:
        """POST JSON. `headers` are whole lines. Raises NotSentError or LostError."""
        head = b"POST %b%b HTTP/1.1\r\n%bContent-Type: application/json\r\nContent-Length: %d\r\n%b\r\n" % (
            self._path,
            path.encode(),
            self._head,
            len(body),
            headers,
        )
        return await self._call(head + body, self._answer_seconds, LARGEST_ANSWER)

    async def get(self, path: str, *, seconds: float = 0.0, largest: int = LARGEST_ANSWER) -> Answer:
        """GET. An answer larger than `largest` is cut off and lost. Raises NotSentError or LostError."""
        request = b"GET %b%b HTTP/1.1\r\n%b\r\n" % (self._path, path.encode(), self._head)
        return await self._call(request, seconds or self._answer_seconds, largest)

    async def close(self) -> None:
        for connection in tuple(self._open):
            connection.drop("closed")

    async def _call(self, request: bytes, seconds: float, largest: int) -> Answer:
        connection = self._kept() or await self._connect()
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Answer] = loop.create_future()
        connection.begin(request, answer, largest)
        late = loop.call_later(seconds, connection.drop, "no answer in time")
        try:
            return await answer
        finally:
            late.cancel()
            if answer.cancelled():  # what still comes must not be taken for the answer to another call
                connection.drop("given up")

    def _kept(self) -> _Connection | None:
        """The connection that was used last, so that those beyond need grow old and go."""
        now = asyncio.get_running_loop().time()
        while self._idle:
            connection = self._idle.pop()
            if now - connection.rested < KEPT and connection.usable:
                return connection
            connection.drop("old")
        return None

    async def _connect(self) -> _Connection:
        if self._tls and self._context is None:
            self._context = ssl.create_default_context()
        make = asyncio.get_running_loop().create_connection
        try:
            async with asyncio.timeout(CONNECT):
                _, connection = await make(lambda: _Connection(self._rest), self._host, self._port, ssl=self._context)
        except TimeoutError:
            raise NotSentError("no connection in time") from None
        except ssl.SSLError as error:
            raise NotSentError(f"TLS: {error.reason or 'refused'}") from None
        except OSError as error:
            raise NotSentError(f"no connection: {error.strerror or type(error).__name__}") from None
        self._open.add(connection)
        return connection

    def _rest(self, connection: _Connection) -> None:
        """A connection has done its call, or is no more."""
        if not connection.usable:
            self._open.discard(connection)
        elif len(self._idle) < MOST_KEPT:
            self._idle.append(connection)
        else:
            connection.drop("too many")


class _Connection(asyncio.Protocol):
    """One connection, one call at a time."""

    def __init__(self, rest: Callable[[_Connection], None]) -> None:
        self._rest = rest
        self._future: asyncio.Future[Answer] | None = None
        self._ends_with_the_line = False  # the answer does not say how long it is
        self.rested = 0.0
        self.usable = True

    def begin(self, request: bytes, answer: asyncio.Future[Answer], largest: int) -> None:
        self._future, self._largest = answer, largest
        self._answer, self._pieces, self._size = Answer(), list[bytes](), 0
        self._ends_with_the_line = False
        self._parser = httptools.HttpResponseParser(self)
        self._transport.write(request)

    def drop(self, reason: str) -> None:
        """End the connection, and the call that is under way on it."""
        self.usable = False
        self._transport.abort()
        self._lose(reason)
        self._rest(self)

    def _lose(self, reason: str) -> None:
        future, self._future = self._future, None
        if future is not None and not future.done():
            future.set_exception(LostError(reason))

    # --- the transport's calls ---------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by its class

    def data_received(self, data: bytes) -> None:
        if self._future is None:  # an answer that nobody has asked for
            self.drop("odd answer")
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self.drop("odd answer")

    def connection_lost(self, error: Exception | None) -> None:
        self.usable = False
        if error is None and self._ends_with_the_line:
            self.on_message_complete()
        self._lose("connection broken")
        self._rest(self)

    # --- the parser's calls ------------------------------------------------------------------------------------------

    def on_headers_complete(self) -> None:
        self._ends_with_the_line = not self._answer.headers.keys() & {"content-length", "transfer-encoding"}

    def on_header(self, name: bytes, value: bytes) -> None:
        self._answer.headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_body(self, piece: bytes) -> None:
        self._pieces.append(piece)
        self._size += len(piece)
        if self._size > self._largest:
            self.drop("too large")

    def on_message_complete(self) -> None:
        future, self._future = self._future, None
        if future is None:  # it was dropped while its last bytes were read
            return
        self._answer.status = self._parser.get_status_code()
        self._answer.body = b"".join(self._pieces)
        self.rested = asyncio.get_running_loop().time()
        if self._ends_with_the_line or not self._parser.should_keep_alive():
            self.usable = False
            self._transport.close()
        self._rest(self)
        if not future.done():
            future.set_result(self._answer)
