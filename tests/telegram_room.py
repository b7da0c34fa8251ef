"""The whole road by Telegram: update, webhook, desk, outbox, sendMessage; with the real campaign and the real dialogue."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx2
from desk_fakes import Hands
from desk_room import until
from fake_telegram import FakeTelegram, Sent, telegram
from places import keys_at, place_at
from starlette.applications import Starlette
from telegram_people import Person, Update

from handlers.pictures import Pictures
from handlers.telegram.channel import TelegramChannel
from handlers.telegram.courtesy import TelegramCourtesy
from handlers.telegram.files import TelegramFiles
from handlers.telegram.render import Renderer
from handlers.telegram.webhook import HEADER, PATH, TelegramWebhook
from madoguchi.desk import Opened, set_up
from storage import outbox

SECRET = "a-secret"
PATIENCE = 30.0  # before it is shown that the desk writes: out of the way unless a test wants it


@dataclass
class TelegramRoom:
    fake: FakeTelegram
    opened: Opened
    clock: Hands
    door: httpx2.AsyncClient
    pictures: Pictures
    hanako: Person
    courtesy: TelegramCourtesy

    async def hears(self, update: Update) -> list[Sent]:
        """What she gets for it, once all of it has left."""
        before = len(self.fake.of(self.hanako.number))
        answer = await self.door.post(PATH, json=update, headers={HEADER.decode(): SECRET})
        assert answer.status_code == 200
        await until(self._all_left)
        return self.fake.of(self.hanako.number)[before:]

    async def _all_left(self) -> bool:
        return (await self.opened.store.read(outbox.load())).open == 0

    async def query(self, sql: str) -> list[tuple[Any, ...]]:
        return await self.opened.store.read(lambda reader: [tuple(row) for row in reader.sql(sql)])


@asynccontextmanager
async def telegram_room(
    folder: Path, book: Any, now: datetime | Hands, language: str = "ja", patience: float = PATIENCE
) -> AsyncIterator[TelegramRoom]:
    async with telegram() as fake:
        clock, api = now if isinstance(now, Hands) else Hands(now), fake.client()
        links = tuple(fact.value for fact in book.campaign.facts.all.values() if fact.kind == "url")
        renderer = Renderer(lambda key, language: str(book.say(key, clock(), language)), links)
        courtesy = TelegramCourtesy(api, patience)
        channel = TelegramChannel(api, renderer, courtesy, clock)
        opened = set_up(place_at(folder / "desk.db"), book, clock, lambda _: [channel], keys=keys_at())
        await opened.start()
        app = Starlette(routes=TelegramWebhook(SECRET, opened.desk, courtesy).routes())
        pictures = Pictures(opened.store, {"telegram": TelegramFiles(api).fetch}, clock)
        try:
            async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://desk") as door:
                yield TelegramRoom(fake, opened, clock, door, pictures, Person(language=language), courtesy)
        finally:
            await opened.stop(1)
            courtesy.close()
