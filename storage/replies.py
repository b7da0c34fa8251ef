"""Replies as they are kept: JSON without what is usual, and the plain words that are searched and read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, fields
from datetime import date
from typing import Any

import orjson

from bot.words import Bubble, Choice, DateAsk, Details, Item, Plate, Reply, Steps

KINDS: tuple[type, ...] = (Reply, Bubble, Choice, Plate, Item, Steps, DateAsk, Details)


def _usual(kind: type) -> tuple[tuple[str, Any], ...]:
    """The names of the fields and what is left out; the dataclasses need no factories."""
    return tuple((field.name, field.default) for field in fields(kind))


USUAL: Mapping[type, tuple[tuple[str, Any], ...]] = {kind: _usual(kind) for kind in KINDS}


def encode(reply: Reply) -> bytes:
    """The same reply always gives the same bytes."""
    return orjson.dumps(reply, default=_lean, option=orjson.OPT_PASSTHROUGH_DATACLASS)


def _lean(value: object) -> dict[str, Any]:
    """A value without the fields that have their default."""
    lean: dict[str, Any] = {}
    for name, usual in USUAL[type(value)]:
        held = getattr(value, name)
        if usual is MISSING or held != usual:
            lean[name] = held
    return lean


def decode(text: str | bytes) -> Reply:
    """The reply that `encode` wrote. A field that a later version dropped is passed over."""
    return _reply(orjson.loads(text))


def _known(kind: type, kept: Mapping[str, Any], **parts: Any) -> Any:
    """`kind` of the kept fields that it still has, with those in `parts` read already."""
    return kind(**{name: parts.get(name, kept[name]) for name, _ in USUAL[kind] if name in kept})


def _each(read: Callable[[Any], Any], kept: Mapping[str, Any], name: str) -> tuple[Any, ...]:
    return tuple(map(read, kept.get(name, ())))


def _reply(kept: Mapping[str, Any]) -> Reply:
    reply: Reply = _known(Reply, kept, bubbles=_each(_bubble, kept, "bubbles"), choices=_each(_choice, kept, "choices"))
    return reply


def _bubble(kept: Mapping[str, Any]) -> Bubble:
    bubble: Bubble = _known(
        Bubble,
        kept,
        lines=tuple(kept.get("lines", ())),
        plate=_known(Plate, kept["plate"]) if "plate" in kept else None,
        items=_each(_item, kept, "items"),
        steps=_known(Steps, kept["steps"]) if "steps" in kept else None,
        details=_details(kept["details"]) if "details" in kept else None,
        date=_date_ask(kept["date"]) if "date" in kept else None,
    )
    return bubble


def _choice(kept: Mapping[str, Any]) -> Choice:
    choice: Choice = _known(Choice, kept)
    return choice


def _item(kept: Mapping[str, Any]) -> Item:
    item: Item = _known(Item, kept, fix=_choice(kept["fix"]) if "fix" in kept else None)
    return item


def _details(kept: Mapping[str, Any]) -> Details:
    details: Details = _known(Details, kept, lines=tuple(kept["lines"]))
    return details


def _date_ask(kept: Mapping[str, Any]) -> DateAsk:
    ask: DateAsk = _known(DateAsk, kept, **{name: date.fromisoformat(day) for name, day in kept.items()})
    return ask


def words_of(reply: Reply) -> str:
    """What a traveller reads of it, one thing a line."""
    return "\n".join(line for bubble in reply.bubbles for line in _lines(bubble) if line)


def _lines(bubble: Bubble) -> Iterator[str]:
    """In the order of every channel: steps, lead, plate, lines, items, details, clause."""
    if bubble.steps:
        yield bubble.steps.text
    yield bubble.lead
    if bubble.plate:
        yield " ".join(filter(None, (bubble.plate.word, bubble.plate.since, bubble.plate.until, bubble.plate.left)))
    yield from bubble.lines
    for item in bubble.items:
        yield f"{item.name} {item.value}"
    if bubble.shape != "place":  # whose number its lead says
        yield bubble.number
    if bubble.details:
        yield bubble.details.title
        yield from bubble.details.lines
    if bubble.clause:
        yield f"［{bubble.clause}］"
