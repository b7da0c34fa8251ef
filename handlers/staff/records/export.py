"""Conversations out of the desk: CSV, JSON lines, a page to be printed; as a role may see them, a piece at a time.

However much is asked for, no more than a few conversations are in memory at once. Each export stands in the audit log twice: before its
first byte, and with the number of rows when it ends, also when its reader broke it off.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, Literal, Protocol, TypeVar, get_args

import orjson

from handlers.staff.console.pages import StaffPages
from handlers.staff.desk.talking import buttons_of, shown_words
from handlers.staff.masking import Sight
from handlers.staff.records import sheets
from handlers.web.showing import JST
from storage import audit, lines
from storage.episodes import LATEST, Card, Filter
from storage.lines import Line
from storage.moments import stored, told
from storage.store import Store
from storage.transaction import Reader

T = TypeVar("T")

Shape = Literal["messages", "conversations"]  # what a row is
Format = Literal["csv", "jsonl", "html"]
SHAPES: tuple[Shape, ...] = get_args(Shape)
FORMATS: tuple[Format, ...] = get_args(Format)
MEDIA: Mapping[Format, str] = {
    "csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl", "html": "text/html; charset=utf-8",
}  # fmt: skip
MOST_ROWS = 200_000  # of one export; the end says that it was cut, and fewer days give the rest

COLUMNS: Mapping[Shape, tuple[str, ...]] = {
    "messages": (
        "conversation", "episode", "seq", "at", "channel", "source", "direction", "author", "kind", "text", "entry", "score",
        "runner_up", "runner_up_score", "rule", "status", "reason", "blanked",
    ),
    "conversations": (
        "conversation", "episode", "channel", "source", "language", "opened", "ended", "outcome", "messages", "words",
        "marked", "comments",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be exported, for whom."""

    wanted: Filter
    shape: Shape
    format: Format
    sight: Sight
    language: str  # of headings
    conversation: str = ""  # one episode alone
    episode: int = 0

    @property
    def target(self) -> str:
        """As the audit log names it."""
        one = f" conversation:{self.conversation}" if self.conversation else ""
        return f"{self.shape}.{self.format}{one}"


@dataclass(frozen=True, slots=True)
class For:
    """Who wants it, and why, for the audit log."""

    staff: str
    reason: str
    request: str = ""
    name: str = ""  # as colleagues read it


class Reads(Protocol):
    """What an export needs of the store."""

    async def read(self, query: Callable[[Reader], T]) -> T: ...


@dataclass(slots=True)
class Export:
    """One export under way. `rows` counts what has left."""

    store: Reads
    pages: StaffPages
    order: Order
    style: str = ""  # of a page that has to stand alone, without the desk
    rows: int = 0

    async def noted(self, store: Store, by: For, now: datetime) -> AsyncIterator[bytes]:
        """The bytes, with the two rows of the audit log around them."""
        note = partial(
            audit.note,
            now=stored(now),
            staff=by.staff,
            target=self.order.target,
            reason=by.reason,
            request=by.request,
        )
        await store.run(partial(note, action="export.begun", count=0))
        try:
            async for piece in self.stream(by, now):
                yield piece
        finally:
            ended = store.run(partial(note, action="export.ended", count=self.rows))
            await asyncio.shield(asyncio.ensure_future(ended))

    async def stream(self, by: For, now: datetime) -> AsyncIterator[bytes]:
        yield self._head(by, now)
        cut = False
        async for card, said in self._episodes(now):
            cut = self.rows >= MOST_ROWS
            if cut:
                break
            for piece in self._piece(card, said):
                yield piece
        yield self._foot(cut)

    async def _episodes(self, now: datetime) -> AsyncIterator[tuple[Card, tuple[Line, ...]]]:
        order, cursor = self.order, ""
        if order.conversation:
            one = await self.store.read(lines.one_told(order.conversation, order.episode, now))
            if one is not None:
                yield one
            return
        while True:
            piece = await self.store.read(lines.told(order.wanted, now, cursor=cursor))
            for episode in piece.episodes:
                yield episode
            if not (cursor := piece.cursor):
                return

    # --- the three forms ---------------------------------------------------------------------------------------------

    def _head(self, by: For, now: datetime) -> bytes:
        order = self.order
        match order.format:
            case "csv":
                names = self._words["columns"]
                return sheets.BOM + sheets.row(names[name] for name in COLUMNS[order.shape])
            case "jsonl":
                return b""
            case _:
                return self.pages.piece(
                    "printed_head",
                    order.language,
                    now=now,
                    style=self.style,
                    by=by,
                    order=order,
                    days=_days(order.wanted),
                ).encode()

    def _piece(self, card: Card, said: tuple[Line, ...]) -> Iterator[bytes]:
        order = self.order
        if order.format == "html":
            self.rows += len(said)
            buttons = buttons_of(line.message for line in said)
            shown = [(line, shown_words(line.message, order.sight, buttons)) for line in said]
            yield self.pages.piece("printed_episode", order.language, card=card, lines=shown).encode()
            return
        for row in [self._talk(card)] if order.shape == "conversations" else self._messages(card, said):
            self.rows += 1
            yield sheets.row(row.values()) if order.format == "csv" else orjson.dumps(_plain(row)) + b"\n"

    def _foot(self, cut: bool) -> bytes:
        order = self.order
        words = self._words["cut"].format(rows=self.rows) if cut else ""
        match order.format:
            case "csv":
                return sheets.row([words]) if cut else b""
            case "jsonl":
                return orjson.dumps({"cut": True, "rows": self.rows}) + b"\n" if cut else b""
            case _:
                return self.pages.piece("printed_foot", order.language, cut=words).encode()

    @property
    def _words(self) -> Mapping[str, Any]:
        words: Mapping[str, Any] = self.pages.words(self.order.language)["export"]
        return words

    def _talk(self, card: Card) -> dict[str, object]:
        return {
            "conversation": card.conversation,
            "episode": card.number,
            "channel": card.channel,
            "source": card.source,
            "language": card.language,
            "opened": card.opened,
            "ended": card.ended,
            "outcome": card.outcome,
            "messages": card.messages,
            "words": self.order.sight.text(card.words),
            "marked": card.marked,
            "comments": card.comments,
        }

    def _messages(self, card: Card, said: tuple[Line, ...]) -> Iterator[dict[str, object]]:
        buttons = buttons_of(line.message for line in said)
        for line in said:
            message = line.message
            yield {
                "conversation": card.conversation,
                "episode": card.number,
                "seq": message.seq,
                "at": message.at,
                "channel": card.channel,
                "source": card.source,
                "direction": message.direction,
                "author": message.author,
                "kind": message.kind,
                "text": shown_words(message, self.order.sight, buttons),
                "entry": line.entry,
                "score": line.score,
                "runner_up": line.runner_up,
                "runner_up_score": line.runner_up_score,
                "rule": line.rule,
                "status": line.status,
                "reason": line.reason,
                "blanked": message.blanked,
            }


def _days(wanted: Filter) -> tuple[date | None, date | None]:
    """The first and the last day that a page of a span of time says, as its reader counts them."""
    first = told(wanted.since).astimezone(JST).date() if wanted.since else None
    last = told(wanted.until - 1).astimezone(JST).date() if wanted.until < LATEST else None
    return first, last


def _plain(row: Mapping[str, object]) -> dict[str, object]:
    """For JSON: moments as ISO 8601 of Japan."""
    return {
        name: value.astimezone(JST).isoformat(timespec="seconds") if isinstance(value, datetime) else value
        for name, value in row.items()
    }
