"""A traveller on Telegram: updates in, and out what the fake Telegram was given; buttons by the data that they carried."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from desk_fakes import Hands
from fake_telegram import Sent
from golden.talks import NotShownError, Screen
from telegram_people import Update
from telegram_room import TelegramRoom, telegram_room


class OnTelegram:
    lacks = frozenset[str]()

    def __init__(self, room: TelegramRoom) -> None:
        self.room = room
        self.got = list[Sent]()

    async def arrives(self) -> Screen:
        return await self._hears(self.room.hanako.says("/start"))

    async def says(self, words: str) -> Screen:
        return await self._hears(self.room.hanako.says(words))

    async def sends(self, kind: str) -> Screen:
        return await self._hears(self.room.hanako.sends(**{kind: {}}))

    async def picks(self, day: str) -> Screen:
        """Telegram has no date picker: people type."""
        return await self.says(day)

    async def taps(self, label: str) -> Screen:
        return await self._taps(label, self.got[-1:])

    async def taps_old(self, label: str) -> Screen:
        return await self._taps(label, self.got[::-1])

    async def _taps(self, label: str, messages: Sequence[Sent]) -> Screen:
        for message in messages:
            for button in (button for row in message.rows for button in row):
                if button["text"] == label and "callback_data" in button:
                    return await self._hears(self.room.hanako.presses(button["callback_data"], message.rows))
        raise NotShownError(f"Telegram shows no {label!r}")

    async def _hears(self, update: Update) -> Screen:
        (sent,) = await self.room.hears(update)  # a turn is one message
        self.got.append(sent)
        return Screen(sent.text, tuple(sent.labels))


@asynccontextmanager
async def on_telegram(folder: Path, book: Any, clock: Hands) -> AsyncIterator[OnTelegram]:
    async with telegram_room(folder, book, clock) as room:
        yield OnTelegram(room)
        assert room.fake.queries == set(), "every button has stopped spinning"
