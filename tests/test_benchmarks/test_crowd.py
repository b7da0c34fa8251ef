"""A copied talk is what the real road leaves: the same tables, the same columns filled, sealed what is sealed; and the
desk goes on in it."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from desk_fakes import Hands, nothing_leaves, says

from benchmarks.crowd.copies import MOMENT
from benchmarks.crowd.filling import NOW, fill
from benchmarks.crowd.played import PICTURE, Cast, Played, play, rows_of
from benchmarks.crowd.scripts import INQUIRY, QUESTIONS, VARYING, scripts
from benchmarks.crowd.sqlite import SqliteTarget
from faq.answers import Book
from faq.book import open_book
from handlers.desk import Desk
from handlers.listeners import Listeners
from madoguchi.desk import CORE
from storage import attachments, casebook, conversations, queue, transcript
from storage.looking import look
from storage.store import Store
from storage.transaction import Reader

COPIES = 2


@pytest.fixture(scope="module")
def book() -> Book:
    return open_book(encoder=False)


@pytest.fixture(scope="module")
def cast(book: Book) -> Cast:
    """Every road on LINE, and a few talks of questions."""
    on_line = [script for script in scripts(1) if script.channel == "line"]
    chosen = [script for script in on_line if script.name != QUESTIONS] + on_line[-3:]
    return asyncio.run(play(chosen, book))


def only(cast: Cast, *names: str) -> Cast:
    return replace(cast, talks=tuple(heavy(talk) for talk in cast.talks if talk.script.name in names))


def heavy(talk: Played) -> Played:
    return replace(talk, script=replace(talk.script, weight=1))


def test_a_copy_has_the_rows_of_the_real_road(cast: Cast, tmp_path: Path) -> None:
    assert {"case_change", "attachment", "csat", "reminder", "send_key", "callback", "left_message", "staff_event"} <= {
        table for talk in cast.talks for table in talk.tables
    }
    for number, talk in enumerate(cast.talks):
        path = tmp_path / f"{number}.db"
        with SqliteTarget(path) as target:
            fill(replace(cast, talks=(heavy(talk),)), target, COPIES)
        with look(path) as at:
            for id_ in at.at(ids):
                same(talk, at.at(lambda reader, id_=id_: rows_of(reader, cast.schema, id_)), cast)  # type: ignore[misc]


def ids(reader: Reader) -> list[str]:
    found = [row["id"] for row in reader.sql("SELECT id FROM conversation")]
    assert len(set(found)) == COPIES
    return found


def same(talk: Played, copied: dict[str, Any], cast: Cast) -> None:
    """Numbers of rows may differ, moments by one and the same span, words where they are the talk's own."""
    assert copied.keys() == talk.tables.keys()
    own = sorted([*talk.own, INQUIRY, *(word for words in VARYING for word in words)], key=len, reverse=True)
    shift = copied["conversation"][0]["created"] - talk.tables["conversation"][0]["created"]
    for table, rows in talk.tables.items():
        assert len(copied[table]) == len(rows)
        for row, copy in zip(sorted(rows, key=when), sorted(copied[table], key=when), strict=True):
            for column, value in row.items():
                numbered = cast.schema.numbered.get(table) == column or column in cast.schema.refers[table]
                if (table, column) == ("episode", "outcome") and copy[column] is None:
                    continue  # so young that it is not written down yet
                if (table, column, value) == ("handoff", "alerted", None):
                    continue  # shown to staff since then
                if isinstance(value, int) and (value > MOMENT or not numbered):
                    assert copy[column] == value + (shift if value > MOMENT else 0), (table, column)
                elif isinstance(value, str):
                    assert alike(value, copy[column], own), (table, column, value, copy[column])
                else:
                    assert type(copy[column]) is type(value), (table, column)


def when(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(value for value in row.values() if isinstance(value, int) and value > MOMENT), row.get("seq", 0)


def alike(value: str, copy: str, own: list[str]) -> bool:
    if value.startswith("sealed:"):
        return copy.startswith("sealed:") and copy != value
    if re.fullmatch("[0-9a-f]{24}", value):  # the mark of a coupon
        return re.fullmatch("[0-9a-f]{24}", copy) is not None and copy != value
    pattern = "(.+)".join(map(re.escape, re.split("|".join(map(re.escape, own)), value)))
    return re.fullmatch(pattern, copy, re.DOTALL) is not None


async def test_what_is_sealed_opens_in_its_new_place(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    with SqliteTarget(path) as target:
        fill(only(cast, "claim with a picture", "claim decided"), target, 20)
    store = Store(path)
    await store.open()
    rows = await store.read(casebook.listed())
    assert len({row.number for row in rows}) == len({row.items["inquiry_number"] for row in rows}) == 20
    for row in rows:
        assert await store.read(casebook.for_inquiry(row.items["inquiry_number"])) == (row,)
        assert len(await store.read(casebook.history(row.number))) in (0, 2)
        for picture in await store.read(attachments.of_case(row.number)):
            assert await store.read(attachments.body(picture.id)) == PICTURE
    await store.close()


async def test_the_desk_goes_on_where_a_copy_ends(cast: Cast, book: Book, tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    with SqliteTarget(path) as target:
        filled = fill(only(cast, "waits", "claim left off"), target, 30, waiting=4)
    store = Store(path)
    await store.open()
    assert (await store.read(queue.counts())).waiting >= 4
    found = await store.read(transcript.find("二重に引かれました", limit=99))
    assert 4 <= len(found) <= 30
    left = next(row for row in await store.read(everybody) if row["scene"])
    desk = Desk(store, CORE, book, Hands(NOW), Listeners(), nothing_leaves)
    taken = await desk.traveller_says(says("片品の山の湯です", traveller=left["traveller"], channel="line"))
    said = await store.read(transcript.newest(taken.conversation, 1))
    assert taken.conversation == left["id"]
    assert "山の湯" in said[0].text
    newest = await store.read(lambda reader: reader.one("message_ids"))
    assert newest is not None
    assert newest["highest"] == filled.messages + 2
    assert await store.read(conversations.language_of(taken.conversation)) == "ja"
    await store.close()


def everybody(reader: Reader) -> list[dict[str, Any]]:
    rows = reader.sql('SELECT id, traveller, state LIKE \'%"scene":"form"%\' AS scene FROM conversation')
    return [dict(zip(row.keys(), row, strict=True)) for row in rows]


def test_the_same_seed_gives_the_same_crowd(cast: Cast, tmp_path: Path) -> None:
    crowds = []
    for name, seed in (("a", 7), ("b", 7), ("c", 8)):
        with SqliteTarget(tmp_path / name) as target:
            fill(cast, target, 50, seed=seed)
        with look(tmp_path / name) as at:
            crowds.append(at.at(lambda reader: [row["id"] for row in reader.sql("SELECT id FROM conversation")]))
    assert crowds[0] == crowds[1] != crowds[2]


def test_messages_are_numbered_as_they_came(cast: Cast, tmp_path: Path) -> None:
    with SqliteTarget(tmp_path / "desk.db") as target:
        fill(cast, target, 300)
    with look(tmp_path / "desk.db") as at:
        moments = at.at(lambda reader: [row["at"] for row in reader.sql("SELECT at FROM message ORDER BY id")])
    assert moments == sorted(moments)
