"""LINE's webhook: what is signed is taken once and whole, whatever else is in the body."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fake_line import ACCOUNT, SECRET, user
from line_room import LineRoom, line_room

from handlers.line.signature import sign
from handlers.line.webhook import LARGEST_BODY, PATH
from storage.errors import NotStoredError

pytestmark = pytest.mark.usefixtures("engine")

HANAKO, TARO = user("hanako"), user("taro")
GROUP = "C" + "1" * 32


async def heard(room: LineRoom) -> list[tuple[Any, ...]]:
    """Kind, words and data of what came in, per traveller in order."""
    return await room.query(
        "SELECT traveller, kind, text, data FROM message JOIN conversation ON conversation = no"
        " WHERE direction = 'in' ORDER BY conversation, message.seq"
    )


# --- the door --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "signatures",
    [
        [],
        [b""],
        [b"d3Jvbmc="],
        ["署名".encode()],
        [b"\xff\xfe"],
        "doubled",
    ],
)
async def test_what_is_not_signed_is_refused_and_leaves_no_trace(
    path: Path, signatures: list[bytes] | str, caplog: pytest.LogCaptureFixture
) -> None:
    async with line_room(path) as room:
        body, _ = room.line.webhook(room.line.says(HANAKO, "ないしょ"))
        right = sign(SECRET.encode(), body)
        given = [right, right] if isinstance(signatures, str) else signatures
        answer = await room.client.post(PATH, content=body, headers=[(b"X-Line-Signature", one) for one in given])
        assert answer.status_code == 401
        assert await room.query("SELECT * FROM event") == []
    assert "ないしょ" not in caplog.text
    assert HANAKO not in caplog.text


async def test_the_signature_is_over_the_bytes_as_they_came(path: Path) -> None:
    async with line_room(path) as room:
        body, headers = room.line.webhook(room.line.says(HANAKO, "あ"))
        spaced = json.dumps(json.loads(body), ensure_ascii=False, indent=1).encode()
        assert (await room.client.post(PATH, content=spaced, headers=headers)).status_code == 401
        signed = {"X-LINE-SIGNATURE": sign(SECRET.encode(), spaced).decode()}
        assert (await room.client.post(PATH, content=spaced, headers=signed)).status_code == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"destination":"U0","events":[]}', 200),
        (b"{}", 400),
        (b"[]", 400),
        (b"null", 400),
        (b'{"events":{}}', 400),
        (b'{"events":', 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b" " * (LARGEST_BODY + 1), 413),
    ],
)
async def test_a_signed_body_that_is_no_webhook_is_refused(path: Path, body: bytes, status: int) -> None:
    async with line_room(path) as room:
        headers = {"x-line-signature": sign(SECRET.encode(), body).decode()}
        assert (await room.client.post(PATH, content=body, headers=headers)).status_code == status
        assert await room.query("SELECT * FROM event") == []


async def test_only_post_is_used(path: Path) -> None:
    async with line_room(path) as room:
        assert (await room.client.get(PATH)).status_code == 405


# --- events ----------------------------------------------------------------------------------------------------------


async def test_words_are_answered_by_the_token_and_cost_nothing(path: Path) -> None:
    async with line_room(path) as room:
        await room.talk(room.line.says(HANAKO, "期限"))
        assert room.line.texts(HANAKO) == ["1: 期限"]
        assert room.line.pushes == []
        assert room.line.buttons(HANAKO) == [
            {"type": "postback", "label": "メニュー", "data": "menu\nメニュー", "displayText": "メニュー"}
        ]


async def test_every_kind_leaves_a_row(path: Path) -> None:
    async with line_room(path) as room:
        line = room.line
        blob = {"contentProvider": {"type": "line"}}
        await room.talk(
            line.does(HANAKO, "follow", follow={"isUnblocked": False}),
            line.says(HANAKO, "期限"),
            line.sends(HANAKO, "sticker", packageId="1", stickerId="2"),
            line.sends(HANAKO, "image", **blob),
            line.sends(HANAKO, "video", duration=1, **blob),
            line.sends(HANAKO, "audio", duration=1, **blob),
            line.sends(HANAKO, "file", fileName="a.pdf", fileSize=1),
            line.sends(HANAKO, "location", title="駅", latitude=36.0, longitude=138.0),
            line.presses(HANAKO, "menu\nメニュー"),
            line.picks(HANAKO, "2023-02-24"),
            line.sends(HANAKO, "hologram"),
            line.does(HANAKO, "somethingNew"),
        )
        assert await heard(room) == [
            (HANAKO, "arrive", "", ""),
            (HANAKO, "text", "期限", ""),
            *((HANAKO, kind, "", "") for kind in ("sticker", "image", "video", "audio", "file", "location")),
            (HANAKO, "press", "メニュー", "menu"),
            (HANAKO, "date", "2023-02-24", ""),
            (HANAKO, "odd", "", ""),
            (HANAKO, "odd", "", ""),
        ]
        assert [words[0] for words in line.texts(HANAKO)] == [str(n) for n in range(1, 10)] + ["1"]
        kept = await room.query("SELECT raw FROM message WHERE kind = 'odd'")
        assert [json.loads(raw)["type"] for (raw,) in kept] == ["message", "somethingNew"]
        assert line.pushes == []


async def test_a_body_of_several_people_keeps_each_ones_order(path: Path) -> None:
    async with line_room(path) as room:
        line = room.line
        await room.talk(*(line.says(who, str(number)) for number in range(5) for who in (HANAKO, TARO)))
        assert line.texts(HANAKO) == line.texts(TARO) == [f"{n + 1}: {n}" for n in range(5)]


ODD: dict[str, Any] = {
    "null": None,
    "a number": 7,
    "a list": [],
    "empty": {},
    "no source": {"type": "message", "webhookEventId": "01A"},
    "a source of nobody": {"type": "message", "webhookEventId": "01B", "source": {"type": "user"}},
    "no id": {"type": "message", "source": {"type": "user", "userId": TARO}},
    "an endless id": {"type": "message", "webhookEventId": "0" * 500, "source": {"type": "user", "userId": TARO}},
    "a message that is none": {
        "type": "message", "webhookEventId": "01C", "source": {"type": "user", "userId": TARO}, "message": [],
    },
    "words that are none": {
        "type": "message", "webhookEventId": "01D", "source": {"type": "user", "userId": TARO},
        "message": {"type": "text", "id": "1", "text": {"a": 1}},
    },
    "half a character": {
        "type": "message", "webhookEventId": "01E", "source": {"type": "user", "userId": TARO},
        "message": {"type": "text", "id": "1", "text": "half \ud83d"},
    },
}  # fmt: skip


@pytest.mark.parametrize("odd", ODD)
async def test_an_odd_event_is_kept_and_spoils_no_neighbour(path: Path, odd: str) -> None:
    async with line_room(path) as room:
        body = json.dumps({"destination": ACCOUNT, "events": [ODD[odd], room.line.says(HANAKO, "期限")]}).encode()
        headers = {"x-line-signature": sign(SECRET.encode(), body).decode()}
        for _ in range(2):
            assert (await room.client.post(PATH, content=body, headers=headers)).status_code == 200
        await room.all_left()
        assert room.line.texts(HANAKO) == ["1: 期限"]
        assert len(await room.query("SELECT * FROM event")) == 2


async def test_a_delivery_that_comes_again_changes_nothing(path: Path) -> None:
    async with line_room(path) as room:
        event = room.line.says(HANAKO, "期限")
        await room.talk(event)
        again = event | {"deliveryContext": {"isRedelivery": True}}
        await room.talk(again, again, room.line.says(HANAKO, "次"))
        assert room.line.texts(HANAKO) == ["1: 期限", "2: 次"]


async def test_standby_and_other_modes_are_met_by_silence(path: Path) -> None:
    async with line_room(path) as room:
        quiet = [room.line.says(HANAKO, "だれか") | {"mode": mode} for mode in ("standby", "later")]
        await room.talk(*quiet)
        assert room.line.calls == []
        assert [row[1] for row in await heard(room)] == ["odd", "odd"]


async def test_another_accounts_events_are_met_by_silence_once_ours_is_known(path: Path) -> None:
    async with line_room(path) as room:
        other = "U" + "f" * 32
        room.webhook.is_account(ACCOUNT)
        assert await room.post(room.line.says(HANAKO, "a"), destination=other) == 200  # nothing has confirmed ours yet
        assert await room.post(room.line.says(HANAKO, "b")) == 200
        assert await room.post(room.line.says(HANAKO, "c"), destination=other) == 200
        await room.all_left()
        assert room.line.texts(HANAKO) == ["1: a", "2: b"]
        assert [row[1] for row in await heard(room)] == ["text", "text", "odd"]


# --- people ----------------------------------------------------------------------------------------------------------


async def test_whoever_blocks_the_desk_gets_nothing_more_until_they_are_back(path: Path) -> None:
    async with line_room(path) as room:
        line = room.line
        await room.talk(line.says(HANAKO, "a"))
        await room.talk(line.does(HANAKO, "unfollow"))
        await room.writes(HANAKO, "お待たせしました。")
        await room.all_left()
        assert (line.texts(HANAKO), line.pushes) == (["1: a"], [])
        assert (await room.ends())[-1] == ("failed", "gone")
        assert (await room.query("SELECT gone IS NOT NULL FROM conversation")) == [(1,)]
        await room.talk(line.does(HANAKO, "follow", follow={"isUnblocked": True}))
        assert (await room.query("SELECT gone FROM conversation")) == [(None,)]
        assert line.texts(HANAKO) == ["1: a", "2: arrive"]


async def test_an_unsent_message_is_blank_everywhere(path: Path) -> None:
    async with line_room(path) as room:
        event = room.line.says(HANAKO, "ないしょの話")
        await room.talk(event, room.line.says(HANAKO, "ほか"))
        await room.talk(room.line.does(HANAKO, "unsend", unsend={"messageId": event["message"]["id"]}))
        rows = await room.query("SELECT text || raw FROM message")
        rows += await room.query("SELECT raw || COALESCE(retry, '') FROM event")
        rows += await room.query("SELECT reply FROM said")
        assert not [row for row in rows if "ないしょ" in str(row)]
        assert (await room.query("SELECT COUNT(*) FROM message WHERE blanked IS NOT NULL"))[0][0] == 2


async def test_why_it_was_answered_repeats_no_words_that_were_unsent_or_masked(path: Path, book: Any) -> None:
    async with line_room(path, knowledge=book) as room:
        event = room.line.says(HANAKO, "ないしょだけど、紙クーポンの申請はいつまでですか")
        await room.talk(event, room.line.says(TARO, "電話は090-8765-4321です。紙クーポンの申請はいつまでですか"))
        await room.talk(room.line.does(HANAKO, "unsend", unsend={"messageId": event["message"]["id"]}))
        explained = await room.query("SELECT trace FROM message WHERE trace <> ''")
        assert explained
        kept = [*explained, *await room.query("SELECT text || raw FROM message")]
        assert not [row for row in kept if "ないしょ" in str(row) or "8765" in str(row)]


async def test_a_room_of_several_people_gets_one_line_and_nothing_of_it_is_kept(path: Path, book: Any) -> None:
    async with line_room(path, knowledge=book) as room:
        line = room.line
        await room.talk(line.does(GROUP, "join"))
        await room.talk(*(line.says(GROUP, f"受付番号は4071-9283-5{n}です") for n in range(3)))
        await room.talk(line.does(GROUP, "memberJoined", joined={"members": [{"type": "user", "userId": HANAKO}]}))
        assert len(line.texts(GROUP)) == 1
        assert "1対1" in line.texts(GROUP)[0]
        assert "quickReply" not in line.read_by(GROUP)[0]
        kept = await room.query("SELECT text || raw FROM message UNION SELECT raw FROM event")
        assert not [row for row in kept if "4071" in row[0] or HANAKO in row[0]]


async def test_a_busy_room_is_not_told_that_it_is_busy(path: Path, book: Any) -> None:
    async with line_room(path, knowledge=book) as room:
        await room.talk(*(room.line.says(GROUP, str(n)) for n in range(40)))
        assert len(room.line.texts(GROUP)) == 1


# --- trouble ---------------------------------------------------------------------------------------------------------


async def test_what_could_not_be_stored_is_not_acknowledged(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with line_room(path) as room:

        async def refuse(*_: Any, **__: Any) -> None:
            raise NotStoredError("full")

        events = [room.line.says(who, "a") for who in (HANAKO, TARO)]
        with monkeypatch.context() as patch:
            patch.setattr(room.store, "run", refuse)
            with pytest.raises(NotStoredError):
                await room.post(*events)
        await room.talk(*events)
        assert room.line.texts(HANAKO) == room.line.texts(TARO) == ["1: a"]


async def test_a_turn_that_raises_is_noted_and_its_neighbours_are_answered(path: Path) -> None:
    async with line_room(path) as room:
        await room.talk(room.line.says(HANAKO, "break it"), room.line.says(TARO, "a"))
        assert room.line.texts(TARO) == ["1: a"]
        assert await room.query("SELECT failure FROM event WHERE failure IS NOT NULL") == [("BrokenTurnError",)]


async def test_the_answer_to_line_does_not_wait_for_lines_api(path: Path) -> None:
    async with line_room(path) as room:
        room.line.play("reply", "timeout_before")
        assert await room.post(room.line.says(HANAKO, "a")) == 200
        assert room.line.replies == []
        await room.waits_in_vain()
        await room.all_left()
        assert room.line.texts(HANAKO) == ["1: a"]


async def test_of_a_typed_message_nothing_is_kept_twice(path: Path) -> None:
    async with line_room(path) as room:
        event = room.line.says(HANAKO, "期限は？")
        await room.talk(event)
        ((raw, reference, text),) = await room.query("SELECT raw, reference, text FROM message WHERE direction = 'in'")
        assert (reference, text) == (event["message"]["id"], "期限は？")
        assert json.loads(raw)["timestamp"] == event["timestamp"]
        assert not [said for said in (HANAKO, text, event["replyToken"], event["webhookEventId"]) if said in raw]
