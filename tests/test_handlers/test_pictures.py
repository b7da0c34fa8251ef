"""Pictures are noted with their turn, fetched afterwards, kept with the claim, and gone when they are unsent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path

import pytest
from desk_fakes import CORE, FakeChannel, does, says
from desk_room import Room, opened, until
from pictures import Shelf, picture

from bot.effects import DropPictures, FilePictures, NotePicture, OpenCase
from bot.state import State, Turn
from bot.words import Incoming
from handlers.pictures import Pictures, UnfetchableError
from handlers.taken import Core
from storage import attachments
from storage.rows import Attachment

pytestmark = pytest.mark.usefixtures("engine")


def advance(state: State, incoming: Incoming, *around: object) -> Turn:
    """Takes every picture, files them on 'file', drops them on 'drop'."""
    match incoming.kind, incoming.text:
        case "image", _:
            return Turn(state, effects=(NotePicture(incoming.picture),))
        case "text", "file":
            return Turn(state, effects=(OpenCase("4071928356", "case_b", "b1", {}), FilePictures("4071928356")))
        case "text", "drop":
            return Turn(state, effects=(DropPictures(),))
    return Turn(state)


PICTURES = Core(advance=advance, fresh=CORE.fresh, pack=CORE.pack, unpack=CORE.unpack)


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with opened(tmp_path / "desk.db", FakeChannel("line"), core=PICTURES) as room:
        yield room


@pytest.fixture
def shelf() -> Shelf:
    return Shelf({"m1": picture()})


def sends(reference: str) -> Incoming:
    return does("image", f"event {reference}", channel="line", reference=reference, picture=reference)


def fetching(room: Room, shelf: Shelf, **more: object) -> Pictures:
    return Pictures(room.store, {"line": shelf.fetch}, room.clock, **more)  # type: ignore[arg-type]


async def all_of(room: Room) -> tuple[Attachment, ...]:
    ((conversation,),) = await room.query("SELECT id FROM conversation")
    return await room.store.read(attachments.of_conversation(conversation))


async def test_a_picture_is_fetched_and_belongs_to_the_claim_once_that_is_filed(room: Room, shelf: Shelf) -> None:
    await room.desk.traveller_says(sends("m1"))
    assert await fetching(room, shelf).fetch_due("line") == 1
    await room.desk.traveller_says(says("file", channel="line"))
    (kept,) = await room.store.read(attachments.of_case("4071928356"))
    assert (kept.state, kept.kind, kept.size, kept.seq) == ("fetched", "image/jpeg", len(picture()), 1)
    assert await room.store.read(attachments.body(kept.id)) == picture()
    assert await fetching(room, shelf).fetch_due("line") == 0


async def test_a_picture_may_come_in_after_its_claim_was_filed(room: Room, shelf: Shelf) -> None:
    await room.desk.traveller_says(sends("m1"))
    await room.desk.traveller_says(says("file", channel="line"))
    await fetching(room, shelf).fetch_due("line")
    assert [kept.state for kept in await room.store.read(attachments.of_case("4071928356"))] == ["fetched"]


async def test_the_same_event_notes_one_picture(room: Room) -> None:
    for _ in range(3):
        await room.desk.traveller_says(sends("m1"))
    assert len(await all_of(room)) == 1


async def test_a_name_is_random_and_tells_nothing(room: Room) -> None:
    for reference in ("m1", "m2"):
        await room.desk.traveller_says(sends(reference))
    names = {kept.id for kept in await all_of(room)}
    assert len(names) == 2
    assert all(len(name) >= 20 for name in names)


async def test_what_fails_for_now_is_tried_again_later_and_later(room: Room, shelf: Shelf) -> None:
    shelf.kept["m1"] = ConnectionError("bot123:token")
    await room.desk.traveller_says(sends("m1"))
    pictures = fetching(room, shelf)
    assert await pictures.fetch_due("line") == 1
    for seconds in (5, 10, 20, 40):
        room.clock.turn(seconds=seconds - 0.001)
        assert await pictures.fetch_due("line") == 0
        room.clock.turn(seconds=0.001)
        assert await pictures.fetch_due("line") == 1
    (kept,) = await all_of(room)
    assert (kept.state, kept.reason) == ("waiting", "ConnectionError")
    shelf.kept["m1"] = picture()
    room.clock.turn(minutes=15)
    await pictures.fetch_due("line")
    assert (await all_of(room))[0].state == "fetched"


async def test_after_a_day_and_a_few_tries_it_is_given_up_with_its_reason(room: Room, shelf: Shelf) -> None:
    shelf.kept["m1"] = TimeoutError()
    await room.desk.traveller_says(sends("m1"))
    room.clock.turn(hours=24, seconds=1)
    for _ in range(4):
        await fetching(room, shelf).fetch_due("line")
        assert [kept.state for kept in await all_of(room)] == ["waiting"]
        room.clock.turn(minutes=15)
    await fetching(room, shelf).fetch_due("line")
    assert [(kept.state, kept.reason) for kept in await all_of(room)] == [("failed", "TimeoutError")]


@pytest.mark.parametrize(
    ("found", "reason"),
    [(UnfetchableError("gone"), "gone"), (b"<svg/>", "not_a_picture"), (b"", "not_a_picture")],
)
async def test_what_will_never_be_a_picture_is_given_up_at_once(
    room: Room, shelf: Shelf, found: bytes | Exception, reason: str
) -> None:
    shelf.kept["m1"] = found
    await room.desk.traveller_says(sends("m1"))
    await fetching(room, shelf).fetch_due("line")
    assert [(kept.state, kept.reason) for kept in await all_of(room)] == [("failed", reason)]
    assert await room.store.read(attachments.body((await all_of(room))[0].id)) is None


async def test_a_stream_is_cut_where_it_becomes_too_large(room: Room, shelf: Shelf) -> None:
    shelf.kept["m1"] = picture() + bytes(100_000)
    await room.desk.traveller_says(sends("m1"))
    await fetching(room, shelf, largest=3_500).fetch_due("line")
    assert [(kept.state, kept.reason) for kept in await all_of(room)] == [("failed", "too_large")]
    assert shelf.given == 4


async def test_an_unsent_picture_is_gone_and_its_row_stays(room: Room, shelf: Shelf) -> None:
    await room.desk.traveller_says(sends("m1"))
    await fetching(room, shelf).fetch_due("line")
    await room.desk.traveller_says(does("unsend", "u1", channel="line", reference="m1"))
    assert await room.query("SELECT state, reference, kind, size, body FROM attachment") == [
        ("blanked", "", "", 0, None)
    ]


async def test_a_picture_unsent_while_it_comes_in_is_not_kept(room: Room) -> None:
    halfway, go_on = asyncio.Event(), asyncio.Event()

    async def fetch(reference: str) -> AsyncGenerator[bytes, None]:
        yield picture()[:10]
        halfway.set()
        await go_on.wait()
        yield picture()[10:]

    await room.desk.traveller_says(sends("m1"))
    under_way = asyncio.create_task(Pictures(room.store, {"line": fetch}, room.clock).fetch_due("line"))
    await halfway.wait()
    await room.desk.traveller_says(does("unsend", "u1", channel="line", reference="m1"))
    go_on.set()
    await under_way
    assert await room.query("SELECT state, body FROM attachment") == [("blanked", None)]


async def test_a_dropped_claim_takes_its_pictures_along_and_no_others(room: Room, shelf: Shelf) -> None:
    await room.desk.traveller_says(sends("m1"))
    await room.desk.traveller_says(says("file", channel="line"))
    shelf.kept["m2"] = picture()
    await room.desk.traveller_says(sends("m2"))
    await fetching(room, shelf).fetch_due("line")
    await room.desk.traveller_says(says("drop", channel="line"))
    assert [kept.state for kept in await all_of(room)] == ["fetched", "blanked"]


async def test_erasing_a_person_blanks_every_picture(room: Room, shelf: Shelf) -> None:
    await room.desk.traveller_says(sends("m1"))
    await fetching(room, shelf).fetch_due("line")
    await room.store.run(lambda tx: attachments.blank_all(tx, 1, 7))
    assert await room.query("SELECT state, body, done FROM attachment") == [("blanked", None, 7)]


async def test_what_was_noted_is_fetched_after_a_restart(tmp_path: Path, shelf: Shelf) -> None:
    path = tmp_path / "desk.db"
    async with opened(path, FakeChannel("line"), core=PICTURES) as room:
        await room.desk.traveller_says(sends("m1"))
    async with opened(path, FakeChannel("line"), core=PICTURES) as room:
        work = asyncio.create_task(fetching(room, shelf).run())
        await until(lambda: shelf.asked)
        await until(lambda: _fetched(room))
        work.cancel()


async def _fetched(room: Room) -> bool:
    return (await all_of(room))[0].state == "fetched"


async def test_a_channel_whose_pictures_do_not_come_holds_up_no_other(room: Room, shelf: Shelf) -> None:
    async def never(reference: str) -> AsyncGenerator[bytes, None]:
        await asyncio.Event().wait()
        yield b""

    await room.desk.traveller_says(sends("m1"))
    await room.desk.traveller_says(does("image", "t1", traveller="taro", channel="telegram", picture="f1"))
    work = asyncio.create_task(Pictures(room.store, {"telegram": never, "line": shelf.fetch}, room.clock).run())
    await until(lambda: shelf.asked)
    await until(lambda: _states_are(room, [("line", "fetched"), ("telegram", "waiting")]))
    work.cancel()


async def _states_are(room: Room, wanted: list[tuple[str, str]]) -> bool:
    return await room.query("SELECT channel, state FROM attachment ORDER BY channel") == wanted


async def test_pictures_are_sealed(room: Room, shelf: Shelf) -> None:
    await room.desk.traveller_says(sends("m1"))
    await fetching(room, shelf).fetch_due("line")
    (kept,) = await all_of(room)
    ((body,),) = await room.query("SELECT body FROM attachment")
    assert picture() not in body
    assert await room.store.read(attachments.body(kept.id)) == picture()
    assert kept.size == len(picture())
