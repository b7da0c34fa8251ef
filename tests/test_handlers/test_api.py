"""The API: what the console can do, programs can do, with the same rules."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from api_house import PEOPLE, ApiHouse, open_api
from desk_fakes import says

from bot import receipt
from handlers.api.application import LARGEST_BODY
from storage import audit

pytestmark = pytest.mark.usefixtures("engine")

ITEMS = {"inquiry_number": "4071228533", "expiry_date": "2月24日", "prefecture": "群馬", "store": "湯けむり茶屋"}
NOWHERE = "0" * 24


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[ApiHouse]:
    async with open_api(tmp_path / "desk.db") as house:
        yield house


def is_problem(answer: httpx2.Response, status: int, code: str) -> dict[str, Any]:
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    problem: dict[str, Any] = answer.json()
    assert (problem["status"], problem["code"], problem["error"]["code"]) == (status, code, code)
    return problem


# --- the queue -------------------------------------------------------------------------------------------------------


async def test_the_queue_is_listed_in_pages_with_its_counts(house: ApiHouse) -> None:
    joined = [await house.joins(f"t{number}") for number in range(5)]
    first = (await house.ask("GET", "/handoffs?limit=3")).json()
    rest = (await house.ask("GET", f"/handoffs?limit=3&cursor={first['next']}")).json()
    ids = [row["conversation"] for row in first["items"] + rest["items"]]
    assert ids == [taken.conversation for taken in joined]
    assert rest["next"] == ""
    assert (first["counts"]["waiting"], first["counts"]["mine"]) == (5, 0)
    assert (first["items"][0]["summary"], first["items"][0]["last"]) == ("現金で払った", "1: join 現金で払った")
    is_problem(await house.ask("GET", "/handoffs?cursor=nothing"), 422, "wrong_cursor")


async def test_the_next_is_taken_once_for_each_key(house: ApiHouse) -> None:
    for number in range(2):
        await house.joins(f"t{number}")
    key = {"Idempotency-Key": "program-1"}
    first = await house.ask("POST", "/handoffs/next", headers=key)
    again = await house.ask("POST", "/handoffs/next", headers=key)
    other = await house.ask("POST", "/handoffs/next", by="suzuki", headers=key)
    assert first.json()["id"] == again.json()["id"] != other.json()["id"]
    assert first.json()["owner"] == "sato"
    assert (await house.ask("POST", "/handoffs/next")).status_code == 204


async def test_of_two_who_take_one_the_second_gets_the_winner_s_name(house: ApiHouse) -> None:
    await house.joins()
    (row,) = (await house.ask("GET", "/handoffs")).json()["items"]
    take = f"/handoffs/{row['id']}/take"
    answers = await asyncio.gather(house.ask("POST", take, {}), house.ask("POST", take, {}, by="suzuki"))
    won, lost = sorted(answers, key=lambda answer: answer.status_code)
    assert won.status_code == 200
    problem = is_problem(lost, 409, "owned")
    assert problem["winner"] == won.json()["owner"]
    assert problem["current"]["version"] == won.json()["version"]


async def test_a_handoff_goes_through_its_life(house: ApiHouse) -> None:
    handoff = await house.taken()
    path = f"/handoffs/{handoff['id']}"
    assert handoff["allowed"] == ["reply", "hold", "pass_on", "give_back", "close"]
    held = await house.ask("POST", f"{path}/hold", {"reason": "店に確認", "until": "2023-03-27T14:00:00+09:00"})
    assert (held.json()["state"], held.json()["held_until"]) == ("held", "2023-03-27T14:00:00+09:00")
    is_problem(
        await house.ask("POST", f"{path}/hold", {"reason": "a", "until": "2023-03-27T11:00:00+09:00"}), 422, "past"
    )
    stale = await house.ask("POST", f"{path}/resume", {"version": handoff["version"]})
    problem = is_problem(stale, 409, "version")
    assert problem["current"]["state"] == "held"
    assert "resume" in problem["allowed"]
    assert (await house.ask("POST", f"{path}/resume", {"version": problem["current"]["version"]})).json()[
        "state"
    ] == "taken"
    passed = await house.ask("POST", f"{path}/pass", {"to": "suzuki"})
    assert (passed.json()["state"], passed.json()["meant_for"]) == ("waiting", "suzuki")
    assert (await house.ask("POST", "/handoffs/next", by="suzuki")).json()["id"] == handoff["id"]
    is_problem(await house.ask("POST", f"{path}/return", {}), 409, "owned")
    assert (await house.ask("POST", f"{path}/return", {}, by="suzuki")).json()["ending"] == "given_back"
    is_problem(await house.ask("POST", f"{path}/close", {"outcome": "solved"}, by="suzuki"), 409, "state")
    other = await house.taken("taro")
    closed = await house.ask("POST", f"/handoffs/{other['id']}/close", {"outcome": "solved"})
    assert (closed.json()["state"], closed.json()["outcome"]) == ("closed", "solved")
    assert (await house.ask("POST", f"/handoffs/{other['id']}/alive")).json()["state"] == "closed"


@pytest.mark.parametrize("to", ["nobody", "kato"])
async def test_nothing_is_passed_to_whoever_cannot_take_it(house: ApiHouse, to: str) -> None:
    handoff = await house.taken()
    is_problem(await house.ask("POST", f"/handoffs/{handoff['id']}/pass", {"to": to}), 422, "nobody")


async def test_a_supervisor_takes_over(house: ApiHouse) -> None:
    handoff = await house.taken()
    path = f"/handoffs/{handoff['id']}/take"
    is_problem(await house.ask("POST", path, {"over": True}, by="suzuki"), 409, "role")
    assert (await house.ask("POST", path, {"over": True}, by="mori")).json()["owner"] == "mori"


# --- conversations ---------------------------------------------------------------------------------------------------


async def test_a_reply_is_sent_once_and_a_stale_one_shows_what_came_in(house: ApiHouse) -> None:
    handoff = await house.taken()
    path = f"/conversations/{handoff['conversation']}/messages"
    rows = (await house.ask("GET", path)).json()
    assert [row["by"] for row in rows["items"]] == ["traveller", "bot"]
    assert rows["items"][1]["why"]["entry"] == "repeat"
    await house.desk.traveller_says(says("もう大丈夫です 090-1234-5678"))
    reply = {"text": "確かめます。", "after": rows["items"][-1]["seq"], "key": "reply-0001"}
    problem = is_problem(await house.ask("POST", path, reply), 409, "stale")
    assert problem["missed"][0]["text"].startswith("もう大丈夫です")
    assert "1234" not in str(problem)
    sent = await house.ask("POST", path, reply | {"after": problem["missed"][-1]["seq"]})
    again = await house.ask("POST", path, reply)
    assert (sent.status_code, sent.json()["seq"], again.json()) == (
        201,
        4,
        sent.json() | {"again": True, "handoff": ""},
    )
    assert (await house.ask("GET", f"{path}?after=3")).json()["items"][0]["name"] == "Sato"
    assert (await house.ask("GET", f"{path}?limit=2")).json()["more"]
    is_problem(await house.ask("POST", path, reply, by="suzuki"), 409, "key")
    is_problem(await house.ask("POST", path, reply | {"key": "reply-0002", "after": 9}, by="suzuki"), 409, "owned")
    is_problem(await house.ask("POST", f"{path}/4/again"), 409, "not_failed")


async def test_the_whole_story_is_at_hand(house: ApiHouse) -> None:
    handoff = await house.taken()
    path = f"/conversations/{handoff['conversation']}"
    await house.desk.traveller_says(says("claim 山田屋", traveller="other"))
    await house.ask("POST", f"{path}/notes", {"text": "店に電話した"})
    await house.ask("PUT", f"{path}/draft", {"text": "お店の情報と"})
    story = (await house.ask("GET", path, by="suzuki")).json()
    assert (story["handoff"]["owner"], story["notes"][0]["text"], story["draft"]["text"]) == (
        "sato",
        "店に電話した",
        "お店の情報と",
    )
    assert (story["cases"], story["episodes"][0]["number"]) == ([], 1)
    here = await house.ask("POST", f"{path}/presence", {"typing": True})
    assert here.json() == {"items": []}
    others = (await house.ask("POST", f"{path}/presence", {}, by="suzuki")).json()["items"]
    assert others == [{"name": "sato", "display": "Sato", "typing": True}]


async def test_words_are_found_and_episodes_filtered(house: ApiHouse) -> None:
    taken = await house.joins()
    found = (await house.ask("GET", "/conversations", params={"query": "現金"})).json()["found"]
    assert [(hit["conversation"], hit["seq"]) for hit in found] == [(taken.conversation, 2), (taken.conversation, 1)]
    listed = (await house.ask("GET", "/conversations?from=2023-03-27&to=2023-03-27&channel=web")).json()["items"]
    assert [row["conversation"] for row in listed] == [taken.conversation]
    assert (await house.ask("GET", "/conversations?channel=line")).json()["items"] == []
    is_problem(await house.ask("GET", "/conversations?from=2023-02-30"), 422, "wrong_days")
    is_problem(await house.ask("GET", "/conversations?outcome=odd"), 422, "wrong_outcome")
    is_problem(await house.ask("GET", "/conversations?cursor=odd"), 422, "wrong_cursor")


async def test_what_is_masked_is_revealed_with_a_reason_that_is_kept(house: ApiHouse) -> None:
    taken = await house.desk.traveller_says(says("電話は 090-1234-5678"))
    path = f"/conversations/{taken.conversation}"
    assert "1234" not in (await house.ask("GET", f"{path}/messages")).text
    assert "1234" in (await house.ask("POST", f"{path}/reveal", {"reason": "折り返し"})).text
    is_problem(await house.ask("POST", f"{path}/reveal", {"reason": "折り返し"}, by="kato"), 403, "not_your_role")
    entries = await house.store.read(audit.page(audit.Filter()))
    assert [(entry.staff, entry.action, entry.target, entry.reason) for entry in reversed(entries)] == [
        ("sato", "reveal", f"conversation:{taken.conversation}", "折り返し"),
        ("kato", "denied", "reveal", ""),
    ]


# --- claims ----------------------------------------------------------------------------------------------------------


async def phoned(house: ApiHouse, key: str = "call-0001") -> dict[str, Any]:
    answer = await house.ask("POST", "/cases", {"kind": "b2", "items": ITEMS, "key": key})
    assert answer.status_code == 201, answer.text
    case: dict[str, Any] = answer.json()["case"]
    return case


async def test_a_claim_goes_from_the_telephone_to_its_end(house: ApiHouse) -> None:
    case = await phoned(house)
    assert case["shown"] == receipt.show(case["number"])
    assert (await phoned(house))["number"] == case["number"]
    other = await phoned(house, "call-0002")
    path = f"/cases/{case['number']}"
    assert (await house.ask("GET", path)).json()["same"] == [other["number"]]
    edited = await house.ask("PATCH", path, {"version": 1, "items": {"store": "山田屋"}})
    assert edited.json()["case"]["version"] == 2
    problem = is_problem(await house.ask("PATCH", path, {"version": 1, "items": {"store": "川田屋"}}), 409, "version")
    assert problem["current"]["version"] == 2
    is_problem(await house.ask("PATCH", path, {"version": 2, "state": "refunded"}), 409, "state")
    is_problem(await house.ask("PATCH", path, {"version": 2}), 422, "one_of")
    flawed = is_problem(
        await house.ask("PATCH", path, {"version": 2, "items": {"expiry_date": "2月30日"}}), 422, "flawed"
    )
    assert flawed["errors"] == [{"field": "items.expiry_date", "problem": "impossible_date"}]
    for version, state in enumerate(("checking", "refunded", "closed"), start=2):
        moved = await house.ask("PATCH", path, {"version": version, "state": state})
        assert (moved.json()["case"]["state"], moved.json()["told"]) == (state, False)
    history = (await house.ask("GET", path)).json()["history"]
    assert [(line["what"], line["becomes"]) for line in history] == [
        ("store", "山田屋"), ("state", "checking"), ("state", "refunded"), ("state", "closed"),
    ]  # fmt: skip


async def test_claims_are_listed_and_found_by_either_number(house: ApiHouse) -> None:
    cases = [await phoned(house, f"call-000{number}") for number in range(3)]
    page = (await house.ask("GET", "/cases?limit=2&state=received")).json()
    assert [case["number"] for case in page["items"]] == sorted(case["number"] for case in cases)[:2]
    assert page["counts"] == {"received": 3}
    rest = (await house.ask("GET", f"/cases?limit=2&cursor={page['next']}")).json()
    assert (len(rest["items"]), rest["next"]) == (1, "")
    found = (await house.ask("GET", "/cases", params={"query": cases[0]["shown"]})).json()["items"]
    assert [case["number"] for case in found] == [cases[0]["number"]]
    assert len((await house.ask("GET", "/cases", params={"query": "4071 2285 33"})).json()["items"]) == 3
    is_problem(await house.ask("GET", "/cases?cursor=odd"), 422, "wrong_cursor")


async def test_an_auditor_sees_no_inquiry_number_until_nobody_reveals_it(house: ApiHouse) -> None:
    case = await phoned(house)
    path = f"/cases/{case['number']}"
    await house.ask("PATCH", path, {"version": 1, "items": {"inquiry_number": "4071228534"}})
    assert "407122853" in (await house.ask("GET", path)).text
    seen = (await house.ask("GET", path, by="kato")).text
    assert "40712285" not in seen
    assert "8534" in seen
    assert "4071228534" in (await house.ask("POST", f"{path}/reveal", {"reason": "照合"})).text


async def test_results_come_in_by_csv_after_a_trial(house: ApiHouse) -> None:
    case = await phoned(house)
    body = f"number,state\n{case['number']},checking\n123,checking\n".encode()
    csv = {"content": body, "headers": {"Content-Type": "text/csv"}, "by": "mori"}
    trial = (await house.ask("POST", "/cases/results", **csv)).json()  # type: ignore[arg-type]
    assert (trial["taken"], [line["flaw"] for line in trial["lines"]]) == (False, ["", "number"])
    csv["content"] = body.replace(b"123,checking\n", b"")
    done = (await house.ask("POST", "/cases/results?trial=false", **csv)).json()  # type: ignore[arg-type]
    assert (done["taken"], done["lines"][0]["becomes"]) == (True, "checking")
    csv["content"] = b"name\n"
    is_problem(await house.ask("POST", "/cases/results", **csv), 422, "unreadable")  # type: ignore[arg-type]
    csv["by"] = "sato"
    is_problem(await house.ask("POST", "/cases/results", **csv), 403, "not_your_role")  # type: ignore[arg-type]


async def test_the_file_of_claims_goes_out_is_filled_in_and_comes_back(house: ApiHouse) -> None:
    case = await phoned(house)
    is_problem(await house.ask("GET", "/export/cases.csv?reason=a"), 403, "not_your_role")
    is_problem(await house.ask("GET", "/export/cases.csv", by="mori"), 422, "no_reason")
    is_problem(await house.ask("GET", "/export/cases.csv?reason=a&state=lost", by="mori"), 422, "invalid")
    file = await house.ask("GET", "/export/cases.csv?reason=店へ&state=received", by="mori")
    assert (file.status_code, case["number"] in file.text, "4071228533" in file.text) == (200, True, True)
    masked = await house.ask("GET", "/export/cases.csv?reason=監査", by="kato")
    assert (case["number"] in masked.text, "4071228533" in masked.text) == (True, False)
    back = file.text.replace("確認待ち", "確認中").encode()
    for trial, taken in ((True, False), (False, True)):
        done = (await house.ask("POST", f"/cases/results?trial={trial}".lower(), content=back, by="mori")).json()
        assert (done["taken"], [line["becomes"] for line in done["lines"]]) == (taken, ["checking"])
    entries = await house.store.read(audit.page(audit.Filter(target="cases.csv")))
    assert [(one.staff, one.action, one.count) for one in reversed(entries)] == [
        ("mori", "export.begun", 0), ("mori", "export.ended", 1), ("kato", "export.begun", 0), ("kato", "export.ended", 1),
    ]  # fmt: skip


# --- figures and files -----------------------------------------------------------------------------------------------


async def test_figures_come_with_their_definitions_and_exports_with_a_reason(house: ApiHouse) -> None:
    await house.joins()
    figures = (await house.ask("GET", "/figures")).json()
    assert figures["total"] == 1
    assert all(outcome["definition"] for outcome in figures["outcomes"])
    is_problem(await house.ask("GET", "/export/messages.csv?reason=a"), 403, "not_your_role")
    is_problem(await house.ask("GET", "/export/messages.csv", by="mori"), 422, "no_reason")
    table = await house.ask("GET", "/export/messages.csv?reason=監査", by="kato")
    assert "現金で払った" in table.text
    is_problem(await house.ask("GET", "/export/odd.csv?reason=a", by="mori"), 404, "not_found")
    assert (await house.ask("GET", "/export/figures.csv", by="mori")).text.startswith("\ufeffday,")


async def test_a_number_of_the_figures_leads_to_its_rows(house: ApiHouse) -> None:
    await house.joins()
    waits = (await house.ask("GET", "/figures")).json()["where"]["waits"]
    rows = (await house.ask("GET", "/figures/rows", params=waits)).json()
    assert [(row["end"], row["channel"]) for row in rows["items"]] == [("waiting", "web")]
    assert (rows["gone"], rows["next"]) == (0, "")
    is_problem(await house.ask("GET", "/figures/rows?of=waits&cursor=x"), 422, "wrong_cursor")


# --- the door --------------------------------------------------------------------------------------------------------


async def test_nobody_comes_in_without_a_token(house: ApiHouse) -> None:
    answer = await house.ask("GET", "/handoffs", by="")
    is_problem(answer, 401, "not_logged_in")
    assert answer.headers["www-authenticate"] == "Bearer"
    house.tokens["nobody"] = "mdg_made-up"
    is_problem(await house.ask("GET", "/handoffs", by="nobody"), 401, "not_logged_in")


async def test_an_auditor_changes_nothing(house: ApiHouse) -> None:
    handoff = await house.taken()
    assert (await house.ask("GET", f"/handoffs/{handoff['id']}", by="kato")).json()["allowed"] == []
    for path, body in (
        ("/handoffs/next", None),
        (f"/handoffs/{handoff['id']}/close", {"outcome": "solved"}),
        (f"/conversations/{handoff['conversation']}/messages", {"text": "a", "after": 2, "key": "key-0001"}),
        ("/cases", {"kind": "b2", "items": ITEMS, "key": "call-0001"}),
    ):
        is_problem(await house.ask("POST", path, body, by="kato"), 403, "not_your_role")


@pytest.mark.parametrize("more", [{"role": "supervisor"}, {"owner": "sato"}, {"state": "closed"}, {"id": "x"}])
async def test_extra_fields_are_refused(house: ApiHouse, more: dict[str, str]) -> None:
    handoff = await house.taken()
    for path in ("take", "return"):
        problem = is_problem(await house.ask("POST", f"/handoffs/{handoff['id']}/{path}", more), 422, "invalid")
        assert problem["errors"][0]["field"] == f"body.{next(iter(more))}"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "bad_json"),
        (b'{"text": "\\ud800", "after": 0, "key": "key-0001"}', 422, "invalid"),
        (b'{"text": "a\\u0000", "after": 0, "key": "key-0001"}', 422, "invalid"),
        ('{"text": "　 ", "after": 0, "key": "key-0001"}'.encode(), 422, "invalid"),
        (b'{"text": "a", "after": "0", "key": "key-0001"}', 422, "invalid"),
        (b'{"text": "a", "after": 99999999999999999999, "key": "key-0001"}', 422, "invalid"),
        (b'{"text": "a", "after": 0, "key": "k"}', 422, "invalid"),
        (b"[" * 50_000, 400, "bad_request"),
        (b" " * (LARGEST_BODY + 1), 413, "too_large"),
    ],
)  # fmt: skip
async def test_odd_bodies_are_refused(house: ApiHouse, body: bytes, status: int, code: str) -> None:
    taken = await house.joins()
    path = f"/conversations/{taken.conversation}/messages"
    answer = await house.ask("POST", path, content=body, headers={"Content-Type": "application/json"})
    is_problem(answer, status, code)
    assert await house.store.read(lambda reader: reader.one("newest_staff_event")["id"]) == 1  # type: ignore[index]


async def test_what_is_not_there_is_404_and_a_wrong_method_405(house: ApiHouse) -> None:
    for path in (f"/handoffs/{NOWHERE}", f"/conversations/{'x' * 22}", "/cases/0000000000", "/nothing"):
        is_problem(await house.ask("GET", path), 404, "not_found")
    is_problem(await house.ask("POST", f"/handoffs/{NOWHERE}/take", {}), 404, "not_found")
    is_problem(await house.ask("POST", f"/conversations/{'x' * 22}/presence", {}), 404, "not_found")
    answer = await house.ask("DELETE", "/handoffs")
    is_problem(answer, 405, "wrong_method")
    assert answer.headers["allow"] == "GET"


async def test_every_operation_names_who_may(house: ApiHouse) -> None:
    """No route of the API is open: without a token each is 401."""
    description = (await house.by("").get("http://desk.example/openapi.json")).json()
    for path, operations in description["paths"].items():
        address = path.replace("{id}", NOWHERE).replace("{number}", "0000000000").replace("{seq}", "1")
        address = address.replace("{shape}.{format}", "messages.csv")
        for method in operations:
            is_problem(await house.ask(method.upper(), address, {}, by=""), 401, "not_logged_in")
    assert set(PEOPLE) <= set(house.tokens)


# --- the desk itself -------------------------------------------------------------------------------------------------


async def test_the_desk_is_switched_and_each_switch_is_noted(house: ApiHouse) -> None:
    wanted = {"on": True, "reason": "電話が鳴りやまない", "minutes": 60}
    is_problem(await house.ask("PUT", "/switches/overflow", wanted), 403, "not_your_role")
    on = (await house.ask("PUT", "/switches/overflow", wanted, by="mori")).json()
    assert (on["overflow"]["by"], on["overflow"]["until"]) == ("mori", "2023-03-27T13:00:00+09:00")
    await house.ask("PUT", "/switches/rule", {"on_at": 9, "off_at": 3}, by="mori")
    is_problem(await house.ask("PUT", "/switches/rule", {"on_at": 3, "off_at": 9}, by="mori"), 422, "impossible")
    day = {"periods": [{"opens": "10:00", "closes": "12:00"}], "reason": "訓練"}
    await house.ask("PUT", "/switches/days/2023-03-28", day, by="mori")
    is_problem(await house.ask("PUT", "/switches/days/2023-03-01", day, by="mori"), 422, "impossible")
    off = await house.ask("PUT", "/switches/overflow", {"on": False, "reason": "落ち着いた"}, by="mori")
    assert off.json()["overflow"] is None
    seen = (await house.ask("GET", "/switches")).json()
    assert (seen["rule"], [one["day"] for one in seen["days"]]) == ({"on_at": 9, "off_at": 3}, ["2023-03-28"])
    is_problem(await house.ask("GET", "/audit"), 403, "not_your_role")
    log = (await house.ask("GET", "/audit?limit=2", by="kato")).json()
    older = (await house.ask("GET", f"/audit?cursor={log['next']}&staff=mori", by="kato")).json()
    noted = [row["action"] for row in [*log["items"], *older["items"]] if row["action"] != "denied"]
    assert noted == ["overflow.off", "hours", "overflow.rule", "overflow.on"]


async def test_accounts_are_seen_and_shut_by_others_only(house: ApiHouse) -> None:
    is_problem(await house.ask("POST", "/accounts/sato/disable", by="kato"), 403, "not_your_role")
    is_problem(await house.ask("POST", "/accounts/mori/disable", by="mori"), 409, "own_account")
    is_problem(await house.ask("POST", "/accounts/nobody/disable", by="mori"), 404, "not_found")
    assert (await house.ask("PUT", "/accounts/suzuki/role", {"role": "auditor"}, by="mori")).json()["role"] == "auditor"
    shut = await house.ask("POST", "/accounts/sato/disable", by="mori")
    assert shut.json()["disabled"] is not None
    is_problem(await house.ask("GET", "/handoffs"), 401, "not_logged_in")
    is_problem(await house.ask("POST", "/accounts/sato/disable", by="mori"), 409, "so_already")
    assert (await house.ask("POST", "/accounts/sato/enable", by="mori")).json()["disabled"] is None
    assert [one["name"] for one in (await house.ask("GET", "/accounts", by="kato")).json()["items"]] == sorted(PEOPLE)


async def test_what_is_left_in_an_episode(house: ApiHouse) -> None:
    path = f"/conversations/{(await house.joins()).conversation}"
    left = await house.ask("PATCH", f"{path}/episodes/1", {"read": True, "marked": True, "comment": "短くできる"})
    assert [left.json()[name] for name in ("read", "marked", "comments")] == [True, True, 1]
    back = await house.ask("PATCH", f"{path}/episodes/1", {"read": False, "marked": False})
    assert [back.json()[name] for name in ("read", "marked", "comments")] == [False, False, 1]
    is_problem(await house.ask("PATCH", f"{path}/episodes/2", {"read": True}), 404, "not_found")
    is_problem(await house.ask("PATCH", f"{path}/episodes/1", {"read": True}, by="kato"), 403, "not_your_role")
    assert (await house.ask("GET", f"{path}/canned")).json() == {"items": []}  # this campaign has none


async def test_a_note_and_a_comment_are_put_down_once_by_their_key(house: ApiHouse) -> None:
    path = f"/conversations/{(await house.joins()).conversation}"
    for _ in range(2):
        note = await house.ask("POST", f"{path}/notes", {"text": "店に電話した", "key": "note-0001"})
        left = await house.ask("PATCH", f"{path}/episodes/1", {"comment": "短くできる", "key": "comment-0001"})
        assert (note.status_code, left.json()["comments"]) == (201, 1)
    assert len((await house.ask("GET", path)).json()["notes"]) == 1
    is_problem(await house.ask("POST", f"{path}/notes", {"text": "別の", "key": "note-0001"}), 409, "key")
    other = {"comment": "別の", "key": "comment-0001", "marked": True}
    is_problem(await house.ask("PATCH", f"{path}/episodes/1", other), 409, "key")
    assert (await house.ask("GET", path)).json()["episodes"][0]["marked"] is False  # nothing of it is done


async def test_comments_are_read_and_taken_back_by_their_author(house: ApiHouse) -> None:
    path = f"/conversations/{(await house.joins()).conversation}/episodes/1"
    await house.ask("PATCH", path, {"comment": "短くできる"})
    (row,) = (await house.ask("GET", f"{path}/comments", by="kato")).json()["items"]
    assert (row["by"], row["text"]) == ("sato", "短くできる")
    is_problem(await house.ask("DELETE", f"{path}/comments/{row['id']}", by="suzuki"), 404, "not_found")
    is_problem(await house.ask("DELETE", f"{path}/comments/999"), 404, "not_found")
    assert (await house.ask("DELETE", f"{path}/comments/{row['id']}")).status_code == 200
    assert (await house.ask("GET", f"{path}/comments")).json() == {"items": []}


async def test_who_switched_what_is_told(house: ApiHouse) -> None:
    asked = {"on": True, "reason": "電話が鳴りやまない", "minutes": 30}
    until = (await house.ask("PUT", "/switches/overflow", asked, by="mori")).json()["overflow"]["until"]
    (row,) = (await house.ask("GET", "/switches/history")).json()["items"]
    assert (row["what"], row["by"], row["value"]) == ("overflow", "mori", {"on": True, "until": until})


async def test_claims_are_listed_by_day(house: ApiHouse) -> None:
    number = (await house.ask("POST", "/cases", {"kind": "b2", "items": ITEMS, "key": "call-0001"})).json()["case"][
        "number"
    ]
    today = house.clock().date()
    for day, found in ((today, [number]), (today - timedelta(days=1), [])):
        page = await house.ask("GET", f"/cases?from={day}&to={day}")
        assert [case["number"] for case in page.json()["items"]] == found
    is_problem(await house.ask("GET", "/cases?from=2023-03-09&to=2023-03-08"), 422, "wrong_days")


async def test_a_draft_is_kept_only_by_who_may_write(house: ApiHouse) -> None:
    path = f"/conversations/{(await house.taken())['conversation']}/draft"
    assert (await house.ask("PUT", path, {"text": "確かめます"})).status_code == 200
    is_problem(await house.ask("PUT", path, {"text": "わたしのことばで"}, by="suzuki"), 409, "owned")


async def test_the_moves_of_a_conversation_stand_in_it(house: ApiHouse) -> None:
    handoff = await house.taken()
    await house.ask("POST", f"/handoffs/{handoff['id']}/hold", {"reason": "店に確認"})
    await house.ask("POST", f"/handoffs/{handoff['id']}/close", {"outcome": "solved"})
    moves = (await house.ask("GET", f"/conversations/{handoff['conversation']}")).json()["moves"]
    assert [(one["by"], one["move"], one["more"]) for one in moves] == [
        ("sato", "take", ""), ("sato", "hold", "店に確認"), ("sato", "close", "solved"),
    ]  # fmt: skip


async def test_one_person_is_erased_and_again_is_the_same(house: ApiHouse) -> None:
    handoff = await house.taken()
    path = f"/conversations/{handoff['conversation']}"
    await house.ask("POST", f"{path}/notes", {"text": "店に電話した"})
    is_problem(await house.ask("GET", f"{path}/erasure"), 403, "not_your_role")
    before = (await house.ask("GET", f"{path}/erasure", by="mori")).json()
    assert (before["messages"], before["remarks"], before["waiting"], before["erased"]) == (2, 1, True, None)
    first, again = [
        (await house.ask("POST", f"{path}/erasure", {"reason": "本人の求め"}, by="mori")).json() for _ in range(2)
    ]
    assert (first["messages"], first["remarks"], first["waiting"]) == (0, 0, False)
    assert again["erased"] == first["erased"] == "2023-03-27T12:00:00+09:00"
    assert [row["text"] for row in (await house.ask("GET", f"{path}/messages")).json()["items"]] == ["", ""]
