"""What a turn does beside its reply, as data: the core says it, storage does it in the turn's own transaction.

And why it was said, for staff.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class OpenCase:
    """File a claim. `number` is the receipt number, ten digits."""

    number: str
    form: str
    kind: str  # the form's kind: "b1", "b2"
    items: Mapping[str, str]
    key: str = ""  # the item that tells one coupon from another


@dataclass(frozen=True, slots=True)
class AmendCase:
    """The traveller corrects items of a claim that staff have not begun to check."""

    number: str
    items: Mapping[str, str]
    key: str = ""


HandoffReason = Literal["asked", "anger", "distress", "danger"]


@dataclass(frozen=True, slots=True)
class JoinQueue:
    reason: HandoffReason
    summary: str  # one line for staff


@dataclass(frozen=True, slots=True)
class LeaveQueue:
    """Out of the queue by their own wish."""


@dataclass(frozen=True, slots=True)
class LeaveMessage:
    text: str


@dataclass(frozen=True, slots=True)
class CallBack:
    """An answer in this conversation is wished for within a slot of the opening hours."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Missed:
    """A question that was not answered, for the review loop."""

    text: str
    nearest: str
    score: float


@dataclass(frozen=True, slots=True)
class Rated:
    entry: str
    solved: bool


@dataclass(frozen=True, slots=True)
class Guessed:
    """A receipt number, or one that moves a claim, was tried in vain: counted, so that none can be guessed."""


Grade = Literal[1, 2, 3]  # 3 is the best


@dataclass(frozen=True, slots=True)
class RatedStaff:
    """How the talk with staff was that has just ended."""

    grade: Grade


@dataclass(frozen=True, slots=True)
class MakeCode:
    """The claim in the making can be gone on with elsewhere, by this number."""

    code: str  # twelve digits
    expires: datetime


@dataclass(frozen=True, slots=True)
class TakeOver:
    """The claim that this number moves goes on here, and is no more where it was."""

    code: str


@dataclass(frozen=True, slots=True)
class CameFrom:
    """Where the traveller came from; the first that is known stays."""

    source: str


@dataclass(frozen=True, slots=True)
class Remind:
    """The traveller wishes to be reminded, once."""

    name: str  # the campaign's
    due: datetime


@dataclass(frozen=True, slots=True)
class Forget:
    """No reminder of this name any more, or none at all."""

    name: str = ""


@dataclass(frozen=True, slots=True)
class NotePicture:
    """A picture was sent for the claim in the making: the channel gives it out for `picture`."""

    picture: str


@dataclass(frozen=True, slots=True)
class ShowStaff:
    """A picture was sent to the people who have the conversation, or will: the channel gives it out for `picture`."""

    picture: str


@dataclass(frozen=True, slots=True)
class FilePictures:
    """What was sent for the claim in the making belongs to the claim `number`."""

    number: str


@dataclass(frozen=True, slots=True)
class DropPictures:
    """The claim in the making is dropped, and with it what was sent for it."""


Effect = (
    OpenCase
    | AmendCase
    | JoinQueue
    | LeaveQueue
    | LeaveMessage
    | CallBack
    | Missed
    | Rated
    | Guessed
    | RatedStaff
    | CameFrom
    | MakeCode
    | TakeOver
    | Remind
    | Forget
    | NotePicture
    | ShowStaff
    | FilePictures
    | DropPictures
)

TurnKind = Literal["answer", "clarify", "unstated", "fallback", "handoff", "social", "step", "silent", "staff"]


@dataclass(frozen=True, slots=True)
class Trace:
    """Why this was said, for staff: the entry, its score, the runner-up, the rule that decided."""

    kind: TurnKind
    entry: str = ""
    score: float = 0.0
    runner_up: str = ""
    runner_up_score: float = 0.0
    rule: str = ""
    more: Mapping[str, object] = field(default_factory=dict)
