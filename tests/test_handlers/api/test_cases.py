"""Claims for programs: from the telephone to their end, listed, found, and as a file."""

from __future__ import annotations

from datetime import timedelta

import pytest
from api_house import CLAIMED, ApiHouse, is_problem

from bot import receipt
from storage import audit

pytestmark = pytest.mark.usefixtures("engine")


async def test_a_claim_goes_from_the_telephone_to_its_end(house: ApiHouse) -> None:
    case = await house.phoned()
    assert case["shown"] == receipt.show(case["number"])
    assert (await house.phoned())["number"] == case["number"]
    other = await house.phoned("call-0002")
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
    cases = [await house.phoned(f"call-000{number}") for number in range(3)]
    page = (await house.ask("GET", "/cases?limit=2&state=received")).json()
    assert [case["number"] for case in page["items"]] == sorted(case["number"] for case in cases)[:2]
    assert page["counts"] == {"received": 3}
    rest = (await house.ask("GET", f"/cases?limit=2&cursor={page['next']}")).json()
    assert (len(rest["items"]), rest["next"]) == (1, "")
    found = (await house.ask("GET", "/cases", params={"query": cases[0]["shown"]})).json()["items"]
    assert [case["number"] for case in found] == [cases[0]["number"]]
    assert len((await house.ask("GET", "/cases", params={"query": "4071 2285 33"})).json()["items"]) == 3
    is_problem(await house.ask("GET", "/cases?cursor=odd"), 422, "wrong_cursor")


async def test_claims_are_listed_by_day(house: ApiHouse) -> None:
    number = (await house.ask("POST", "/cases", {"kind": "b2", "items": CLAIMED, "key": "call-0001"})).json()["case"][
        "number"
    ]
    today = house.clock().date()
    for day, found in ((today, [number]), (today - timedelta(days=1), [])):
        page = await house.ask("GET", f"/cases?from={day}&to={day}")
        assert [case["number"] for case in page.json()["items"]] == found
    is_problem(await house.ask("GET", "/cases?from=2023-03-09&to=2023-03-08"), 422, "wrong_days")


async def test_an_auditor_sees_no_inquiry_number_until_nobody_reveals_it(house: ApiHouse) -> None:
    case = await house.phoned()
    path = f"/cases/{case['number']}"
    await house.ask("PATCH", path, {"version": 1, "items": {"inquiry_number": "4071228534"}})
    assert "407122853" in (await house.ask("GET", path)).text
    seen = (await house.ask("GET", path, by="kato")).text
    assert "40712285" not in seen
    assert "8534" in seen
    assert "4071228534" in (await house.ask("POST", f"{path}/reveal", {"reason": "照合"})).text


async def test_results_come_in_by_csv_after_a_trial(house: ApiHouse) -> None:
    case = await house.phoned()
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
    case = await house.phoned()
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
