"""The desk seen from outside: is it alive, can it work, how much does it do."""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from handlers.metrics import Metrics
from handlers.web.refusals import json_response, plain_refusal
from handlers.web.showing import stamp
from storage.errors import StoreError
from storage.rows import OutboxLoad
from storage.saved import Saved


class Loads(Protocol):
    """What is asked of the store."""

    async def writable(self) -> bool: ...
    async def queue_length(self) -> int: ...
    async def outbox(self) -> OutboxLoad: ...
    async def saved(self) -> Saved: ...


class OnceASecond:
    """Asks a costly question at most once a second, however many want to know. A question that raises is a no."""

    def __init__(
        self, question: Callable[[], Awaitable[bool]], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._question, self._monotonic = question, monotonic
        self._asking = asyncio.Lock()
        self._answer, self._until = False, -math.inf

    async def __call__(self) -> bool:
        async with self._asking:
            if self._monotonic() >= self._until:
                try:
                    self._answer = await self._question()
                except Exception:
                    self._answer = False
                self._until = self._monotonic() + 1
            return self._answer


@dataclass(frozen=True, slots=True)
class Operating:
    """`campaign` names the content that is loaded; `closing` tells whether the desk has begun to close."""

    loads: Loads
    metrics: Metrics
    clock: Callable[[], datetime]
    campaign: str
    rehearsal: bool = False
    metrics_token: str = ""
    streams: Callable[[], int] = lambda: 0
    closing: Callable[[], bool] = lambda: False
    _writable: OnceASecond = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_writable", OnceASecond(self.loads.writable))

    def routes(self) -> list[Route]:
        return [
            Route("/healthz", self.health),
            Route("/readyz", self.ready),
            Route("/metrics", self.figures),
        ]

    async def health(self, _: Request) -> Response:
        return json_response({"alive": True})

    async def ready(self, _: Request) -> Response:
        """200 when the next message can be taken; else 503 with the reasons as codes."""
        reasons = [] if await self._writable() else ["database_not_writable"]
        reasons += [] if self.campaign else ["no_content"]
        reasons += ["closing"] if self.closing() else []
        rehearsal = stamp(self.clock()) if self.rehearsal else None
        body = {"ready": not reasons, "reasons": reasons, "campaign": self.campaign, "as_of": rehearsal}
        return json_response(body, 503 if reasons else 200)

    async def figures(self, request: Request) -> Response:
        if not self._may_read(request):
            raise plain_refusal(403)
        loads = self.loads
        try:
            standing = await loads.queue_length(), await loads.outbox(), await loads.saved()
        except StoreError:
            self.metrics.unknown(self.streams())
        else:
            self.metrics.waiting(*standing, self.clock(), self.streams())
        return Response(self.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")

    def _may_read(self, request: Request) -> bool:
        """By the token; without one set, from this machine itself, and not through a proxy that stands on it."""
        if self.metrics_token:
            given = request.headers.get("authorization", "").removeprefix("Bearer ")
            return hmac.compare_digest(given.encode(), self.metrics_token.encode())
        forwarded = any(name in request.headers for name in ("x-forwarded-for", "forwarded", "x-real-ip"))
        return not forwarded and _is_loopback(request.client.host if request.client else "")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
