"""Conversations: found, read, annotated, erased."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel

from bot.records import CaseState
from bot.stay import Move
from handlers.api.views.cases import Case
from handlers.api.views.handoffs import HandoffRow
from handlers.api.views.moments import jst, maybe
from handlers.staff.masking import Sight
from storage.conversations import ConversationCard
from storage.episodes import Card, Comment
from storage.finding import Hit
from storage.keeping import erasure
from storage.lines import Line
from storage.notes import Draft, Note
from storage.talks import PastMove


class Why(BaseModel):
    """Why the desk said it: the entry, its score, the runner-up, the rule that decided."""

    entry: str
    score: float
    runner_up: str
    runner_up_score: float
    rule: str


class Message(BaseModel):
    seq: int
    by: str
    name: str
    kind: str
    at: datetime
    text: str
    blanked: bool
    status: str
    reason: str
    why: Why

    @classmethod
    def of(cls, line: Line, sight: Sight) -> Self:
        said = line.message
        return cls(
            seq=said.seq,
            by=said.author,
            name=said.reply.speaker if said.reply else "",
            kind=said.kind,
            at=jst(said.at),
            text=sight.message(said),
            blanked=said.blanked,
            status=line.status,
            reason=line.reason,
            why=Why(
                entry=line.entry, score=line.score, runner_up=line.runner_up, runner_up_score=line.runner_up_score,
                rule=line.rule,
            ),
        )  # fmt: skip


class Messages(BaseModel):
    items: list[Message]
    more: bool


class SentMessage(BaseModel):
    seq: int
    again: bool
    handoff: str


class Episode(BaseModel):
    conversation: str
    number: int
    channel: str
    source: str
    language: str
    opened: datetime
    ended: datetime
    outcome: str
    messages: int
    words: str
    read: bool
    marked: bool
    comments: int

    @classmethod
    def of(cls, card: Card, sight: Sight) -> Self:
        return cls(
            conversation=card.conversation,
            number=card.number,
            channel=card.channel,
            source=card.source,
            language=card.language,
            opened=jst(card.opened),
            ended=jst(card.ended),
            outcome=card.outcome,
            messages=card.messages,
            words=sight.text(card.words),
            read=card.read,
            marked=card.marked,
            comments=card.comments,
        )


class FoundMessage(BaseModel):
    conversation: str
    channel: str
    episode: int
    seq: int
    by: str
    at: datetime
    text: str
    spots: list[tuple[int, int]]

    @classmethod
    def of(cls, hit: Hit) -> Self:
        return cls(
            conversation=hit.conversation,
            channel=hit.channel,
            episode=hit.episode,
            seq=hit.message.seq,
            by=hit.message.author,
            at=jst(hit.message.at),
            text=hit.message.text,
            spots=list(hit.spots),
        )


class Conversations(BaseModel):
    """Without `query` the episodes that fit, newest first; with it the messages in which its words stand."""

    items: list[Episode]
    found: list[FoundMessage]
    next: str


class NoteRow(BaseModel):
    id: int
    at: datetime
    by: str
    text: str

    @classmethod
    def of(cls, note: Note, sight: Sight) -> Self:
        return cls(id=note.id, at=jst(note.at), by=note.staff, text=sight.text(note.text))


class CommentRow(BaseModel):
    id: int
    at: datetime
    by: str
    text: str

    @classmethod
    def of(cls, comment: Comment, sight: Sight) -> Self:
        return cls(id=comment.id, at=jst(comment.at), by=comment.staff, text=sight.text(comment.text))


class Comments(BaseModel):
    items: list[CommentRow]


class DraftRow(BaseModel):
    at: datetime
    by: str
    text: str

    @classmethod
    def of(cls, draft: Draft, sight: Sight) -> Self:
        return cls(at=jst(draft.at), by=draft.staff, text=sight.text(draft.text))


class MoveRow(BaseModel):
    """What was done with a stay. `by` is "" where the desk did it; `more`: to whom it was passed, why it is on hold, how it ended."""

    at: datetime
    by: str
    move: Move
    more: str

    @classmethod
    def of(cls, move: PastMove, sight: Sight) -> Self:
        return cls(at=jst(move.at), by=move.staff, move=move.what, more=sight.text(move.more))


class Conversation(BaseModel):
    id: str
    channel: str
    language: str
    source: str
    version: int
    seq: int
    created: datetime
    last_seen: datetime
    gone: bool
    handoff: HandoffRow | None
    cases: list[Case]
    notes: list[NoteRow]
    moves: list[MoveRow]
    draft: DraftRow | None
    episodes: list[Episode]

    @classmethod
    def of(cls, card: ConversationCard, **parts: Any) -> Self:
        return cls(
            id=card.id, channel=card.channel, language=card.language, source=card.source, version=card.version,
            seq=card.seq, created=jst(card.created), last_seen=jst(card.last_seen), gone=card.gone, **parts,
        )  # fmt: skip


class Colleague(BaseModel):
    name: str
    display: str
    typing: bool


class Colleagues(BaseModel):
    items: list[Colleague]


class ExtentCase(BaseModel):
    number: str
    state: CaseState


class Extent(BaseModel):
    """What there is of one person that an erasure would take."""

    channel: str
    since: datetime
    messages: int
    pictures: int
    remarks: int
    reminders: int
    waiting: bool
    cases: list[ExtentCase]
    erased: datetime | None

    @classmethod
    def of(cls, extent: erasure.Extent) -> Self:
        return cls(
            channel=extent.channel, since=jst(extent.since), messages=extent.messages, pictures=extent.pictures,
            remarks=extent.remarks, reminders=extent.reminders, waiting=extent.waiting,
            cases=[ExtentCase.model_validate({"number": number, "state": state}) for number, state in extent.cases],
            erased=maybe(extent.erased),
        )  # fmt: skip


class CannedReply(BaseModel):
    id: str
    title: str
    text: str


class CannedReplies(BaseModel):
    items: list[CannedReply]


class Done(BaseModel):
    done: bool = True


def rows_of(lines: Iterable[Line], sight: Sight) -> list[Message]:
    return [Message.of(line, sight) for line in lines]
