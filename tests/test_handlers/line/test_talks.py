"""What is LINE's own in a talk. The golden talks on every channel: test_golden_talks.py."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fake_line import FakeLine, user
from line_room import line_room

from bot.knowledge import Knowledge

pytestmark = pytest.mark.usefixtures("engine")

HANAKO = user("hanako")


def quick_replies(line: FakeLine) -> list[dict[str, Any]]:
    return [item["action"] for item in line.read_by(HANAKO)[-1]["quickReply"]["items"]]


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


async def test_what_a_form_had_taken_of_unsent_words_stands_in_no_reply_of_it(tmp_path: Path, book: Knowledge) -> None:
    """The summary shows number and shop one by one; what was answered otherwise stays."""
    async with line_room(tmp_path / "desk.db", knowledge=book) as room:
        line = room.line
        told = line.says(HANAKO, "二重に引かれました。番号は4071228533、期限は2/24、群馬の山田屋です")
        await room.talk(told)
        await room.talk(line.presses(HANAKO, "ask:notice"))  # names 群馬県 as well
        await room.talk(line.does(HANAKO, "unsend", unsend={"messageId": told["message"]["id"]}))
        kept = await room.query("SELECT reply FROM said JOIN message ON message.said = said.id")
        assert not any("4071228533" in reply or "山田屋" in reply for (reply,) in kept)
        assert any("全国旅行支援群馬県事務局" in reply for (reply,) in kept)
