"""Acts on claims inside their transaction: opened for somebody on the telephone, items corrected, moved on, results taken in.

The traveller is told of every step, by their channel; who called by telephone has none, and who has left it gets nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from bot import receipt, staffed
from bot.casework import EDITABLE, STEPS, check_items
from bot.effects import OpenCase
from bot.knowledge import Form, Knowledge
from bot.records import CaseSeen, CaseState
from bot.state import State, fresh
from handlers.amid import Amid
from handlers.staff.acts.claims import (
    ClaimAct,
    ClaimConflictError,
    ClaimDone,
    EditClaim,
    FlawedError,
    MoveClaim,
    OpenClaim,
    TakeResults,
)
from handlers.staff.acts.results import Result, ResultLine
from handlers.staff.acts.saying import tell
from handlers.staff.acts.talks import UnknownError
from storage import casebook, cases, conversations, notes, staff_events
from storage.casebook import CaseRow
from storage.moments import stored
from storage.records import ConversationRecords
from storage.rows import Outgoing
from storage.transaction import Transaction

PHONE = "phone"  # the channel of those who call; nothing is sent by it


class Casework:
    """Does the acts on claims."""

    def __init__(self, knowledge: Knowledge, unpack: Callable[[str], State], pack: Callable[[State], str]) -> None:
        self._amid, self._unpack, self._pack = Amid(knowledge), unpack, pack
        self._languages = knowledge.languages

    def do(self, transaction: Transaction, act: ClaimAct, staff: str, now: datetime) -> ClaimDone:
        """Raises ClaimConflictError, FlawedError, UnknownError."""
        match act:
            case OpenClaim():
                return self._open(transaction, act, staff, now)
            case EditClaim():
                return self._edit(transaction, act, staff, now)
            case MoveClaim():
                return self._step(transaction, _load(transaction, act.number), act, staff, now)
            case TakeResults():
                return self._take_results(transaction, act, staff, now)

    # --- opened and corrected ----------------------------------------------------------------------------------------

    def _open(self, transaction: Transaction, act: OpenClaim, staff: str, now: datetime) -> ClaimDone:
        """Somebody on the telephone tells their claim: the same form, the same checks, a receipt number to read out."""
        knowledge = self._amid.at(transaction, now)
        language = act.language if act.language in self._languages else self._languages[0]
        form = knowledge.form(language)
        values = _checked(form, act.kind, act.items, now, act.sure, whole=True)
        key = notes.claim_by_key(transaction, act.key)
        if key is not None:
            return ClaimDone(_load(transaction, key), again=True)
        conversation = conversations.begin(
            transaction, PHONE, secrets.token_urlsafe(16), language, "", self._pack(fresh(language)), stored(now)
        )
        number = receipt.complete(cases.draw(transaction))
        opened = OpenCase(number, form.id, act.kind, values, form.items[0].id)
        cases.file(transaction, conversation.no, opened, stored(now), opened_by=staff)
        if act.note:
            notes.add(transaction, conversation.no, act.note, staff, stored(now))
        notes.keep_claim_key(transaction, act.key, number)
        return ClaimDone(_load(transaction, number))

    def _edit(self, transaction: Transaction, act: EditClaim, staff: str, now: datetime) -> ClaimDone:
        row = _load(transaction, act.number)
        if row.state not in EDITABLE:
            raise ClaimConflictError("state", row)
        form = self._amid.at(transaction, now).form(self._languages[0])
        kind = act.kind or row.kind
        values = _checked(form, kind, act.items, now, act.sure, whole=False)
        if kind == row.kind and all(row.items.get(name) == value for name, value in values.items()):
            return ClaimDone(row, again=True)  # so already: a double press, too
        if act.version != row.version:
            raise ClaimConflictError("version", row)
        items = {**row.items, **values}
        casebook.keep(transaction, row, kind=kind, items=items, key=form.items[0].id, state=row.state, now=stored(now))
        cases.note_changes(transaction, row.number, row.items, values, staff, stored(now))
        if kind != row.kind:
            cases.note_change(transaction, row.number, "kind", row.kind, kind, staff, stored(now))
        return ClaimDone(self._changed(transaction, row, staff, now))

    # --- moved on ----------------------------------------------------------------------------------------------------

    def _step(self, transaction: Transaction, row: CaseRow, act: MoveClaim, staff: str, now: datetime) -> ClaimDone:
        if act.version is not None and act.version != row.version:
            if act.version == row.version - 1 and _was_moved(transaction, row, act.to, staff):
                return ClaimDone(row, again=True)  # a double press
            raise ClaimConflictError("version", row)
        if act.to not in STEPS[row.state]:
            raise ClaimConflictError("state", row)
        form = self._amid.at(transaction, now).form(self._languages[0])
        casebook.keep(
            transaction, row, kind=row.kind, items=row.items, key=form.items[0].id, state=act.to, now=stored(now)
        )
        cases.note_change(transaction, row.number, "state", row.state, act.to, staff, stored(now))
        after = self._changed(transaction, row, staff, now)
        if row.channel == PHONE or row.gone:
            return ClaimDone(after)
        seq, rows = self._tell(transaction, after, act.words, now)
        return ClaimDone(after, told=True, rows=rows, grown=((after.conversation, seq),))

    def _tell(
        self, transaction: Transaction, row: CaseRow, words: str, now: datetime
    ) -> tuple[int, tuple[Outgoing, ...]]:
        conversation = conversations.load_by_id(transaction, row.conversation)
        assert conversation is not None
        state = self._unpack(conversation.state)
        records = ConversationRecords(transaction, conversation, stored(now))
        seen = CaseSeen(row.number, row.state, row.kind, row.items, row.opened, own=True)
        knowledge = self._amid.at(transaction, now)
        turn = staffed.tell_case(seen, words, state, now, knowledge, records, conversation.language)
        told = tell(transaction, conversation, turn, "bot", now, self._pack)
        return told.seq, told.rows

    def _changed(self, transaction: Transaction, row: CaseRow, staff: str, now: datetime) -> CaseRow:
        after = _load(transaction, row.number)
        staff_events.add(
            transaction, "case", stored(now), staff=staff, conversation=row.conversation, case=row.number,
            state=after.state, version=after.version,
        )  # fmt: skip
        return after

    # --- results, many at once ---------------------------------------------------------------------------------------

    def _take_results(self, transaction: Transaction, act: TakeResults, staff: str, now: datetime) -> ClaimDone:
        """Every line is looked at. Nothing is done when it is only a trial, or when one line is wrong."""
        report = _without_doubles(tuple(_look(transaction, line) for line in act.lines))
        if act.trial or any(result.flaw for result in report):
            return ClaimDone(report=report)
        rows: list[Outgoing] = []
        grown: list[tuple[str, int]] = []
        for result in report:
            if result.becomes is None:
                continue
            step = MoveClaim(result.line.number, result.becomes, None, result.line.words)
            done = self._step(transaction, _load(transaction, step.number), step, staff, now)
            rows += done.rows
            grown += done.grown
        return ClaimDone(report=report, taken=True, rows=tuple(rows), grown=tuple(grown))


def _was_moved(transaction: Transaction, row: CaseRow, to: CaseState, staff: str) -> bool:
    """Whether the last that befell it is that this member of staff moved it there."""
    last = casebook.history(row.number)(transaction)[-1:]
    return row.state == to and any((one.what, one.author) == ("state", staff) for one in last)


def _look(transaction: Transaction, line: ResultLine) -> Result:
    """What a line would do."""
    if line.flaw:
        return Result(line, flaw=line.flaw)
    row = casebook.load(transaction, line.number)
    if row is None:
        return Result(line, flaw="no_case")
    if row.state == line.state:
        return Result(line, was=row.state)  # done already: the same file may come twice
    assert line.state is not None
    if line.state not in STEPS[row.state]:
        return Result(line, flaw="step", was=row.state)
    return Result(line, was=row.state, becomes=line.state)


def _without_doubles(report: tuple[Result, ...]) -> tuple[Result, ...]:
    """A claim that stands in two lines is in doubt in both."""
    numbers = [result.line.number for result in report]
    return tuple(
        replace(result, flaw="double", becomes=None)
        if result.line.number and numbers.count(result.line.number) > 1
        else result
        for result in report
    )


def _checked(
    form: Form, kind: str, items: Mapping[str, str], now: datetime, sure: tuple[str, ...], *, whole: bool
) -> dict[str, str]:
    """The items as they are kept. Raises FlawedError."""
    checked = check_items(form, items, now.date(), whole=whole, sure=sure)
    kinds = {known.id for known in form.kinds}
    if checked.flaws or kind not in kinds:
        raise FlawedError(checked.flaws, kind_known=kind in kinds)
    return dict(checked.values)


def _load(transaction: Transaction, number: str) -> CaseRow:
    row = casebook.load(transaction, number)
    if row is None:
        raise UnknownError
    return row
