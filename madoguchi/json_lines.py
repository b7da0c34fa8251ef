"""Messages line by line, as `ask` and `read` take them: a line of JSON in, a line of JSON out."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import click

from madoguchi.clock import read_moment
from madoguchi.one_line import OneLine


@dataclass(frozen=True, slots=True)
class Message:
    id: Any
    words: str
    at: datetime
    language: str  # the traveller's as far as it is known, or ""


def answer_all(answer: Callable[[Message], dict[str, Any]], now: datetime) -> None:
    """Every line of standard input through `answer`, in order, with its id; one that names no moment is of `now`."""
    for message in _messages(sys.stdin, now):
        click.echo(json.dumps({"id": message.id} | answer(message), ensure_ascii=False))


def _messages(lines: Iterable[str], now: datetime) -> Iterator[Message]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError:
            raise OneLine(f"line {number} is not JSON.") from None
        if not isinstance(row, dict) or not isinstance(row.get("q"), str):
            raise OneLine(f'line {number} is not an object with a text "q".')
        try:
            at = read_moment(str(row["as_of"])) if row.get("as_of") else now
        except ValueError:
            raise OneLine(f'line {number}: "as_of" is not a moment such as 2023-03-27T10:00.') from None
        yield Message(row.get("id"), row["q"], at, row.get("lang_hint", ""))
