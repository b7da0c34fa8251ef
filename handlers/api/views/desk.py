"""The desk itself: what is switched, who works at it, what was done that has to be answered for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, Self

from pydantic import BaseModel

from handlers.api.views.moments import jst, maybe
from storage import audit, staff, switches
from storage.moments import told
from storage.staff import Role


class Overflow(BaseModel):
    """`by` is an account, or "(rule)"."""

    reason: str
    by: str
    since: datetime
    until: datetime | None


class Rule(BaseModel):
    on_at: int
    off_at: int


class Period(BaseModel):
    opens: time
    closes: time


class OtherDay(BaseModel):
    """A day with other hours; closed when it has no periods."""

    day: date
    periods: list[Period]
    reason: str
    by: str


class ChangeRow(BaseModel):
    """`what`: `overflow`, `overflow_rule`, or `day:` and the day; `value`: what it was set to, null for the usual again."""

    what: str
    value: Any
    reason: str
    by: str
    at: datetime


class Changes(BaseModel):
    items: list[ChangeRow]

    @classmethod
    def of(cls, history: Sequence[switches.Change]) -> Self:
        rows = (
            ChangeRow(what=one.name, value=_spoken(one.value), reason=one.reason, by=one.author, at=jst(one.at))
            for one in history
        )
        return cls(items=list(rows))


def _spoken(value: object) -> object:
    """The end of an overflow as a moment like all others."""
    if isinstance(value, dict) and value.get("until"):
        return value | {"until": jst(told(value["until"])).isoformat()}
    return value


class Switched(BaseModel):
    """What is switched now; `days` from today on."""

    overflow: Overflow | None
    rule: Rule | None
    days: list[OtherDay]
    open: bool
    closes: datetime | None
    next_opening: datetime | None

    @classmethod
    def of(cls, held: switches.Switches, now: datetime, hours: Mapping[str, datetime | None]) -> Self:
        overrun = held.overrun(now)
        return cls(
            overflow=Overflow(
                reason=overrun.reason, by=overrun.by, since=jst(overrun.since), until=maybe(overrun.until)
            ) if overrun else None,
            rule=Rule(on_at=held.rule.on_at, off_at=held.rule.off_at) if held.rule else None,
            days=[
                OtherDay(
                    day=day, periods=[Period(opens=opens, closes=closes) for opens, closes in other.periods],
                    reason=other.reason, by=other.by,
                )
                for day, other in sorted(held.days.items())
                if day >= jst(now).date()
            ],
            open=hours["closes"] is not None,
            closes=maybe(hours["closes"]),
            next_opening=maybe(hours["next_opening"]),
        )  # fmt: skip


class AccountRow(BaseModel):
    """Without anything that would open it."""

    name: str
    display: str
    role: Role
    disabled: datetime | None
    first_password: bool
    second_step: bool
    tokens: int
    seen: datetime | None

    @classmethod
    def of(cls, account: staff.Account) -> Self:
        return cls(
            name=account.name, display=account.display, role=account.role, disabled=maybe(account.disabled),
            first_password=account.must_change, second_step=account.has_totp, tokens=account.tokens,
            seen=maybe(account.seen),
        )  # fmt: skip


class Accounts(BaseModel):
    items: list[AccountRow]


class AuditRow(BaseModel):
    id: int
    at: datetime
    staff: str
    action: str
    target: str
    count: int
    reason: str
    request: str

    @classmethod
    def of(cls, entry: audit.Entry) -> Self:
        return cls(
            id=entry.id, at=jst(entry.at), staff=entry.staff, action=entry.action, target=entry.target,
            count=entry.count, reason=entry.reason, request=entry.request,
        )  # fmt: skip


class AuditPage(BaseModel):
    """`next` is the cursor of what is older; 0 at the end."""

    items: list[AuditRow]
    next: int
