"""Who may do what: one table, and whatever does not stand in it nobody may do.

    require(actor, "queue.take")        raises `Denied`, a refusal with status 403
    may(actor, "queue.take")            for what a page shows

Every road asks here: pages, the API, streams, exports, commands. What a role may *see* of a record that it may open is decided in
handlers/staff/masking.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, get_args

from handlers.web.refusals import Refusal
from storage.staff import Role

ROLES: tuple[Role, ...] = get_args(Role)

Action = Literal[
    "account.own",  # one's own password, second factor, sessions
    "staff.see",
    "staff.edit",  # add, disable, role, a new first password, tokens
    "audit.see",
    "queue.see",
    "queue.take",  # also the next one
    "queue.hold",
    "queue.pass",
    "queue.return",  # to the bot
    "queue.close",
    "queue.release",  # somebody else's back into the queue
    "conversation.see",  # transcripts, masked; also search
    "conversation.reply",
    "conversation.retry",  # a failed or unsure send
    "conversation.note",
    "conversation.draft",
    "conversation.mark",  # read marks and comments of the review
    "conversation.erase",
    "case.see",
    "case.open",  # for somebody on the telephone
    "case.edit",
    "case.move",
    "case.import",
    "picture.see",
    "reveal",  # what is masked, with a reason, logged
    "figures.see",
    "export.transcripts",
    "export.cases",
    "export.figures",
    "events.see",  # the stream that keeps pages live
    "desk.see",  # overflow, hours, quota, delivery
    "desk.overflow",
    "desk.hours",
]

_ALL = frozenset(ROLES)
_WORK = frozenset[Role]({"agent", "supervisor"})
_LEAD = frozenset[Role]({"supervisor"})
_LOOK = frozenset[Role]({"supervisor", "auditor"})

# An auditor changes nothing but their own account.
MAY: Mapping[Action, frozenset[Role]] = MappingProxyType(
    {
        "account.own": _ALL,
        "staff.see": _LOOK,
        "staff.edit": _LEAD,
        "audit.see": _LOOK,
        "queue.see": _ALL,
        "queue.take": _WORK,
        "queue.hold": _WORK,
        "queue.pass": _WORK,
        "queue.return": _WORK,
        "queue.close": _WORK,
        "queue.release": _LEAD,
        "conversation.see": _ALL,
        "conversation.reply": _WORK,
        "conversation.retry": _WORK,
        "conversation.note": _WORK,
        "conversation.draft": _WORK,
        "conversation.mark": _WORK,
        "conversation.erase": _LEAD,
        "case.see": _ALL,
        "case.open": _WORK,
        "case.edit": _WORK,
        "case.move": _WORK,
        "case.import": _LEAD,
        "picture.see": _WORK,
        "reveal": _WORK,
        "figures.see": _ALL,
        "export.transcripts": _LOOK,
        "export.cases": _LOOK,
        "export.figures": _LOOK,
        "events.see": _ALL,
        "desk.see": _ALL,
        "desk.overflow": _LEAD,
        "desk.hours": _LEAD,
    }
)


@dataclass(frozen=True, slots=True)
class Actor:
    """A member of staff who does something now.

    `name` is what rows keep (owner, author, audit): it never changes and is never given to another. `display` is what people read.
    """

    id: int
    name: str
    display: str
    role: Role
    via: Literal["session", "token"] = "session"
    request: str = ""  # the request's id, for the audit log


class Denied(Refusal):
    """The role may not do this. Whoever answers the request notes it in the audit log (handlers/staff/entrance/doors.py does)."""

    def __init__(self, actor: Actor, action: Action) -> None:
        super().__init__(403, "not_your_role", "Your role may not do this.")
        self.actor, self.action = actor, action


def may(actor: Actor, action: Action) -> bool:
    return actor.role in MAY.get(action, frozenset())


def require(actor: Actor, action: Action) -> None:
    """Raises Denied."""
    if not may(actor, action):
        raise Denied(actor, action)
