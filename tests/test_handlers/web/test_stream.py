"""The event stream: each row once and in order, whatever wakes it; it ends when it must."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from faq_books import gunma
from moments import at
from starlette.requests import Request
from starlette.types import Message
from web_fakes import ANSWER, NOON, FakeDesk, fake_app, fake_chat

from handlers.web import streams
from handlers.web.outlook import View
from handlers.web.refusals import Refusal
from handlers.web.streams import Streams
from handlers.webchat import WebChat
from storage.queue import Standing
from storage.switches import Overflow, Switches

TOKEN = "abcdefghijklmnopqrstuv"
TIME = 60.0  # seconds: other tests may keep the machine busy


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def chat(desk: FakeDesk) -> WebChat:
    return fake_chat(desk)


def traveller(chat: WebChat) -> str:
    scope = {"type": "http", "headers": [(b"cookie", f"madoguchi={TOKEN}".encode())]}
    visitor = chat.visitors.known(Request(scope))
    assert visitor
    return visitor.traveller


class Listening:
    """A page that reads its stream."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.chunks: asyncio.Queue[bytes] = asyncio.Queue()
        self.ended = asyncio.Event()
        self.leaves = asyncio.Event()
        self._rest = b""

    async def receive(self) -> Message:
        await self.leaves.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            return
        self.chunks.put_nowait(message["body"])
        if not message.get("more_body"):
            self.ended.set()

    async def event(self) -> dict[str, str]:
        """The next event, with its fields."""
        while b"\n\n" not in self._rest:
            self._rest += await asyncio.wait_for(self.chunks.get(), TIME)
        one, _, self._rest = self._rest.partition(b"\n\n")
        return dict(line.split(": ", 1) for line in one.decode().splitlines())

    async def row(self) -> Any:
        """The next row of the transcript; beats are passed over."""
        while "id" not in (event := await self.event()):
            pass
        row = json.loads(event["data"])
        assert str(row["seq"]) == event["id"]
        return row


@asynccontextmanager
async def listening(chat: WebChat, query: str = "", **headers: str) -> AsyncIterator[Listening]:
    page = Listening()
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {
        "type": "http",
        "method": "GET",
        "scheme": "http",
        "path": "/chat/stream",
        "raw_path": b"/chat/stream",
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(b"host", b"desk.example"), (b"cookie", f"madoguchi={TOKEN}".encode()), *named],
        "client": ("192.0.2.1", 1234),
        "server": ("desk.example", 80),
    }
    assert isinstance(chat.desk, FakeDesk)
    app = fake_app(chat.desk, chat)

    async def answered() -> None:
        await app(scope, page.receive, page.send)

    task = asyncio.create_task(answered())
    try:
        yield page
    finally:
        page.leaves.set()
        await asyncio.wait_for(task, TIME)


async def test_a_stream_begins_with_a_beat_that_tells_the_moment(chat: WebChat) -> None:
    async with listening(chat) as page:
        assert await page.event() == {"retry": "3000"}
        beat = await page.event()
    assert beat["event"] == "beat"
    assert json.loads(beat["data"])["now"] == 1681786800000
    assert page.headers["content-type"].startswith("text/event-stream")
    assert page.headers["x-accel-buffering"] == "no"


async def test_where_a_traveller_stands_is_told_whenever_it_changes(chat: WebChat, desk: FakeDesk) -> None:
    desk.add(traveller(chat), "in", "traveller", "text", "人", reference="abc")
    desk.stands = Standing("waiting", 3)
    async with listening(chat) as page:
        await page.row()
        assert await standing(page) == {"state": "waiting", "place": 3, "name": ""}
        desk.stands = Standing("taken", owner="佐藤")
        desk.staff_says(traveller(chat), "佐藤", "お待たせしました。")
        desk.listeners.tell("c" + traveller(chat), 2)
        await page.row()
        assert await standing(page) == {"state": "taken", "place": 0, "name": "佐藤"}
        desk.stands = None
        desk.staff_says(traveller(chat), "佐藤", "おわります。")
        desk.listeners.tell("c" + traveller(chat), 3)
        await page.row()
        assert await standing(page) == {}


async def standing(page: Any) -> dict[str, Any]:
    event = await page.event()
    assert event["event"] == "standing"
    told: dict[str, Any] = json.loads(event["data"])
    return told


async def test_an_open_page_learns_how_the_desk_stands_once_and_when_it_changes(chat: WebChat, desk: FakeDesk) -> None:
    assert await chat.outlook.look()
    async with listening(chat, "lang=en") as page:
        await page.event()
        await page.event()
        first = await about_the_desk(page)
        assert (first["staff"], first["banner"]) == ("Staff are on duty now, until 18:00.", [])
        chat.streams.wake_all()  # nothing has changed
        assert not await chat.outlook.look()
        desk.switches = Switches(overflow=Overflow(on=True, reason="", by="sato", since=NOON))
        assert await chat.outlook.look()
        chat.streams.wake_all()
        second = await about_the_desk(page)
    assert second["mark"] != first["mark"]
    assert second["banner"][0] == "混み合っています。"
    assert second["hello"]["bubbles"]


async def about_the_desk(page: Any) -> dict[str, Any]:
    event = await page.event()
    assert event["event"] == "desk"
    told: dict[str, Any] = json.loads(event["data"])
    return told


async def test_rows_come_in_order_and_once(chat: WebChat, desk: FakeDesk) -> None:
    desk.add(traveller(chat), "in", "traveller", "text", "期限", reference="abc")
    async with listening(chat) as page:
        first = await page.row()
        desk.add(traveller(chat), "out", "bot", "answer", "…", ANSWER)
        desk.staff_says(traveller(chat), "佐藤", "お待たせしました。")
        desk.listeners.tell("c" + traveller(chat), 3)
        desk.listeners.tell("c" + traveller(chat), 3)
        second, third = await page.row(), await page.row()
    assert (first["by"], first["text"], first["id"]) == ("traveller", "期限", "abc")
    assert (second["by"], second["reply"]["entry"]) == ("desk", "paper_deadline")
    assert (third["by"], third["name"]) == ("staff", "佐藤")
    assert page.chunks.empty() or b"id: " not in page.chunks.get_nowait()


async def test_a_page_that_comes_back_gets_only_what_it_has_not(chat: WebChat, desk: FakeDesk) -> None:
    for number in range(5):
        desk.add(traveller(chat), "in", "traveller", "text", str(number))
    async with listening(chat, last_event_id="3") as page:
        assert (await page.row())["text"] == "3"
    async with listening(chat, "after=4") as page:
        assert (await page.row())["text"] == "4"
    async with listening(chat, "after=1", last_event_id="4") as page:
        assert (await page.row())["text"] == "4", "what the browser itself remembers is newer"


@pytest.mark.parametrize("after", ["-1", "x", "1e3", "９", "9" * 400, "%00"])
async def test_an_odd_number_does_no_harm(chat: WebChat, desk: FakeDesk, after: str) -> None:
    desk.add(traveller(chat), "in", "traveller", "text", "a")
    async with listening(chat, f"after={after}") as page:
        assert (await page.event()) == {"retry": "3000"}


async def test_a_stream_that_was_open_before_the_first_words_hears_them(chat: WebChat, desk: FakeDesk) -> None:
    async with listening(chat) as page:
        await page.event()
        desk.add(traveller(chat), "in", "traveller", "text", "はじめまして")
        chat.streams.wake(traveller(chat))
        assert (await page.row())["text"] == "はじめまして"
        desk.add(traveller(chat), "out", "bot", "answer", "…", ANSWER)
        desk.listeners.tell("c" + traveller(chat), 2)
        assert (await page.row())["seq"] == 2


async def test_many_rows_come_whole(chat: WebChat, desk: FakeDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "AT_ONCE", 3)
    for number in range(10):
        desk.add(traveller(chat), "in", "traveller", "text", str(number))
    async with listening(chat) as page:
        assert [(await page.row())["text"] for _ in range(10)] == [str(number) for number in range(10)]


async def test_silence_is_broken_by_beats(chat: WebChat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "BEAT", 0.01)
    async with listening(chat) as page:
        await page.event()
        assert [(await page.event())["event"] for _ in range(3)] == ["beat"] * 3


async def test_closing_ends_every_stream_with_a_hint_when_to_come_back(chat: WebChat) -> None:
    async with listening(chat) as page:
        await page.event()
        await page.event()
        chat.streams.close()
        bye = await page.event()
        await asyncio.wait_for(page.ended.wait(), TIME)
    assert bye["event"] == "bye"
    assert 1000 <= json.loads(bye["data"])["retry"] <= 4000
    assert len(chat.streams) == 0
    async with listening(chat) as late:
        await asyncio.wait_for(late.ended.wait(), TIME)
    assert late.status == 503


async def test_a_page_that_goes_frees_its_seat_and_its_ear(chat: WebChat, desk: FakeDesk) -> None:
    desk.add(traveller(chat), "in", "traveller", "text", "a")
    async with listening(chat) as page:
        await page.row()
        assert (len(chat.streams), len(desk.listeners)) == (1, 1)
    assert (len(chat.streams), len(desk.listeners)) == (0, 0)


async def test_a_fault_while_reading_frees_the_seat(
    chat: WebChat, desk: FakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(desk, "conversation_of", broken)
    with pytest.raises(OSError, match="Input/output"):
        async with listening(chat) as page:
            await page.event()
    assert len(chat.streams) == 0


def test_a_visitors_newest_streams_are_kept() -> None:
    room = Streams(a_visitor=2)
    first, second, third = (room.enter("a", "192.0.2.1") for _ in range(3))
    assert (first.ends, second.ends, third.ends) == (True, False, False)
    assert len(room) == 2
    room.leave(first)
    room.leave(second)
    room.leave(third)
    assert len(room) == 0


@pytest.mark.parametrize("room", [Streams(most=3), Streams(an_address=3)])
def test_there_is_room_for_so_many(room: Streams) -> None:
    seats = [room.enter(str(number), "192.0.2.1") for number in range(3)]
    with pytest.raises(Refusal) as refused:
        room.enter("x", "192.0.2.1")
    assert refused.value.status == 503
    room.leave(seats[0])
    room.enter("x", "192.0.2.1")


def test_an_open_page_has_other_dates_after_midnight_and_hears_of_it() -> None:
    before, after = (View(gunma(), None, 0, at(moment)) for moment in ("2023-03-31T23:59:59", "2023-04-01T00:00"))
    assert before.staff("ja") == after.staff("ja")  # nobody is there, so that alone tells nothing
    assert before.mark() != after.mark()
    (here,) = (date for date in after.dates("ja") if date["state"] == "here")
    assert here["when"] == "きょう 4月1日（土）"
    assert "クーポンを使えます" not in here["what"]
