"""The figures, and the rows behind a number of theirs."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, TypeAdapter

from handlers.api.views.moments import jst
from handlers.staff.figures.behind import Shown
from handlers.staff.figures.summary import Summary

LABELLED = {"label": {"type": "string"}, "definition": {"type": "string"}}


class BehindRow(BaseModel):
    """One of the rows that a number of the figures counts. `end` and `seconds` are of a stay in the queue."""

    conversation: str
    channel: str
    episode: int
    at: datetime
    words: str
    end: str
    seconds: int

    @classmethod
    def of(cls, row: Shown) -> Self:
        return cls(
            conversation=row.conversation,
            channel=row.channel,
            episode=row.episode,
            at=jst(row.at),
            words=row.words,
            end=row.end,
            seconds=row.seconds,
        )


class Behind(BaseModel):
    """`gone`: how many more were counted whose conversations are deleted."""

    items: list[BehindRow]
    gone: int
    next: str


def figures_schemas() -> dict[str, Any]:
    """The figures as `handlers.staff.figures.summary.as_json` gives them, and their parts, by name: described by the summary itself."""
    schema = TypeAdapter(Summary).json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    parts: dict[str, Any] = schema.pop("$defs")
    share = {"allOf": [{"$ref": "#/components/schemas/Share"}, {"type": "object", "properties": LABELLED}]}
    schema["properties"] |= {
        "outcomes": {"type": "array", "items": share},
        "definitions": {"type": "object", "additionalProperties": {"type": "string"}},
    }
    return {"Figures": schema, **parts}
