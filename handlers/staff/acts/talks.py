"""What staff can do, as frozen values: pages and API make them, `Desk.staff_does` does them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.stay import Move, Stay
from storage.rows import Message, Outgoing

Outcome = Literal["solved", "call_centre", "case", "no_answer", "other"]

LONGEST_REPLY = 2_000  # characters
LONGEST_NOTE = 2_000
LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class TakeNext:
    """The oldest that waits. `key`: the same once more gives the same one, if whoever asks has it still."""

    key: str = ""


@dataclass(frozen=True, slots=True)
class Take:
    """`over`: a supervisor takes it from whoever has it."""

    handoff: str
    over: bool = False
    version: int | None = None  # that the page showed; in each act: None when it does not say


@dataclass(frozen=True, slots=True)
class Hold:
    """Until a moment; otherwise for half a day at most."""

    handoff: str
    reason: str
    until: datetime | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Resume:
    handoff: str
    version: int | None = None


@dataclass(frozen=True, slots=True)
class PassOn:
    """`to`: the name of an account, "supervisor", or "" for whoever is next. `note`: what they should know."""

    handoff: str
    to: str
    version: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class GiveBack:
    """To the bot: the traveller is told, and the dialogue starts afresh."""

    handoff: str
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Close:
    handoff: str
    outcome: Outcome
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Write:
    """A reply through the traveller's channel. `after`: the newest message that its writer has seen; `key`: made anew for
    each press of the button."""

    conversation: str
    text: str
    after: int
    key: str


@dataclass(frozen=True, slots=True)
class SendAgain:
    """A message that did not arrive, or may not have."""

    conversation: str
    seq: int


@dataclass(frozen=True, slots=True)
class Note:
    """`key` as of a reply; without one each is another note."""

    conversation: str
    text: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class KeepDraft:
    """An empty text drops it."""

    conversation: str
    text: str


@dataclass(frozen=True, slots=True)
class Lapse:
    """The desk's own act: the owner of a stay gave no sign of life."""

    handoff: str


@dataclass(frozen=True, slots=True)
class Ring:
    """The desk's own act: the time of a hold is over."""

    handoff: str


@dataclass(frozen=True, slots=True)
class Release:
    """The desk's own act: the account of the owner is disabled."""

    handoff: str


Moving = Take | Hold | Resume | PassOn | GiveBack | Close | Lapse | Ring | Release
Act = TakeNext | Moving | Write | SendAgain | Note | KeepDraft


@dataclass(frozen=True, slots=True)
class Done:
    """An act that is committed."""

    conversation: str
    handoff: str = ""  # the stay that it was about, if any
    stay: Stay | None = None  # as it is now
    seq: int = 0  # the message that it wrote
    again: bool = False  # the same press once more: nothing was changed
    rows: tuple[Outgoing, ...] = ()


class NothingWaitsError(Exception):
    """Nobody waits for this member of staff."""


class UnknownError(Exception):
    """There is no such handoff, conversation or message."""


class ConflictError(Exception):
    """Not done: somebody or something was faster. What is now stands beside the refusal, and nothing was changed.

    `code`: "owned" (by `stay.owner`), "state", "role", "version", "stale" (`missed` came in meanwhile), "gone" (the
    traveller has left the channel), "key" (one key for two texts), "not_failed" (there is nothing to send again).
    """

    def __init__(
        self,
        code: str,
        *,
        stay: Stay | None = None,
        handoff: str = "",
        conversation: str = "",
        allowed: tuple[Move, ...] = (),
        missed: tuple[Message, ...] = (),
    ) -> None:
        super().__init__(code)
        self.code, self.stay, self.handoff, self.conversation = code, stay, handoff, conversation
        self.allowed, self.missed = allowed, missed
