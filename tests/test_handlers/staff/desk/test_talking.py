"""The log of a conversation tells what was done with it, by whom and when."""

from __future__ import annotations

from datetime import timedelta

import pytest
from desk_fakes import MORI, SATO, SUZUKI, says
from desk_room import Room

from handlers.staff.acts.talks import Close, GiveBack, Hold, Lapse, PassOn, Resume, Take, TakeNext, Write
from handlers.staff.console.pages import StaffPages
from handlers.staff.desk.talking import Telling
from handlers.staff.masking import Sight
from handlers.web.pages import Assets
from storage import talks

pytestmark = pytest.mark.usefixtures("engine")

NAMES = {"sato": "佐藤", "suzuki": "鈴木", "mori": "森"}
WORDS = StaffPages(Assets()).words("ja")


async def log(room: Room, conversation: str) -> list[str]:
    """The lines that nobody wrote, as the page shows them."""
    talk = await room.store.read(talks.open_talk(conversation, 200))
    assert talk is not None
    telling = Telling(Sight.of("agent"), NAMES, WORDS, "sato", str, lambda entry, text: "")
    rows = telling.rows(talk, ())
    assert len({row.key for row in rows}) == len(rows)
    return [WORDS["desk"]["events"][row.kind].format(**row.slots) for row in rows if row.voice == "event"]


async def test_every_move_is_a_line_in_its_order(room: Room) -> None:
    joined = await room.desk.traveller_says(says("join please"))
    done = await room.desk.staff_does(TakeNext(), SATO)
    for act, by in (
        (Hold(done.handoff, "shop"), SATO),
        (Resume(done.handoff), SATO),
        (Hold(done.handoff, "駅に聞く"), SATO),
        (PassOn(done.handoff, "supervisor"), SATO),
        (Take(done.handoff), MORI),
        (PassOn(done.handoff, "suzuki"), MORI),
        (Take(done.handoff), SUZUKI),
        (PassOn(done.handoff, ""), SUZUKI),
        (Take(done.handoff), SUZUKI),
        (Take(done.handoff, over=True), MORI),
        (Close(done.handoff, "solved"), MORI),
    ):
        room.clock.turn(minutes=1)
        await room.desk.staff_does(act, by)
    assert (await log(room, joined.conversation))[1:] == [
        "佐藤が取りました",
        "佐藤が保留にしました（店や係に確かめている）",
        "保留が終わりました",
        "佐藤が保留にしました（駅に聞く）",
        "佐藤が主任に引き継ぎました",
        "森が取りました",
        "森が鈴木に引き継ぎました",
        "鈴木が取りました",
        "鈴木が待ち列に戻しました",
        "鈴木が取りました",
        "森が取りました",
        "森が完了にしました（解決した）",
    ]


async def test_a_reply_tells_only_that_it_took_or_ended_a_hold(room: Room) -> None:
    joined = await room.desk.traveller_says(says("join please"))
    done = await room.desk.staff_does(Write(joined.conversation, "佐藤です。", 2, "k1"), SATO)
    await room.desk.staff_does(Write(joined.conversation, "調べます。", 3, "k2"), SATO)
    await room.desk.staff_does(Hold(done.handoff, "other"), SATO)
    await room.desk.staff_does(Write(joined.conversation, "わかりました。", 4, "k3"), SATO)
    await room.desk.staff_does(GiveBack(done.handoff), SATO)
    assert (await log(room, joined.conversation))[1:] == [
        "佐藤が取りました",
        "佐藤が保留にしました（そのほか）",
        "保留が終わりました",
        "佐藤が自動応答に返しました",
    ]


async def test_what_the_desk_does_by_itself_is_told_too(room: Room) -> None:
    joined = await room.desk.traveller_says(says("join please"))
    done = await room.desk.staff_does(TakeNext(), SATO)
    await room.desk.staff_does(Hold(done.handoff, "traveller", room.clock.now + timedelta(hours=1)), SATO)
    await room.desk.traveller_says(says("まだですか"))
    room.clock.turn(minutes=11)
    await room.desk.staff_does(Lapse(done.handoff), None)
    assert (await log(room, joined.conversation))[2:] == [
        "佐藤が保留にしました（相手の返事を待っている）",
        "保留が終わりました",
        "返信がないまま時間がたち、待ち列に戻りました",
    ]
