"""Headers, files, refusals: what stands around every answer of the web."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from web_client import browser
from web_fakes import ANSWER, FakeDesk

from bot.words import Bubble, Choice, Reply
from handlers.web.pages import ROOM, Assets
from handlers.web.shield import headers_for
from handlers.web.visitors import Visitors

SCRIPTS = sorted((ROOM / "static").glob("*.js"))

# --- headers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/chat/hello", "/chat/messages", "/nothing", "/healthz", "/static/x/chat.js"])
async def test_every_answer_has_the_strict_headers(path: str) -> None:
    async with browser() as client:
        headers = (await client.get(path)).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert policy.endswith("frame-ancestors 'none'")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    assert headers["cache-control"] == "no-store"
    assert re.fullmatch("[0-9a-f]{12}", headers["x-request-id"])
    assert "strict-transport-security" not in headers


def test_only_allowed_sites_may_show_the_chat() -> None:
    headers = dict(headers_for(True, ("https://a.example", "https://b.example")))
    assert headers[b"content-security-policy"].endswith(b"frame-ancestors 'self' https://a.example https://b.example")
    assert b"x-frame-options" not in headers
    assert headers[b"strict-transport-security"] == b"max-age=31536000"


@pytest.mark.parametrize(
    ("path", "framed"), [("/", True), ("/?embedded&lang=ja", True), ("/nothing", False), ("/chat/hello", False)]
)
async def test_only_the_chat_is_shown_in_a_frame(path: str, framed: bool) -> None:
    """Over anything else, such as the console of staff, an allowed site could lay a page of its own."""
    async with browser(visitors=Visitors(embed_origins=("https://a.example",))) as client:
        headers = (await client.get(path)).headers
    assert ("https://a.example" in headers["content-security-policy"]) is framed
    assert (headers.get("x-frame-options") == "DENY") is not framed


async def test_embedding_is_off_until_a_site_is_allowed() -> None:
    async with browser() as client:
        assert (await client.get("/embed.js")).status_code == 404
    async with browser(visitors=Visitors(embed_origins=("https://a.example",))) as client:
        script = await client.get("/embed.js")
    assert script.headers["cross-origin-resource-policy"] == "cross-origin"
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"


# --- files ---------------------------------------------------------------------------------------------------------


async def test_files_are_kept_for_ever_under_their_version_only() -> None:
    assets = Assets()
    async with browser(assets=assets) as client:
        kept = await client.get(f"/static/{assets.version}/chat.css")
        other = await client.get("/static/0000/chat.css", headers={"Accept-Encoding": "identity"})
    assert kept.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert kept.headers["content-encoding"] == "gzip"
    assert other.headers["cache-control"] == "no-store"
    assert other.text == kept.text == (ROOM / "static" / "chat.css").read_text("utf-8")


@pytest.mark.parametrize("name", ["nothing.js", "..%2fwebchat.py", "..", "%2e%2e/%2e%2e/webchat.py", "chat.css%00"])
async def test_only_the_files_themselves_are_served(name: str) -> None:
    async with browser() as client:
        assert (await client.get(f"/static/x/{name}")).status_code == 404


def test_a_change_of_any_file_changes_the_version(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("1")
    before = Assets(tmp_path).version
    (tmp_path / "a.js").write_text("2")
    assert Assets(tmp_path).version != before


def test_scripts_keep_to_what_old_phones_know() -> None:
    """Safari 12 and Chrome 73: no ?. and ??, no class fields, no replaceChildren, at(), randomUUID, structuredClone.

    Those of the console apart: staff have a browser of today.
    """
    of_staff = {"staff.js", *Assets().modules("staff.js")} - set(Assets().modules("chat.js"))
    for path in SCRIPTS:
        if path.name in of_staff:
            continue
        code = re.sub(r"//[^\n]*|/\*.*?\*/", "", path.read_text("utf-8"), flags=re.S)
        found = re.search(
            r"\?\.[\w(\[]|\?\?|^\s+#\w+|\.replaceChildren|\.at\(|randomUUID|structuredClone|\.inert\b", code, re.M
        )
        assert found is None, (path.name, found)


def test_no_script_sets_html() -> None:
    for path in SCRIPTS:
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", path.read_text("utf-8")
        )


# --- refusals ------------------------------------------------------------------------------------------------------


async def test_a_page_that_is_not_there_says_so_to_people_and_to_programs() -> None:
    async with browser() as client:
        page = await client.get("/nothing")
        english = await client.get("/nothing?lang=en")
        program = await client.get("/nothing", headers={"Accept": "application/json"})
        chat = await client.get("/chat/nothing")
    assert (page.status_code, program.status_code, chat.status_code) == (404, 404, 404)
    assert "このページはありません" in page.text
    assert "There is no such page" in english.text
    assert program.json()["error"]["code"] == chat.json()["error"]["code"] == "not_found"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/chat/messages", "GET, HEAD, POST"),
        ("PUT", "/", "GET, HEAD"),
        ("POST", "/", "GET, HEAD"),
        ("OPTIONS", "/chat/messages", "GET, HEAD, POST"),
        ("POST", "/chat/stream", "GET, HEAD"),
        ("TRACE", "/", None),
        ("TRACE", "/nothing", None),
        ("PROPFIND", "/", None),
    ],
)
async def test_a_wrong_method_is_named_as_such(method: str, path: str, allowed: str | None) -> None:
    async with browser() as client:
        answer = await client.request(method, path, headers={"X-HTTP-Method-Override": "GET"})
    assert answer.status_code == 405
    assert answer.json()["error"]["code"] == "wrong_method"
    assert answer.headers.get("allow") == allowed


async def test_a_fault_shows_no_insides() -> None:
    desk = FakeDesk()
    async with browser(desk, greeting=lambda *_: 1 / 0) as client:
        page = await client.get("/")
        program = await client.get("/chat/hello")
    assert (page.status_code, program.status_code) == (500, 500)
    assert "この窓口のトラブルで" in page.text
    assert program.json()["error"]["code"] == "fault"
    for answer in (page, program):
        assert "ZeroDivision" not in answer.text
        assert "content-security-policy" in answer.headers


async def test_rows_and_replies_leave_out_what_is_empty() -> None:
    async with browser() as client:
        await client.get("/")
        await client.post("/chat/messages", json={"id": "x" * 32, "text": "期限"})
        rows = (await client.get("/chat/messages?after=1")).json()
    assert rows["more"] is False
    (row,) = rows["messages"]
    assert set(row) == {"seq", "at", "by", "reply"}
    assert set(row["reply"]) == {"bubbles", "choices", "ask_solved", "entry"}
    assert set(row["reply"]["bubbles"][0]) == {"lead", "lines", "plate", "details", "clause"}
    assert row["reply"]["choices"][1] == {"label": "番号がわからない", "data": "ask:paper_lost"}
    assert ANSWER.choices[1] == Choice("番号がわからない", "ask:paper_lost")
    assert Reply((Bubble("a"),)).menu is False
