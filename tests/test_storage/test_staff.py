"""Accounts, sessions, tokens, counted tries, the audit log."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from store_works import together

from storage import audit, sessions, staff, tries
from storage.moments import DAY, HOUR, MINUTE, told
from storage.sessions import FORMER_GOOD_FOR, IDLE, ROTATED_EVERY, WHOLE
from storage.store import Store
from storage.today import counted
from storage.transaction import Transaction

pytestmark = pytest.mark.usefixtures("engine")

NOW = 1_680_000_000_000


@pytest.fixture
async def sato(store: Store) -> int:
    id_ = await store.run(lambda tx: staff.add(tx, "sato", "佐藤", "agent", "hash", NOW))
    assert id_ is not None
    return id_


def at(work: Callable[..., Any], *given: object, now: int = NOW) -> Callable[[Transaction], Any]:
    return lambda transaction: work(transaction, *given, now)


async def whose(store: Store, cookie: str, now: int) -> str:
    bearer = await store.read(lambda reader: sessions.bearer(reader, cookie, now))
    return bearer.name if bearer else ""


# --- accounts --------------------------------------------------------------------------------------------------------


async def test_a_name_is_given_once(store: Store, sato: int) -> None:
    assert await store.run(lambda tx: staff.add(tx, "sato", "other", "supervisor", "hash", NOW)) is None
    account = await store.read(lambda reader: staff.by_name(reader, "sato"))
    assert account is not None
    assert (account.id, account.display, account.role, account.must_change) == (sato, "佐藤", "agent", True)


async def test_whether_anybody_can_log_in(store: Store, sato: int) -> None:
    assert await store.read(staff.anybody)
    assert await store.run(at(staff.disable, sato))
    assert not await store.run(at(staff.disable, sato))
    assert not await store.read(staff.anybody)
    assert await store.run(lambda tx: staff.enable(tx, sato))
    assert await store.read(staff.anybody)


async def test_a_password_that_was_changed_meanwhile_is_not_hashed_back(store: Store, sato: int) -> None:
    await store.run(lambda tx: staff.set_password(tx, sato, "newer", must_change=False, now=NOW))
    await store.run(lambda tx: staff.rehash(tx, sato, "hash", "again"))
    known = await store.read(lambda reader: staff.secrets_of(reader, "sato"))
    assert known is not None
    assert (known.password, known.account.must_change) == ("newer", False)


async def test_a_code_of_the_second_factor_counts_once(store: Store, sato: int) -> None:
    await store.run(lambda tx: staff.set_totp(tx, sato, "secret", ["one", "two"], 7))
    used = partial(staff.use_totp, staff=sato)
    assert await together(store, partial(used, step=7), partial(used, step=8), partial(used, step=8)) == [
        False,
        True,
        False,
    ]
    assert await store.run(lambda tx: staff.use_recovery_code(tx, sato, "one"))
    assert not await store.run(lambda tx: staff.use_recovery_code(tx, sato, "one"))
    await store.run(lambda tx: staff.set_totp(tx, sato, "", [], 0))
    assert not await store.run(lambda tx: staff.use_recovery_code(tx, sato, "two"))


# --- sessions --------------------------------------------------------------------------------------------------------


async def test_a_session_ends_after_thirty_idle_minutes_and_after_twelve_hours(store: Store, sato: int) -> None:
    cookie = await store.run(at(sessions.begin, sato))
    assert await whose(store, cookie, NOW + IDLE - 1) == "sato"
    assert await whose(store, cookie, NOW + IDLE) == ""
    now = NOW
    while now < NOW + WHOLE - IDLE // 2:
        now += IDLE // 2
        cookie = await store.run(at(sessions.keep, cookie, now=now)) or cookie
    assert await whose(store, cookie, NOW + WHOLE - 1) == "sato"
    assert await whose(store, cookie, NOW + WHOLE) == ""


async def test_the_cookie_is_not_in_the_file(store: Store, sato: int) -> None:
    cookie = await store.run(at(sessions.begin, sato))
    token = sessions.new_token()
    await store.run(at(sessions.add_token, sato, "driver", sessions.digest_of(token)))
    rows = await store.read(lambda r: [tuple(row) for row in r.sql("SELECT * FROM session, token")])
    assert cookie not in str(rows)
    assert token not in str(rows)


async def test_a_new_cookie_comes_while_the_former_is_good_for_a_moment(store: Store, sato: int) -> None:
    old = await store.run(at(sessions.begin, sato))
    later = NOW + ROTATED_EVERY
    # Two requests of one page.
    fresh, second = await together(store, at(sessions.keep, old, now=later), at(sessions.keep, old, now=later))
    assert fresh is not None
    assert second is None
    assert await whose(store, old, later + 1) == await whose(store, fresh, later + 1) == "sato"
    await store.run(at(sessions.keep, fresh, now=later + 2))  # the browser has it
    assert await whose(store, old, later + FORMER_GOOD_FOR) == "sato"
    assert await whose(store, old, later + FORMER_GOOD_FOR + 1) == ""


async def test_a_kept_copy_of_an_old_cookie_ends_the_session(store: Store, sato: int) -> None:
    old = await store.run(at(sessions.begin, sato))
    later = NOW + ROTATED_EVERY
    fresh = await store.run(at(sessions.keep, old, now=later))
    assert fresh is not None
    await store.run(at(sessions.keep, fresh, now=later + 1))
    await store.run(at(sessions.keep, old, now=later + 2 * FORMER_GOOD_FOR))
    assert await whose(store, fresh, later + 2 * FORMER_GOOD_FOR) == ""


async def test_an_answer_that_got_lost_does_not_log_out(store: Store, sato: int) -> None:
    old = await store.run(at(sessions.begin, sato))
    later = NOW + ROTATED_EVERY
    lost = await store.run(at(sessions.keep, old, now=later))
    again = await store.run(at(sessions.keep, old, now=later + 2 * FORMER_GOOD_FOR))
    assert again not in (None, lost)
    assert await whose(store, str(again), later + 3 * FORMER_GOOD_FOR) == "sato"


async def test_every_session_of_an_account_ends_at_once(store: Store, sato: int) -> None:
    cookies = [await store.run(at(sessions.begin, sato)) for _ in range(3)]
    assert len(await store.read(lambda reader: sessions.seats(reader, sato, NOW))) == 3
    assert await store.run(at(sessions.end_all, sato, "password")) == 3
    assert [await whose(store, cookie, NOW) for cookie in cookies] == ["", "", ""]


async def test_a_disabled_account_opens_nothing(store: Store, sato: int) -> None:
    cookie = await store.run(at(sessions.begin, sato))
    token = sessions.new_token()
    await store.run(at(sessions.add_token, sato, "driver", sessions.digest_of(token)))
    await store.run(at(staff.disable, sato))
    assert await whose(store, cookie, NOW) == ""
    assert await store.read(lambda reader: sessions.program(reader, token, NOW)) is None


async def test_a_token_opens_until_it_is_taken_back(store: Store, sato: int) -> None:
    token = sessions.new_token()
    await store.run(at(sessions.add_token, sato, "driver", sessions.digest_of(token)))
    bearer = await store.read(lambda reader: sessions.program(reader, token, NOW))
    assert bearer is not None
    assert (bearer.name, bearer.session, bearer.due) == ("sato", None, True)
    await store.run(at(sessions.keep_program, token))
    (listed,) = await store.read(lambda reader: sessions.tokens(reader, sato))
    assert (listed.label, listed.used) == ("driver", told(NOW))
    assert await store.run(at(sessions.end_tokens, sato)) == 1
    assert await store.read(lambda reader: sessions.program(reader, token, NOW)) is None


# --- tries -----------------------------------------------------------------------------------------------------------


async def test_tries_at_once_are_counted_one_after_the_other(store: Store) -> None:
    waits = await together(store, *[at(tries.count, "sato", "192.0.2.1") for _ in range(50)])
    assert waits[: tries.FREE] == [0] * tries.FREE
    assert min(waits[tries.FREE :]) > 0


async def test_the_delay_doubles_up_to_fifteen_minutes_and_a_quiet_hour_forgets(store: Store) -> None:
    now, waits = NOW, []
    for _ in range(14):
        assert await store.run(at(tries.count, "sato", "192.0.2.1", now=now)) == 0
        wait = await store.run(at(tries.count, "sato", "192.0.2.1", now=now))
        waits.append(wait)
        now += wait
    assert waits[:5] == [0, 5_000, 10_000, 20_000, 40_000]
    assert waits[-1] == tries.LONGEST_DELAY
    now += HOUR + 1
    assert [await store.run(at(tries.count, "sato", "192.0.2.1", now=now)) for _ in range(3)] == [0, 0, 0]


async def test_strangers_do_not_lock_out_the_owner(store: Store) -> None:
    await store.run(at(tries.count, "sato", "192.0.2.1"))
    await store.run(at(tries.forgive, "sato", "192.0.2.1"))
    for number in range(200):
        await store.run(at(tries.count, "sato", f"198.51.100.{number}"))
    assert await store.run(at(tries.count, "sato", "203.0.113.9")) > 0  # a stranger more
    assert await store.run(at(tries.count, "sato", "192.0.2.1")) == 0  # the owner


async def test_many_names_from_one_address_are_slowed_down(store: Store) -> None:
    waits = [await store.run(at(tries.count, f"name{number}", "192.0.2.1")) for number in range(30)]
    assert waits[: tries.FREE_ADDRESS] == [0] * tries.FREE_ADDRESS
    assert waits[-1] > 0
    rows = await store.run(lambda tx: tx.sql("SELECT COUNT(*) FROM login_try")[0][0])
    assert rows == 1 + 2 * tries.FREE_ADDRESS  # names made up while the address waits leave none


async def test_right_passwords_of_many_behind_one_address_slow_nobody_down(store: Store) -> None:
    for number in range(60):
        assert await store.run(at(tries.count, f"name{number}", "192.0.2.1")) == 0
        await store.run(at(tries.forgive, f"name{number}", "192.0.2.1"))


async def test_addresses_are_forgotten(store: Store) -> None:
    await store.run(at(tries.count, "mori", "198.51.100.7"))
    await store.run(at(tries.forgive, "sato", "192.0.2.1", now=NOW + DAY))
    rows = await store.read(lambda r: [tuple(row) for row in r.sql("SELECT tries FROM login_try")])
    assert rows == [(0,)]  # that the owner was there


# --- the audit log ---------------------------------------------------------------------------------------------------


async def test_the_log_is_read_newest_first_page_by_page(store: Store) -> None:
    for number in range(5):
        done = partial(audit.note, staff="sato", action="reveal", target=f"case:{number}", reason="電話")
        await store.run(partial(done, now=NOW + number * MINUTE))
    await store.run(lambda tx: audit.note(tx, NOW, "mori", "export", "cases", count=12))
    first = await store.read(audit.page(audit.Filter(staff="sato"), limit=3))
    rest = await store.read(audit.page(audit.Filter(staff="sato"), before=first[-1].id, limit=3))
    assert [entry.target for entry in (*first, *rest)] == ["case:4", "case:3", "case:2", "case:1", "case:0"]
    assert await store.read(audit.actions) == ("export", "reveal")
    between = audit.Filter(since=NOW + MINUTE, until=NOW + 3 * MINUTE)
    assert [entry.target for entry in await store.read(audit.page(between))] == ["case:2", "case:1"]


async def test_on_duty_is_who_was_there_lately_and_may_serve_somebody(store: Store, sato: int) -> None:
    oka = await store.run(lambda tx: staff.add(tx, "oka", "岡", "auditor", "hash", NOW))
    for person in (sato, oka):
        await store.run(at(sessions.begin, person))
    seen = await store.read(counted(told(NOW)))
    assert seen.on_duty == ("sato",)
    assert (await store.read(counted(told(NOW + HOUR)))).on_duty == ()
