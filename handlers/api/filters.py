"""What a list, figures or a file is narrowed to, in the address; `handlers/staff/filters.py` reads it, for the console as well."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query

from handlers.api.shapes import Day, Word


@dataclass(frozen=True, slots=True)
class Span:
    from_: Annotated[Day, Query(alias="from")] = ""
    to: Day = ""

    @property
    def given(self) -> Mapping[str, str]:
        return {"from": self.from_, "to": self.to}


@dataclass(frozen=True, slots=True)
class Episodes(Span):
    channel: Word = ""
    source: Word = ""
    outcome: Word = ""
    entry: Word = ""
    staff: Word = ""

    @property
    def given(self) -> Mapping[str, str]:
        words = {name: getattr(self, name) for name in ("channel", "source", "outcome", "entry", "staff")}
        return {"from": self.from_, "to": self.to, **words}


SomeDays = Annotated[Span, Depends()]
SomeEpisodes = Annotated[Episodes, Depends()]
