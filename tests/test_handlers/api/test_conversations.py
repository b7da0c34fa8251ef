"""Conversations for programs: replies, what is found, what is masked, what is left in them."""

from __future__ import annotations

import pytest
from api_house import ApiHouse, is_problem
from desk_fakes import says

from storage import audit

pytestmark = pytest.mark.usefixtures("engine")


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
