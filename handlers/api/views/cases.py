"""Claims."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from pydantic import BaseModel

from bot import receipt
from bot.casework import STEPS
from bot.knowledge import Form
from bot.records import CaseState
from handlers.api.views.moments import jst
from handlers.staff.masking import Sight
from storage.casebook import CaseChange, CaseRow


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
    """`pictures`: ids, for `/pictures/{id}`; none for who may not look at them."""

    case: Case
    history: list[CaseChangeRow]
    same: list[str]
    pictures: list[str]


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
