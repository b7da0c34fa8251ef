"""An allowance refills with time, says how long to wait, and keeps no more keys than it has room for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.web import allowance
from handlers.web.allowance import Allowance, settle
from handlers.web.refusals import Refusal
from storage.errors import NotStoredError
from storage.store import Store


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


# --- over several processes ------------------------------------------------------------------------------------------


def taken(bucket: Allowance, key: str, times: int) -> int:
    done = 0
    for _ in range(times):
        try:
            bucket.take(key)
            done += 1
        except Refusal:
            pass
    return done


async def left(store: Store) -> list[float]:
    return await store.read(lambda reader: [row["remaining"] for row in reader.sql("SELECT remaining FROM allowance")])


async def test_what_was_done_by_way_of_others_counts(store: Store) -> None:
    time = Time()
    one, other = (Allowance(10, 60, "too_much", time) for _ in range(2))
    for bucket in (one, other):
        await settle(store, bucket, 0)
    assert (taken(one, "a", 4), taken(other, "a", 3), taken(other, "b", 1)) == (4, 3, 1)
    for bucket in (one, other, one):
        await settle(store, bucket, 0)
        taken(one, "a", 1)
    await settle(store, one, 0)
    assert taken(one, "a", 10) == 0  # 4 + 3 + 3
    assert taken(other, "b", 20) == 9


async def test_what_was_done_at_once_everywhere_is_paid_for_afterwards(store: Store) -> None:
    time = Time()
    buckets = [Allowance(10, 60, "too_much", time) for _ in range(3)]
    for bucket in buckets:
        await settle(store, bucket, 0)
    assert [taken(bucket, "a", 20) for bucket in buckets] == [10, 10, 10]
    for bucket in buckets:
        await settle(store, bucket, 0)
    time.now = 20.0  # the twenty that were too much
    assert taken(buckets[2], "a", 20) == 0
    time.now = 21.0
    assert taken(buckets[2], "a", 20) == 1


async def test_what_could_not_be_told_is_told_the_next_time(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    bucket = Allowance(10, 60, "too_much", Time())
    await settle(store, bucket, 0)
    taken(bucket, "a", 2)

    async def away(*_: object, **__: object) -> None:
        raise NotStoredError("away")

    with monkeypatch.context() as patch:
        patch.setattr(store, "run", away)
        await settle(store, bucket, 0)
    taken(bucket, "a", 1)
    await settle(store, bucket, 0)
    assert await left(store) == [7]


async def test_it_refills_and_whoever_is_quiet_is_forgotten(store: Store) -> None:
    bucket = Allowance(10, 60, "too_much", Time())
    await settle(store, bucket, 0)
    for now, remaining in ((0, [8]), (1_000, [7]), (60_000, [8]), (59_000, [6])):  # the last by a clock that is slow
        taken(bucket, "a", 2)
        await settle(store, bucket, now)
        assert await left(store) == remaining
    taken(bucket, "b", 1)
    await settle(store, bucket, 3_700_000)
    assert await store.read(lambda reader: len(reader.sql("SELECT who FROM allowance"))) == 1
