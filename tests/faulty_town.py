"""A town of travellers and three real desks on one real PostgreSQL, while everything happens to them that can.

    async with town(server, room, travellers=60, visitors=15) as here:
        await here.talk_while(kill_one, cut_connections, …)     # people talk until the last of these is over
        await here.settled()
        here.check()

Travellers come by LINE, and LINE delivers to whichever desk: again until one says 200, and now and then twice at once. Visitors come by the
page, and post again until it shows as taken.
"""

from __future__ import annotations

import asyncio
import random
import secrets
import time
from base64 import b64encode
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import fake_line as lines
import httpx2
from command_line import run
from desk_process import DeskProcess
from desk_room import until
from fake_line import FakeLine, fake_line, user
from postgres_server import KEY, Server

QUESTIONS = {"紙クーポンの申請方法は": "申請ページ", "電話番号は": "コールセンター", "期限": "3月31日"}
PAUSE = 2.5  # seconds between two questions of one traveller: more than 30 in a minute would be met by silence
PATIENCE = 120.0  # seconds: other tests may keep the machine busy

# A desk whose streams look by themselves after an hour only: what they tell sooner they have heard of.
HEARS = (
    "-c",
    "import sys; from handlers.staff import feedstream; from handlers.web import streams; streams.BEAT = feedstream.BEAT = 3600.0; "
    "from madoguchi.cli import main; sys.argv[0] = 'madoguchi'; main()",
)


@dataclass
class Town:
    server: Server
    database: str
    line: FakeLine
    desks: Sequence[DeskProcess]
    luck: random.Random
    travellers: int
    visitors: int
    asked: dict[str, list[str]] = field(default_factory=dict)  # by traveller, acknowledged
    shown: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # by visitor, what the page has in the end
    typed: dict[str, list[str]] = field(default_factory=dict)  # ids of what a visitor's page has sent, shown as taken
    odd: Counter[int] = field(default_factory=Counter)  # answers that were no 200
    heard: dict[str, float] = field(default_factory=dict)  # seconds from a commit in one desk to its telling in another
    over: asyncio.Event = field(default_factory=asyncio.Event)

    # --- people ------------------------------------------------------------------------------------------------------

    async def talk_while(self, *happenings: Callable[[Town], Awaitable[None]]) -> None:
        """Everybody talks while one thing after another happens, and says a last word when all is over."""
        limits = httpx2.Limits(max_connections=100)
        async with httpx2.AsyncClient(timeout=PATIENCE, limits=limits) as client:
            people = [asyncio.create_task(self._travel(client, user(f"t{n}"))) for n in range(self.travellers)]
            people += [asyncio.create_task(self._visit(f"v{n}")) for n in range(self.visitors)]
            try:
                for happening in happenings:
                    await self.some_more()
                    await happening(self)
                await self.some_more()
                self.over.set()
                await asyncio.gather(*people)
            finally:
                for one in people:
                    one.cancel()
                await asyncio.gather(*people, return_exceptions=True)

    async def some_more(self) -> None:
        """Until half of the travellers have got one answer more."""
        before = len(self.line.replies) + len(self.line.pushes)
        more = max(self.travellers // 2, 1)
        await until(lambda: len(self.line.replies) + len(self.line.pushes) >= before + more, PATIENCE)

    async def _travel(self, client: httpx2.AsyncClient, who: str) -> None:
        asked = self.asked.setdefault(who, [])
        await asyncio.sleep(self.luck.random() * PAUSE)
        while True:
            last = self.over.is_set()
            words = list(QUESTIONS)[len(asked) % len(QUESTIONS)]
            await self._deliver(client, self.line.says(who, words))
            asked.append(words)
            if last:
                return
            await self._pause()

    async def _pause(self) -> None:
        try:
            await asyncio.wait_for(self.over.wait(), PAUSE * (0.8 + self.luck.random() / 2))
        except TimeoutError:
            return

    async def _deliver(self, client: httpx2.AsyncClient, event: dict[str, Any]) -> None:
        """As LINE does: until somebody has taken it; now and then two at once."""
        twice = self.luck.random() < 0.1
        while True:
            posts = [self._post(client, event) for _ in range(1 + twice)]
            if any(await asyncio.gather(*posts)):
                return
            await asyncio.sleep(0.1)

    async def _post(self, client: httpx2.AsyncClient, event: dict[str, Any]) -> bool:
        body, headers = self.line.webhook(event)
        try:
            url = f"{self.luck.choice(self.desks).url}/line/webhook"
            answer = await client.post(url, content=body, headers=headers)
        except httpx2.HTTPError:  # that desk is away
            return False
        if answer.status_code != 200:
            self.odd[answer.status_code] += 1
        return answer.status_code == 200

    async def _visit(self, name: str) -> None:
        """A page with its cookie; each request goes to whichever desk."""
        ids = self.typed.setdefault(name, [])
        async with httpx2.AsyncClient(timeout=PATIENCE) as page:
            await self.ask(page, "GET", "/chat/hello")
            while True:
                last = self.over.is_set()
                post = {"id": secrets.token_hex(16), "text": list(QUESTIONS)[len(ids) % len(QUESTIONS)]}
                assert (await self.ask(page, "POST", "/chat/messages", json=post))["taken"]
                ids.append(post["id"])
                if last:
                    break
                await self._pause()
            await self.look_back(page, name)

    async def look_back(self, page: httpx2.AsyncClient, name: str) -> None:
        """What a page shows in the end."""
        shown, more = self.shown.setdefault(name, []), True
        while more:
            after = shown[-1]["seq"] if shown else 0
            answer = await self.ask(page, "GET", f"/chat/messages?after={after}")
            shown += answer["messages"]
            more = answer["more"]

    async def ask(self, page: httpx2.AsyncClient, method: str, path: str, **more: Any) -> Any:
        while True:
            try:
                answer = await page.request(method, self.luck.choice(self.desks).url + path, **more)
            except httpx2.HTTPError:
                await asyncio.sleep(0.1)
                continue
            if answer.status_code == 200:
                return answer.json()
            self.odd[answer.status_code] += 1
            await asyncio.sleep(0.1)

    # --- what came of it ---------------------------------------------------------------------------------------------

    def command(self, *words: str) -> str:
        """A command of the operator, beside the running desks."""
        done = run(*words, folder=self.desks[0].room, **self.desks[0].settings)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        return self.server.ask(sql, self.database)

    async def settled(self) -> None:
        """Nothing is on its way any more, and every desk takes what comes."""
        await until(lambda: self.query("SELECT COUNT(*) FROM outbox WHERE done IS NULL") == [(0,)], PATIENCE)
        async with httpx2.AsyncClient(timeout=PATIENCE) as client:
            for desk in self.desks:
                await until(lambda desk=desk: _ready(client, desk), PATIENCE)  # type: ignore[misc]

    def check(self) -> str:
        """Nothing lost, nothing doubled, all in order; in one line what was done."""
        heard = "SELECT traveller, COUNT(*) FROM message JOIN conversation ON no = message.conversation WHERE direction = 'in' AND channel = '{}' GROUP BY 1"
        assert dict(self.query(heard.format("line"))) == {who: len(asked) for who, asked in self.asked.items()}
        assert sorted(n for _, n in self.query(heard.format("web"))) == sorted(map(len, self.typed.values()))
        assert self.line.faults == []
        ends = self._ends()
        for who, asked in self.asked.items():
            self._check_traveller(asked, self.line.texts(who), ends.get(who, Counter()))
        for name, ids in self.typed.items():
            self._check_visitor(ids, self.shown[name])
        told = sum(map(len, self.asked.values())) + sum(map(len, self.typed.values()))
        unsure = sum(end["unsure"] for end in ends.values())
        after = {name: round(seconds, 2) for name, seconds in self.heard.items()}
        refused = f"refused meanwhile {dict(self.odd)}"
        return f"{told} messages, {len(self.line.pushes)} pushes, {unsure} unsure, {refused}, heard after {after}"

    def _ends(self) -> dict[str, Counter[str]]:
        rows = "SELECT traveller, status FROM outbox JOIN conversation ON no = outbox.conversation WHERE outbox.channel = 'line'"
        ends: dict[str, Counter[str]] = {}
        for who, status in self.query(rows):
            ends.setdefault(who, Counter())[status] += 1
        return ends

    def _check_traveller(self, asked: Sequence[str], texts: Sequence[str], ends: Counter[str]) -> None:
        """Each answer once and in its order; what is not known to have arrived is called unsure."""
        read = [next((words for words, mark in QUESTIONS.items() if mark in text), text) for text in texts]
        left = iter(asked)
        assert all(one in left for one in read), (asked, read)  # each after the one before it
        assert ends["accepted"] + ends["unsure"] == len(asked), (asked, ends)
        assert ends["accepted"] <= len(read) <= len(asked), (read, ends)

    def _check_visitor(self, ids: Sequence[str], rows: Sequence[dict[str, Any]]) -> None:
        """Their words once each and in order, each with its answer behind it, and no number missing."""
        assert [row["seq"] for row in rows] == list(range(1, len(ids) * 2 + 1)), rows
        assert [row.get("id") for row in rows[::2]] == list(ids), rows


async def _ready(client: httpx2.AsyncClient, desk: DeskProcess) -> bool:
    try:
        return (await client.get(f"{desk.url}/readyz")).status_code == 200
    except httpx2.HTTPError:
        return False


@asynccontextmanager
async def town(
    server: Server, room: Path, *, desks: int = 3, travellers: int, visitors: int, seed: int = 1
) -> AsyncIterator[Town]:
    database = server.database()
    async with fake_line() as line:
        line.limit = None
        settings = {
            "MADOGUCHI_DATABASE": server.url(database),
            "MADOGUCHI_KEY": b64encode(KEY).decode(),
            "MADOGUCHI_LINE_CHANNEL_SECRET": lines.SECRET,
            "MADOGUCHI_LINE_CHANNEL_ACCESS_TOKEN": lines.ACCESS_TOKEN,
            "MADOGUCHI_LINE_API_BASE": line.url,
            "MADOGUCHI_LINE_DATA_API_BASE": line.url,
            "MADOGUCHI_NEW_VISITOR_RATE": "1000",  # all of them come from one address
        }
        rooms = [room / f"desk-{number}" for number in range(desks)]
        for one in rooms:
            one.mkdir()
        open_ = [DeskProcess(one, settings=settings, program=HEARS) for one in rooms]
        await asyncio.gather(*(desk.start() for desk in open_))
        try:
            yield Town(server, database, line, open_, random.Random(seed), travellers, visitors)
        finally:
            for desk in open_:
                await desk.kill()
            server.drop(database)


# --- what happens ----------------------------------------------------------------------------------------------------


def kill(number: int) -> Callable[[Town], Awaitable[None]]:
    """The power of one machine goes, and its supervisor starts the desk again."""

    async def happen(here: Town) -> None:
        await here.desks[number].kill()
        await here.some_more()
        await here.desks[number].start()

    return happen


def replace(number: int) -> Callable[[Town], Awaitable[None]]:
    """A desk is ended in order and a new one begins: one step of a rolling restart."""

    async def happen(here: Town) -> None:
        assert await here.desks[number].terminate() == 0
        await here.some_more()
        await here.desks[number].start()

    return happen


async def restart_postgres(here: Town) -> None:
    """It falls, and is started again."""
    await asyncio.to_thread(here.server.stop, "immediate")
    await asyncio.to_thread(here.server.start)


async def cut_connections(here: Town) -> None:
    """Every connection is cut, in whatever it is doing."""
    cut = f"SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '{here.database}'"
    await asyncio.to_thread(here.server.ask, cut)


# --- who watches -----------------------------------------------------------------------------------------------------


async def a_page_hears(here: Town) -> None:
    """A page's stream on one desk, while its words go to another; also when what it hears by was cut off just before."""
    async with httpx2.AsyncClient(timeout=PATIENCE) as page:
        await here.ask(page, "GET", "/chat/hello")
        async with page.stream("GET", f"{here.desks[1].url}/chat/stream?after=0") as stream:
            news = aiter(stream.aiter_lines())
            await _until_line(news, "event: beat")
            for number, name in enumerate(("page, first words", "page", "page, after a cut"), 1):
                if "cut" in name:
                    await cut_listeners(here)
                post = {"id": secrets.token_hex(16), "text": "期限"}
                here.typed.setdefault("stream", []).append(post["id"])
                answer = await page.post(f"{here.desks[0].url}/chat/messages", json=post)
                begun = time.monotonic()
                assert answer.json()["taken"]
                await _until_line(news, f"id: {number * 2}")
                here.heard[name] = time.monotonic() - begun
        await here.look_back(page, "stream")


async def a_program_hears(here: Town) -> None:
    """The staff's event stream on one desk, while somebody asks for a person at another."""
    token = (await asyncio.to_thread(here.command, "staff", "token", "sato")).strip().splitlines()[-1]
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx2.AsyncClient(timeout=PATIENCE) as client, httpx2.AsyncClient(timeout=PATIENCE) as page:
        await here.ask(page, "GET", "/chat/hello")
        async with client.stream("GET", f"{here.desks[1].url}/api/v1/events", headers=headers) as stream:
            news = aiter(stream.aiter_lines())
            await _until_line(news, "event: hello")
            post = {"id": secrets.token_hex(16), "data": "person", "label": "係員"}
            here.typed["queue"] = [post["id"]]
            answer = await page.post(f"{here.desks[0].url}/chat/messages", json=post)
            begun = time.monotonic()
            assert answer.json()["taken"]
            await _until_line(news, "event: joined")
            here.heard["program"] = time.monotonic() - begun
        await here.look_back(page, "queue")


async def cut_listeners(here: Town) -> None:
    """The connections by which desks hear each other."""
    cut = f"SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '{here.database}' AND application_name = 'madoguchi hears'"
    await asyncio.to_thread(here.server.ask, cut)


async def _until_line(lines: AsyncIterator[str], wanted: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while await anext(lines) != wanted:
            pass
