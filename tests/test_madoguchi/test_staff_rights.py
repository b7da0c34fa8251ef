"""Every route of the staff by every role and by nobody; and what nobody may see, sought in what each role gets."""

from __future__ import annotations

import io
import logging
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from staffed_desk import CANARIES, NUMBER, Staffed, staffed

from handlers.staff.access import MAY, ROLES
from madoguchi.logs import set_up_logs

OPEN = {  # to everybody; the last says that there is nothing
    ("/staff/login", "GET"),
    ("/staff/login", "POST"),
    ("/staff/{rest:path}", "GET"),
}
OF_DOCUMENTS = {"/api/v1/openapi.json", "/openapi.json"}  # hold no data
STREAMS = {"/staff/events", "/api/v1/events"}  # do not end by themselves

# What each route asks for, a line each. A route that does not stand there fails a test: whoever adds one decides who may.
LINES = (Path(__file__).parent.parent / "staff_routes.txt").read_text("utf-8").splitlines()
ROUTES: Mapping[tuple[str, str], str] = {
    (path, method): action for method, path, action in (line.split() for line in LINES)
}


@pytest.fixture
async def desk(tmp_path: Path, book: Any) -> AsyncIterator[Staffed]:
    async with staffed(tmp_path / "desk.db", book) as desk:
        yield desk


def filled(path: str, desk: Staffed) -> str:
    """The address with something that exists, where that may be looked at."""
    kind = path.split("/")[2:3]
    id_ = {
        "talks": desk.conversation,
        "records": desk.conversation,
        "conversations": desk.conversation,
        "handoffs": desk.handoff,
        "pictures": "of-no-traveller-at-all",
    }
    chosen = id_.get(kind[0] if path.startswith("/staff") else path.split("/")[3], desk.case) if kind else desk.case
    for name, value in {
        "{number:int}": "1", "{id}": chosen, "{name}": "nobody", "{number}": desk.case, "{shape}": "messages", "{format}": "jsonl", "{key}": "k",
        "{act}": "take", "{seq}": "1", "{day}": "2023-03-28",
    }.items():  # fmt: skip
        path = path.replace(name, value)
    if path.endswith("/figures/rows"):
        return f"{path}?of=waits&from=2023-03-27"
    return f"{path}?reason=review" if "export" in path or path.endswith(".csv") else path  # nobody exports without one


async def test_the_table_holds_every_route_and_no_other(desk: Staffed) -> None:
    found = {(path, method): action for path, method, action, _ in desk.guarded() if path not in OF_DOCUMENTS}
    assert {route for route, action in found.items() if action is None} == OPEN
    assert {route: action for route, action in found.items() if action is not None} == dict(ROUTES)


async def test_nobody_comes_in(desk: Staffed) -> None:
    async with desk.client("") as nobody:
        for path, method in ROUTES:
            answer = await nobody.request(method, filled(path, desk))
            assert answer.status_code == 401, (method, path)


@pytest.mark.parametrize("role", ROLES)
async def test_a_role_comes_as_far_as_the_table_says(desk: Staffed, role: str) -> None:
    async with desk.client(role) as somebody:
        for (path, method), action in ROUTES.items():
            allowed = role in MAY[action]  # type: ignore[index]
            if allowed and (path in STREAMS or path in ("/staff/logout", "/staff/account/everywhere")):
                continue  # the one does not end, the others end the session
            answer = await somebody.request(method, filled(path, desk), data={} if method == "POST" else None)
            assert answer.status_code < 500, (method, path, answer.text)
            if allowed:
                assert answer.status_code not in (401, 403), (role, method, path)
            else:
                assert (answer.status_code, _code(answer)) == (403, "not_your_role"), (role, method, path)


@pytest.mark.parametrize("role", ROLES)
async def test_nobody_gets_what_they_may_not_see(desk: Staffed, role: str) -> None:
    """Canary words: what a traveller told without need is hidden from all, the number of the coupon from auditors."""
    hidden = [*CANARIES, *([NUMBER] if role == "auditor" else [])]
    seen = ""
    async with desk.client(role) as somebody:
        for path, method in ROUTES:
            if method == "GET" and path not in STREAMS:
                answer = await somebody.get(filled(path, desk))
                assert answer.status_code != 422, path
                assert [word for word in hidden if word in answer.text] == [], path
                seen += answer.text
    assert "担当者と話したい" in seen  # the words around are there
    assert (NUMBER in seen) == (role != "auditor")


async def test_the_log_holds_nothing_of_it(desk: Staffed) -> None:
    """Whoever reads the log reads no words, no names, no numbers, no cookies."""
    stream = io.StringIO()
    before = logging.getLogger().handlers[:]
    set_up_logs("debug", (), stream)
    try:
        for role in ROLES:
            async with desk.client(role) as somebody:
                await somebody.get(f"/staff/talks/{desk.conversation}")
                await somebody.get(f"/staff/records?query={CANARIES[0]}")
                await somebody.post(f"/staff/talks/{desk.conversation}/reveal", data={"reason": CANARIES[1]})
                await somebody.post("/staff/login", data={"name": CANARIES[0], "password": CANARIES[2]})
    finally:
        logging.getLogger().handlers[:] = before
    secrets = [word for pair in desk.cookies.values() for word in pair]
    assert "refused" in stream.getvalue()
    assert [word for word in (*CANARIES, NUMBER, *secrets) if word in stream.getvalue()] == []


async def test_what_is_revealed_is_noted_before_it_is_seen(desk: Staffed) -> None:
    path = f"/staff/talks/{desk.conversation}/reveal"
    async with desk.client("auditor") as auditor:
        assert (await auditor.post(path, data={"reason": "x"})).status_code == 403
    async with desk.client("agent") as agent:
        assert (await agent.post(path, data={"reason": " "})).status_code == 422
        shown = await agent.post(path, data={"reason": "折り返しの電話"})
        assert all(word in shown.text for word in CANARIES)
        for _ in range(59):
            await agent.post(path, data={"reason": "x"})
        assert (await agent.post(path, data={"reason": "x"})).status_code == 429
    async with desk.client("auditor") as auditor:
        log = await auditor.get("/staff/audit?action=reveal")
    assert "折り返しの電話" not in log.text  # on the second page
    assert f"conversation:{desk.conversation}" in log.text


def _code(answer: Any) -> str:
    try:
        return str(answer.json()["error"]["code"])
    except (ValueError, KeyError, TypeError):
        return str(answer.json().get("code", "")) if "json" in answer.headers.get("content-type", "") else ""
