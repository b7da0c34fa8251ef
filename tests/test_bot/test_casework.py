"""The steps of a claim, and the check of what staff type for somebody on the telephone."""

from __future__ import annotations

import pytest
from reading_form import FORM, TODAY

from bot.casework import STATES, STEPS, check_items
from bot.knowledge import Form, FormKind

CLAIM = Form("case_b", (FormKind("b1", "①", "①"),), FORM)
ITEMS = {"inquiry_number": "4071 2285 33", "expiry_date": "2月24日", "prefecture": "群馬", "store": " 湯けむり茶屋 "}


def test_every_state_has_its_steps_and_the_last_has_none() -> None:
    assert set(STEPS) == set(STATES)
    assert [state for state in STATES if not STEPS[state]] == ["closed"]
    assert not any(state in STEPS[state] for state in STATES)
    assert all(
        "refunded" not in STEPS[state] and "refused" not in STEPS[state] for state in STATES if state != "checking"
    )


def test_items_are_read_as_in_the_chat() -> None:
    checked = check_items(CLAIM, ITEMS, TODAY, whole=True)
    assert checked.flaws == ()
    assert checked.values == {
        "inquiry_number": "4071228533", "expiry_date": "2023-02-24", "prefecture": "群馬県", "store": "湯けむり茶屋",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("item", "text", "reason"),
    [
        ("inquiry_number", "090-1234-5678", "looks_like_phone"),
        ("inquiry_number", "12", "too_short"),
        ("inquiry_number", "わかりません", "unread"),
        ("expiry_date", "2月30日", "impossible_date"),
        ("expiry_date", "2024年8月1日", "far_date"),
        ("prefecture", "府中", "two_places"),
        ("store", "  ", "missing"),
        ("owner", "山田", "unknown"),
    ],
)
def test_what_cannot_be_taken_is_told_by_item(item: str, text: str, reason: str) -> None:
    checked = check_items(CLAIM, {item: text}, TODAY, whole=False)
    assert [(flaw.item, flaw.reason) for flaw in checked.flaws] == [(item, reason)]
    assert item not in checked.values


def test_all_items_are_asked_for_where_a_claim_is_opened() -> None:
    checked = check_items(CLAIM, {"store": "茶屋"}, TODAY, whole=True)
    assert [flaw.reason for flaw in checked.flaws] == ["missing"] * 3


def test_an_odd_date_is_taken_when_somebody_is_sure_and_an_impossible_one_never() -> None:
    far = check_items(CLAIM, {"expiry_date": "2024年8月1日"}, TODAY, whole=False, sure=["expiry_date"])
    assert (far.values, far.flaws) == ({"expiry_date": "2024-08-01"}, ())
    assert check_items(CLAIM, {"expiry_date": "2月30日"}, TODAY, whole=False, sure=["expiry_date"]).flaws
