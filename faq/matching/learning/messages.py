"""Calibration messages: what travellers might write, each with the entries that would satisfy them.

`calibration.jsonl`, a line a message: {"q", "lang", "style", "entry", "also": [...], "second": ...}. `entry` "unstated_new"
is a question of the domain that no entry fits. They must be written by another hand than the wordings.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from faq.folder import CampaignError, Folder

FILE = "calibration.jsonl"
NOTHING_FITS = "unstated_new"


@dataclass(frozen=True, slots=True)
class Message:
    text: str
    language: str
    style: str
    entry: str
    also: frozenset[str] = frozenset()  # other entries whose answer would satisfy as well
    second: str = ""  # what else is asked in the same message

    @property
    def known(self) -> bool:
        return self.entry != NOTHING_FITS


def read_messages(folder: Folder) -> list[Message]:
    """The campaign's calibration messages, none without a file. Raises CampaignError with the line."""
    if not folder.has(FILE):
        return []
    lines = enumerate(folder.text(FILE).split("\n"), 1)
    return [_message(line, number) for number, line in lines if line.strip()]


def _message(line: str, number: int) -> Message:
    try:
        row: Mapping[str, Any] = json.loads(line)
        return Message(
            text=str(row["q"]),
            language=str(row["lang"]),
            style=str(row.get("style", "plain")),
            entry=str(row["entry"]),
            also=frozenset(map(str, row.get("also") or ())),
            second=str(row.get("second") or ""),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CampaignError(f"is no calibration message: {error}", FILE, line=number) from None
