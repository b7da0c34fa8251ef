"""An application that is made with the first request for it."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from handlers.web.later import Later


async def test_it_is_made_once_and_whoever_comes_meanwhile_gets_the_same() -> None:
    made, served = list[str](), list[Any]()

    def make() -> ASGIApp:
        made.append("made")

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            served.append(scope["path"])

        return app

    async def nothing(*_: Any) -> Any:
        raise AssertionError

    later = Later(make)
    assert made == []
    await asyncio.gather(*(later({"type": "http", "path": path}, nothing, nothing) for path in ("/a", "/b")))
    await later({"type": "http", "path": "/c"}, nothing, nothing)
    assert made == ["made"]
    assert sorted(served) == ["/a", "/b", "/c"]
