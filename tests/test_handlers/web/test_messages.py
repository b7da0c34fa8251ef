"""POST /chat/messages: what is taken, what is refused, and that a refusal stores nothing."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from web_fakes import FakeDesk, fake_app, fake_chat

from handlers.desk import TurnFailedError
from handlers.web.allowance import Allowance
from handlers.web.pages import ROOM
from handlers.web.posts import LARGEST_BODY, LONGEST_TEXT, parse
from handlers.web.refusals import Refusal
from handlers.webchat import Allowances
from storage.errors import AwayError, NotStoredError, OutcomeUnknownError

ID = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
async def page(desk: FakeDesk) -> AsyncIterator[httpx2.AsyncClient]:
    """A browser that has opened the page."""
    async with browser(desk) as client:
        await client.get("/")
        yield client


def browser(desk: FakeDesk, **more: Any) -> httpx2.AsyncClient:
    transport = httpx2.ASGITransport(fake_app(desk, fake_chat(desk, **more)), raise_app_exceptions=False)
    return httpx2.AsyncClient(transport=transport, base_url="http://desk.example")


async def post(client: httpx2.AsyncClient, body: object = None, **more: Any) -> httpx2.Response:
    return await client.post("/chat/messages", json={"id": ID, "text": "期限"} if body is None else body, **more)


def refused(answer: httpx2.Response, status: int, code: str, desk: FakeDesk) -> None:
    assert answer.status_code == status
    error = answer.json()["error"]
    assert error["code"] == code
    assert error["request_id"] == answer.headers["x-request-id"]
    assert "\n" not in error["message"]
    assert desk.heard == []


async def test_typed_words_are_taken_and_answered(page: httpx2.AsyncClient, desk: FakeDesk) -> None:
    answer = await post(page, {"id": ID, "text": "期限はいつ", "language": "ja"})
    assert (answer.status_code, answer.json()) == (200, {"taken": True, "seq": 2})
    (heard,) = desk.heard
    assert (heard.channel, heard.kind, heard.text, heard.language) == ("web", "text", "期限はいつ", "ja")
    assert heard.reference == ID


async def test_a_pressed_button_brings_its_label(page: httpx2.AsyncClient, desk: FakeDesk) -> None:
    await post(page, {"id": ID, "data": "ask:deadlines", "label": "期限"})
    assert [(one.kind, one.data, one.text) for one in desk.heard] == [("press", "ask:deadlines", "期限")]


async def test_a_picked_date_is_a_date(page: httpx2.AsyncClient, desk: FakeDesk) -> None:
    await post(page, {"id": ID, "date": "2023-02-24"})
    assert [(one.kind, one.text) for one in desk.heard] == [("date", "2023-02-24")]


async def test_the_same_message_twice_is_one(page: httpx2.AsyncClient, desk: FakeDesk) -> None:
    first = await post(page)
    second = await post(page)
    assert first.json() == second.json()
    assert len(desk.heard) == 1


async def test_nobody_uses_up_the_id_of_another(page: httpx2.AsyncClient, desk: FakeDesk) -> None:
    await post(page)
    async with browser(desk) as other:
        await other.get("/")
        await post(other)
    assert len(desk.heard) == 2
    assert desk.heard[0].event_id != desk.heard[1].event_id


async def test_opening_the_page_stores_nothing(page: httpx2.AsyncClient, desk: FakeDesk) -> None:
    await page.get("/chat/hello")
    await page.get("/chat/messages?after=0")
    assert desk.rows == {}


async def test_more_than_2000_characters_reach_the_desk_which_answers_them(
    page: httpx2.AsyncClient, desk: FakeDesk
) -> None:
    answer = await post(page, {"id": ID, "text": "あ" * LONGEST_TEXT})
    assert answer.status_code == 200
    assert len(desk.heard[0].text) == LONGEST_TEXT


async def test_beyond_the_longest_the_page_is_told_so(page: httpx2.AsyncClient, desk: FakeDesk) -> None:
    """Staff look through every word: a few hundred messages as large as a body would hold up everybody while they do."""
    refused(await post(page, {"id": ID, "text": "あ" * (LONGEST_TEXT + 1)}), 413, "too_long", desk)
    assert 'code === "too_long"' in (ROOM / "static" / "chat.js").read_text("utf-8")


async def test_without_the_cookie_of_the_page_nothing_is_taken(desk: FakeDesk) -> None:
    async with browser(desk) as client:
        refused(await post(client), 403, "no_session", desk)
        client.cookies.set("madoguchi", "../../etc/passwd")
        refused(await post(client), 403, "no_session", desk)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://desk.example.evil.example"},
        {"Origin": "https://desk.example"},  # another scheme is another origin
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://desk.example"},
    ],
)
async def test_another_sites_page_cannot_post(
    page: httpx2.AsyncClient, desk: FakeDesk, headers: dict[str, str]
) -> None:
    refused(await post(page, headers=headers), 403, "foreign_origin", desk)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://DESK.example"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "https://desk.example"},  # a proxy before us speaks https
    ],
)
async def test_the_own_page_and_programs_can_post(page: httpx2.AsyncClient, headers: dict[str, str]) -> None:
    assert (await post(page, headers=headers)).status_code == 200


async def test_behind_a_proxy_the_public_address_is_the_own_origin(desk: FakeDesk) -> None:
    async with browser(desk, public_url="https://madoguchi.example/") as client:
        await client.get("/")
        refused(await post(client, headers={"Origin": "http://desk.example"}), 403, "foreign_origin", desk)
        assert (await post(client, headers={"Origin": "https://madoguchi.example"})).status_code == 200


async def test_a_large_body_is_refused_by_its_own_word_and_by_count(page: httpx2.AsyncClient, desk: FakeDesk) -> None:
    refused(await post(page, {"id": ID, "text": "x" * LARGEST_BODY}), 413, "too_large", desk)
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 50 * LARGEST_BODY:
            sent += 4096
            yield b"x" * 4096

    answer = await page.post("/chat/messages", content=endless(), headers={"Content-Type": "application/json"})
    refused(answer, 413, "too_large", desk)
    assert answer.headers["connection"] == "close"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "bad_json"),
        (b"{", 400, "bad_json"),
        (b"\xff\xfe", 400, "bad_json"),
        (b"[" * 60_000, 400, "bad_json"),
        (b'{"id":"%s","text":"\\ud800"}' % ID.encode(), 400, "bad_json"),
        (b'{"id":"%s","text":"a\\u0000b"}' % ID.encode(), 400, "nul"),
        (b'{"id":"%s","text":NaN}' % ID.encode(), 400, "bad_json"),
        (b"[]", 422, "odd_message"),
        (b'"text"', 422, "odd_message"),
        (b"{}", 422, "odd_message"),
        (b'{"id":"%s"}' % ID.encode(), 422, "odd_message"),
        (b'{"id":"%s","text":""}' % ID.encode(), 422, "odd_message"),
        (b'{"id":"%s","text":" \\n "}' % ID.encode(), 422, "odd_message"),
        (b'{"id":"%s","text":1}' % ID.encode(), 422, "odd_message"),
        (b'{"id":"%s","text":null}' % ID.encode(), 422, "odd_message"),
        (b'{"id":"%s","text":"a","data":"b"}' % ID.encode(), 422, "odd_message"),
        (b'{"id":"%s","text":"a","label":"b"}' % ID.encode(), 422, "odd_message"),
        (b'{"id":"%s","text":"a","owner":"me"}' % ID.encode(), 422, "odd_message"),
        (b'{"id":"%s","text":"a","language":"<b>"}' % ID.encode(), 422, "odd_message"),
        (b'{"id":"%s","data":"%s"}' % (ID.encode(), b"x" * 101), 422, "odd_message"),
        (b'{"id":"%s","date":"2023-02-30"}' % ID.encode(), 422, "odd_message"),
        (b'{"id":"%s","date":"20230224"}' % ID.encode(), 422, "odd_message"),
        (b'{"id":"short","text":"a"}', 422, "odd_message"),
        (b'{"id":"%s","text":"a"}' % ("あ" * 10).encode(), 422, "odd_message"),
        (b'{"id":12345678,"text":"a"}', 422, "odd_message"),
    ],
)  # fmt: skip
async def test_odd_bodies_are_refused_in_one_line(
    page: httpx2.AsyncClient, desk: FakeDesk, body: bytes, status: int, code: str
) -> None:
    answer = await page.post("/chat/messages", content=body, headers={"Content-Type": "application/json"})
    refused(answer, status, code, desk)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
async def test_only_json_is_read(page: httpx2.AsyncClient, desk: FakeDesk, kind: str) -> None:
    answer = await page.post("/chat/messages", content=b'{"id":"x"}', headers={"Content-Type": kind})
    refused(answer, 415, "not_json", desk)


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_whatever_bytes_come_they_are_a_message_or_a_refusal(body: bytes) -> None:
    with contextlib.suppress(Refusal):
        assert parse(body).id


@given(text=st.text(min_size=1, max_size=50).filter(lambda text: text.strip() and "\x00" not in text))
def test_every_word_that_can_be_typed_comes_through_as_it_is(text: str) -> None:
    try:
        body = orjson.dumps({"id": ID, "text": text})
    except TypeError:  # half a character: no browser sends it
        return
    assert parse(body).incoming("t" * 32).text == text


async def test_a_visitor_who_sends_too_much_is_asked_to_wait(desk: FakeDesk) -> None:
    async with browser(desk, allowances=Allowances(messages=Allowance(2, 60, "too_many_messages"))) as client:
        await client.get("/")
        answers = [await post(client, {"id": f"{ID}-{number}", "text": "a"}) for number in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].headers["retry-after"] == "1"
    assert answers[2].json()["error"]["code"] == "too_many_messages"


async def test_an_address_that_begins_too_many_conversations_is_asked_to_wait(desk: FakeDesk) -> None:
    allowances = Allowances(conversations=Allowance(2, 60, "too_many_conversations"))
    app = fake_app(desk, fake_chat(desk, allowances=allowances))
    answers = []
    for _ in range(3):
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://desk.example") as client:
            await client.get("/")
            answers.append(await post(client))
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert len(desk.rows) == 2, "nothing is stored of the third"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotStoredError("full"), 503),
        (AwayError("PostgreSQL cannot be reached"), 503),
        (OutcomeUnknownError("disk"), 500),
        (TurnFailedError("ValueError"), 500),
        (RuntimeError("secret words of a traveller"), 500),
    ],
)
async def test_what_is_not_stored_is_not_called_taken(
    page: httpx2.AsyncClient, desk: FakeDesk, error: Exception, status: int
) -> None:
    desk.error = error
    answer = await post(page)
    assert answer.status_code == status
    assert answer.json()["error"]["code"] in ("fault", "not_now")
    assert str(error) not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert ("retry-after" in answer.headers) == (status == 503)
