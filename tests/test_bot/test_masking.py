"""Masking hides what is somebody's own, and no ordinary word: a table of both, held whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from faq_books import gunma
from moments import at

from bot import moving, receipt
from bot.dialogue import advance
from bot.memory import Memory
from bot.reading import mask_unneeded
from bot.state import fresh
from bot.words import Incoming

LINES = (Path(__file__).parent / "masking_examples.txt").read_text("utf-8").splitlines()
EXAMPLES = [line for line in LINES if line and not line.startswith("#")]
NOW = at("2023-03-27T12:00")


def masked(line: str) -> tuple[str, str]:
    """The message of a line of the table, and how it is to be kept."""
    kept, inside = "", False
    for sign in line:
        if sign in "〔〕":
            inside = sign == "〔"
        else:
            kept += "＊" if inside and not sign.isspace() else sign
    return line.replace("〔", "").replace("〕", ""), kept


@pytest.mark.parametrize("line", EXAMPLES)
def test_the_table(line: str) -> None:
    text, kept = masked(line)
    assert mask_unneeded(text, public=gunma().public) == kept


def test_the_table_has_enough_of_both() -> None:
    personal = sum("〔" in line for line in EXAMPLES)
    assert personal >= 45
    assert len(EXAMPLES) - personal >= 100


def says(text: str, scene: str = "open", records: Memory | None = None) -> str:
    """How the words are kept, said to the desk in a scene."""
    state = fresh("ja")
    if scene == "real":
        state = advance(state, Incoming("t", "1", "p", "press", data="real"), NOW, gunma(), Memory()).state
    turn = advance(state, Incoming("t", "2", "p", "text", text=text), NOW, gunma(), records or Memory())
    return turn.shown or text


def test_a_sender_that_is_asked_about_is_kept_for_staff_to_look_at() -> None:
    assert says("080-1234-5678からSMSが来た", "real") == "080-1234-5678からSMSが来た"
    assert says("電話は080-1234-5678です") == "電話は＊＊＊＊＊＊＊＊＊＊＊＊＊です"


def test_a_number_that_moves_a_claim_is_not_kept() -> None:
    code = "40719283561"
    code += receipt.damm(code)
    assert moving.valid(code)
    assert says(f"続きの番号は {moving.show(code)} です") == "続きの番号は ＊＊＊＊-＊＊＊＊-＊＊＊＊ です"
