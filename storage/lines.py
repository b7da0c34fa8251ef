"""Whole episodes: every message with why it was said and what became of it, for exports and for reading alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from storage import episodes
from storage.episodes import Card, Filter
from storage.moments import stored
from storage.rows import Message
from storage.transaction import Reader, Row
from storage.transcript import as_message


@dataclass(frozen=True, slots=True)
class Line:
    """A message with why it was said and what became of its sending."""

    message: Message
    entry: str
    score: float
    runner_up: str
    runner_up_score: float
    rule: str
    status: str  # of the outbox, "" for what was heard
    reason: str


@dataclass(frozen=True, slots=True)
class Told:
    episodes: tuple[tuple[Card, tuple[Line, ...]], ...]
    cursor: str  # as of Cards


def lines_of(reader: Reader, conversation: int, number: int) -> tuple[Line, ...]:
    """What was said in one episode, oldest first."""
    return tuple(map(_line, reader.all("episode_lines", conversation=conversation, number=number)))


def after(conversation: str, last: int, limit: int) -> Callable[[Reader], tuple[Line, ...]]:
    """What was said in a conversation after the message `last`, oldest first."""
    return lambda reader: tuple(
        map(_line, reader.all("conversation_lines", conversation=conversation, after=last, limit=limit))
    )


def _line(row: Row) -> Line:
    return Line(
        as_message(row),
        entry=row["entry"],
        score=row["score"],
        runner_up=row["runner_up"],
        runner_up_score=row["runner_up_score"],
        rule=row["rule"],
        status=row["status"],
        reason=row["reason"],
    )


def told(
    wanted: Filter, now: datetime, *, reader: str = "", cursor: str = "", limit: int = 20
) -> Callable[[Reader], Told]:
    """Episodes that fit with all that was said in them, newest first, a few at a time. Raises WrongCursorError."""
    ask_cards = episodes.listed(wanted, now, reader=reader, cursor=cursor, limit=limit)

    def ask(asked: Reader) -> Told:
        found = ask_cards(asked)
        whole = tuple((card, lines_of(asked, card.no, card.number)) for card in found.cards)
        return Told(whole, found.cursor)

    return ask


def one_told(conversation: str, number: int, now: datetime) -> Callable[[Reader], tuple[Card, tuple[Line, ...]] | None]:
    """One episode with all that was said in it."""

    def ask(reader: Reader) -> tuple[Card, tuple[Line, ...]] | None:
        for row in reader.all("episodes_of", id=conversation):
            if row["number"] == number:
                found = episodes.card(reader, row["conversation"], number, stored(now), "")
                return found, lines_of(reader, row["conversation"], number)
        return None

    return ask
