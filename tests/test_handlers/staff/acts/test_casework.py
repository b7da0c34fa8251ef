"""Claims in the hands of staff: opened for callers, corrected, moved on; results by CSV, all or none."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from desk_fakes import MORI, SATO, does, says
from desk_room import Room

from bot import receipt
from handlers.staff.acts.claims import (
    ClaimAct,
    ClaimConflictError,
    ClaimDone,
    EditClaim,
    FlawedError,
    MoveClaim,
    OpenClaim,
    TakeResults,
)
from handlers.staff.acts.results import MOST_LINES, ResultLine, UnreadableResultsError, read_results
from handlers.staff.acts.talks import UnknownError
from handlers.staff.cases.views import written
from storage import casebook, notes

pytestmark = pytest.mark.usefixtures("engine")

ITEMS = {"inquiry_number": "4071228533", "expiry_date": "2月24日", "prefecture": "群馬", "store": "湯けむり茶屋"}


async def phoned(room: Room, key: str = "k1") -> ClaimDone:
    return await room.desk.staff_works(OpenClaim("b2", ITEMS, key, note="折り返し不要"), SATO)


async def filed(room: Room, channel: str = "web") -> str:
    """The number of a claim that a traveller has filed."""
    await room.desk.traveller_says(says("claim 山田屋", f"files on {channel}", channel=channel))
    ((number,),) = await room.query("SELECT number FROM case_ ORDER BY opened DESC, conversation DESC LIMIT 1")
    return str(number)


async def refused(room: Room, act: ClaimAct) -> ClaimConflictError:
    """The refusal of an act, which has changed nothing."""
    await room.all_left()
    tables = ("case_", "case_change", "message", "outbox", "staff_event", "conversation")
    before = [await room.query(f"SELECT * FROM {table}") for table in tables]
    with pytest.raises(ClaimConflictError) as conflict:
        await room.desk.staff_works(act, SATO)
    assert [await room.query(f"SELECT * FROM {table}") for table in tables] == before
    return conflict.value


async def test_a_caller_s_claim_is_checked_and_gets_a_number(room: Room) -> None:
    done = await phoned(room)
    case = done.case
    assert case is not None
    assert receipt.valid(case.number)
    assert (case.channel, case.state, case.kind, case.version, case.opened_by) == ("phone", "received", "b2", 1, "sato")
    assert case.items == {
        "inquiry_number": "4071228533", "expiry_date": "2023-02-24", "prefecture": "群馬県", "store": "湯けむり茶屋",
    }  # fmt: skip
    assert [note.text for note in await room.store.read(notes.notes_of(case.conversation))] == ["折り返し不要"]
    assert await room.query("SELECT kind, staff, case_number, state FROM staff_event") == [
        ("case", "sato", case.number, "received")
    ]


async def test_a_double_press_opens_one_claim(room: Room) -> None:
    first, second = await asyncio.gather(phoned(room), phoned(room))
    assert first.case == second.case
    assert (first.again, second.again) == (False, True)
    assert await room.query("SELECT COUNT(*) FROM case_") == [(1,)]


async def test_a_caller_s_claim_with_a_flaw_is_not_opened(room: Room) -> None:
    with pytest.raises(FlawedError) as flawed:
        await room.desk.staff_works(OpenClaim("b3", ITEMS | {"inquiry_number": "090-1234-5678"}, "k1"), SATO)
    assert [(flaw.item, flaw.reason) for flaw in flawed.value.flaws] == [("inquiry_number", "looks_like_phone")]
    assert not flawed.value.kind_known
    assert await room.query("SELECT COUNT(*) FROM case_") == [(0,)]
    assert await room.query("SELECT COUNT(*) FROM conversation") == [(0,)]


async def test_two_claims_for_one_coupon_are_shown(room: Room) -> None:
    await phoned(room)
    second = await phoned(room, "k2")
    assert second.case is not None
    assert second.case.same_inquiry == 2
    assert len(await room.store.read(casebook.for_inquiry("4071228533"))) == 2
    assert await room.store.read(casebook.for_inquiry("9999999999")) == ()
    other = await room.desk.staff_works(EditClaim(second.case.number, {"inquiry_number": "4071228534"}, 1), SATO)
    assert other.case is not None
    assert other.case.same_inquiry == 1


async def test_items_are_corrected_with_their_history(room: Room) -> None:
    number = (await phoned(room)).case.number  # type: ignore[union-attr]
    done = await room.desk.staff_works(EditClaim(number, {"store": "山田屋"}, 1, kind="b1"), MORI)
    assert done.case is not None
    assert (done.case.items["store"], done.case.kind, done.case.version) == ("山田屋", "b1", 2)
    lines = await room.store.read(casebook.history(number))
    assert [(line.author, line.what, line.was, line.becomes) for line in lines] == [
        ("mori", "store", "湯けむり茶屋", "山田屋"),
        ("mori", "kind", "b2", "b1"),
    ]
    assert (await room.desk.staff_works(EditClaim(number, {"store": "山田屋"}, 2), SATO)).again
    conflict = await refused(room, EditClaim(number, {"store": "川田屋"}, 1))
    assert (conflict.code, conflict.case.version) == ("version", 2)
    with pytest.raises(FlawedError):
        await room.desk.staff_works(EditClaim(number, {"expiry_date": "2月30日"}, 2), SATO)


async def test_of_two_who_correct_at_once_the_second_is_refused(room: Room) -> None:
    number = (await phoned(room)).case.number  # type: ignore[union-attr]
    edits = [EditClaim(number, {"store": name}, 1) for name in ("山田屋", "川田屋")]
    ends = await asyncio.gather(*(room.desk.staff_works(edit, SATO) for edit in edits), return_exceptions=True)
    assert [type(end) for end in ends] == [ClaimDone, ClaimConflictError]


async def test_a_correction_and_a_step_that_are_pressed_twice_are_done_once(room: Room) -> None:
    number = await filed(room)
    for _ in range(2):
        done = await room.desk.staff_works(EditClaim(number, {"store": "山田屋 別館"}, 1), SATO)
    assert (done.again, len(await room.store.read(casebook.history(number)))) == (True, 1)
    for _ in range(2):
        done = await room.desk.staff_works(MoveClaim(number, "checking", 2), SATO)
    assert (done.again, done.told, len(await room.store.read(casebook.history(number)))) == (True, False, 2)
    with pytest.raises(ClaimConflictError):  # a colleague, who has not done it, is told who was faster
        await room.desk.staff_works(MoveClaim(number, "checking", 2), MORI)


def test_only_an_item_that_is_a_date_is_read_as_one(book: Any) -> None:
    form = book.form("ja")
    shown = {
        item.id: written(item, "4049100947" if item.reader == "number" else "2023-02-24", "ja") for item in form.items
    }
    assert (shown["inquiry_number"], shown["expiry_date"]) == ("4049100947", "2023年2月24日（金）")
    assert shown["store"] == "2023-02-24"


async def test_the_traveller_is_told_of_each_step(room: Room) -> None:
    number = await filed(room)
    for to in ("checking", "refused", "checking", "refunded", "closed"):
        done = await room.desk.staff_works(MoveClaim(number, to, None, "理由です。" if to == "refused" else ""), SATO)
        assert done.told
    await room.all_left()
    assert room.channels[0].words[1:] == [
        "case_told_checking (ja)", "case_told_refused (ja)", "case_told_checking (ja)", "case_told_refunded (ja)",
        "case_told_closed (ja)",
    ]  # fmt: skip
    assert room.channels[0].sent[2].reply.bubbles[0].lines == ("理由です。",)
    assert room.channels[0].sent[1].reply.choices[0].data == f"status:{number}"
    assert [line.becomes for line in await room.store.read(casebook.history(number))] == [
        "checking", "refused", "checking", "refunded", "closed",
    ]  # fmt: skip


async def test_a_step_that_does_not_follow_is_refused(room: Room) -> None:
    number = await filed(room)
    conflict = await refused(room, MoveClaim(number, "refunded"))
    assert (conflict.code, conflict.case.state) == ("state", "received")
    await room.desk.staff_works(MoveClaim(number, "closed", 1), SATO)
    assert (await refused(room, MoveClaim(number, "checking", 1))).code == "version"
    assert (await refused(room, MoveClaim(number, "checking", 2))).code == "state"
    assert (await refused(room, EditClaim(number, {"store": "a"}, 2))).code == "state"
    with pytest.raises(UnknownError):
        await room.desk.staff_works(MoveClaim("0000000000", "checking"), SATO)


async def test_who_called_or_has_left_is_not_written_to(room: Room) -> None:
    called = (await phoned(room)).case
    assert called is not None
    assert not (await room.desk.staff_works(MoveClaim(called.number, "checking"), SATO)).told
    number = await filed(room, "line")
    await room.desk.traveller_says(does("leave", "blocked", channel="line"))
    assert not (await room.desk.staff_works(MoveClaim(number, "checking"), SATO)).told
    assert await room.query("SELECT COUNT(*) FROM outbox WHERE done IS NULL") == [(0,)]


async def test_claims_are_listed_in_order_and_in_pages(room: Room) -> None:
    numbers = []
    for key in range(4):
        numbers.append((await phoned(room, f"k{key}")).case.number)  # type: ignore[union-attr]
        room.clock.turn(seconds=1)
    await room.desk.staff_works(MoveClaim(numbers[1], "checking"), SATO)
    ask = room.store.read
    assert [case.number for case in await ask(casebook.listed())] == numbers
    assert [case.number for case in await ask(casebook.listed(limit=2, after=numbers[0]))] == numbers[1:3]
    assert [case.number for case in await ask(casebook.listed("received", after=numbers[0]))] == numbers[2:]
    assert await ask(casebook.counts()) == {"received": 3, "checking": 1}
    with pytest.raises(casebook.WrongCursorError):
        await ask(casebook.listed(after="nothing"))


# --- results ---------------------------------------------------------------------------------------------------------

LABELS = {"確認中": "checking", "残額を戻した": "refunded"}


def results(*lines: str) -> tuple[ResultLine, ...]:
    return read_results("\r\n".join(("受付番号,店,状態", *lines)).encode("utf-8-sig"), LABELS)  # type: ignore[arg-type]


async def test_results_are_tried_and_then_taken_whole(room: Room) -> None:
    one = await filed(room)
    two = (await phoned(room)).case.number  # type: ignore[union-attr]
    lines = (ResultLine(2, one, "checking"), *results(f"'{two},b,checking", "", ",,"))
    trial = await room.desk.staff_works(TakeResults(lines), SATO)
    assert not trial.taken
    assert [(result.was, result.becomes, result.flaw) for result in trial.report] == [
        ("received", "checking", None)
    ] * 2
    assert await room.query("SELECT DISTINCT state FROM case_") == [("received",)]
    done = await room.desk.staff_works(TakeResults(lines, trial=False), SATO)
    assert done.taken
    assert await room.query("SELECT DISTINCT state FROM case_") == [("checking",)]
    again = await room.desk.staff_works(TakeResults(lines, trial=False), SATO)
    assert [result.becomes for result in again.report] == [None, None]  # the same file once more changes nothing
    await room.all_left()
    assert room.channels[0].words[1:] == ["case_told_checking (ja)"]


async def test_one_wrong_line_and_nothing_is_taken(room: Room) -> None:
    good = (await phoned(room)).case.number  # type: ignore[union-attr]
    other = receipt.complete("123456789")
    lines = results(
        f"{good},a,確認中", "12345,b,確認中", f"{other},c,確認中", f"{other},c,残額を戻した", f"{good[:-1]}x,d,確認中",
        f"{receipt.complete('234567890')},e,ふしぎ", f"{receipt.complete('345678901')},f,確認中",
    )  # fmt: skip
    done = await room.desk.staff_works(TakeResults(lines, trial=False), SATO)
    assert not done.taken
    assert [(result.line.line, result.flaw) for result in done.report] == [
        (2, None), (3, "number"), (4, "double"), (5, "double"), (6, "number"), (7, "state"), (8, "no_case"),
    ]  # fmt: skip
    assert done.report[1].line.written == "12345"
    assert await room.query("SELECT state FROM case_") == [("received",)]
    step = await room.desk.staff_works(TakeResults(results(f"{good},a,残額を戻した"), trial=False), SATO)
    assert [(result.flaw, result.was) for result in step.report] == [("step", "received")]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "first line"),
        ("名前,状態\r\n".encode(), "first line"),
        (b"number,state\n" + b"1,checking\n" * (MOST_LINES + 1), "At most"),
        (b"number,state\n" + b"x" * 600_000, "larger"),
        (b"number\x81", "neither"),
        (b'number,state\n"' + b"x" * 200_000 + b'",checking\n', "not CSV"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(body: bytes, says: str) -> None:
    with pytest.raises(UnreadableResultsError, match=says):
        read_results(body, {})


def test_a_spreadsheet_s_own_encoding_is_read() -> None:
    number = receipt.complete("123456789")
    (line,) = read_results(f"受付番号,状態,伝える言葉\n{number},確認中,あす電話します\n".encode("cp932"), LABELS)  # type: ignore[arg-type]
    assert (line.number, line.state, line.words, line.flaw) == (number, "checking", "あす電話します", None)
    (line,) = read_results(f"number,state,words\n{number},checking,{'x' * 501}\n".encode(), {})
    assert line.flaw == "words"
