"""The slot language: what a slot is, what is refused, and what stays as it was written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.folder import CampaignError
from faq.text import Slot, fill, plain, slots, split

NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,12}", fullmatch=True)
FORMS = st.from_regex(r"[a-z]{0,6}", fullmatch=True)
PLAIN = st.text(st.characters(exclude_characters="{}", exclude_categories=["Cs"]))


def written(slot: Slot) -> str:
    return f"{{{slot.name}:{slot.form}}}" if slot.form else f"{{{slot.name}}}"


def test_slots_are_found_with_their_forms() -> None:
    assert split("4月{close}まで、{app:from}から") == ("4月", Slot("close"), "まで、", Slot("app", "from"), "から")
    assert slots("なし") == ()
    assert plain("期限は{close:left}です") == "期限はです"


@given(st.lists(PLAIN | st.builds(Slot, NAMES, FORMS)))
def test_what_is_written_is_read_back(parts: list[str | Slot]) -> None:
    text = "".join(part if isinstance(part, str) else written(part) for part in parts)
    assert "".join(part if isinstance(part, str) else written(part) for part in split(text)) == text
    assert list(slots(text)) == [part for part in parts if isinstance(part, Slot)]
    assert plain(text) == "".join(part for part in parts if isinstance(part, str))


@pytest.mark.parametrize(
    "text", ["{", "}", "{}", "{Close}", "{close", "close}", "{{close}}", "{close.year}", "{close!r}", "{a b}", "{0}"]
)
def test_any_other_brace_is_refused(text: str) -> None:
    with pytest.raises(CampaignError, match="a brace that is no slot"):
        split(f"前{text}後")


def test_a_slot_knows_whether_it_begins_a_sentence() -> None:
    told: list[tuple[str, bool]] = []

    def note(slot: Slot, begins: bool) -> str:
        told.append((slot.name, begins))
        return slot.name.upper()

    assert fill("{a} is {b}. {c}\n{d}, (e) {f}", note) == "A is B. C\nD, (e) F"
    assert told == [("a", True), ("b", False), ("c", True), ("d", True), ("f", False)]
