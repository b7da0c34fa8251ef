"""Claims found by a number: the same for pages and programs."""

from __future__ import annotations

from datetime import date

from bot.knowledge import Form
from bot.reading import read_items, read_receipt
from storage import casebook
from storage.casebook import CaseRow
from storage.store import Store


async def find(store: Store, form: Form, sought: str, today: date) -> tuple[CaseRow, ...]:
    """By receipt number, else every claim for the coupon of an inquiry number, as the chat would read it."""
    number = read_receipt(sought)
    case = await store.read(casebook.one(number)) if number else None
    if case is not None:
        return (case,)
    first = form.items[0]
    read = read_items(sought, (first,), today, first.id).values.get(first.id)
    return await store.read(casebook.for_inquiry(read.text if read else sought.strip()))
