"""An allowance refills with time, says how long to wait, and keeps no more keys than it has room for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.web import allowance
from handlers.web.allowance import Allowance
from handlers.web.refusals import Refusal


class Time:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_empties_and_refills() -> None:
    time = Time()
    bucket = Allowance(2, 6, "too_much", time)  # one every ten seconds
    bucket.take("a")
    bucket.take("a")
    with pytest.raises(Refusal) as refused:
        bucket.take("a")
    assert refused.value.headers == {"Retry-After": "10"}
    time.now = 9.9
    with pytest.raises(Refusal):
        bucket.take("a")
    time.now = 10.0
    bucket.take("a")


def test_one_does_not_pay_for_another() -> None:
    bucket = Allowance(1, 1, "too_much", Time())
    bucket.take("a")
    bucket.take("b")


def test_the_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowance, "MOST_KEYS", 10)
    bucket = Allowance(1, 1, "too_much", Time())
    for number in range(100):
        bucket.take(str(number))
    assert len(bucket._left) == 10


@given(st.lists(st.floats(0, 100), max_size=60))
def test_never_more_than_the_burst_and_the_rate_allow(waits: list[float]) -> None:
    time = Time()
    bucket = Allowance(3, 30, "too_much", time)
    taken = 0
    for wait in waits:
        time.now += wait
        try:
            bucket.take("a")
            taken += 1
        except Refusal:
            pass
    assert taken <= 3 + time.now * 0.5 + 1e-6
