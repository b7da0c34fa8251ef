"""What staff may do with a filed claim: the steps of its state, and the same check of its items as in the chat.

received ──▶ checking ──▶ refunded ──▶ closed
    │            └──────▶ refused ──▶ closed
    └──▶ closed             └──▶ checking     (looked at once more)
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from bot.form import LONGEST_NAME
from bot.knowledge import Form, FormItem
from bot.reading import read_items
from bot.records import CaseState

STATES: tuple[CaseState, ...] = get_args(CaseState)

STEPS: Mapping[CaseState, tuple[CaseState, ...]] = {
    "received": ("checking", "closed"),
    "checking": ("refunded", "refused"),
    "refunded": ("closed",),
    "refused": ("checking", "closed"),
    "closed": (),
}
EDITABLE: frozenset[CaseState] = frozenset({"received", "checking"})

FlawReason = Literal[
    "missing", "unread", "unknown", "impossible_date", "far_date", "two_values", "two_places", "foreign_place",
    "looks_like_phone", "too_short",
]  # fmt: skip
SURELY: frozenset[str] = frozenset({"far_date"})  # a member of staff may say that it is right all the same


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why an item is not taken."""

    item: str
    reason: FlawReason
    value: str = ""
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    values: Mapping[str, str]  # as they are kept
    flaws: tuple[Flaw, ...]


def check_items(
    form: Form, items: Mapping[str, str], today: date, *, whole: bool, sure: Collection[str] = ()
) -> Checked:
    """Read what somebody typed for each item by the readers of the chat. `whole`: none may be missing; `sure`: ids of items
    whose odd value is right all the same."""
    known = {item.id: item for item in form.items}
    values: dict[str, str] = {}
    flaws = [Flaw(name, "unknown") for name in items if name not in known]
    for name, item in known.items():
        text = items.get(name, "").strip()
        if not text:
            if whole or name in items:
                flaws.append(Flaw(name, "missing"))
            continue
        read = _read(item, text, today, name in sure)
        if isinstance(read, Flaw):
            flaws.append(read)
        else:
            values[name] = read
    return Checked(values, tuple(flaws))


def _read(item: FormItem, text: str, today: date, sure: bool) -> str | Flaw:
    if item.reader == "name":
        return text[:LONGEST_NAME]
    reading = read_items(text, (item,), today, item.id)
    doubt, value = reading.doubt(item.id), reading.values.get(item.id)
    if doubt is not None and not (sure and doubt.reason in SURELY and value is not None):
        return Flaw(item.id, doubt.reason, doubt.value, doubt.candidates)
    return value.text if value is not None else Flaw(item.id, "unread", text)
