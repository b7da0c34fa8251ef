"""Results of claims as a CSV file: read line by line, with what is wrong in each.

The columns are `number` and `state`, and `words` for the traveller if wished; their Japanese names do as well, and so do the
states as the console writes them. Other columns are passed over, so that an export can be filled in and sent back.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bot import receipt
from bot.casework import STATES
from bot.reading import read_receipt
from bot.records import CaseState

MOST_LINES = 1_000  # in one transaction: all or none, and nobody waits for it too long
LARGEST = 512 * 1024  # bytes
LONGEST_WORDS = 500
LONGEST_SHOWN = 40  # characters of what is no receipt number

LineFlaw = Literal["number", "state", "words", "no_case", "step", "double"]

COLUMNS: Mapping[str, str] = {
    "number": "number", "受付番号": "number", "state": "state", "状態": "state", "words": "words", "伝える言葉": "words",
}  # fmt: skip


class UnreadableResultsError(ValueError):
    """The file as a whole. The message is a line for people."""


@dataclass(frozen=True, slots=True)
class ResultLine:
    """A line of the file, read. `flaw` when it cannot be used."""

    line: int  # in the file, the heading is 1
    number: str = ""
    state: CaseState | None = None
    words: str = ""
    flaw: LineFlaw | None = None
    written: str = ""  # what stands there instead of a number


@dataclass(frozen=True, slots=True)
class Result:
    """What a line does: `becomes` is None when nothing, because it is so already or because of `flaw`."""

    line: ResultLine
    was: CaseState | None = None
    becomes: CaseState | None = None
    flaw: LineFlaw | None = None


def read_results(body: bytes, labels: Mapping[str, CaseState]) -> tuple[ResultLine, ...]:
    """The lines of a file, empty ones left out. `labels`: states as the console writes them.

    Raises UnreadableResultsError.
    """
    text = _decoded(body)
    rows = csv.reader(io.StringIO(text, newline=""))
    try:
        heading = [COLUMNS.get(cell.strip().lstrip("'"), "") for cell in next(rows, [])]
        if "number" not in heading or "state" not in heading:
            raise UnreadableResultsError("The first line must name the columns number (受付番号) and state (状態).")
        lines = [
            _line(at, dict(zip(heading, row, strict=False)), labels)
            for at, row in enumerate(rows, start=2)
            if any(cell.strip() for cell in row)
        ]
    except csv.Error as error:
        raise UnreadableResultsError(f"This is not CSV ({error}).") from None
    if len(lines) > MOST_LINES:
        raise UnreadableResultsError(f"At most {MOST_LINES} lines are taken at once; split the file.")
    return tuple(lines)


def _decoded(body: bytes) -> str:
    """UTF-8, as this desk writes it, or Shift_JIS, as spreadsheets in Japan do."""
    if len(body) > LARGEST:
        raise UnreadableResultsError(f"The file is larger than {LARGEST // 1024} KiB; split it.")
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableResultsError("The file is neither UTF-8 nor Shift_JIS; save it as CSV UTF-8.")


def _line(at: int, cells: Mapping[str, str], labels: Mapping[str, CaseState]) -> ResultLine:
    written = cells.get("number", "").strip().lstrip("'")
    number = read_receipt(written)
    named = cells.get("state", "").strip().lstrip("'")
    state = labels.get(named) or next((known for known in STATES if known == named), None)
    words = cells.get("words", "").strip()
    if not number or not receipt.valid(number):
        return ResultLine(at, flaw="number", written=written[:LONGEST_SHOWN])
    if state is None:
        return ResultLine(at, number, flaw="state")
    if len(words) > LONGEST_WORDS:
        return ResultLine(at, number, state, flaw="words")
    return ResultLine(at, number, state, words)
