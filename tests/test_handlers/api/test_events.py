"""The stream of the API: live, cut, caught up, ended."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from api_house import ApiHouse
from desk_fakes import SATO, says
from desk_room import until
from starlette.types import Message

from handlers.staff.acts.talks import TakeNext
from handlers.staff.entrance import doors
from storage import staff

pytestmark = pytest.mark.usefixtures("engine")


@dataclass
class Listening:
    """What came over a stream so far."""

    status: int = 0
    text: str = ""
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def events(self) -> list[tuple[int, str]]:
        """The numbered ones: id and kind."""
        return [(row["id"], row["kind"]) for row in self.rows]

    @property
    def rows(self) -> list[dict[str, Any]]:
        found = []
        for block in self.text.split("\n\n"):
            lines = dict(line.split(": ", 1) for line in block.split("\n") if ": " in line and not line.startswith(":"))
            if "id" in lines:
                found.append(json.loads(lines["data"]))
        return found

    async def hear(self, *events: tuple[int, str]) -> None:
        await until(lambda: len(self.events) >= len(events))
        assert self.events == list(events)


@asynccontextmanager
async def listening(house: ApiHouse, by: str = "sato", query: str = "", **headers: str) -> AsyncIterator[Listening]:
    """A program at the stream; at the end its line breaks."""
    heard, cut = Listening(), asyncio.Event()
    given = [(b"authorization", f"Bearer {house.tokens[by]}".encode())]
    given += [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {
        "type": "http", "http_version": "1.1", "method": "GET", "scheme": "http", "path": "/api/v1/events",
        "raw_path": b"/api/v1/events", "root_path": "", "query_string": query.encode(), "headers": given,
        "server": ("desk.example", 80), "client": ("192.0.2.1", 1), "state": {},
    }  # fmt: skip
    asked = False

    async def receive() -> Message:
        nonlocal asked
        if asked:
            await cut.wait()
            return {"type": "http.disconnect"}
        asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            heard.status = message["status"]
        else:
            heard.text += message["body"].decode()
            if not message.get("more_body"):
                heard.ended.set()

    work = asyncio.create_task(house.app(scope, receive, send))
    await until(lambda: "hello" in heard.text or work.done())
    try:
        yield heard
    finally:
        cut.set()
        with suppress(asyncio.CancelledError):
            await asyncio.wait_for(work, 60)


async def test_what_happens_is_told_at_once_and_without_words(house: ApiHouse) -> None:
    async with listening(house) as heard:
        assert heard.status == 200
        taken = await house.joins()
        done = await house.desk.staff_does(TakeNext(), SATO)
        await heard.hear((1, "joined"), (2, "moved"))
        row = heard.rows[1]
        assert (row["handoff"], row["conversation"], row["staff"], row["state"]) == (
            done.handoff, taken.conversation, "sato", "taken",
        )  # fmt: skip
        assert "現金" not in heard.text


async def test_what_is_switched_is_told_at_once(house: ApiHouse) -> None:
    async with listening(house) as heard:
        asked = {"on": True, "reason": "電話が鳴りやまない"}
        assert (await house.ask("PUT", "/switches/overflow", asked, by="mori")).status_code == 200
        await heard.hear((1, "setting"))
        assert (heard.rows[0]["staff"], heard.rows[0]["state"]) == ("mori", "overflow")
        assert "電話" not in heard.text


async def test_a_cut_stream_is_caught_up_without_loss_or_double(house: ApiHouse) -> None:
    async with listening(house) as heard:
        await house.joins()
        await heard.hear((1, "joined"))
    assert len(house.feed) == 0
    for number in range(3):
        await house.desk.traveller_says(says(f"{number}"))
    async with listening(house, last_event_id="1") as heard:
        await heard.hear((2, "heard"), (3, "heard"), (4, "heard"))
        await house.desk.staff_does(TakeNext(), SATO)
        await heard.hear((2, "heard"), (3, "heard"), (4, "heard"), (5, "moved"))
    async with listening(house, query="after=4") as heard:
        await heard.hear((5, "moved"))


async def test_whoever_says_nothing_hears_what_is_new_from_now_on(house: ApiHouse) -> None:
    await house.joins()
    async with listening(house) as heard:
        await house.joins("taro")
        await heard.hear((2, "joined"))


async def test_many_hear_the_same(house: ApiHouse) -> None:
    async with listening(house) as one, listening(house, "kato") as two:
        await house.joins()
        await one.hear((1, "joined"))
        await two.hear((1, "joined"))


async def test_who_types_is_passed_by(house: ApiHouse) -> None:
    taken = await house.joins()
    async with listening(house, "suzuki") as heard:
        await house.ask("POST", f"/conversations/{taken.conversation}/presence", {"typing": True})
        await until(lambda: "event: presence" in heard.text)
        assert taken.conversation in heard.text


async def test_the_stream_of_a_disabled_account_ends(house: ApiHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    assert doors.LOOK_AGAIN < 5  # seconds
    monkeypatch.setattr(doors, "LOOK_AGAIN", 0.01)
    async with listening(house) as heard:
        account = await house.store.read(lambda reader: staff.by_name(reader, "sato"))
        assert account is not None
        await house.store.run(lambda tx: tx.do("disable_staff", id=account.id, now=1))
        await asyncio.wait_for(heard.ended.wait(), 60)
    assert (await house.ask("GET", "/handoffs")).status_code == 401


async def test_streams_end_when_the_desk_closes(house: ApiHouse) -> None:
    async with listening(house) as heard:
        house.feed.close()
        await asyncio.wait_for(heard.ended.wait(), 60)


async def test_a_number_that_is_none_is_refused(house: ApiHouse) -> None:
    async with listening(house, last_event_id="x") as heard:
        assert heard.status == 422
