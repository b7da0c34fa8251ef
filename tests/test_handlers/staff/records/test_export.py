"""What leaves the desk as files: whole, harmless, masked, noted, and never all in memory."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from told_talks import Talk, at, do, rows

from handlers.staff.console.pages import LANGUAGES, StaffPages
from handlers.staff.masking import Sight
from handlers.staff.records import export, sheets
from handlers.staff.records.export import COLUMNS, Export, For, Format, Order, Shape
from handlers.web.pages import Assets
from storage.episodes import Filter, days
from storage.store import Store

pytestmark = pytest.mark.usefixtures("engine")

NOW = at(31)
BY = For("sato", "監査のため", "r1")
PAGES = StaffPages(Assets())


def order(
    format_: Format,
    shape: Shape = "messages",
    *,
    sight: Sight | None = None,
    conversation: str = "",
    language: str = "ja",
) -> Order:
    return Order(Filter(), shape, format_, sight or Sight.full(), language, conversation, 1 if conversation else 0)


async def exported(store: Store, wanted: Order) -> str:
    return b"".join([piece async for piece in Export(store, PAGES, wanted).noted(store, BY, NOW)]).decode()


def table(text: str) -> list[list[str]]:
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline="")))


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n"])
@pytest.mark.parametrize("before", ["", " ", "　", "\u200b", "ok\n", "ok\r", "ok\u2028 "])
def test_no_cell_begins_a_formula(sign: str, before: str) -> None:
    (cells,) = csv.reader(io.StringIO(sheets.row([f"{before}{sign}cmd|' /C calc'!A0"]).decode(), newline=""))
    assert cells[0][0] not in "=+-@＝＋－＠\t\r\n"
    assert all(line.lstrip(" \u3000\u200b")[:1] not in [*"=+-@＝＋－＠"] for line in cells[0].splitlines())


def test_however_many_lines_a_cell_has_it_is_written_in_a_moment() -> None:
    """Each line looked through to the end of all, this would take an hour, and nobody would be answered meanwhile."""
    assert sheets.cell("\n" * 500_000 + "=1") == "'" + "\n" * 500_000 + "'=1"


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_whatever_is_typed_stays_one_cell(text: str) -> None:
    (cells,) = csv.reader(io.StringIO(sheets.row([text, "next"]).decode(), newline=""))
    assert cells[1] == "next"


async def test_messages_as_a_table(store: Store) -> None:
    talk = Talk(store, "hanako", source="hotel", at=at(30))
    await talk.say("=期限は、\n「いつ」", "4月30日です。", entry="deadline", send=True)
    lines = table(await exported(store, order("csv")))
    assert lines[0][:4] == ["会話", "何回目", "番号", "日時（日本時間）"]
    told = [dict(zip(COLUMNS["messages"], line, strict=True)) for line in lines[1:]]
    assert [row["text"] for row in told] == ["'=期限は、\n「いつ」", "4月30日です。"]
    assert told[0] | {"text": "", "conversation": told[0]["conversation"].lstrip("'")} == {
        "conversation": talk.id, "episode": "1", "seq": "1", "at": "2023-03-30 10:00:00", "channel": "web", "source": "hotel",
        "direction": "in", "author": "traveller", "kind": "text", "text": "", "entry": "", "score": "0", "runner_up": "",
        "runner_up_score": "0", "rule": "", "status": "", "reason": "", "blanked": "",
    }  # fmt: skip
    assert (told[1]["entry"], told[1]["score"], told[1]["status"]) == ("deadline", "0.9", "waiting")


async def test_conversations_as_lines_of_json(store: Store) -> None:
    await Talk(store, "hanako", at=at(20)).say("期限は", "はい")
    await Talk(store, "taro", channel="line", at=at(21)).say("電話は", "はい")
    told = [json.loads(line) for line in (await exported(store, order("jsonl", "conversations"))).splitlines()]
    assert [(row["channel"], row["words"], row["outcome"]) for row in told] == [
        ("line", "電話は", "assumed"), ("web", "期限は", "assumed"),
    ]  # fmt: skip
    assert list(told[0]) == list(COLUMNS["conversations"])
    assert told[0]["opened"] == "2023-03-21T10:00:00+09:00"


async def test_a_page_to_be_printed_shows_words_as_words(store: Store) -> None:
    talk = Talk(store, "hanako", at=at(30))
    await talk.say("<script>alert(1)</script>\u202e期限", "はい")
    await Talk(store, "taro", at=at(30)).say("ほかの人", "はい")
    page = await exported(store, order("html", conversation=talk.id))
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert "U+202E" in page
    assert "ほかの人" not in page
    assert page.endswith("</html>")


async def test_what_a_role_may_not_see_is_masked_in_every_form(store: Store) -> None:
    await Talk(store, "hanako", at=at(30)).say("番号は4071228533、電話は090-1234-5678", "はい")
    auditor = Sight.of("auditor")
    for format_ in ("csv", "jsonl", "html"):
        for shape in ("messages", "conversations"):
            told = await exported(store, order(format_, shape, sight=auditor))
            assert "4071228533" not in told
            assert "1234-5678" not in told
    assert "4071228533" in await exported(store, order("csv"))


async def test_it_stands_in_the_audit_log_with_reason_and_count(store: Store) -> None:
    await Talk(store, "hanako", at=at(30)).say("期限は", "はい")
    await exported(store, order("csv"))
    noted = await rows(store, "SELECT staff, action, target, count, reason, request FROM audit ORDER BY id")
    assert noted == [
        ("sato", "export.begun", "messages.csv", 0, "監査のため", "r1"),
        ("sato", "export.ended", "messages.csv", 2, "監査のため", "r1"),
    ]


async def test_one_that_was_broken_off_is_noted_with_what_had_left(store: Store) -> None:
    for number in range(30):
        await Talk(store, f"traveller {number}", at=at(30)).say("期限は", "はい")
    pieces = Export(store, PAGES, order("jsonl")).noted(store, BY, NOW)
    async for _ in pieces:
        if len(await rows(store, "SELECT 1 FROM audit")) == 1:
            break
    await anext(pieces)
    await anext(pieces)
    await pieces.aclose()  # type: ignore[attr-defined]
    assert await rows(store, "SELECT action, count FROM audit WHERE action = 'export.ended'") == [("export.ended", 2)]


async def test_many_are_read_a_few_at_a_time(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(45):
        await Talk(store, f"traveller {number}", at=at(20)).say(f"期限 {number}", "はい")
    read, most = store.read, 0

    async def counting(query: Any) -> Any:
        nonlocal most
        told: Any = await read(query)
        most = max(most, len(getattr(told, "episodes", ())))
        return told

    monkeypatch.setattr(store, "read", counting)
    assert len(table(await exported(store, order("csv")))) == 1 + 90
    assert most == 20


async def test_one_that_is_too_long_says_that_it_was_cut(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "MOST_ROWS", 4)
    for number in range(5):
        await Talk(store, f"traveller {number}", at=at(30)).say("期限は", "はい")
    lines = table(await exported(store, order("csv")))
    assert len(lines) == 1 + 4 + 1
    assert "4行" in lines[-1][0]
    assert json.loads((await exported(store, order("jsonl"))).splitlines()[-1]) == {"cut": True, "rows": 4}
    assert "4行" in await exported(store, order("html"))


async def test_what_was_blanked_is_a_row_without_words(store: Store) -> None:
    await Talk(store, "hanako", at=at(30)).say("ひみつ", "はい")
    await do(store, "UPDATE message SET text = '', blanked = 1 WHERE seq = 1")
    told = [json.loads(line) for line in (await exported(store, order("jsonl"))).splitlines()]
    assert (told[0]["text"], told[0]["blanked"]) == ("", True)
    assert "取り消された" in await exported(store, order("html"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("shape", ["messages", "conversations"])
def test_each_column_has_its_heading(language: str, shape: Shape) -> None:
    assert set(COLUMNS[shape]) <= set(PAGES.words(language)["export"]["columns"])


async def test_a_printed_page_says_who_made_it_why_of_what_and_how_it_is_masked(store: Store) -> None:
    talk = Talk(store, "hanako", channel="line", at=at(30, 23).replace(minute=59))
    await talk.say("電話は080-1234-5678です", "はい")
    await talk.say("まだいます", "はい")
    wanted = Order(
        Filter(*days(date(2023, 3, 30), date(2023, 3, 31)), outcomes=("ongoing",)),
        "messages",
        "html",
        Sight.of("auditor"),
        "ja",
    )
    by = For("sato", "監査のため", "r1", "佐藤")
    page = b"".join([piece async for piece in Export(store, PAGES, wanted).noted(store, by, NOW)]).decode()
    for told in (
        "佐藤",
        "監査のため",
        "2023年3月30日（木）",
        "2023年3月31日（金）",
        "続いている",
        "LINE",
        "＊で伏せてあります",
    ):
        assert told in page, told
    assert "1234-5678" not in page
    assert page.index("3月31日（金）</li>") < page.index("まだいます"), "a new day begins with its name"


@pytest.mark.parametrize(("digits", "cell"), [("0071229987", "'0071229987"), ("123456789012", "'123456789012"), ("4071229987", "4071229987"), ("0", "0")])  # fmt: skip
def test_digits_that_a_spreadsheet_would_spoil_stay_words(digits: str, cell: str) -> None:
    assert sheets.cell(digits) == cell
