"""What the pages of the console show: frozen values, masked already, with words of the page's language where they are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.words import Reply
from handlers.staff.presence import Colleague
from storage.rows import AttachmentState

Stack = Literal["waiting", "mine", "others", "held"]
Voice = Literal["traveller", "bot", "staff", "note", "event"]
Delivery = Literal["", "waiting", "sending", "accepted", "failed", "unsure", "held"]

SLOW = 5  # minutes of waiting from which a row says so
LATE = 10


# --- the queue -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Someone:
    """A row of the queue."""

    id: str  # of the conversation
    code: str  # by which colleagues can name a traveller whose name nobody knows
    channel: str
    stack: Stack
    reason: str  # why they came to a person: a key of the words
    summary: str = ""  # one line of the desk
    last: str = ""  # the newest words of the conversation
    waited: int = 0  # whole minutes, of those who wait
    at: datetime | None = None  # of the others: the newest word, or until when it is held
    fresh: bool = False  # the newest word is the traveller's
    due: bool = False  # they wait for a word of staff
    owner: str = ""
    meant_for: str = ""  # the colleague to whom it was passed, while they may take it
    overdue: bool = False  # waits too long for a word of staff

    @property
    def urgency(self) -> str:
        """ "", "slow" or "late"."""
        if self.stack != "waiting":
            return "late" if self.overdue else ""
        return "late" if self.waited >= LATE else "slow" if self.waited >= SLOW else ""


@dataclass(frozen=True, slots=True)
class Queue:
    rows: tuple[Someone, ...] = ()
    counted: Mapping[str, int] = field(default_factory=dict)  # stacks that may be longer than what is shown of them

    def stack(self, name: Stack) -> tuple[Someone, ...]:
        return tuple(row for row in self.rows if row.stack == name)

    @property
    def overtime(self) -> int:
        """How many wait too long for a word of staff."""
        shown = sum(row.overdue and row.stack in ("waiting", "mine", "others") for row in self.rows)
        return max(shown, self.counted.get("overdue", 0))

    @property
    def mine(self) -> str:
        """The conversations of whoever looks, as the page's script reads them."""
        return " ".join(row.id for row in (*self.stack("mine"), *self.stack("held")))

    @property
    def newest(self) -> str:
        """Those who wait, likewise."""
        return " ".join(row.id for row in self.stack("waiting"))

    def count(self, name: Stack) -> int:
        return max(len(self.stack(name)), self.counted.get(name, 0))

    @property
    def waiting(self) -> int:
        return self.count("waiting")


# --- the conversation ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Picture:
    """What came of a picture that a traveller sent."""

    state: AttachmentState
    address: str = ""  # where it can be had, for those who may
    reason: str = ""  # why it could not be fetched


@dataclass(frozen=True, slots=True)
class Said:
    """A row of the transcript, a note, or something that happened."""

    key: str  # tells it from every other row of the page
    voice: Voice
    at: datetime
    name: str = ""
    text: str = ""
    reply: Reply | None = None  # what the machine said, whole
    kind: str = "text"  # of a traveller's: what was heard; of an event: what happened, a key of the words
    slots: Mapping[str, object] = field(default_factory=dict)  # of an event's words
    mine: bool = False
    masked: int = 0  # places that are hidden
    blanked: bool = False
    entry: str = ""  # the answer's name
    score: float = 0.0
    delivery: Delivery = ""
    reason: str = ""  # of a delivery that failed
    seq: int = 0
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the machine made of a question: first and second on one scale, with the thresholds."""

    question: str
    at: datetime
    decision: str  # "answer", "clarify", "fallback", …: a key of the words
    first: str
    first_score: float
    second: str = ""
    second_score: float = 0.0
    asks_from: float = 0.0
    answers_from: float = 0.0
    wording: str = ""  # the known wording that was nearest


@dataclass(frozen=True, slots=True)
class Fact:
    """One item of a case."""

    id: str
    name: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class CaseCard:
    """A case, as it stands beside a conversation."""

    number: str
    state: str
    kind: str
    facts: tuple[Fact, ...]
    moves: tuple[str, ...] = ()  # states that it may go to
    version: int = 0


@dataclass(frozen=True, slots=True)
class Before:
    """An earlier episode."""

    at: datetime
    about: str
    outcome: str  # a key of the words
    number: int = 0


@dataclass(frozen=True, slots=True)
class Canned:
    id: str
    title: str
    text: str  # with the facts of this moment


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation, open on the desk."""

    id: str
    code: str
    channel: str
    language: str
    state: Literal["none", "waiting", "mine", "others", "held"]  # "held" is mine, on hold
    seq: int  # the newest row that this page has
    key: str  # of the next reply: the same however often it is pressed
    ref: str = ""  # of its stay in the queue
    said: tuple[Said, ...] = ()
    earlier: bool = False  # there are rows before these
    owner: str = ""
    reason: str = ""
    summary: str = ""
    joined: datetime | None = None
    waited: int = 0  # seconds until somebody took it
    misses: int = 0
    draft: str = ""
    drafted: datetime | None = None
    draft_by: str = ""  # the colleague who left it
    held_until: datetime | None = None
    held_for: str = ""
    cases: tuple[CaseCard, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    before: tuple[Before, ...] = ()
    others: tuple[Colleague, ...] = ()  # who else looks
    colleagues: tuple[Colleague, ...] = ()  # to whom it can be passed
    canned: tuple[Canned, ...] = ()
    gone: bool = False  # the traveller has blocked the desk
    may_write: bool = True
    may_reveal: bool = False
    may_take_over: bool = False

    @property
    def writes(self) -> bool:
        """Whether whoever looks may write here now: not over somebody else's head."""
        return self.may_write and self.state != "others"


@dataclass(frozen=True, slots=True)
class Stale:
    """A reply that was not sent, because the traveller wrote meanwhile."""

    new: tuple[Said, ...]
    text: str
    seq: int  # up to which it will have been read when it is sent as it is
    key: str


@dataclass(frozen=True, slots=True)
class Today:
    """What stands there when nobody waits."""

    talks: int = 0
    with_staff: int = 0
    left_waiting: int = 0
    open_cases: int = 0
    on_duty: tuple[str, ...] = ()
