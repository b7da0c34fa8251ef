"""A frozen value with some of its fields changed."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pytest

from bot.altered import altered
from bot.state import Draft, State

STATE = State(language="en", draft=Draft(kind="b1", items={"number": "GM12345678"}), trail=("claim",))


def test_it_is_what_replace_gives_and_the_first_stays() -> None:
    before = replace(STATE)
    changed = altered(STATE, scene="form", trail=())
    assert changed == replace(STATE, scene="form", trail=())
    assert before == STATE


def test_what_it_gives_is_as_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        altered(STATE, scene="form").scene = "open"  # type: ignore[misc]


def test_a_field_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        altered(STATE, seen="form")
