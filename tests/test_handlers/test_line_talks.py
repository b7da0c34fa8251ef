"""Whole talks over LINE's own payloads: each turn answered by the free token, and the golden talks go as written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from desk_fakes import Hands
from fake_line import FakeLine, user
from line_room import line_room

from bot.knowledge import Knowledge
from faq.golden import talks

pytestmark = pytest.mark.usefixtures("engine")

FOLDER = Path(__file__).parents[2] / "faq" / "campaigns" / "gunma-regionpay-2023"
TALKS = talks(FOLDER)
HANAKO = user("hanako")


def event(line: FakeLine, turn: dict[str, Any]) -> dict[str, Any]:
    """A turn of a golden talk as LINE delivers it. What is pressed is pressed as it was sent, where it was."""
    if "chooses" in turn:
        return line.presses(HANAKO, quick_replies(line)[turn["chooses"] - 1])
    if "presses" in turn:
        sent = [one for one in line.buttons(HANAKO) if one.get("data", "").partition("\n")[0] == turn["presses"]]
        return line.presses(HANAKO, sent[0] if sent else turn["presses"])
    if "picks" in turn:
        return line.picks(HANAKO, str(turn["picks"]))
    if turn.get("sends"):
        return line.sends(HANAKO, turn["sends"], contentProvider={"type": "external"})
    return line.says(HANAKO, turn["says"])


def quick_replies(line: FakeLine) -> list[dict[str, Any]]:
    return [item["action"] for item in line.read_by(HANAKO)[-1]["quickReply"]["items"]]


def words(messages: list[dict[str, Any]]) -> str:
    return "\n".join(message.get("text") or message["altText"] for message in messages)


def faults(turn: dict[str, Any], said: list[dict[str, Any]], line: FakeLine) -> Iterator[str]:
    text, acts = words(said), {one.get("data", "").partition("\n")[0] for one in line.buttons(HANAKO)}
    yield from (f"lacks {part!r}" for part in turn.get("holds", ()) if part not in text)
    yield from (f"holds {part!r}" for part in turn.get("lacks", ()) if part in text)
    yield from (f"does not offer {act}" for act in turn.get("offers", ()) if act not in acts)


@pytest.mark.parametrize("name", sorted(TALKS))
async def test_a_golden_talk_goes_as_written_and_costs_nothing(tmp_path: Path, name: str, book: Knowledge) -> None:
    talk, clock, seen = TALKS[name], Hands(), list[str]()
    clock.now = talk["at"]
    async with line_room(tmp_path / "desk.db", clock=clock, knowledge=book) as room:
        for turn in talk["turn"]:
            moment: datetime = turn.get("at", clock.now)
            clock.now = moment
            before, answered = len(room.line.read_by(HANAKO)), len(room.line.replies)
            await room.talk(event(room.line, turn))
            assert len(room.line.replies) == answered + 1, turn
            seen += [f"{turn}: {fault}" for fault in faults(turn, room.line.read_by(HANAKO)[before:], room.line)]
        assert seen == []
        assert (room.line.pushes, room.line.faults) == ([], [])
        assert len(room.line.calls) == len(talk["turn"])


async def test_a_new_friend_is_greeted_with_the_menu(tmp_path: Path, book: Knowledge) -> None:
    async with line_room(tmp_path / "desk.db", knowledge=book) as room:
        await room.talk(room.line.does(HANAKO, "follow", follow={"isUnblocked": False}))
        assert "自動応答" in room.line.texts(HANAKO)[0]
        assert len(quick_replies(room.line)) == len(book.menu)


async def test_the_whole_of_a_claim_can_be_pressed(tmp_path: Path, book: Knowledge) -> None:
    async with line_room(tmp_path / "desk.db", knowledge=book) as room:
        line = room.line

        async def presses(act: str) -> None:
            await room.talk(
                line.presses(HANAKO, next(one for one in line.buttons(HANAKO) if one.get("data", "").startswith(act)))
            )

        await room.talk(line.does(HANAKO, "follow", follow={"isUnblocked": False}))
        await presses("claim")
        await presses("form:kind:b1")
        await room.talk(line.says(HANAKO, "4071228533"))
        picker = next(one for one in line.buttons(HANAKO) if one["type"] == "datetimepicker")
        await room.talk(line.picks(HANAKO, picker["initial"], picker["data"]))
        await presses("form:set:prefecture")
        await room.talk(line.says(HANAKO, "湯けむり茶屋"))
        assert line.read_by(HANAKO)[-1]["type"] == "flex"
        await presses("form:fix:store")
        await room.talk(line.says(HANAKO, "山田屋"))
        await presses("form:send")
        assert "山田屋" in line.texts(HANAKO)[-1]
        assert len(await room.query("SELECT * FROM case_")) == 1
        assert line.pushes == []
