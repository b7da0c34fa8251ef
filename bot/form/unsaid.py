"""Words that were unsent leave the claim in the making as well."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.form.asking import KIND, missing
from bot.form.hearing import LONGEST_NAME
from bot.knowledge import Form, Knowledge
from bot.reading import read_items
from bot.state import State


def without(state: State, text: str, now: datetime, knowledge: Knowledge) -> State:
    """The state without the items that these words have told. What was told otherwise meanwhile stays."""
    draft = state.draft
    if draft is None or not text:
        return state
    form = knowledge.form(state.language or knowledge.languages[0])
    told = {item: value for item, value in draft.items.items() if value in _told(form, item, text, now)}
    if not told and not draft.doubt:
        return state
    left = replace(draft, items={item: value for item, value in draft.items.items() if item not in told}, doubt="")
    asking = left.asking if left.asking == KIND else missing(left, form)
    return replace(state, draft=replace(left, asking=asking if told else left.asking))


def _told(form: Form, item: str, text: str, now: datetime) -> set[str]:
    """What the words may have told of an item, whether it was asked for or not."""
    values = {text.strip()[:LONGEST_NAME]}
    for asking in ("", item):
        reading = read_items(text, form.items, now.date(), asking)
        values |= {reading.values[item].text} if item in reading.values else set()
    return values
