"""A traveller who talks to the machine on the real campaign, without a store or a channel."""

from __future__ import annotations

from datetime import datetime

from moments import at

from bot import answering
from bot.dialogue import advance
from bot.knowledge import Finding, Knowledge
from bot.memory import Memory
from bot.plain import plain
from bot.state import Turn, fresh, pack, unpack
from bot.talk import Talk
from bot.words import Incoming

NOON = at("2023-03-14T12:00")
NIGHT = at("2023-03-20T19:40")

# One of each part of the campaign's life: before the claim page opens, open, after each of its ends.
DAYS = [
    at(day + "T12:00") for day in ("2023-03-05", "2023-03-27", "2023-04-03", "2023-04-18", "2023-05-08", "2023-06-05")
]


class Talker:
    """Says and presses things, and remembers what came back."""

    def __init__(self, book: Knowledge, now: datetime = NOON, language: str = "ja", **records: int) -> None:
        self.book, self.now, self.state = book, now, fresh(language)
        self.records = Memory(**records)  # type: ignore[arg-type]
        self.turn = Turn(self.state)

    def hears(self, kind: str, text: str = "", data: str = "", picture: str = "") -> Turn:
        incoming = Incoming("test", "event", "somebody", kind, text=text, data=data, picture=picture)  # type: ignore[arg-type]
        self.turn = advance(self.state, incoming, self.now, self.book, self.records)
        self.records.apply(self.turn.effects, self.now)
        self.state = unpack(pack(self.turn.state))
        assert self.state == self.turn.state
        return self.turn

    def says(self, text: str) -> Turn:
        return self.hears("text", text)

    def presses(self, act: str) -> Turn:
        return self.hears("press", data=act)

    def shows(self, picture: str = "p1", text: str = "") -> Turn:
        return self.hears("image", text, picture=picture)

    def meets(self, finding: Finding, text: str = "?") -> Turn:
        """Words of which the matcher would have found that."""
        self.turn = answering.respond(self.talk, text, finding)
        self.state = self.turn.state
        return self.turn

    def fill(self, kind: str = "b1") -> None:
        self.presses(f"claim:{kind}")
        for words in ("GM12345678", "2/24", "群馬", "山田屋"):
            self.says(words)

    @property
    def talk(self) -> Talk:
        return Talk(self.state, self.now, self.book, self.records)

    @property
    def text(self) -> str:
        return plain(self.turn.reply) if self.turn.reply else ""

    @property
    def acts(self) -> list[str]:
        return [choice.data for choice in self.turn.reply.choices] if self.turn.reply else []
