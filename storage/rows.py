"""What is read from the store: frozen rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.words import Reply

Direction = Literal["in", "out"]
OutboxStatus = Literal["waiting", "sending", "accepted", "failed", "unsure", "held"]


@dataclass(frozen=True, slots=True)
class Message:
    """One row of a transcript."""

    seq: int  # 1, 2, 3, … within the conversation
    direction: Direction
    author: str  # "traveller", "bot", or a member of staff
    kind: str  # of an incoming row what was heard ("text", "press", …), of an outgoing one what was said ("answer", …)
    at: datetime  # UTC
    text: str  # as it came, needless personal data masked; of an outgoing row its words, one a line
    reply: Reply | None = None  # of an outgoing row, to be shown as a channel can
    data: str = ""  # of a pressed button
    blanked: bool = False  # unsent or erased: the row stays, the words are gone
    reference: str = ""  # of an incoming row the channel's own id of the message: the web page knows its words by it


@dataclass(frozen=True, slots=True)
class Found:
    """A message that holds the words sought."""

    conversation: str
    message: Message


@dataclass(frozen=True, slots=True)
class Said:
    """A message of the desk or of staff that has just been written down."""

    number: int
    seq: int  # its place in the conversation
    reply: Reply
    author: str  # "bot", or the member of staff
    at: int


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A row of the outbox: a reply on its way to a traveller."""

    conversation: str
    seq: int  # the message that it carries; rows of one conversation leave in this order
    channel: str
    traveller: str  # the channel's own id of the person
    reply: Reply
    created: datetime
    reply_token: str = ""
    retry_key: str = ""  # 32 hexadecimal digits, the same at every try; "" while there is a reply token
    tries: int = 0  # sends begun before this one
    doubtful: bool = False  # one of them may have arrived
    author: str = "bot"  # or the member of staff who wrote it
    dispensable: bool = False  # written unasked (a reminder): a channel whose sends cost money may refuse it
    language: str = ""  # of the conversation, for what a channel adds of its own
    begun: bool = False  # its first send was noted with the turn that made it
    cut: bool = False  # read from the outbox as being sent: by a process that is no more, or by this one just now
    claimed: bool = True  # by the process that has read it
    message: int = 0  # the number of the message


@dataclass(frozen=True, slots=True)
class OutboxLoad:
    """How much is on its way."""

    open: int
    oldest: datetime | None  # when the oldest open row was written, UTC


AttachmentState = Literal["waiting", "fetched", "failed", "blanked"]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture that was sent for a claim, without its bytes."""

    id: str  # random: also its file name
    conversation: str
    seq: int  # the traveller's message that it came as
    number: str  # of the claim, or "" while that is in the making
    state: AttachmentState
    reason: str  # why it is not there yet, or never will be
    kind: str  # "image/jpeg", …, by its first bytes; "" until it is fetched
    size: int  # bytes
    at: datetime  # UTC


@dataclass(frozen=True, slots=True)
class ToFetch:
    """A picture that the channel still has."""

    id: str
    channel: str
    reference: str
    tries: int  # fetches that failed
    created: datetime
