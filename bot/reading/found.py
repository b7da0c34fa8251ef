"""What a reading brings to light: values, doubts about values, and personal data that nobody asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.reading.doubt import Doubt
from bot.reading.folding import Span

# named: its name stands beside it · formed: its form tells · asked: it answers the question · left: it is what remained
Ground = Literal["named", "formed", "asked", "left"]

PersonalKind = Literal["name", "address", "mail", "phone", "card", "birthday"]


@dataclass(frozen=True, slots=True)
class Value:
    """`text` is what is stored: YYYY-MM-DD, 群馬県, an upper-case number, a name as typed. `span` is in the original."""

    text: str
    span: Span
    ground: Ground


@dataclass(frozen=True, slots=True)
class Unneeded:
    """Personal data that came unasked; `span` is in the original, for masking."""

    kind: PersonalKind
    span: Span


@dataclass(frozen=True, slots=True)
class Reading:
    """What one message gives of a form's items, by the item's id."""

    values: Mapping[str, Value] = field(default_factory=dict)
    doubts: tuple[Doubt, ...] = ()
    corrections: frozenset[str] = frozenset()  # items whose value the text puts in the place of another
    rest: str = ""  # what no item took, without the names of items
    unneeded: tuple[Unneeded, ...] = ()

    def doubt(self, item: str) -> Doubt | None:
        """The doubt about an item, if there is one."""
        return next((doubt for doubt in self.doubts if doubt.item == item), None)


# What one reader makes of a message: its value or its doubts (a far date has both), and whether the value corrects another.
Outcome = tuple[tuple[Value | Doubt, ...], bool]
