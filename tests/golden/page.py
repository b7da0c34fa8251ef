"""A traveller on the page, without a window: what its script would post, and the transcript as the page reads it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx2
import orjson
from desk_fakes import Hands
from golden.talks import NotShownError, Screen
from places import keys_at, place_at

from handlers.listeners import Told
from handlers.metrics import Metrics
from madoguchi.desk import set_up
from madoguchi.part import Around
from madoguchi.serve import _app, _chat
from madoguchi.settings import Settings

START = re.compile(r'<script type="application/json" id="start">(.*?)</script>', re.DOTALL)
UNSEEN = frozenset({"data", "opens", "shape", "state", "done", "total", "main", "entry", "date", "fix", "choices"})


class ByHand:
    """The desk's clock, moved by hand."""

    rehearsal = True

    def __init__(self, hands: Hands) -> None:
        self.hands = hands

    def now(self) -> datetime:
        return self.hands()


class OnPage:
    lacks = frozenset({"old", "sends"})  # what was said before has no buttons any more

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self.client = client
        self.seq, self.count, self.shown = 0, 0, dict[str, Any]()

    async def arrives(self) -> Screen:
        found = START.search((await self.client.get("/")).text)
        assert found
        return self._shows(orjson.loads(found[1])["hello"])

    async def says(self, words: str) -> Screen:
        return await self._posts({"text": words})

    async def sends(self, kind: str) -> Screen:
        raise NotShownError(f"nobody can send {kind} by the page")

    async def picks(self, day: str) -> Screen:
        calendars = [bubble["date"] for bubble in self.shown["bubbles"] if "date" in bubble]
        if not any(one["first"] <= day <= one["last"] for one in calendars):
            raise NotShownError(f"the page shows no calendar with {day}")
        return await self._posts({"date": day})

    async def taps(self, label: str) -> Screen:
        for choice in self.shown.get("choices", []):
            if choice["label"] == label and "data" in choice:
                return await self._posts({"data": choice["data"], "label": label})
        raise NotShownError(f"the page shows no {label!r}")

    async def taps_old(self, label: str) -> Screen:
        raise NotShownError(f"the page shows no {label!r} any more")

    async def _posts(self, body: dict[str, str]) -> Screen:
        self.count += 1
        taken = await self.client.post("/chat/messages", json={"id": f"message-{self.count}"} | body)
        assert taken.json().get("taken"), taken.text
        rows = (await self.client.get("/chat/messages", params={"after": self.seq})).json()["messages"]
        self.seq = rows[-1]["seq"]
        assert [row["by"] for row in rows] == ["traveller", "desk"]
        return self._shows(rows[1]["reply"])

    def _shows(self, reply: dict[str, Any]) -> Screen:
        self.shown = reply
        labels = tuple(choice["label"] for choice in reply.get("choices", []))
        return Screen("\n".join(_words(reply)), labels)


def _words(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, list):
        for one in part:
            yield from _words(one)
    elif isinstance(part, dict):
        for name, one in part.items():
            if name not in UNSEEN:
                yield from _words(one)


@asynccontextmanager
async def on_page(folder: Path, book: Any, clock: Hands) -> AsyncIterator[OnPage]:
    time, settings = ByHand(clock), Settings()
    opened = set_up(
        place_at(folder / "desk.db"), book, clock, lambda listeners: [Told("web", listeners)], keys=keys_at()
    )
    await opened.start()
    chat = _chat(settings, book, time, opened)
    app = _app(Around(settings, book, clock, opened, Metrics()), time, chat, [])
    try:
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://desk.example") as client:
            yield OnPage(client)
    finally:
        await opened.stop(1)
