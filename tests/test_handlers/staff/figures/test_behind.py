"""Every number of the figures leads to its rows: exactly so many as it says."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from faq_books import gunma
from staffed_desk import Staffed, staffed
from told_talks import JST, Talk, do

from bot.effects import JoinQueue, LeaveMessage, LeaveQueue, Missed, OpenCase, Rated
from handlers.amid import as_it_stands
from handlers.staff.figures.page import way
from handlers.staff.figures.summary import Summary, Where, summary
from storage import switches
from storage.figures import figures
from storage.keeping import retention
from storage.moments import stored
from storage.store import Store

FIRST, LAST = date(2023, 3, 6), date(2023, 3, 24)
NOW = datetime(2023, 3, 27, 12, 0, tzinfo=JST)
MONDAY = datetime(2023, 3, 20, 11, 0, tzinfo=JST)


@pytest.fixture
async def desk(tmp_path: Path, book: Any) -> AsyncIterator[Staffed]:
    async with staffed(tmp_path / "desk.db", book) as desk:
        await some_days_of_work(desk.opened.store)
        yield desk


async def some_days_of_work(store: Store) -> None:
    for number in range(34):  # more than a page of episodes
        await Talk(store, f"asks {number}", at=MONDAY - timedelta(hours=number)).say("期限は", "はい")
    often = Talk(store, "often", channel="line", source="hotel", at=MONDAY)
    for number in range(52):  # more than a page of answers
        await often.say(
            f"期限は {number}", "はい", *([Rated("paper_deadline", bool(number % 3))] if number < 7 else [])
        )
    await often.say("分割は", "わかりません", Missed("分割は", "points_split", 0.4), kind="fallback")
    await Talk(store, "unclear", at=MONDAY).say("ほげ", "わかりません", Missed("ほげ", "", 0.1), kind="fallback")
    for number, state in enumerate(("received", "refunded", "received")):
        claims = Talk(store, f"claims {number}", source="poster", at=MONDAY - timedelta(days=9 * number))
        await claims.say("届け出る", "はい", OpenCase(f"10000000{number:02}", "case_b", "b1", {"store": "山田屋"}))
        await do(
            store, "UPDATE case_ SET state = :state WHERE number = :number", state=state, number=f"10000000{number:02}"
        )
    for number, hour in enumerate((10, 11, 11, 20)):  # the last of them at night
        await waits(store, f"served {number}", MONDAY.replace(hour=hour), served=True)
        await waits(store, f"left {number}", MONDAY.replace(hour=hour))
    await waits(store, "exception", MONDAY + timedelta(days=1))  # 2023-03-21 is a holiday
    word = Talk(store, "word", at=MONDAY)
    await word.say("人と", "お待ちください。", JoinQueue("asked", ""), kind="handoff")
    await word.say("伝言です", "はい", LeaveMessage("伝言です"), kind="step")
    await word.say("", "担当の佐藤です。", author="sato", kind="step")
    still = Talk(store, "still", at=MONDAY)
    await still.say("人と", "お待ちください。", JoinQueue("asked", ""), kind="handoff")


async def waits(store: Store, name: str, at: datetime, *, served: bool = False) -> None:
    talk = Talk(store, name, channel="line", at=at)
    await talk.say("人と", "お待ちください。", JoinQueue("asked", ""), kind="handoff")
    if served:
        await talk.say("", "担当の佐藤です。", author="sato", kind="step")
        await do(
            store,
            "UPDATE handoff SET state = 'closed', taken = joined, closed = :at WHERE closed IS NULL AND conversation ="
            " (SELECT no FROM conversation WHERE id = :id)",
            at=stored(talk.at), id=talk.id,
        )  # fmt: skip
        await do(
            store,
            "INSERT INTO csat SELECT id, 3, :at FROM handoff"
            " WHERE conversation = (SELECT no FROM conversation WHERE id = :id)",
            at=stored(talk.at), id=talk.id,
        )  # fmt: skip
    else:
        await talk.say("やめます", "はい", LeaveQueue(), kind="step")


async def shown(desk: Staffed) -> Summary:
    store = desk.opened.store
    hours = (await as_it_stands(store, gunma(), NOW)).calendar
    return summary(await store.read(figures(FIRST, LAST, NOW)), hours.is_open)


def numbers(told: Summary) -> Iterator[tuple[int, Where]]:
    """Every number of the page, with the way to its rows."""
    for share in (*told.outcomes, *told.channels, *told.sources, *told.days, *told.misses, *told.cases, *told.grades):
        yield share.count, share.where
    for share in told.cases:
        yield told.cases_new[share.key], {**told.where["total"], **share.where}
    for one in told.entries:
        yield one.count, one.where
        yield one.solved, {**one.where, "of": "solved"}
        yield one.unsolved, {**one.where, "of": "unsolved"}
    for hour in told.hours:
        yield hour.waits.people, {**told.where["waits"], "hour": str(hour.hour)}
        yield hour.waits.gave_up, {**told.where["gave_up"], "hour": str(hour.hour)}
    alone = {
        "total": told.total,
        "avoided_low": told.avoided.low,
        "avoided_high": told.avoided.high,
        "wanted": told.wanted,
        "waits": told.waits.people,
        "gave_up": told.waits.gave_up,
        "waiting": told.waits.waiting,
        "left_word": told.left_word,
    }
    assert set(alone) == set(told.where)
    for name, count in alone.items():
        yield count, told.where[name]


async def listed(client: Any, address: str) -> int:
    """How many rows the list at an address has, on all its pages."""
    count = 0
    while address:
        page = await client.get(address)
        assert page.status_code == 200, address
        count += len(re.findall(r'<article class="hit">|<tr><td', page.text))
        links = re.findall(r'<a class="button" href="([^"]*(?:cursor|after)=[^"]*)"', page.text)
        address = links[0].replace("&amp;", "&") if links else ""
    return count


async def test_each_number_leads_to_as_many_rows(desk: Staffed) -> None:
    told = await shown(desk)
    assert (told.waits.people, told.waits.gave_up, told.waits.waiting, told.left_word) == (7, 3, 1, 1)
    assert {share.key: share.count for share in told.grades} == {"3": 4, "2": 0, "1": 0}
    async with desk.client("supervisor") as client:
        page = (await client.get(f"/staff/figures?from={FIRST}&to={LAST}")).text.replace("&amp;", "&")
        for count, where in numbers(told):
            assert await listed(client, way(where)) == count, where
            assert not count or way(where) in page, f"no link on the page leads to {where}"


async def test_a_day_with_other_hours_counts_by_them(desk: Staffed) -> None:
    before = (await shown(desk)).waits.people
    day = (MONDAY + timedelta(days=1)).date()
    await desk.opened.store.run(
        lambda transaction: switches.set_day(
            transaction, day, ((time(10), time(12)),), reason="x", author="sato", now=stored(NOW)
        )
    )
    told = await shown(desk)
    assert told.waits.people == before + 1
    async with desk.client("supervisor") as client:
        assert await listed(client, way(told.where["waits"])) == before + 1


async def test_numbers_outlive_their_conversations_and_the_list_says_so(desk: Staffed) -> None:
    before = await shown(desk)
    later = stored(NOW + timedelta(days=900))
    await do(desk.opened.store, "UPDATE case_ SET state = 'closed', items = '{}' WHERE state = 'received'")
    settled = await shown(desk)
    while (await desk.opened.store.run(lambda tx: retention.purge(tx, "conversations", 730, later))).more:
        pass
    after = await shown(desk)
    assert after.grades == before.grades
    assert after.entries == before.entries
    assert after.misses == before.misses
    assert (after.cases, after.cases_new) == (settled.cases, settled.cases_new)
    assert after.waits.gave_up == before.waits.gave_up
    async with desk.client("supervisor") as client:
        page = (await client.get(way(after.grades[0].where))).text
        assert await listed(client, way(after.grades[0].where)) == 0
    assert "ほかに4件あります" in page


async def test_the_words_in_a_row_are_masked(desk: Staffed) -> None:
    talk = Talk(desk.opened.store, "told", at=MONDAY)
    await talk.say("x", "わかりません", Missed("電話は080-5566-7788です", "app", 0.4), kind="fallback")
    async with desk.client("auditor") as client:
        page = (await client.get(f"/staff/figures/rows?of=misses&key=app&from={FIRST}&to={LAST}")).text
    assert "5566" not in page
    assert "電話は" in page


async def test_an_odd_address_is_refused(tmp_path: Path, book: Any) -> None:
    odd = ("of=odd", "of=waits&end=odd", "of=waits&hour=24", "of=waits&hour=x", "of=waits&from=x")
    never_given_out = ("of=answers&cursor=x", "of=waits&cursor=x")
    async with staffed(tmp_path / "desk.db", book) as desk, desk.client("supervisor") as client:
        for query in (*odd, *never_given_out):
            answer = await client.get(f"/staff/figures/rows?{query}")
            assert answer.status_code == (422 if query in odd else 404), query
