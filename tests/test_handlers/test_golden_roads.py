"""The golden talks on the page, over HTTP, and in the terminal, typed: the same words and the same buttons as from the core."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TextIO, cast

import httpx2
import orjson
import pytest
from desk_fakes import JST, Hands
from golden_roads import TALKS, Said, Turn, as_the_core_says, bare, moments, said, walk

from bot.knowledge import Knowledge
from bot.words import Choice, Incoming, Reply
from handlers.listeners import Told
from handlers.metrics import Metrics
from handlers.reminders import Reminders
from handlers.terminal import Terminal
from madoguchi.chat import _Session
from madoguchi.desk import CORE, Opened, set_up
from madoguchi.part import Around
from madoguchi.serve import _app, _chat
from madoguchi.settings import Settings
from storage.replies import decode


class ByHand:
    """The desk's clock, moved by hand."""

    rehearsal = True

    def __init__(self) -> None:
        self.hands = Hands()

    def now(self) -> datetime:
        return self.hands()


# --- the page --------------------------------------------------------------------------------------------------------


class Page:
    """A browser without a window: it posts what the page's script would, and reads the transcript as the page does."""

    def __init__(self, client: httpx2.AsyncClient, clock: ByHand) -> None:
        self.client, self.clock = client, clock
        self.seq, self.count, self.choices = 0, 0, list[dict[str, str]]()

    async def hears(self, turn: Turn, now: datetime) -> Said:
        self.clock.hands.now = now
        self.count += 1
        body = {"id": f"message-{self.count}"} | self._body(turn)
        taken = await self.client.post("/chat/messages", json=body)
        assert taken.json()["taken"], taken.text
        rows = (await self.client.get("/chat/messages", params={"after": self.seq})).json()["messages"]
        self.seq = rows[-1]["seq"]
        shown = [row["reply"] for row in rows if "reply" in row]
        self.choices = shown[-1].get("choices", []) if shown else []
        return said(*(decode(orjson.dumps(reply)) for reply in shown))

    def _body(self, turn: Turn) -> dict[str, str]:
        if "chooses" in turn:
            choice = self.choices[turn["chooses"] - 1]
            return {"data": choice["data"], "label": choice["label"]}
        if "presses" in turn:
            return {"data": turn["presses"]}
        return {"date": str(turn["picks"])} if "picks" in turn else {"text": turn["says"]}


@asynccontextmanager
async def page(path: Path, book: Any) -> AsyncIterator[Page]:
    clock, settings = ByHand(), Settings(_env_file=None)  # type: ignore[call-arg]
    opened = set_up(path, book, clock.now, lambda listeners: [Told("web", listeners)])
    await opened.start()
    chat = _chat(settings, book, clock, opened)
    app = _app(Around(settings, book, clock.now, opened, Metrics()), clock, chat, [])
    transport = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://desk.example") as client:
        await client.get("/")
        yield Page(client, clock)
    await opened.stop(1)


@pytest.mark.parametrize("name", sorted(TALKS))
async def test_a_golden_talk_reads_the_same_on_the_page(name: str, tmp_path: Path, book: Knowledge) -> None:
    async with page(tmp_path / "desk.db", book) as road:
        assert await walk(TALKS[name], road) == as_the_core_says(TALKS[name], book)


# --- the terminal ----------------------------------------------------------------------------------------------------


class Keys:
    """The keyboard: each line is typed when the terminal asks for it, by what its screen then shows."""

    def __init__(self, next_line: Callable[[], str]) -> None:
        self.readline = next_line


class Typist:
    """Somebody at a terminal who holds a golden talk: buttons are numbers there, as long as they stand on the screen."""

    def __init__(self, talk: dict[str, Any], take: Callable[[Incoming], Sequence[Reply]], clock: ByHand) -> None:
        self.turns, self.take, self.clock = moments(talk), take, clock
        self.screen, self.heard, self.typed = io.StringIO(), list[tuple[Said, str]](), 0
        self.said, self.shown, self.choices = said(), tuple[Choice, ...](), tuple[Choice, ...]()

    def run(self) -> None:
        Terminal(self._take, cast(TextIO, Keys(self._type)), self.screen, interactive=False).run()

    def _take(self, incoming: Incoming) -> Sequence[Reply]:
        replies = self.take(incoming)
        self.said, self.choices = said(*replies), replies[-1].choices if replies else ()
        self.shown = self.choices
        return replies

    def _type(self) -> str:
        """The next line; what the last one brought is on the screen by now."""
        if self.typed:
            self.heard.append((self.said, bare(self.screen.getvalue())))
        self.screen.seek(0)
        self.screen.truncate()
        for turn, now in self.turns:
            self.typed += 1
            self.clock.hands.now = now
            if line := self._line(turn):
                return line + "\n"
            self._press(turn)
        return ""

    def _line(self, turn: Turn) -> str:
        if "chooses" in turn:
            return str(turn["chooses"]) if self.shown else ""
        if "presses" in turn:
            places = [place for place, choice in enumerate(self.shown, 1) if choice.data == turn["presses"]]
            return str(places[0]) if places else ""
        return str(turn.get("says") or turn["picks"])

    def _press(self, turn: Turn) -> None:
        """A button that is not on the screen any more reaches the desk all the same; the terminal does not see its answer."""
        data = turn.get("presses") or self.choices[turn["chooses"] - 1].data
        self._take(Incoming("terminal", f"gone-{self.typed}", "terminal", "press", data=data))
        self.shown = ()
        self.heard.append((self.said, "".join(self.said.words)))


@contextmanager
def session(path: Path, book: Any, clock: ByHand) -> Iterator[_Session]:
    with asyncio.Runner() as runner:
        opened: Opened = set_up(path, book, clock.now, lambda listeners: [Told("terminal", listeners)])
        runner.run(opened.start())
        reminders = Reminders(opened.store, CORE, book, clock.now, opened.listeners, opened.delivery.wake)
        yield _Session(runner, opened, reminders, "")
        runner.run(opened.stop(1))


@pytest.mark.parametrize("name", sorted(TALKS))
def test_a_golden_talk_reads_the_same_in_the_terminal(name: str, tmp_path: Path, book: Knowledge) -> None:
    clock = ByHand()
    clock.hands.now = TALKS[name]["at"]
    with session(tmp_path / "desk.db", book, clock) as talk:
        typist = Typist(TALKS[name], talk.take, clock)
        typist.run()
    expected = as_the_core_says(TALKS[name], book)
    assert [heard for heard, _ in typist.heard] == expected
    for (_, screen), one in zip(typist.heard, expected, strict=True):
        assert all(words in screen for words in one.words)


def test_a_reminder_is_on_the_screen_with_the_next_words_and_with_the_next_session(
    tmp_path: Path, book: Knowledge
) -> None:
    clock = ByHand()
    clock.hands.now = datetime(2023, 3, 27, 12, tzinfo=JST)
    for name in ("coupon", "paper"):
        with session(tmp_path / "desk.db", book, clock) as talk:
            before = talk.take(press("menu", name))
            assert "お知らせの予約" not in str(before)
            talk.take(press(f"remind:{name}", name))
            clock.hands.now = book.reminder(name, clock.now(), "ja").due + timedelta(hours=1)
            if name == "coupon":  # it comes while they are there
                reminded, answer = talk.take(press("menu", f"{name} later"))
                assert "3月31日（金）" in str(reminded)
                assert answer.menu
    with session(tmp_path / "desk.db", book, clock) as talk:
        reminded, greeting = talk.take(Incoming("terminal", "arrived", "terminal", "arrive"))
        assert "4月30日（日）" in str(reminded)
        assert greeting.menu
    with session(tmp_path / "desk.db", book, clock) as talk:
        assert len(talk.take(press("menu", "again"))) == 1, "nothing is shown twice"


def press(data: str, event: str) -> Incoming:
    return Incoming("terminal", f"{event} {data}", "terminal", "press", data=data)


def test_a_difference_is_seen(book: Knowledge) -> None:
    """The proof can fail: another moment, other words."""
    talk = TALKS["which_case"]
    later = talk | {"at": talk["at"].replace(month=5)}
    assert as_the_core_says(talk, book) != as_the_core_says(later, book)
