"""A conversation as staff open it: each row with why it was said and what became of it, its stays in the queue, their moves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from bot.records import CaseSeen
from bot.stay import Move
from storage import cases
from storage.moments import told
from storage.rows import AttachmentState, Message, OutboxStatus
from storage.transaction import Reader, Row
from storage.transcript import as_message


@dataclass(frozen=True, slots=True)
class CameWith:
    """A picture that came with a message."""

    id: str
    state: AttachmentState
    reason: str  # why it could not be had


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the transcript. `status` is None where nothing was to be sent."""

    message: Message
    status: OutboxStatus | None = None
    failure: str = ""
    entry: str = ""
    score: float = 0.0
    runner_up: str = ""
    runner_up_score: float = 0.0
    rule: str = ""
    trace: Mapping[str, Any] = field(default_factory=dict)
    picture: CameWith | None = None


@dataclass(frozen=True, slots=True)
class PastStay:
    """One stay in the queue. Moments are UTC."""

    reason: str
    joined: datetime
    closed: datetime | None
    ending: str


@dataclass(frozen=True, slots=True)
class PastMove:
    """What was done with one of the stays. `staff` is "" where the desk did it; `more` says to whom, why, or how it ended."""

    id: int
    at: datetime
    staff: str
    what: Move
    more: str


@dataclass(frozen=True, slots=True)
class OpenTalk:
    id: str
    channel: str
    language: str
    source: str
    seq: int  # of the newest row
    gone: bool  # the traveller has left the channel
    created: datetime
    lines: tuple[Line, ...]  # the last ones, oldest first
    stays: tuple[PastStay, ...]
    moves: tuple[PastMove, ...]
    cases: tuple[CaseSeen, ...]


def open_talk(conversation: str, limit: int) -> Callable[[Reader], OpenTalk | None]:
    """The conversation with its last `limit` rows; None when there is none of this id."""

    def ask(reader: Reader) -> OpenTalk | None:
        row = reader.one("talk", conversation=conversation)
        if row is None:
            return None
        lines = reader.all("talk_rows", no=row["no"], limit=limit)
        return OpenTalk(
            id=row["id"],
            channel=row["channel"],
            language=row["language"],
            source=row["source"],
            seq=row["seq"],
            gone=row["gone"] is not None,
            created=told(row["created"]),
            lines=tuple(map(_line, reversed(lines))),
            stays=tuple(map(_stay, reader.all("talk_stays", no=row["no"]))),
            moves=tuple(map(_move, reader.all("talk_moves", no=row["no"]))),
            cases=cases.own(reader, row["no"]),
        )

    return ask


def moves(conversation: str) -> Callable[[Reader], tuple[PastMove, ...]]:
    """What was done with the stays of a conversation, oldest first."""

    def ask(reader: Reader) -> tuple[PastMove, ...]:
        row = reader.one("talk", conversation=conversation)
        return () if row is None else tuple(map(_move, reader.all("talk_moves", no=row["no"])))

    return ask


def last_words(conversations: Iterable[str]) -> Callable[[Reader], dict[str, str]]:
    """What each traveller typed last, by conversation."""

    def ask(reader: Reader) -> dict[str, str]:
        rows = ((id_, reader.one("last_words", conversation=id_)) for id_ in conversations)
        return {id_: row["text"] for id_, row in rows if row is not None}

    return ask


def _line(row: Row) -> Line:
    return Line(
        message=as_message(row),
        status=row["status"],
        failure=row["failure"] or "",
        entry=row["entry"],
        score=row["score"],
        runner_up=row["runner_up"],
        runner_up_score=row["runner_up_score"],
        rule=row["rule"],
        trace=orjson.loads(row["trace"]) if row["trace"] else {},
        picture=CameWith(row["picture"], row["picture_state"], row["picture_reason"]) if row["picture"] else None,
    )


def _stay(row: Row) -> PastStay:
    return PastStay(row["reason"], told(row["joined"]), _moment(row["closed"]), row["ending"])


def _move(row: Row) -> PastMove:
    return PastMove(row["id"], told(row["at"]), row["staff"], row["move"], row["more"])


def _moment(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else told(milliseconds)
