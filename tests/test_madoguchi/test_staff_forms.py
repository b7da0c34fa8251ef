"""What the console's forms do with what they should not get: said plainly, nothing changed, never a fault."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from staffed_desk import NUMBER, TOLD, Staffed, staffed

from bot.words import Incoming
from storage import audit, episodes, notes, staff_events, switches, transcript
from storage.keeping import erased, erasure

pytestmark = pytest.mark.usefixtures("engine")

PAGE = {"Accept": "text/html"}


@pytest.fixture
async def desk(tmp_path: Path, book: Any) -> AsyncIterator[Staffed]:
    async with staffed(tmp_path / "desk.db", book) as desk:
        yield desk


async def send(desk: Staffed, path: str, role: str = "agent", **fields: str) -> httpx2.Response:
    async with desk.client(role) as somebody:
        return await somebody.post(path, data={"csrf": ""} | fields, headers=PAGE)


async def written(desk: Staffed) -> list[str]:
    """What staff have written to the traveller."""
    rows = await desk.opened.store.read(transcript.newest(desk.conversation, 50))
    return [row.text for row in rows if row.direction == "out" and row.author != "bot"]


async def test_an_empty_or_too_long_reply_is_not_sent_and_stays_in_its_field(desk: Staffed) -> None:
    path = f"/staff/talks/{desk.conversation}/reply"
    for text, told in (("  ", "何も書かれていません。"), ("長" * 2_001, "長すぎます。")):
        page = await send(desk, path, text=text, after="99", key="k1")
        assert (page.status_code, told in page.text) == (422, True)
    assert "長" * 2_001 in page.text
    assert await written(desk) == []


async def test_the_same_press_again_sends_nothing_and_another_text_is_refused(desk: Staffed) -> None:
    path = f"/staff/talks/{desk.conversation}/reply"
    for _ in range(2):
        assert (await send(desk, path, text="確かめます", after="99", key="k1")).status_code == 303
    other = await send(desk, path, text="別の文です", after="99", key="k1")
    assert (other.status_code, "送っていません" in other.text) == (409, True)
    assert await written(desk) == ["確かめます"]


async def test_a_note_that_is_pressed_twice_stands_once(desk: Staffed) -> None:
    path = f"/staff/talks/{desk.conversation}/reply"
    for _ in range(2):
        assert (await send(desk, path, text="店に電話ずみ", to="staff", key="k1")).status_code == 303
    other = await send(desk, path, text="店は休み", to="staff", key="k1")
    assert (other.status_code, "店は休み" in other.text) == (409, True)  # not kept, and not lost
    assert (await send(desk, path, text="店に電話ずみ", to="staff", key="k2")).status_code == 303
    kept = await desk.opened.store.read(notes.notes_of(desk.conversation))
    assert [one.text for one in kept] == ["店に電話ずみ"] * 2
    feed = await desk.opened.store.read(staff_events.after(0))
    assert [row.kind for row in feed].count("note") == 2


async def test_a_comment_that_is_pressed_twice_stands_once(desk: Staffed) -> None:
    path = f"/staff/records/{desk.conversation}/1"
    for _ in range(2):
        assert (await send(desk, path, text="短くできる", do="comment", key="k1")).status_code == 303
    other = await send(desk, path, text="長くできる", do="comment", key="k1")
    assert (other.status_code, "長くできる" in other.text, "まだ残していません" in other.text) == (409, True, True)
    kept = await desk.opened.store.read(episodes.comments(desk.conversation, 1))
    assert [one.text for one in kept] == ["短くできる"]


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        ("overflow", {"on": "1", "reason": "電話が鳴りやまない", "minutes": "60"}),
        ("overflow", {"on": "1", "reason": "電話が鳴りやまない", "minutes": "0"}),
        ("rule", {"do": "set", "on_at": "8", "off_at": "3"}),
        ("day", {"do": "closed", "day": "2023-03-28", "reason": "訓練"}),
    ],
)
async def test_what_is_switched_twice_by_one_press_stands_once(
    desk: Staffed, form: str, fields: dict[str, str]
) -> None:
    for _ in range(2):
        assert (await send(desk, f"/staff/switches/{form}", "supervisor", **fields)).status_code == 303
        desk.clock.turn(seconds=2)
    store = desk.opened.store
    assert len(await store.read(switches.history())) == 1
    assert len(await store.read(audit.page(audit.Filter(staff="supervisor")))) == 1
    assert [row.kind for row in await store.read(staff_events.after(0))].count("setting") == 1


async def test_a_stale_reply_is_kept_as_the_draft(desk: Staffed) -> None:
    page = await send(desk, f"/staff/talks/{desk.conversation}/reply", text="確かめます", after="1", key="k1")
    assert page.status_code == 409
    assert "まだ送っていません。相手が続きを書きました" in page.text
    assert TOLD not in page.text  # masked here as everywhere
    kept = await desk.opened.store.read(notes.draft_of(desk.conversation))
    assert kept is not None
    assert (kept.text, await written(desk)) == ("確かめます", [])


async def test_a_step_that_somebody_else_has_done_is_said_in_red_and_keeps_what_was_to_be_told(desk: Staffed) -> None:
    path = f"/staff/cases/{desk.case}/move"
    assert (await send(desk, path, to="checking", version="1")).status_code == 303
    late = await send(desk, path, "supervisor", to="checking", version="1", words="お店に聞いています")
    assert (late.status_code, "お店に聞いています</textarea>" in late.text) == (409, True)
    assert '<p class="note bad" role="alert">まだ変えていません。' in late.text


async def test_a_button_is_told_by_its_label(desk: Staffed) -> None:
    """LINE and Telegram say what a button gives back, and not what stands on it."""
    shown = await desk.opened.store.read(transcript.newest(desk.conversation, 50))
    choice = next(choice for row in shown if row.reply for choice in row.reply.choices)
    await desk.opened.desk.traveller_says(Incoming("web", "e9", "torico", "press", data=choice.data))
    async with desk.client("agent") as browser:
        page = (await browser.get(f"/staff/talks/{desk.conversation}")).text
    asked = {"conversation": desk.conversation, "reason": "確認"}
    async with desk.client("supervisor") as browser:
        printed = (await browser.get("/staff/export/messages.html", params=asked)).text
        table = (await browser.get("/staff/export/messages.csv", params=asked)).text
    assert re.search(rf'<span>ボタン</span></p>\s*<p class="words">{choice.label}</p>', printed)
    assert re.search(rf",press,{choice.label},", table)
    assert re.search(rf'<p class="pressed">ボタン</p>\s*<p class="lines">{choice.label}</p>', page)


async def test_who_may_not_read_items_reads_the_machines_words_and_no_word_of_ours(desk: Staffed) -> None:
    """Of an answer they get the words alone, masked; what kind of answer it is, is nothing that they read."""
    kinds = {row.kind for row in await desk.opened.store.read(transcript.newest(desk.conversation, 50)) if row.reply}
    assert kinds
    async with desk.client("auditor") as browser:
        page = (await browser.get(f"/staff/talks/{desk.conversation}")).text
    assert [kind for kind in kinds if f">{kind}<" in page] == []


async def test_who_is_logged_out_in_the_middle_is_told_so(desk: Staffed) -> None:
    page = await send(desk, f"/staff/cases/{desk.case}/edit", "", version="1")
    assert (page.status_code, "ログアウトしています。" in page.text) == (401, True)


async def test_figures_of_nobody_are_no_numbers(desk: Staffed) -> None:
    async with desk.client("agent") as browser:
        for lang, none in (("ja", "0.0<small> %"), ("en", "0.0<small> %")):
            page = await browser.get(f"/staff/figures?from=2022-01-01&to=2022-01-01&lang={lang}")
            assert (page.status_code, none in page.text) == (200, False)


async def test_a_colleague_cannot_write_over_the_owners_head(desk: Staffed) -> None:
    page = await send(
        desk, f"/staff/talks/{desk.conversation}/reply", "supervisor", text="わたしが", after="99", key="k2"
    )
    assert (page.status_code, "Agentさんが先に取りました。" in page.text) == (409, True)
    assert await written(desk) == []


async def test_a_supervisor_takes_over_and_then_may(desk: Staffed) -> None:
    assert (await send(desk, f"/staff/talks/{desk.conversation}/over", "supervisor")).status_code == 303
    path = f"/staff/talks/{desk.conversation}/reply"
    assert (await send(desk, path, "supervisor", text="代わりました", after="99", key="k2")).status_code == 303
    assert (await send(desk, path, text="わたしも", after="99", key="k3")).status_code == 409
    assert await written(desk) == ["代わりました"]


async def test_a_close_without_its_outcome_and_a_pass_to_nobody_are_refused(desk: Staffed) -> None:
    for act, fields in (
        ("close", {}),
        ("close", {"outcome": "bored"}),
        ("pass", {"to": "nobody"}),
        ("pass", {"to": "auditor"}),
    ):
        assert (await send(desk, f"/staff/talks/{desk.conversation}/{act}", **fields)).status_code == 422, act
    assert (await send(desk, f"/staff/talks/{desk.conversation}/resume")).status_code == 409


async def test_what_an_address_says_is_only_told_when_it_is_known(desk: Staffed) -> None:
    async with desk.client("agent") as somebody:
        for told in ("<script>", "closed"):
            page = await somebody.get("/staff", params={"told": told}, headers=PAGE)
            assert ("完了にしました。" in page.text) == (told == "closed")
            assert "<script>" not in page.text.replace('<script type="', "")


@pytest.mark.parametrize(
    "path", ["/staff/talks/none", "/staff/records/none", "/staff/cases/0000000000", "/staff/pictures/none"]
)
async def test_what_is_not_there_is_not_found(desk: Staffed, path: str) -> None:
    async with desk.client("agent") as somebody:
        assert (await somebody.get(path, headers=PAGE)).status_code == 404


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=some.text(max_size=40), name=some.sampled_from(
    ["q", "from", "to", "channel", "outcome", "entry", "staff", "cursor", "state", "after", "told", "lang", "all"]
))  # fmt: skip
async def test_no_filter_makes_a_fault(desk: Staffed, name: str, value: str) -> None:
    async with desk.client("auditor") as somebody:
        for path in ("/staff", "/staff/records", "/staff/cases", "/staff/figures", "/staff/switches"):
            answer = await somebody.get(path, params={name: value}, headers=PAGE)
            assert answer.status_code < 500, (path, name, value)


async def test_the_days_among_the_switches_are_told_as_days(desk: Staffed) -> None:
    fields = {"do": "closed", "day": "2023-03-28", "reason": "訓練"}
    assert (await send(desk, "/staff/switches/day", "supervisor", **fields)).status_code == 303
    async with desk.client("supervisor") as somebody:
        page = (await somebody.get("/staff/switches", headers=PAGE)).text
    log = page[page.index("切り替えの記録") :]
    assert "2023年3月28日（火）: 休み" in log


async def test_the_address_of_a_form_leads_to_the_page_that_it_stands_on(desk: Staffed) -> None:
    """A refused form leaves its address in the browser, where it is loaded anew or looked at in the other language."""
    talk, page = f"/staff/talks/{desk.conversation}", {"Accept": "text/html"}
    ways = {
        f"{talk}/close?lang=en": f"{talk}?lang=en",
        f"/staff/records/{desk.conversation}/1": f"/staff/records/{desk.conversation}",
        f"/staff/cases/{desk.case}/edit": f"/staff/cases/{desk.case}",
        "/staff/accounts/agent/disable": "/staff/accounts",
        "/staff/switches/day": "/staff/switches",
        "/staff/account/everywhere": "/staff/account",
        "/staff/next": "/staff",
        "/staff/logout": "/staff",
    }
    async with desk.client("supervisor") as somebody:
        for path, leads in ways.items():
            answer = await somebody.get(path, headers=page)
            assert (path, answer.status_code, answer.headers.get("location")) == (path, 303, leads)
            refused = await somebody.get(path)  # no browser
            assert (refused.status_code, refused.headers["allow"]) == (405, "POST")
        assert (await somebody.get("/staff/talks", headers=page)).status_code == 404
        assert (await somebody.get(f"{talk}/nothing", headers=page)).status_code == 404


async def test_who_writes_by_a_program_is_seen_on_the_page_and_the_other_way_round(desk: Staffed) -> None:
    talk, there = f"/staff/talks/{desk.conversation}", f"/api/v1/conversations/{desk.conversation}/presence"
    async with desk.client("supervisor") as program, desk.client("agent") as browser:
        assert (await program.post(there, json={"typing": True})).json()["items"] == []
        assert "Supervisorさんが書いています" in (await browser.get(talk)).text
        seen = (await program.post(there, json={})).json()["items"]
        assert (await program.delete(there)).status_code == 200
        assert "Supervisorさん" not in (await browser.get(talk)).text
    assert seen == [{"name": "agent", "display": "Agent", "typing": False}]


async def listed_as_erased(desk: Staffed) -> bool:
    """An older backup gets it again: from the table, and from the list beside the file where there is a file."""
    store = desk.opened.store
    lists = [await store.read(erasure.erasures)]
    if not store.shared:
        lists.append(erased.kept(Path(store.place)))
    return all(listed == (desk.conversation,) for listed in lists)


async def test_one_person_is_erased_with_a_reason_and_noted(desk: Staffed) -> None:
    path, page = f"/staff/records/{desk.conversation}/erase", {"Accept": "text/html"}
    async with desk.client("supervisor") as somebody:
        shown = await somebody.get(path, headers=page)
        assert desk.case in shown.text  # what would go
        for fields in ({"reason": "本人の求め"}, {"sure": "1", "reason": " "}):
            refused = await somebody.post(path, data=fields, headers=page)
            assert (refused.status_code, "何も消していません" in refused.text) == (422, True)
        assert any(row.text for row in await desk.opened.store.read(transcript.newest(desk.conversation, 50)))
        done = await somebody.post(path, data={"sure": "1", "reason": "本人の求め"}, headers=page)
        record = await somebody.get(done.headers["location"], headers=page)
        log = await somebody.get("/staff/audit?action=erase", headers=page)
    assert not any(row.text for row in await desk.opened.store.read(transcript.newest(desk.conversation, 50)))
    assert "担当者と話したい" not in record.text
    assert await listed_as_erased(desk)
    assert [word for word in (f"conversation:{desk.conversation}", "本人の求め") if word not in log.text] == []


async def test_a_program_erases_as_the_page_does(desk: Staffed) -> None:
    path = f"/api/v1/conversations/{desk.conversation}/erasure"
    async with desk.client("supervisor") as program:
        before = (await program.get(path)).json()
        assert (before["erased"], [case["number"] for case in before["cases"]]) == (None, [desk.case])
        assert (await program.post(path, json={"reason": " "})).status_code == 422
        after = (await program.post(path, json={"reason": "本人の求め"})).json()
    assert (after["messages"], after["cases"], after["waiting"]) == (0, [], False)
    assert await listed_as_erased(desk)


async def test_what_was_noted_about_a_caller_is_found_from_their_claim(desk: Staffed) -> None:
    items = {"inquiry_number": NUMBER, "expiry_date": "2月24日", "prefecture": "群馬", "store": "山田屋"}
    form = {f"item.{name}": value for name, value in items.items()}
    opened = await send(desk, "/staff/cases/new", kind="b2", note="夕方に掛け直す", key="call-0001", **form)
    async with desk.client("agent") as somebody:
        case = await somebody.get(opened.headers["location"], headers=PAGE)
        record = re.search(r"/staff/records/[\w-]+", case.text)
        assert record is not None
        assert "夕方に掛け直す" in (await somebody.get(record[0], headers=PAGE)).text


async def test_the_log_of_somebody_who_was_erased_says_so(desk: Staffed) -> None:
    path = f"/staff/records/{desk.conversation}"
    async with desk.client("supervisor") as somebody:
        await somebody.post(f"{path}/erase", data={"sure": "1", "reason": "本人の求め"}, headers=PAGE)
        record = (await somebody.get(path, headers=PAGE)).text
    assert ("この方の記録が消されました" in record, "待つのをやめました" in record) == (True, False)
