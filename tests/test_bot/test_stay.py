"""The stay in the queue: every move from every state by everybody, and what a move does to the clock."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.stay import LEASE, LONGEST_HOLD, By, Move, MoveRefusedError, RefusedFor, Stay, StayState, allowed, heard, move

NOW = 1_000_000_000
MINUTE = 60_000
SATO, SUZUKI, MORI, DESK = By("sato"), By("suzuki"), By("mori", supervisor=True), By()

# What comes of a move of a stay that sato owns, or that nobody does: by sato, by a colleague, by a supervisor, by the desk.
# A state is where it leads; anything else is why it is refused.
PROOF: dict[tuple[Move, StayState], tuple[str, str, str, str]] = {
    ("take", "waiting"): ("taken", "taken", "taken", "role"),
    ("take", "taken"): ("state", "owned", "owned", "role"),
    ("take", "held"): ("state", "owned", "owned", "role"),
    ("take", "closed"): ("state", "state", "state", "role"),
    ("take_over", "waiting"): ("state", "state", "state", "role"),
    ("take_over", "taken"): ("state", "role", "taken", "role"),
    ("take_over", "held"): ("state", "role", "taken", "role"),
    ("take_over", "closed"): ("state", "state", "state", "role"),
    ("reply", "waiting"): ("taken", "taken", "taken", "role"),
    ("reply", "taken"): ("taken", "owned", "owned", "role"),
    ("reply", "held"): ("taken", "owned", "owned", "role"),
    ("reply", "closed"): ("state", "state", "state", "role"),
    ("hold", "waiting"): ("state", "state", "state", "role"),
    ("hold", "taken"): ("held", "owned", "owned", "role"),
    ("hold", "held"): ("state", "state", "state", "role"),
    ("hold", "closed"): ("state", "state", "state", "role"),
    ("resume", "waiting"): ("state", "state", "state", "role"),
    ("resume", "taken"): ("state", "state", "state", "role"),
    ("resume", "held"): ("taken", "owned", "owned", "role"),
    ("resume", "closed"): ("state", "state", "state", "role"),
    ("pass_on", "waiting"): ("state", "state", "state", "role"),
    ("pass_on", "taken"): ("waiting", "owned", "waiting", "role"),
    ("pass_on", "held"): ("waiting", "owned", "waiting", "role"),
    ("pass_on", "closed"): ("state", "state", "state", "role"),
    ("give_back", "waiting"): ("state", "state", "state", "role"),
    ("give_back", "taken"): ("closed", "owned", "closed", "role"),
    ("give_back", "held"): ("closed", "owned", "closed", "role"),
    ("give_back", "closed"): ("state", "state", "state", "role"),
    ("close", "waiting"): ("state", "state", "state", "role"),
    ("close", "taken"): ("closed", "owned", "closed", "role"),
    ("close", "held"): ("closed", "owned", "closed", "role"),
    ("close", "closed"): ("state", "state", "state", "role"),
    ("lapse", "waiting"): ("role", "role", "role", "state"),
    ("lapse", "taken"): ("role", "role", "role", "waiting"),
    ("lapse", "held"): ("role", "role", "role", "state"),
    ("lapse", "closed"): ("role", "role", "role", "state"),
    ("ring", "waiting"): ("role", "role", "role", "state"),
    ("ring", "taken"): ("role", "role", "role", "state"),
    ("ring", "held"): ("role", "role", "role", "taken"),
    ("ring", "closed"): ("role", "role", "role", "state"),
    ("release", "waiting"): ("role", "role", "role", "state"),
    ("release", "taken"): ("role", "role", "role", "waiting"),
    ("release", "held"): ("role", "role", "role", "waiting"),
    ("release", "closed"): ("role", "role", "role", "state"),
}


def stay_in(state: StayState) -> Stay:
    """As the road leads there, with sato as the owner; its lease has run out."""
    owned = Stay(state, version=7, owner="sato", lease=NOW, taken=NOW - 9 * MINUTE, unanswered=NOW - 5 * MINUTE)
    match state:
        case "waiting":
            return Stay(state, version=7, unanswered=NOW - 5 * MINUTE)
        case "held":
            return replace(owned, held=NOW - MINUTE, hold_reason="調べる")
        case "closed":
            return replace(owned, lease=None, unanswered=None, closed=NOW - MINUTE)
        case "taken":
            return owned


def test_the_proof_has_every_move_from_every_state() -> None:
    assert set(PROOF) == {(what, state) for what in get_args(Move) for state in get_args(StayState)}


@pytest.mark.parametrize(("what", "state"), PROOF)
def test_each_move(what: Move, state: StayState) -> None:
    for by, expected in zip((SATO, SUZUKI, MORI, DESK), PROOF[what, state], strict=True):
        stay = stay_in(state)
        if expected in get_args(StayState):
            moved = move(stay, what, by, NOW, version=7)
            assert (moved.state, moved.version) == (expected, 8)
            assert what in allowed(stay, by, NOW)
            new = by.name or "sato"
            assert moved.owner == {"taken": new, "waiting": "", "held": "sato", "closed": "sato"}[moved.state]
        else:
            with pytest.raises(MoveRefusedError) as refused:
                move(stay, what, by, NOW, version=7)
            assert (refused.value.reason, refused.value.stay) == (expected, stay)
            assert what not in refused.value.allowed
    assert {"owned", "state", "role"} <= set(get_args(RefusedFor))


def test_a_version_that_is_not_the_newest_is_refused() -> None:
    with pytest.raises(MoveRefusedError) as refused:
        move(stay_in("taken"), "hold", SATO, NOW, version=6)
    assert refused.value.reason == "version"
    assert refused.value.allowed == ("reply", "hold", "pass_on", "give_back", "close")


def test_a_lease_has_to_run_out_before_a_stay_lapses() -> None:
    taken = move(stay_in("waiting"), "take", SATO, NOW)
    assert taken.lease == NOW + LEASE
    with pytest.raises(MoveRefusedError) as refused:
        move(taken, "lapse", DESK, NOW + LEASE - 1)
    assert refused.value.reason == "early"
    again = move(taken, "lapse", DESK, NOW + LEASE)
    assert (again.owner, again.lease, again.unanswered) == ("", None, NOW - 5 * MINUTE)
    assert move(taken, "hold", SATO, NOW).lease == NOW + LONGEST_HOLD


def test_a_hold_stops_the_clock() -> None:
    taken = move(stay_in("waiting"), "take", SATO, NOW)
    held = move(taken, "hold", SATO, NOW)
    resumed = move(held, "resume", SATO, NOW + 60 * MINUTE)
    assert resumed.unanswered == NOW + 55 * MINUTE  # five minutes before it, none on hold
    assert (resumed.held, resumed.hold_reason) == (None, "")


def test_a_hold_ends_at_its_time_and_when_the_traveller_writes() -> None:
    held = move(move(stay_in("waiting"), "take", SATO, NOW), "hold", SATO, NOW)
    with pytest.raises(MoveRefusedError) as refused:
        move(held, "ring", DESK, NOW + LONGEST_HOLD - 1)
    assert refused.value.reason == "early"
    rung = move(held, "ring", DESK, NOW + LONGEST_HOLD)
    assert (rung.state, rung.owner, rung.lease, rung.held) == ("taken", "sato", NOW + LONGEST_HOLD + LEASE, None)
    wrote = heard(held, NOW + MINUTE)
    assert (wrote.state, wrote.owner, wrote.lease) == ("taken", "sato", NOW + MINUTE + LEASE)
    assert (wrote.unanswered, wrote.version) == (NOW - 4 * MINUTE, held.version + 1)
    assert heard(wrote, NOW + 2 * MINUTE) == wrote


def test_a_reply_ends_the_wait_and_is_the_first_only_once() -> None:
    first = move(stay_in("waiting"), "reply", SATO, NOW)
    assert (first.first_reply, first.unanswered, first.taken, first.alerted) == (NOW, None, NOW, None)
    second = move(heard(first, NOW + 1), "reply", SATO, NOW + 2)
    assert (second.first_reply, second.unanswered) == (NOW, None)


STEPS = st.lists(st.tuples(st.sampled_from(get_args(Move)), st.sampled_from([SATO, SUZUKI, MORI, DESK])), max_size=30)


@given(STEPS)
def test_whatever_is_tried_an_owner_holds_it_or_nobody(steps: list[tuple[Move, By]]) -> None:
    stay, now = Stay("waiting", unanswered=NOW), NOW
    for what, by in steps:
        now += 1_000
        try:
            after = move(stay, what, by, now)
        except MoveRefusedError:
            continue
        assert after.version == stay.version + 1
        assert (after.owner == "") == (after.state == "waiting")
        assert (after.lease is None) == (after.state not in ("taken", "held"))
        assert (after.held is not None) == (after.state == "held")
        stay = after
