"""Messages in many people's habits: everything that one gives is read, and nothing that it does not give."""

from __future__ import annotations

import json
import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from reading_form import FORM

from bot.reading import read_items

EXAMPLES = [
    json.loads(line)
    for line in (Path(__file__).parent / "intake_examples.jsonl").read_text(encoding="utf-8").splitlines()
]


def typed(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["q"][:40])
def test_a_message_gives_its_items_and_no_others(example: dict[str, Any]) -> None:
    reading = read_items(example["q"], FORM, date.fromisoformat(example["today"]), example.get("asking", ""))
    given = {item.id: typed(example[item.id]) for item in FORM if example[item.id] is not None}
    assert {item: typed(value.text) for item, value in reading.values.items()} == given


def test_there_are_hundreds_of_examples() -> None:
    assert len({(example["q"], example.get("asking")) for example in EXAMPLES}) >= 400
