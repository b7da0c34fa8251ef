"""The queue for programs: pages, counts, and a handoff through its life."""

from __future__ import annotations

import asyncio

import pytest
from api_house import ApiHouse, is_problem

pytestmark = pytest.mark.usefixtures("engine")


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


async def test_what_needs_no_word_needs_no_body(house: ApiHouse) -> None:
    handoff = (await house.taken())["id"]
    await house.ask("POST", f"/handoffs/{handoff}/hold", {"reason": "店に確認"})
    for act, state in (("resume", "taken"), ("return", "closed")):
        assert (await house.ask("POST", f"/handoffs/{handoff}/{act}")).json()["state"] == state
    await house.joins("jiro")
    (row,) = (await house.ask("GET", "/handoffs")).json()["items"]
    assert (await house.ask("POST", f"/handoffs/{row['id']}/take")).json()["owner"] == "sato"


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
