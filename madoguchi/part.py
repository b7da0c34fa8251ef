"""A part of the running desk: a channel or the staff console. `serve` opens every part that is set up and stops it in order."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from starlette.routing import BaseRoute, Route

from handlers.channel import Channel
from handlers.metrics import Metrics
from handlers.pictures import Fetch
from madoguchi.desk import Opened
from madoguchi.settings import Settings

Work = Callable[[], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Around:
    """What a part may need of the desk that it belongs to. The store is open."""

    settings: Settings
    book: Any  # `faq.book.Book`
    clock: Callable[[], datetime]
    opened: Opened
    metrics: Metrics


@dataclass(frozen=True, slots=True)
class Joined:
    """What a part adds to the running desk."""

    routes: Sequence[BaseRoute] = ()
    webhooks: Sequence[Route] = ()  # to which a platform delivers
    works: Sequence[Work] = ()  # run beside the server until it stops, then cancelled; must not raise
    alone: Sequence[Work] = ()  # likewise, but by one process at a time of those that share the store
    close: Callable[[], None] = field(default=lambda: None)  # ends its event streams, before answers are waited for


@dataclass(frozen=True, slots=True)
class Part:
    """`channel` is its way to travellers, if it is one, and `fetch` gives out the pictures that came by it; `join` is
    called once, when the store is open, and `end` when the last send has ended."""

    name: str
    join: Callable[[Around], Joined]
    channel: Channel | None = None
    fetch: Fetch | None = None
    end: Callable[[], Awaitable[None]] | None = None
