"""uvicorn as the desk needs it: guarded, silent, and closed in the order that the desk says."""

from __future__ import annotations

import contextlib
import signal
import socket
from collections.abc import Callable, Iterator
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from madoguchi.guard import GuardedProtocol
from madoguchi.settings import Settings

ANSWERS = 4  # seconds for answers that are under way when the desk closes


def configured(settings: Settings, app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=GuardedProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        # an address in a header is only believed when the proxy that writes it was named
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_keep_alive=30,
        timeout_graceful_shutdown=ANSWERS,
    )


class DeskServer(uvicorn.Server):
    """Ends event streams before it waits for answers to end, and leaves the exit code to the desk."""

    def __init__(
        self, config: uvicorn.Config, closing: Callable[[], None], opened: Callable[[], None] = lambda: None
    ) -> None:
        super().__init__(config)
        self._closing = closing
        self._opened = opened

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Says that the desk is open once it answers, and a signal closes it in order: a supervisor may send one at once."""
        await super().startup(sockets)
        self._opened()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._closing()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """As uvicorn's, but without raising the signal once more at the end: the desk has closed as it was asked."""
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self.should_exit:
            self.force_exit = True
        self.should_exit = True
