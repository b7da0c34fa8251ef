"""What programs get: the desk's rows as the role of whoever asks may see them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel

from bot import receipt
from bot.casework import STEPS, CaseState
from bot.knowledge import Form
from bot.stay import By, Move, StayState, allowed
from handlers.staff.access import Actor
from handlers.staff.behind import Shown
from handlers.staff.masking import Sight
from handlers.web.showing import JST
from storage import erasure
from storage.casebook import CaseChange, CaseRow
from storage.conversations import ConversationCard
from storage.episodes import Card
from storage.finding import Hit
from storage.lines import Line
from storage.moments import told
from storage.notes import Draft, Note
from storage.queue import Counts, QueueRow
from storage.stays import StayRow


def jst(moment: datetime) -> datetime:
    return moment.astimezone(JST)


def _maybe(moment: datetime | int | None) -> datetime | None:
    if moment is None:
        return None
    return jst(told(moment) if isinstance(moment, int) else moment)


class Handoff(BaseModel):
    """A stay in the human queue. Moments are those of Japan."""

    id: str
    conversation: str
    state: StayState
    version: int
    owner: str
    meant_for: str
    unanswered: datetime | None
    overdue: bool
    held: datetime | None
    held_until: datetime | None
    hold_reason: str
    taken: datetime | None
    first_reply: datetime | None
    closed: datetime | None
    ending: str
    outcome: str
    allowed: list[Move]

    @classmethod
    def of(cls, row: StayRow, actor: Actor, now: int) -> Self:
        stay = row.stay
        return cls(
            id=row.ref,
            conversation=row.conversation_id,
            state=stay.state,
            version=stay.version,
            owner=stay.owner,
            meant_for=stay.meant_for,
            unanswered=_maybe(stay.unanswered),
            overdue=stay.alerted is not None,
            held=_maybe(stay.held),
            held_until=_maybe(stay.lease) if stay.state == "held" else None,
            hold_reason=stay.hold_reason,
            taken=_maybe(stay.taken),
            first_reply=_maybe(stay.first_reply),
            closed=_maybe(stay.closed),
            ending=stay.ending,
            outcome=stay.outcome,
            allowed=moves_of(row, actor, now),
        )


def moves_of(row: StayRow, actor: Actor, now: int) -> list[Move]:
    """What whoever asks may do with it. An auditor looks only."""
    if actor.role == "auditor":
        return []
    return list(allowed(row.stay, By(actor.name, supervisor=actor.role == "supervisor"), now))


class HandoffRow(BaseModel):
    """A line of the queue."""

    id: str
    conversation: str
    channel: str
    language: str
    state: StayState
    version: int
    owner: str
    meant_for: str
    reason: str
    summary: str
    joined: datetime
    unanswered: datetime | None
    overdue: bool
    held_until: datetime | None
    hold_reason: str
    closed: datetime | None
    ending: str
    outcome: str
    gone: bool
    last_seq: int
    last: str
    last_by: str
    last_at: datetime | None

    @classmethod
    def of(cls, row: QueueRow, sight: Sight) -> Self:
        return cls(
            id=row.ref,
            conversation=row.conversation,
            channel=row.channel,
            language=row.language,
            state=row.state,
            version=row.version,
            owner=row.owner,
            meant_for=row.meant_for,
            reason=row.reason,
            summary=sight.text(row.summary),
            joined=jst(row.joined),
            unanswered=_maybe(row.unanswered),
            overdue=row.overdue,
            held_until=_maybe(row.held_until),
            hold_reason=row.hold_reason,
            closed=_maybe(row.closed),
            ending=row.ending,
            outcome=row.outcome,
            gone=row.gone,
            last_seq=row.seq,
            last=sight.text(row.last),
            last_by=row.last_by,
            last_at=_maybe(row.last_at),
        )


class QueueCounts(BaseModel):
    """Up to 1,000 each: a count that reaches it is at least so much."""

    waiting: int
    taken: int
    held: int
    left: int
    mine: int
    oldest: datetime | None

    @classmethod
    def of(cls, counts: Counts) -> Self:
        return cls(
            waiting=counts.waiting, taken=counts.taken, held=counts.held, left=counts.left, mine=counts.mine,
            oldest=_maybe(counts.oldest),
        )  # fmt: skip


class HandoffPage(BaseModel):
    items: list[HandoffRow]
    next: str
    counts: QueueCounts


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


class BehindRow(BaseModel):
    """One of the rows that a number of the figures counts. `end` and `seconds` are of a stay in the queue."""

    conversation: str
    channel: str
    episode: int
    at: datetime
    words: str
    end: str
    seconds: int

    @classmethod
    def of(cls, row: Shown) -> Self:
        return cls(
            conversation=row.conversation,
            channel=row.channel,
            episode=row.episode,
            at=jst(row.at),
            words=row.words,
            end=row.end,
            seconds=row.seconds,
        )


class Behind(BaseModel):
    """`gone`: how many more were counted whose conversations are deleted."""

    items: list[BehindRow]
    gone: int
    next: str


class NoteRow(BaseModel):
    id: int
    at: datetime
    by: str
    text: str

    @classmethod
    def of(cls, note: Note, sight: Sight) -> Self:
        return cls(id=note.id, at=jst(note.at), by=note.staff, text=sight.text(note.text))


class DraftRow(BaseModel):
    at: datetime
    by: str
    text: str

    @classmethod
    def of(cls, draft: Draft, sight: Sight) -> Self:
        return cls(at=jst(draft.at), by=draft.staff, text=sight.text(draft.text))


class CaseItem(BaseModel):
    id: str
    name: str
    value: str


class Case(BaseModel):
    number: str
    shown: str
    state: CaseState
    kind: str
    items: list[CaseItem]
    version: int
    conversation: str
    channel: str
    opened: datetime
    changed: datetime
    opened_by: str
    same_inquiry: int
    allowed: list[CaseState]

    @classmethod
    def of(cls, row: CaseRow, sight: Sight, form: Form) -> Self:
        seen = sight.items(row.items, form.items)
        names = {item.id: item.name for item in form.items}
        return cls(
            number=row.number,
            shown=receipt.show(row.number),
            state=row.state,
            kind=row.kind,
            items=[CaseItem(id=id_, name=names.get(id_, id_), value=value) for id_, value in seen.items()],
            version=row.version,
            conversation=row.conversation,
            channel=row.channel,
            opened=jst(row.opened),
            changed=jst(row.changed),
            opened_by=row.opened_by,
            same_inquiry=row.same_inquiry,
            allowed=list(STEPS[row.state]),
        )


class CaseChangeRow(BaseModel):
    at: datetime
    by: str
    what: str
    was: str
    becomes: str

    @classmethod
    def of(cls, change: CaseChange, sight: Sight, form: Form) -> Self:
        readers: dict[str, str] = {item.id: item.reader for item in form.items}
        reader = readers.get(change.what, "choice")
        return cls(
            at=jst(change.at), by=change.author, what=change.what,
            was=sight.item(change.was, reader), becomes=sight.item(change.becomes, reader),
        )  # fmt: skip


class CaseWhole(BaseModel):
    case: Case
    history: list[CaseChangeRow]
    same: list[str]


class CasePage(BaseModel):
    items: list[Case]
    next: str
    counts: dict[str, int]


class CaseDone(BaseModel):
    case: Case
    again: bool
    told: bool


class ResultRow(BaseModel):
    line: int
    number: str
    was: str
    becomes: str
    flaw: str


class Report(BaseModel):
    """Of results, line by line. `taken` only when every line could be: none or all."""

    taken: bool
    lines: list[ResultRow]


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
    draft: DraftRow | None
    episodes: list[Episode]

    @classmethod
    def of(cls, card: ConversationCard, **parts: Any) -> Self:
        return cls(
            id=card.id, channel=card.channel, language=card.language, source=card.source, version=card.version,
            seq=card.seq, created=jst(card.created), last_seen=jst(card.last_seen), gone=card.gone, **parts,
        )  # fmt: skip


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
            erased=_maybe(extent.erased),
        )  # fmt: skip


class Colleague(BaseModel):
    name: str
    display: str
    typing: bool


class Colleagues(BaseModel):
    items: list[Colleague]


class Done(BaseModel):
    done: bool = True


def rows_of(lines: Iterable[Line], sight: Sight) -> list[Message]:
    return [Message.of(line, sight) for line in lines]
