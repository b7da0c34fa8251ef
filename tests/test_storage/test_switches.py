"""What staff switch: overflow by hand and by rule, days with other hours, and who did it when."""

from __future__ import annotations

from datetime import date, time, timedelta
from functools import partial
from typing import Any

import pytest
from moments import at

from storage import handoffs, staff_events, switches
from storage.moments import MINUTE, stored
from storage.store import Store
from storage.switches import BY_RULE, Periods, Rule
from storage.transaction import Transaction

pytestmark = pytest.mark.usefixtures("engine")

NOON = at("2023-03-27T12:00")
NOW = stored(NOON)
DAY = date(2023, 3, 28)


async def set_overflow(store: Store, *, on: bool, now: int = NOW, **more: Any) -> None:
    given = {"reason": "電話が鳴りやまない", "author": "sato"} | more
    await store.run(lambda t: switches.set_overflow(t, on=on, now=now, **given))


async def wait_in_line(store: Store, how_many: int) -> None:
    """So many wait from now on, and the rule is asked."""

    def work(transaction: Transaction) -> bool:
        transaction.sql("DELETE FROM handoff")
        for number in range(how_many):
            transaction.sql(
                "INSERT INTO conversation (no, id, channel, traveller, state, created, last_seen)"
                " VALUES (:no, :name, 'web', :name, '', 0, 0) ON CONFLICT DO NOTHING",
                no=number + 1,
                name=str(number + 1),
            )
            handoffs.join(transaction, number + 1, "asked", "", NOW)
        return switches.follow_rule(transaction, NOW)

    await store.run(work)


async def is_overrun(store: Store) -> bool:
    return (await store.read(switches.read)).overrun(NOON) is not None


async def test_a_fresh_desk_has_nothing_switched(store: Store) -> None:
    assert await store.read(switches.read) == switches.Switches()
    assert await store.read(switches.version) is None


async def test_overflow_is_switched_on_and_off_with_its_author_and_reason(store: Store) -> None:
    await set_overflow(store, on=True)
    overflow = (await store.read(switches.read)).overrun(NOON)
    assert overflow is not None
    assert (overflow.by, overflow.reason, overflow.since) == ("sato", "電話が鳴りやまない", NOON)
    await set_overflow(store, on=False, author="ito", reason="落ち着いた")
    assert not await is_overrun(store)
    assert [(change.author, change.name) for change in await store.read(switches.history())] == [
        ("ito", "overflow"),
        ("sato", "overflow"),
    ]


async def test_overflow_ends_by_itself(store: Store) -> None:
    await set_overflow(store, on=True, until=NOW + MINUTE)
    held = await store.read(switches.read)
    assert held.overrun(NOON)
    assert held.overrun(NOON + timedelta(minutes=1)) is None


async def test_an_end_that_is_past_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="later than now"):
        await set_overflow(store, on=True, until=NOW)
    assert await store.read(switches.version) is None


async def test_a_day_gets_other_hours_and_its_usual_ones_back(store: Store) -> None:
    def set_day(periods: Periods | None) -> Any:
        return store.run(partial(switches.set_day, day=DAY, periods=periods, reason="訓練", author="sato", now=NOW))

    await set_day(((time(10), time(12)), (time(13), time(15, 30))))
    hours = (await store.read(switches.read)).days[DAY]
    assert hours.periods == ((time(10), time(12)), (time(13), time(15, 30)))
    assert hours.by == "sato"
    await set_day(())
    assert (await store.read(switches.read)).days[DAY].periods == ()
    await set_day(None)
    assert (await store.read(switches.read)).days == {}


@pytest.mark.parametrize(
    "periods", [((time(12), time(10)),), ((time(10), time(13)), (time(12), time(15))), ((time(10), time(10)),)]
)
async def test_hours_that_cannot_be_are_refused(periods: Periods, store: Store) -> None:
    with pytest.raises(ValueError, match="must follow one another"):
        await store.run(partial(switches.set_day, day=DAY, periods=periods, reason="", author="sato", now=NOW))


async def test_what_was_undone_is_not_taken_for_what_was_set_in_its_place(store: Store) -> None:
    def broken(transaction: Transaction) -> None:
        switches.set_overflow(transaction, on=True, reason="", author="sato", now=NOW)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await store.run(broken)
    assert await store.read(switches.version) is None


# --- the rule --------------------------------------------------------------------------------------------------------


async def set_rule(store: Store) -> None:
    await store.run(lambda t: switches.set_rule(t, Rule(on_at=8, off_at=3), author="sato", now=NOW))


async def test_without_a_rule_a_long_queue_switches_nothing(store: Store) -> None:
    await wait_in_line(store, 50)
    assert not await is_overrun(store)


async def test_the_rule_has_hysteresis(store: Store) -> None:
    await set_rule(store)
    seen = []
    for waiting in (7, 8, 7, 4, 3, 4, 7, 8):
        await wait_in_line(store, waiting)
        seen.append(await is_overrun(store))
    assert seen == [False, True, True, True, False, False, False, True]
    assert (await store.read(switches.history()))[0].author == BY_RULE


async def test_what_a_person_switched_on_is_not_switched_off_by_the_rule(store: Store) -> None:
    await set_rule(store)
    await set_overflow(store, on=True)
    await wait_in_line(store, 0)
    assert await is_overrun(store)


async def test_what_a_person_switched_off_stays_off_until_the_queue_was_short_once(store: Store) -> None:
    await set_rule(store)
    await wait_in_line(store, 9)
    await set_overflow(store, on=False)
    await wait_in_line(store, 12)
    assert not await is_overrun(store)
    await wait_in_line(store, 2)
    await wait_in_line(store, 8)
    assert await is_overrun(store)


async def test_a_rule_without_hysteresis_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="fewer waiting"):
        await store.run(lambda t: switches.set_rule(t, Rule(on_at=3, off_at=3), author="sato", now=NOW))
    await set_rule(store)
    await store.run(lambda t: switches.set_rule(t, None, author="sato", now=NOW))
    assert (await store.read(switches.read)).rule is None


async def test_whatever_is_switched_stands_in_the_feed(store: Store) -> None:
    await store.run(lambda t: switches.set_day(t, DAY, (), reason="", author="mori", now=NOW))
    await set_rule(store)
    await wait_in_line(store, 8)
    told = [(row.staff, row.state) for row in await store.read(staff_events.after(0)) if row.kind == "setting"]
    assert told == [("mori", "day:2023-03-28"), ("sato", "overflow_rule"), ("", "overflow")]


async def test_what_was_refused_is_told_to_nobody(store: Store) -> None:
    with pytest.raises(ValueError, match="later than now"):
        await set_overflow(store, on=True, until=NOW)
    assert await store.read(staff_events.after(0)) == ()
