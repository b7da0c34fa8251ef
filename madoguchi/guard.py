"""An end to patience: uvicorn waits for ever for slow or silent clients, and takes headers without end.

A connection is closed when a request's head takes more than 10 s, its body more than 30 s, or when what we send is not
read for 30 s; a head of more than 32 KiB is refused with 431, a connection beyond the cap with 503.
"""

from __future__ import annotations

import asyncio
from asyncio import TimerHandle
from collections.abc import Callable
from http import HTTPStatus
from typing import ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class GuardedProtocol(HttpToolsProtocol):
    """One connection."""

    head_seconds: ClassVar[float] = 10
    body_seconds: ClassVar[float] = 30
    unread_seconds: ClassVar[float] = 30
    largest_head: ClassVar[int] = 32 * 1024
    most_connections: ClassVar[int] = 4000

    _deadline: TimerHandle | None = None  # of the head or the body that is coming in
    _unread: TimerHandle | None = None
    _head = 0  # bytes of a head that is not whole yet
    _in_body = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > self.most_connections:
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE)
            return
        self._expect(self.head_seconds, self._slow)

    def data_received(self, data: bytes) -> None:
        if not self._in_body:
            self._head += len(data)
        super().data_received(data)
        if self._head > self.largest_head and not self.transport.is_closing():
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        elif self._deadline is None and (self._in_body or self._head):  # most requests come whole, and need none
            self._expect(self.body_seconds if self._in_body else self.head_seconds, self._slow)

    def on_headers_complete(self) -> None:
        self._head, self._in_body = 0, True
        self._settle()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._head, self._in_body = 0, False
        self._settle()
        super().on_message_complete()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread = self._unread or self.loop.call_later(self.unread_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._forget_unread()

    def connection_lost(self, exc: Exception | None) -> None:
        self._settle()
        self._forget_unread()
        super().connection_lost(exc)

    # --- deadlines ---------------------------------------------------------------------------------------------------

    def _expect(self, seconds: float, late: Callable[[], None]) -> None:
        self._settle()
        self._deadline = self.loop.call_later(seconds, late)

    def _settle(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _forget_unread(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def _slow(self) -> None:
        self._refuse(HTTPStatus.REQUEST_TIMEOUT)

    def _refuse(self, status: HTTPStatus) -> None:
        """Say why, unless an answer is under way already, and close."""
        self._settle()
        if self.transport.is_closing():
            return
        if self.cycle is None or not self.cycle.response_started or self.cycle.response_complete:
            line = f"HTTP/1.1 {status.value} {status.phrase}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
            self.transport.write(line.encode())
        self.transport.close()
        if self.transport.get_write_buffer_size():  # a client that does not read either is not waited for
            self.loop.call_later(self.unread_seconds, self.transport.abort)
