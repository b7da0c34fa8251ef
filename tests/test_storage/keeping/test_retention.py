"""What is deleted when, what stays, and that it can be cut off anywhere."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from places import store_at
from told_talks import Talk, at, do, rows

from bot.effects import JoinQueue, LeaveQueue, Missed, OpenCase, Rated
from storage import cases, transcript
from storage.episodes import Filter
from storage.figures import Figures, figures
from storage.finding import found
from storage.keeping import retention
from storage.keeping.periods import DAYS, KINDS, Kind
from storage.keeping.retention import purge, to_purge
from storage.moments import stored
from storage.store import Store

pytestmark = pytest.mark.usefixtures("engine")

NOW = at(31)
LONG_AGO = at(1).replace(year=2020)


async def run(store: Store, kind: Kind, days: int | None = None) -> int:
    """Purge a kind to its end; how much it was."""
    done = 0
    while True:
        batch = await store.run(
            lambda transaction: purge(transaction, kind, DAYS[kind] if days is None else days, stored(NOW))
        )
        done += batch.done
        if not batch.more:
            return done


async def counted(store: Store) -> dict[Kind, int]:
    return await store.read(lambda reader: to_purge(reader, DAYS, stored(NOW)))


async def told(store: Store) -> Figures:
    return await store.read(figures(date(2020, 1, 1), date(2023, 3, 31), NOW))


async def one(store: Store, sql: str) -> Any:
    return (await rows(store, sql))[0][0]


async def test_raw_events_go_first(store: Store) -> None:
    old, new = Talk(store, "old", at=LONG_AGO), Talk(store, "new", at=at(30))
    await old.say("古い", "はい")
    await new.say("新しい", "はい")
    await do(store, "UPDATE event SET raw = 'raw'")
    assert (await counted(store))["raw"] == 2
    assert await run(store, "raw") == 2
    assert await rows(store, "SELECT text, raw <> '' FROM message WHERE direction = 'in' ORDER BY id") == [
        ("古い", 0), ("新しい", 1),
    ]  # fmt: skip
    assert await one(store, "SELECT COUNT(*) FROM event WHERE raw <> ''") == 1
    assert await run(store, "raw") == 0


async def test_words_go_and_rows_stay(store: Store) -> None:
    old, new = Talk(store, "old", at=LONG_AGO), Talk(store, "new", at=at(30))
    await old.say("古い期限", "4月30日です。", Missed("古い期限", "x", 0.1), entry="deadline")
    await old.say("ひみつ", "ひみつの店、ですね。")
    await new.say("新しい期限", "4月30日です。")
    before = await told(store)
    assert (await counted(store))["words"] == 1
    assert await run(store, "words") == 1
    assert [hit.message.text for hit in (await store.read(found("期限", Filter(), NOW))).hits] == ["新しい期限"]
    assert await one(store, "SELECT COUNT(*) FROM message WHERE text <> '' AND blanked IS NOT NULL") == 0
    assert await rows(store, "SELECT text FROM miss") == [("",)]
    assert "ひみつ" not in str(await rows(store, "SELECT reply FROM said"))
    assert "4月30日" in str(await rows(store, "SELECT reply FROM said"))
    assert await told(store) == before
    assert await run(store, "words") == 0


async def test_words_of_somebody_who_is_not_done_with_stay(store: Store) -> None:
    claim, waits = Talk(store, "claim", at=LONG_AGO), Talk(store, "waits", at=LONG_AGO)
    await claim.say("届け出", "はい", OpenCase("1000000009", "case_b", "b1", {"store": "山田屋"}))
    await waits.say("人と", "はい", JoinQueue("asked", ""))
    assert await run(store, "words") == await run(store, "cases") == await run(store, "conversations") == 0
    await do(store, "UPDATE case_ SET state = 'closed'")
    assert await run(store, "words") == 1
    assert await run(store, "conversations") == 0  # its items are there
    assert await run(store, "cases") == 1
    assert await rows(store, "SELECT items FROM case_") == [("{}",)]
    assert await run(store, "conversations") == 1


async def test_the_last_change_of_a_claim_counts(store: Store) -> None:
    await Talk(store, "claim", at=LONG_AGO).say(
        "届け出", "はい", OpenCase("1000000009", "case_b", "b1", {"store": "x"})
    )
    await do(store, "UPDATE case_ SET state = 'refunded', changed = :at", at=stored(at(30)))
    assert await run(store, "cases") == 0


async def test_pictures_of_open_claims_stay(store: Store) -> None:
    await Talk(store, "claim", at=LONG_AGO).say("届け出", "はい", OpenCase("1000000009", "case_b", "b1", {}))
    await do(
        store,
        "INSERT INTO attachment (id, conversation, seq, number, channel, reference, state, created, body)"
        " VALUES ('a', 1, 1, '1000000009', 'web', 'r', 'fetched', 0, :x), ('b', 1, 2, NULL, 'web', 'r', 'fetched', 0, :x)",
        x=b"x",
    )
    assert await run(store, "pictures") == 1
    assert await rows(store, "SELECT id, state, body FROM attachment ORDER BY id") == [
        ("a", "fetched", b"x"), ("b", "blanked", None),
    ]  # fmt: skip


async def test_conversations_go_and_figures_stay(store: Store) -> None:
    for number in range(3):
        talk = Talk(store, f"old {number}", source="hotel", at=LONG_AGO)
        await talk.say("期限は", "4月30日です。", Rated("deadline", number > 1), entry="deadline")
        await talk.say("人と", "はい", JoinQueue("asked", ""), Missed("x", "points", 0.2), kind="handoff")
        await talk.say("やめる", "はい", LeaveQueue(), kind="step")
        talk.wait(days=2)
        await talk.say("届け出", "はい", OpenCase(f"100000000{number}", "case_b", "b1", {}), kind="step")
    await do(store, "UPDATE case_ SET state = 'refunded', items = '{}'")
    await Talk(store, "new", at=at(30)).say("期限は", "4月30日です。")
    before = await told(store)
    assert await run(store, "conversations") == 3
    assert await told(store) == before
    assert await rows(store, "SELECT traveller FROM conversation") == [("new",)]
    assert await one(store, "SELECT COUNT(*) FROM event") == 13
    assert await one(store, "SELECT COUNT(*) FROM said") == 1
    assert len(await store.read(transcript.find("期限"))) == 1


async def test_a_number_of_a_claim_that_is_gone_is_never_given_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await Talk(store, "old", at=LONG_AGO).say("届け出", "はい", OpenCase("1234567890", "case_b", "b1", {}))
    await do(store, "UPDATE case_ SET state = 'refunded'")
    await run(store, "conversations")
    drawn = iter([23456789, 23456789, 5])
    monkeypatch.setattr("storage.cases.secrets.randbelow", lambda _: next(drawn))
    assert await store.read(cases.draw) == "100000005"


async def test_an_event_is_not_taken_again_after_its_words_are_gone(store: Store) -> None:
    talk = Talk(store, "old", at=LONG_AGO)
    await talk.say("期限は", "はい")
    await run(store, "conversations")
    assert await rows(store, "SELECT event_id, conversation FROM event") == [("old-1", None)]


async def test_what_only_the_last_days_need(store: Store) -> None:
    for moment in (stored(LONG_AGO), stored(at(30))):
        await do(store, "INSERT INTO audit (at, staff, action, target) VALUES (:at, 's', 'x', 'y')", at=moment)
        await do(store, "INSERT INTO staff_event (at, kind) VALUES (:at, 'x')", at=moment)
        await do(store, "INSERT INTO login_try VALUES (:who, 1, :at, 0)", who=str(moment).encode(), at=moment)
    expected = await counted(store)
    assert (expected["audit"], expected["traces"]) == (1, 2)
    assert await run(store, "audit") == 1
    assert await run(store, "traces") == 2
    for table in ("audit", "staff_event", "login_try"):
        assert await one(store, f"SELECT COUNT(*) FROM {table}") == 1


async def test_a_dry_run_tells_what_a_run_does(store: Store) -> None:
    for number in range(5):
        await Talk(store, f"old {number}", at=LONG_AGO).say(f"期限{number}", "はい")
    expected = await counted(store)
    assert expected["words"] == expected["conversations"] == expected["raw"] == 5
    for kind in KINDS:
        assert await run(store, kind) == expected[kind], kind
    assert set((await counted(store)).values()) == {0}


async def test_many_go_batch_by_batch(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "LARGE_AT_ONCE", 2)
    for number in range(5):
        await Talk(store, f"old {number}", at=LONG_AGO).say(f"期限{number}", "はい")
    batches = [
        await store.run(lambda transaction: purge(transaction, "conversations", 730, stored(NOW))) for _ in range(4)
    ]
    assert [(batch.done, batch.more) for batch in batches] == [(2, True), (2, True), (1, False), (0, False)]


@settings(max_examples=10, deadline=None)
@given(st.lists(st.sampled_from(KINDS), max_size=12))
async def test_in_any_order_and_cut_off_anywhere_figures_stay(order: list[Kind]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = store_at(Path(folder) / "desk.db")
        await store.open()
        for number in range(3):
            await Talk(store, f"old {number}", at=LONG_AGO).say("期限は", "はい", Rated("x", bool(number % 2)))
        before = await told(store)
        for kind in order:
            await store.run(lambda transaction, kind=kind: purge(transaction, kind, DAYS[kind], stored(NOW)))  # type: ignore[misc]
        assert await told(store) == before
        await store.close()
