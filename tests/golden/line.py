"""A traveller on LINE: signed webhooks in, and out what the fake LINE was given; buttons as they were sent."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from desk_fakes import Hands
from fake_line import user
from golden.talks import NotShownError, Screen
from line_room import LineRoom, line_room

from madoguchi.line_setup import menus_of

Action = dict[str, Any]
HANAKO = user("hanako")


class OnLine:
    """Hanako, with the menu that always stands below her talk."""

    lacks = frozenset[str]()

    def __init__(self, room: LineRoom, menu: list[Action]) -> None:
        self.room, self.menu = room, menu
        self.newest = list[Action]()  # what can be pressed of the newest words

    async def arrives(self) -> Screen:
        return await self._hears(self.room.line.does(HANAKO, "follow", follow={"isUnblocked": False}))

    async def says(self, words: str) -> Screen:
        return await self._hears(self.room.line.says(HANAKO, words))

    async def sends(self, kind: str) -> Screen:
        return await self._hears(self.room.line.sends(HANAKO, kind, contentProvider={"type": "external"}))

    async def picks(self, day: str) -> Screen:
        for one in self.newest:
            if one["type"] == "datetimepicker" and one["min"] <= day <= one["max"]:
                return await self._hears(self.room.line.picks(HANAKO, day, one["data"]))
        raise NotShownError(f"LINE shows no calendar with {day}")

    async def taps(self, label: str) -> Screen:
        return await self._taps(label, self.newest)

    async def taps_old(self, label: str) -> Screen:
        """Cards stay in the talk, and the menu below it; quick replies go with the next words."""
        cards = [action for message in reversed(self.room.line.read_by(HANAKO)) for action in _buttons(message)]
        return await self._taps(label, [*cards, *self.menu])

    async def _taps(self, label: str, actions: list[Action]) -> Screen:
        for one in actions:
            if one["type"] == "postback" and one["label"] == label:
                return await self._hears(self.room.line.presses(HANAKO, one))
        raise NotShownError(f"LINE shows no {label!r}")

    async def _hears(self, event: dict[str, Any]) -> Screen:
        line = self.room.line
        before, calls = len(line.read_by(HANAKO)), len(line.calls)
        await self.room.talk(event)
        assert [call.name for call in line.calls[calls:]] == ["reply"], "a turn is one call, and costs nothing"
        got = line.read_by(HANAKO)[before:]
        row = got[-1].get("quickReply", {"items": []})["items"]
        self.newest = [*(item["action"] for item in row), *(one for message in got for one in _buttons(message))]
        words = [text for message in got for text in _texts(message)]
        return Screen("\n".join(words), tuple(one["label"] for one in self.newest))


def _texts(message: dict[str, Any]) -> Iterator[str]:
    """What stands in a message: of a card every text on it, in its order."""
    if message["type"] == "text":
        yield message["text"]
    else:
        yield from (part["text"] for part in _parts(message["contents"]) if part.get("type") == "text")


def _buttons(message: dict[str, Any]) -> Iterator[Action]:
    """What stays to be pressed: the buttons of a card."""
    yield from (part["action"] for part in _parts(message.get("contents")) if part.get("type") == "button")


def _parts(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, list):
        for one in part:
            yield from _parts(one)
    elif isinstance(part, dict):
        yield part
        for one in part.values():
            yield from _parts(one)


@asynccontextmanager
async def on_line(folder: Path, book: Any, clock: Hands) -> AsyncIterator[OnLine]:
    menus = menus_of(book.campaign)[:1]  # of the first language: everybody's
    menu = [{"type": "postback", "label": area.label, "data": area.data} for made in menus for area in made.areas]
    async with line_room(folder / "desk.db", clock=clock, knowledge=book) as room:
        yield OnLine(room, menu)
        assert (room.line.pushes, room.line.faults) == ([], []), "an answer costs nothing"
