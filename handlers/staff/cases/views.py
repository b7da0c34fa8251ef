"""Claims as the pages show them: items masked for whoever looks, values written out, changes told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from bot import receipt
from bot.knowledge import Form, FormItem
from bot.records import CaseState
from handlers.staff.masking import Sight
from handlers.web.showing import JST, spoken_day
from storage.casebook import CaseChange, CaseRow

STILL = 24 * 3600  # seconds without a change, after which an open claim is marked


class Says(Protocol):
    """What the desk will say (`faq.answers.Book`)."""

    @property
    def languages(self) -> tuple[str, ...]: ...
    def form(self, language: str) -> Form: ...
    def say(self, key: str, now: datetime, language: str, **slots: object) -> str: ...


@dataclass(frozen=True, slots=True)
class CaseView:
    number: str  # as it is read aloud
    plain: str  # as it stands in addresses
    state: CaseState
    kind: str
    kind_id: str
    conversation: str
    channel: str
    opened: datetime
    still: float  # seconds since the last change, of what is open; 0 else
    overdue: bool
    version: int
    values: tuple[str, ...]  # of the items, in the form's order, as they are kept
    written: tuple[str, ...]  # … and as they are read
    same: int  # other claims for the same coupon
    by: str  # who entered it, when it was not the traveller


@dataclass(frozen=True, slots=True)
class ItemView:
    id: str
    name: str
    value: str  # as it is kept, for the field
    reader: str
    day: date | None
    choices: tuple[str, ...]
    hint: str


@dataclass(frozen=True, slots=True)
class ChangeView:
    at: datetime
    who: str
    what: str
    was: str
    becomes: str


@dataclass(frozen=True, slots=True)
class MoveView:
    to: CaseState
    text: str  # what the traveller will be told


@dataclass(frozen=True, slots=True)
class CaseTelling:
    """For one look. `names` are the displays of accounts, `words` those of the page's language."""

    sight: Sight
    form: Form
    names: Mapping[str, str]
    words: Mapping[str, Any]
    now: datetime
    book: Says
    language: str

    @property
    def key(self) -> str:
        """The item that tells one coupon from another."""
        return self.form.items[0].id

    def row(self, row: CaseRow) -> CaseView:
        values = self.sight.items(row.items, self.form.items)
        is_open = row.state in ("received", "checking")
        still = (self.now - row.changed).total_seconds() if is_open else 0
        return CaseView(
            number=receipt.show(row.number),
            plain=row.number,
            state=row.state,
            kind=self.kind(row.kind),
            kind_id=row.kind,
            conversation=row.conversation,
            channel=row.channel,
            opened=row.opened,
            still=still,
            overdue=still > STILL,
            version=row.version,
            values=tuple(values.get(item.id, "") for item in self.form.items),
            written=tuple(written(item, values.get(item.id, ""), self.language) for item in self.form.items),
            same=row.same_inquiry - 1,
            by=self.names.get(row.opened_by, "") if row.opened_by != "traveller" else "",
        )

    def kind(self, kind: str) -> str:
        return next((known.label for known in self.form.kinds if known.id == kind), kind)

    def items(self, row: CaseRow, typed: Mapping[str, str] | None) -> tuple[ItemView, ...]:
        """The fields of the form: what was typed when it was not taken, else what is kept."""
        shown = self.sight.items(row.items, self.form.items)
        return tuple(
            ItemView(
                item.id, item.name, (typed or shown).get(item.id, ""), item.reader, _day(item, shown.get(item.id, "")), item.choices,
                item.hint,
            )
            for item in self.form.items
        )  # fmt: skip

    def change(self, change: CaseChange) -> ChangeView:
        """A line of the history, in words; items masked as everywhere."""
        who = self.words["cases"]["traveller"] if change.author == "traveller" else ""
        name = next((item.name for item in self.form.items if item.id == change.what), "")
        return ChangeView(
            change.at,
            who or self.names.get(change.author, change.author),
            name or self.words["cases"]["whats"].get(change.what, change.what),
            self._value(change.what, change.was),
            self._value(change.what, change.becomes),
        )

    def _value(self, what: str, value: str) -> str:
        if what == "state":
            return str(self.words["states"].get(value, value))
        if what == "kind":
            return self.kind(value)
        return self.sight.items({what: value}, self.form.items)[what]

    def moves(self, row: CaseRow, steps: Iterable[CaseState]) -> tuple[MoveView, ...]:
        """The states that may follow, each with what the desk will write to the traveller."""
        language = row.language if row.language in self.book.languages else self.book.languages[0]
        number = receipt.show(row.number)
        return tuple(MoveView(to, self.book.say(f"case_told_{to}", self.now, language, number=number)) for to in steps)

    # --- as a file ---------------------------------------------------------------------------------------------------

    def heading(self) -> Sequence[str]:
        words = self.words["cases"]["columns"]
        items = [item.name for item in self.form.items]
        return [
            words["number"],
            words["state"],
            words["kind"],
            *items,
            words["channel"],
            words["opened"],
            words["same"],
        ]

    def cells(self, row: CaseRow) -> Sequence[object]:
        view = self.row(row)
        state, channel = self.words["states"][view.state], self.words["channels"].get(view.channel, view.channel)
        return [view.plain, state, view.kind, *view.values, channel, view.opened, view.same]


def written(item: FormItem, value: str, language: str) -> str:
    """A kept value as it is read: a date by its name."""
    day = _day(item, value)
    if day is None:
        return value
    spoken = spoken_day(datetime(day.year, day.month, day.day, tzinfo=JST), language)
    return f"{day.year}年{spoken}" if language == "ja" else f"{spoken} {day.year}"


def _day(item: FormItem, value: str) -> date | None:
    """Only of an item that is a date: Python takes the coupon's number 4049100947 for a day in October 4049."""
    if item.reader != "date":
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
