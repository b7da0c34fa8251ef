"""The fault plan: the real `madoguchi serve`, a LINE and a Telegram that are ill, and travellers who read each answer once.

What may be missing is marked *unsure*, and only where the platform cannot tell; nothing is read twice or out of order.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import fake_line as lines
import fake_telegram as telegrams
import httpx2
import pytest
from desk_process import DeskProcess
from desk_room import until
from fake_line import FakeLine, bound, fake_line, user
from fake_telegram import FakeTelegram, Fault, telegram
from places import place_at, settings_at

from storage.looking import look

QUESTIONS = ("期限", "電話番号は", "紙クーポンの申請方法は")
SECRET = "telegram-secret"
PATIENCE = 120.0  # seconds: other tests may keep the machine busy

# What becomes of the first calls for a traveller: the answers that may stay unsure, and what is pushed.
LINE_FATES: Mapping[str, tuple[Sequence[str], int, int]] = {
    "well": ((), 0, 0),
    "slow": (("slow",), 0, 0),
    "down": (("500", "500"), 0, 0),
    "busy": (("429", "429"), 0, 0),
    "reset before": (("reset_before",), 0, 0),
    "reset after": (("reset_after",), 1, 0),
    "mute before": (("timeout_before",), 0, 0),
    "mute after": (("timeout_after",), 1, 0),
    "failed after": (("500_after",), 1, 0),
    "token expired": (("400_token",), 0, 1),
    "expired, then reset": (("400_token", "reset_after"), 0, 1),
    "expired, then mute": (("400_token", "timeout_after"), 0, 1),
    "expired, then down": (("400_token", "500", "429"), 0, 1),
}
TELEGRAM_FATES: Mapping[str, tuple[Sequence[Fault], int]] = {
    "well": ((), 0),
    "down": ((Fault(500, "Internal Server Error"),), 0),
    "a proxy's page": ((Fault(502, page=True),), 0),
    "busy": ((Fault(429, "Too Many Requests", retry_after=2),), 0),
    "broken before": ((Fault(breaks=True),), 1),
    "broken after": ((Fault(takes=True, breaks=True),), 1),
    "mute before": ((Fault(hangs=True),), 1),
    "mute after": ((Fault(takes=True, hangs=True),), 1),
    "failed after": ((Fault(504, "Gateway Timeout", takes=True),), 1),
}


@dataclass
class Plan:
    """The desk between its two platforms."""

    desk: DeskProcess
    line: FakeLine
    telegram: FakeTelegram
    numbers: Callable[[], int] = field(default_factory=lambda: count(1).__next__)

    @property
    def database(self) -> Path:
        return self.desk.room / "madoguchi.db"

    @property
    def settings(self) -> dict[str, str]:
        return {
            "MADOGUCHI_LINE_CHANNEL_SECRET": lines.SECRET,
            "MADOGUCHI_LINE_CHANNEL_ACCESS_TOKEN": lines.ACCESS_TOKEN,
            "MADOGUCHI_LINE_API_BASE": self.line.url,
            "MADOGUCHI_LINE_DATA_API_BASE": self.line.url,
            "MADOGUCHI_TELEGRAM_TOKEN": telegrams.TOKEN,
            "MADOGUCHI_TELEGRAM_API_BASE": self.telegram.url,
            "MADOGUCHI_TELEGRAM_WEBHOOK_SECRET": SECRET,
        } | settings_at(self.database)

    async def by_line(self, client: httpx2.AsyncClient, events: Sequence[object]) -> int:
        body, headers = self.line.webhook(*events)
        return (await client.post("/line/webhook", content=body, headers=headers)).status_code

    async def by_telegram(self, client: httpx2.AsyncClient, update: object) -> int:
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        return (await client.post("/telegram/webhook", json=update, headers=headers)).status_code

    def typed(self, chat: int, words: str) -> dict[str, Any]:
        """A message as Telegram's update."""
        number, sender = self.numbers(), {"id": chat, "is_bot": False, "first_name": "花子"}
        message = {"message_id": number, "date": 1_679_886_000, "chat": {"id": chat, "type": "private"}, "from": sender}
        return {"update_id": number, "message": message | {"text": words}}

    async def insist(self, post: Callable[[httpx2.AsyncClient], Awaitable[int]], client: httpx2.AsyncClient) -> None:
        """As the platforms do: again until it is acknowledged."""
        while True:
            try:
                if await post(client) == 200:
                    return
            except httpx2.HTTPError:  # the desk is away
                await asyncio.sleep(0.05)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with look(place_at(self.database)) as at:
            return at.at(lambda reader: [tuple(row) for row in reader.sql(sql)])

    async def settled(self, rows: int) -> None:
        """So many answers were made, and nothing is on its way any more."""
        asked = "SELECT COUNT(*), COUNT(done) FROM outbox"
        await until(lambda: self.query(asked) == [(rows, rows)], PATIENCE)

    def ends(self) -> dict[str, Counter[str]]:
        """What became of the answers, by traveller."""
        ends: dict[str, Counter[str]] = defaultdict(Counter)
        for traveller, status in self.query(
            "SELECT traveller, status FROM outbox JOIN conversation ON no = outbox.conversation"
        ):
            ends[traveller][status] += 1
        return ends

    def read_on_line(self, who: str) -> list[str]:
        return [_question(text) for text in self.line.texts(who)]

    def read_on_telegram(self, chat: int) -> list[str]:
        return [_question(sent.text) for sent in self.telegram.of(chat)]


def _question(answer: str) -> str:
    """Which question an answer is to."""
    marks = {"紙クーポンの申請方法は": "申請ページ", "電話番号は": "コールセンター", "期限": "3月31日"}
    return next((question for question, mark in marks.items() if mark in answer), answer)


@asynccontextmanager
async def planned(room: Path) -> AsyncIterator[Plan]:
    async with fake_line() as line, telegram() as telegram_:
        plan = Plan(DeskProcess(room), line, telegram_)
        plan.desk.settings = plan.settings
        await plan.desk.start()
        try:
            yield plan
        finally:
            await plan.desk.kill()


@pytest.mark.usefixtures("engine")
async def test_each_fault_of_a_platform_costs_nobody_an_answer_or_their_order(tmp_path: Path) -> None:
    async with planned(tmp_path) as plan, httpx2.AsyncClient(base_url=plan.desk.url, timeout=PATIENCE) as client:
        chats = {name: number for number, name in enumerate(TELEGRAM_FATES, 1)}
        for name, (acts, _, _) in LINE_FATES.items():
            plan.line.play_for(user(name), *acts)
            assert await plan.by_line(client, [plan.line.says(user(name), words) for words in QUESTIONS]) == 200
        for name, (faults, _) in TELEGRAM_FATES.items():
            plan.telegram.faults_for[chats[name]] += faults
            for words in QUESTIONS:
                assert await plan.by_telegram(client, plan.typed(chats[name], words)) == 200
        await plan.settled(len(QUESTIONS) * (len(LINE_FATES) + len(TELEGRAM_FATES)))
        ends = plan.ends()
        for name, (_, unsure, pushed) in LINE_FATES.items():
            _hold(name, plan.read_on_line(user(name)), ends[user(name)], unsure)
            assert [call.to for call in plan.line.pushes].count(user(name)) == pushed, name
        for name, (_, unsure) in TELEGRAM_FATES.items():
            _hold(name, plan.read_on_telegram(chats[name]), ends[str(chats[name])], unsure)
        assert plan.line.faults == []


def _hold(name: str, read: list[str], ends: Counter[str], unsure: int) -> None:
    """Each answer once and in order; only the first may be missing, and is then known to be unsure."""
    assert read in (list(QUESTIONS), list(QUESTIONS[1:])), name
    assert ends == Counter(accepted=len(QUESTIONS) - unsure, unsure=unsure), name
    assert unsure or read == list(QUESTIONS), name


@pytest.mark.usefixtures("engine")
async def test_a_wrong_token_is_seen_and_costs_nobody_an_answer(tmp_path: Path) -> None:
    async with planned(tmp_path) as plan:
        await plan.desk.kill()
        plan.desk.settings |= {
            "MADOGUCHI_LINE_CHANNEL_ACCESS_TOKEN": "wrong",
            "MADOGUCHI_TELEGRAM_TOKEN": "12345:wrongwrongwrongwrongwrongwrongwrong",
        }
        await plan.desk.start()
        async with httpx2.AsyncClient(base_url=plan.desk.url, timeout=PATIENCE) as client:
            assert await plan.by_line(client, [plan.line.says(user("hanako"), "期限")]) == 200
            assert await plan.by_telegram(client, plan.typed(1, "期限")) == 200
            told = "SELECT channel, status, reason FROM outbox WHERE reason <> '' ORDER BY channel"
            await until(lambda: len(plan.query(told)) == 2, PATIENCE)
        assert plan.query(told) == [
            ("line", "waiting", "401 Authentication failed"),
            ("telegram", "waiting", "401 Unauthorized"),
        ]
        await plan.desk.kill()
        plan.desk.settings |= plan.settings
        await plan.desk.start()
        await plan.settled(2)
        assert plan.read_on_line(user("hanako")) == plan.read_on_telegram(1) == ["期限"]


@pytest.mark.usefixtures("engine")
async def test_platforms_that_are_away_when_the_desk_answers_are_waited_for(tmp_path: Path) -> None:
    async with planned(tmp_path) as plan:
        await plan.desk.kill()
        door = bound()
        plan.desk.settings["MADOGUCHI_LINE_API_BASE"] = "http://127.0.0.1:{1}".format(*door.getsockname())
        await plan.desk.start()
        async with httpx2.AsyncClient(base_url=plan.desk.url, timeout=PATIENCE) as client:
            events = [plan.line.says(user("hanako"), words) for words in QUESTIONS]
            assert await plan.by_line(client, events) == 200
            await until(lambda: plan.query("SELECT 1 FROM outbox WHERE channel = 'line' AND tries > 1"), PATIENCE)
            async with fake_line(door) as back:
                back._owners |= plan.line._owners
                await plan.settled(len(QUESTIONS))
                assert [_question(text) for text in back.texts(user("hanako"))] == list(QUESTIONS)
                assert back.pushes == []


@pytest.mark.parametrize("travellers", [1000])
async def test_a_thousand_travellers_at_once_two_sick_platforms_and_a_power_cut(
    tmp_path: Path, travellers: int
) -> None:
    async with planned(tmp_path) as plan:
        people = [user(f"traveller {number}") for number in range(travellers * 3 // 5)]
        chats = list(range(1, travellers - len(people) + 1))
        plan.line.play("reply", *["reset_after", "500", "reset_before", "429", "500_after"] * 5)
        for chat in chats[::40]:
            plan.telegram.faults_for[chat].append(Fault(takes=True, breaks=True))
        asked = QUESTIONS[:2]
        events = {who: [plan.line.says(who, words) for words in asked] for who in people}
        updates = {chat: [plan.typed(chat, words) for words in asked] for chat in chats}

        async def tell(client: httpx2.AsyncClient, batch: Sequence[str]) -> None:
            told = [event for who in batch for event in events[who]]
            await plan.insist(partial(plan.by_line, events=told), client)

        async def type_(client: httpx2.AsyncClient, chat: int) -> None:
            for update in updates[chat]:
                await plan.insist(partial(plan.by_telegram, update=update), client)

        async def all_of_it() -> None:
            limits = httpx2.Limits(max_connections=40)
            async with httpx2.AsyncClient(base_url=plan.desk.url, timeout=PATIENCE, limits=limits) as client:
                batches = [people[first : first + 20] for first in range(0, len(people), 20)]
                await asyncio.gather(
                    *(tell(client, batch) for batch in batches), *(type_(client, chat) for chat in chats)
                )

        async def cut() -> None:
            await until(lambda: len(plan.line.replies) > 200 and len(plan.telegram.sent) > 50, PATIENCE)
            await plan.desk.kill()
            await plan.desk.start()

        await asyncio.gather(cut(), all_of_it())
        await all_of_it()  # all of it delivered anew
        await plan.settled(len(asked) * travellers)
        ends = plan.ends()
        for who in people:
            _hold_each(plan.read_on_line(who), asked, ends[who])
        for chat in chats:
            _hold_each(plan.read_on_telegram(chat), asked, ends[str(chat)])
        assert plan.line.faults == []
        assert sum(end["unsure"] for end in ends.values()) < 200, "few are unsure: those under way when it was cut"


def _hold_each(read: list[str], asked: Sequence[str], ends: Counter[str]) -> None:
    assert read == [question for question in asked if question in read], "each at most once, and in order"
    assert len(asked) - ends["unsure"] <= len(read), "what was not read is marked unsure"
    assert ends["accepted"] + ends["unsure"] == len(asked)
