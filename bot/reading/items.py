"""All items of a form that one message gives, read in the order that keeps them apart.

Personal data first, then amounts and times, dates, numbers, places, and the shop out of what remains. What one reader has
struck out is closed to the readers that follow.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from bot.knowledge import FormItem, Reader
from bot.reading.date_sense import read_date
from bot.reading.date_spans import find_days
from bot.reading.destinations import read_destination
from bot.reading.doubt import Doubt
from bot.reading.found import Reading, Unneeded, Value
from bot.reading.labels import Label, find_labels, value_start
from bot.reading.numbers import read_number
from bot.reading.pattern import Pattern
from bot.reading.personal import strike_personal
from bot.reading.quantities import find_quantities
from bot.reading.sheet import LABEL, LIST, MARKS, QUANTITY, Sheet
from bot.reading.shop_fields import region_end, shop_regions
from bot.reading.shops import read_shop

_LIST_MARK = Pattern(
    r"(?:^|(?<=[\s、。]))(?:[(\[]?([1-9])[)\].:、]|(?:問|q|その|項目)([1-9])[\s.:、)])\s*(?=\S)", re.MULTILINE
)
_CIRCLED = Pattern(r"[①-⑳]")
_SPEAKS_OF_ITEMS = frozenset(
    {"number", "date", "prefecture", "name", "other_number", "other_date", "other_name", "person", "home"}
)


@lru_cache(maxsize=512)
def read_items(text: str, form_items: tuple[FormItem, ...], today: date, asking: str = "") -> Reading:
    """The items of a form that a message gives. Never raises; spans of values do not overlap.

    `asking` is the id of the item that was just asked for: a bare value is then readily taken as that item. Where a form has
    several items of one reader, one message fills one of them: the asked one, else the one that it names, else the first.
    Remembered, since the same few questions make up most of what is read, and most of them give no item.
    """
    sheet = Sheet(text)
    _strike_list_marks(sheet)
    labels = find_labels(sheet, form_items, asking)
    unneeded = strike_personal(sheet, labels)
    for label in labels:
        if label.kind in _SPEAKS_OF_ITEMS and not sheet.is_struck(label.start, label.end):
            sheet.strike(label.start, label.end, LABEL)
        if label.kind == "other_name":
            start = value_start(sheet, label)
            sheet.strike(start, region_end(sheet, start, len(sheet.key)), LABEL)
    notes = _Notes(labels, form_items, asking)
    _read(sheet, notes, today, unneeded)
    return Reading(
        MappingProxyType(notes.values), tuple(notes.doubts), frozenset(notes.corrected), _rest(sheet, notes), unneeded
    )


class _Notes:
    """What the readers have found so far in one message."""

    def __init__(self, labels: tuple[Label, ...], form_items: tuple[FormItem, ...], asking: str) -> None:
        self.labels, self.asking = labels, asking
        self.values: dict[str, Value] = {}
        self.doubts: list[Doubt] = []
        self.corrected: set[str] = set()
        self._items = form_items

    def focus(self, reader: Reader) -> FormItem | None:
        """The item that this message may fill, of all that are read in this way."""
        items = [item for item in self._items if item.reader == reader]
        named = {label.item for label in self.labels if label.kind == reader}
        first = (
            [item for item in items if item.id == self.asking] or [item for item in items if item.id in named] or items
        )
        return first[0] if first else None

    def note(self, item: FormItem, outcome: tuple[Value | Doubt, ...], corrected: bool) -> None:
        for one in outcome:
            if isinstance(one, Value):
                self.values[item.id] = one
            else:
                self.doubts.append(one)
        if corrected and item.id in self.values:
            self.corrected.add(item.id)

    @property
    def count(self) -> int:
        """How many items were spoken of in a way that could be read."""
        return len({*self.values, *(doubt.item for doubt in self.doubts)})


def _read(sheet: Sheet, notes: _Notes, today: date, unneeded: tuple[Unneeded, ...]) -> None:
    number, day = notes.focus("number"), notes.focus("date")
    prefecture, name = notes.focus("prefecture"), notes.focus("name")
    regions = shop_regions(sheet, notes.labels, name.id) if name else []
    for start, end in find_quantities(sheet.masked):
        if not any(region.is_name and region.start <= start and end <= region.end for region in regions):
            sheet.strike(start, end, QUANTITY)
    days = find_days(sheet, notes.labels, today, day, regions, asked=day is not None and day.id == notes.asking)
    if number:
        notes.note(number, *read_number(sheet, notes.labels, number.id, notes.asking))
        notes.note(number, _phone_instead(sheet, notes, number, unneeded), corrected=False)
    if day:
        notes.note(day, *read_date(sheet, notes.labels, day, days, notes.asking, listed=notes.count > 0))
    if prefecture:
        notes.note(
            prefecture,
            *read_destination(sheet, notes.labels, prefecture.id, notes.asking, regions, listed=notes.count > 0),
        )
    if name:
        notes.note(name, *read_shop(sheet, regions, name.id, notes.asking, others=notes.count))


def _phone_instead(
    sheet: Sheet, notes: _Notes, item: FormItem, unneeded: tuple[Unneeded, ...]
) -> tuple[Value | Doubt, ...]:
    """A telephone number that answers the question for another number."""
    phone = next((one for one in unneeded if one.kind == "phone"), None)
    if phone is None or notes.asking != item.id or notes.count:
        return ()
    return (Doubt(item.id, "looks_like_phone", sheet.folded.original[slice(*phone.span)], phone.span),)


def _strike_list_marks(sheet: Sheet) -> None:
    """Strikes out ① ② …, and 1. 2. … where they count on from one: their digits belong to no item."""
    for match in _CIRCLED.finditer(sheet.key):
        sheet.strike(match.start(), match.end(), LIST)
    expected, found = 1, []
    for match in _LIST_MARK.finditer(sheet.key):
        if int(match[1] or match[2]) == expected:
            found.append(match.span())
            expected += 1
    if len(found) > 1:
        for start, end in found:
            sheet.strike(start, end, LIST)


def _rest(sheet: Sheet, notes: _Notes) -> str:
    """What nobody took, on one line."""
    spans = [value.span for value in notes.values.values()]
    kept = [
        " " if letter in MARKS or any(start <= sheet.folded.starts[at] < end for start, end in spans) else letter
        for at, letter in enumerate(sheet.view)
    ]
    return " ".join("".join(kept).split())
