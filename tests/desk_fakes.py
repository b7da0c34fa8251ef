"""A desk for the tests of the store and the road: the real store and delivery around a core that follows its orders."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from reading_form import FORM

from bot.effects import (
    AmendCase,
    CallBack,
    Effect,
    Guessed,
    JoinQueue,
    LeaveMessage,
    LeaveQueue,
    Missed,
    OpenCase,
    Rated,
    Trace,
)
from bot.knowledge import Finding, Form, FormKind, Knowledge, Situation
from bot.records import Records
from bot.state import State, Turn, fresh, pack, unpack
from bot.words import Bubble, Choice, Incoming, Reply
from handlers.channel import Accepted, SendResult
from handlers.staff.access import Actor
from handlers.taken import Core
from storage.rows import Outgoing

JST = ZoneInfo("Asia/Tokyo")
NOON = datetime(2023, 3, 27, 12, 0, tzinfo=JST)


@dataclass
class Hands:
    """A clock that is moved by hand."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **by: float) -> None:
        self.now += timedelta(**by)


class AlwaysOpen:
    def is_open(self, now: datetime) -> bool:
        return True

    def closes(self, now: datetime) -> datetime:
        return now + timedelta(hours=1)

    def next_opening(self, now: datetime) -> datetime:
        return now + timedelta(days=1)

    def ago(self, now: datetime, long: timedelta) -> datetime:
        return now - long


class Lore:
    """Knows nothing but a few sentences of the desk."""

    languages = ("ja", "en")
    menu = ("which",)
    calendar = AlwaysOpen()

    def amid(self, situation: Situation) -> Lore:
        return self

    def canned(self, now: datetime, language: str, told: str) -> tuple[object, ...]:
        return ()

    def form(self, language: str) -> Form:
        return Form("case_b", (FormKind("b1", "①", "使えなかった"), FormKind("b2", "②", "二重に引かれた")), FORM)

    def choice(self, act: str, now: datetime, language: str) -> Choice:
        return Choice(act, act)

    def source(self, name: str) -> str:
        return name

    def guess_language(self, text: str) -> str:
        return "en" if text.isascii() and text.isalpha() else "ja"

    def likely_language(self, text: str) -> str:
        return self.guess_language(text)

    def find(self, text: str, language: str, leaning: str = "") -> Finding:
        if text == "lore breaks":
            raise KeyError(text)
        return Finding("miss")

    def say(self, key: str, now: datetime, language: str, **slots: object) -> str:
        return f"{key} ({language})"


LORE = cast(Knowledge, Lore())


class BrokenTurnError(Exception):
    """What the core raises when it is told to."""


def advance(state: State, incoming: Incoming, now: datetime, knowledge: Knowledge, records: Records) -> Turn:
    """Repeats what it heard and counts it in the state; a few words are orders."""
    if incoming.kind in ("leave", "odd"):
        return Turn(state, trace=Trace("silent", rule=incoming.kind))
    if incoming.kind == "unsend":
        return Turn(replace(state, topic="") if state.topic == incoming.text else state)
    word, _, rest = incoming.text.partition(" ")
    if word == "break":
        raise BrokenTurnError(incoming.text)
    if word == "quiet":
        return Turn(state, trace=Trace("silent", rule="told to be"))
    counted = replace(state, misses=state.misses + 1, language=state.language or "ja", topic=incoming.text)
    words = rest if word == "say" else f"{counted.misses}: {incoming.text or incoming.data or incoming.kind}"
    return Turn(
        counted,
        Reply((Bubble(lead=words),), (Choice("メニュー", "menu"),)),
        _effects(word, rest, now, records),
        Trace("answer", "repeat", 0.9, "other", 0.1, "fake", {"word": word}),
        shown="○○" if word == "masked" else "",
    )


def _effects(word: str, rest: str, now: datetime, records: Records) -> tuple[Effect, ...]:
    match word:
        case "claim":
            return (OpenCase(f"{records.draw()}0", "case_b", "b1", {"store": rest}),)
        case "amend":
            number, _, store = rest.partition(" ")
            return (AmendCase(number, {"store": store}),)
        case "join":
            return (JoinQueue("asked", rest),)
        case "leave":
            return (LeaveQueue(),)
        case "later":
            return (LeaveMessage(rest),)
        case "ring":
            return (CallBack(now + timedelta(hours=1), now + timedelta(hours=2)),)
        case "miss":
            return (Missed(rest, "nearest", 0.3),)
        case "rate":
            return (Rated("repeat", rest == "good"),)
        case "guess":
            return (Guessed(),)
        case _:
            return ()


CORE = Core(advance=advance, fresh=fresh, pack=pack, unpack=unpack)


def says(text: str, event_id: str = "", traveller: str = "hanako", channel: str = "web", **more: Any) -> Incoming:
    """A typed message; its event id is its text unless given."""
    return Incoming(channel=channel, event_id=event_id or text, traveller=traveller, kind="text", text=text, **more)


def does(kind: Any, event_id: str, traveller: str = "hanako", channel: str = "web", **more: Any) -> Incoming:
    return Incoming(channel=channel, event_id=event_id, traveller=traveller, kind=kind, **more)


@dataclass
class FakeChannel:
    """Keeps what it was sent, and answers with what it is given, in turn; with `Accepted` when that is used up."""

    name: str = "web"
    repeatable: bool = True
    answers: list[SendResult | Exception | Callable[[Outgoing], SendResult]] = field(default_factory=list)
    sent: list[Outgoing] = field(default_factory=list)

    async def send(self, row: Outgoing) -> SendResult:
        self.sent.append(row)
        answer = self.answers.pop(0) if self.answers else Accepted()
        if isinstance(answer, Exception):
            raise answer
        return answer(row) if callable(answer) else answer

    @property
    def words(self) -> list[str]:
        return [row.reply.bubbles[0].lead for row in self.sent]


def nothing_leaves(rows: Sequence[Outgoing]) -> None:
    """For a desk without delivery."""


SATO = Actor(1, "sato", "佐藤", "agent")
SUZUKI = Actor(2, "suzuki", "鈴木", "agent")
MORI = Actor(3, "mori", "森", "supervisor")
