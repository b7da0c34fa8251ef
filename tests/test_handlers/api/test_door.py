"""Who comes in, and what is refused at the door."""

from __future__ import annotations

import pytest
from api_house import CLAIMED, NOWHERE, PEOPLE, ApiHouse, is_problem

from handlers.api.application import LARGEST_BODY

pytestmark = pytest.mark.usefixtures("engine")


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
        ("/cases", {"kind": "b2", "items": CLAIMED, "key": "call-0001"}),
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
