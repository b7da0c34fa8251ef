"""Talks written straight into a store, for the tests of what is read from it later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.effects import Effect, Trace, TurnKind
from bot.state import fresh, pack
from bot.words import Bubble, Incoming, Reply
from storage import conversations, effects, events, outbox, transcript
from storage.moments import stored
from storage.sqlite import indexing
from storage.store import Store
from storage.transaction import Transaction

JST = ZoneInfo("Asia/Tokyo")
MONDAY = datetime(2023, 3, 27, 10, 0, tzinfo=JST)


@dataclass
class Talk:
    """One traveller's words and what is said to them, each a minute after the one before."""

    store: Store
    traveller: str
    channel: str = "web"
    source: str = ""
    at: datetime = MONDAY
    id: str = ""
    events: str = ""  # what their ids begin with; the traveller unless given

    async def say(
        self,
        text: str,
        answer: str = "",
        *effects_: Effect,
        kind: TurnKind = "answer",
        entry: str = "paper_deadline",
        author: str = "bot",
        reference: str = "",
        send: bool = False,
    ) -> int:
        """The traveller's words (none: ""), and the reply to them; the number of the newest row."""

        def work(transaction: Transaction) -> int:
            now, known = stored(self.at), conversations.load(transaction, self.channel, self.traveller)
            talk = known or conversations.begin(
                transaction, self.channel, self.traveller, "ja", self.source, pack(fresh("ja")), now
            )
            place = transcript.Place(talk.no, conversations.episode_at(transaction, talk, now), now)
            seq = talk.seq
            if text:
                seq += 1
                event = f"{self.events or self.traveller}-{seq}"
                heard = Incoming(self.channel, event, self.traveller, "text", text, reference=reference, raw=text)
                events.take(transaction, heard, now)
                transcript.hear(transaction, place, seq, heard, "")
                effects.apply(transaction, talk.no, seq, effects_, now)
            if answer:
                seq += 1
                said = Reply((Bubble(lead=answer),))
                named = entry if kind == "answer" else ""
                written = transcript.say(transaction, place, seq, said, Trace(kind, named, 0.9), author)
                if send:
                    outbox.add(transaction, talk, written)
            conversations.save(transaction, replace(talk, seq=seq, episode=place.episode), now)
            self.id = talk.id
            return seq

        newest = await self.store.run(work)
        self.at += timedelta(minutes=1)
        return newest

    def wait(self, **time: float) -> None:
        self.at += timedelta(**time)


async def do(store: Store, sql: str, **values: Any) -> None:
    """Change a table as another part of the desk would."""
    await store.run(lambda transaction: transaction.sql(sql, **values))


async def rows(store: Store, sql: str, **values: Any) -> list[tuple[object, ...]]:
    return await store.read(lambda reader: [tuple(row) for row in reader.sql(sql, **values)])


def at(day: int, hour: int = 10) -> datetime:
    return datetime(2023, 3, day, hour, 0, tzinfo=JST)


Work = Callable[[Transaction], object]


def join_index(transaction: Transaction) -> None:
    """What was said joins the search index now, and not in the next lull."""
    if transaction.words_wait:
        indexing.index_next(transaction)
