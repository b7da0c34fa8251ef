"""The page, its cookies and headers, its files, and what a person sees when something is refused."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import httpx2
import pytest
from web_fakes import ANSWER, SITE, FakeDesk, FakeFront, fake_app, fake_chat

from bot.words import Bubble, Choice, Reply
from handlers.web.pages import ROOM, Assets
from handlers.web.shield import headers_for
from handlers.web.showing import script_json
from handlers.web.visitors import Visitors

SCRIPTS = sorted((ROOM / "static").glob("*.js"))
BROWSER = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}


def browser(desk: FakeDesk | None = None, **more: Any) -> httpx2.AsyncClient:
    desk = desk or FakeDesk()
    transport = httpx2.ASGITransport(fake_app(desk, fake_chat(desk, **more)), raise_app_exceptions=False)
    return httpx2.AsyncClient(transport=transport, base_url="http://desk.example", headers=BROWSER)


def start(page: httpx2.Response) -> Any:
    """What the script of the page begins with."""
    found = re.search(r'<script type="application/json" id="start">(.*?)</script>', page.text, re.S)
    assert found
    return json.loads(found[1])


# --- cookies -------------------------------------------------------------------------------------------------------


async def test_the_page_gives_an_anonymous_cookie_that_scripts_cannot_read() -> None:
    async with browser() as client:
        page = await client.get("/")
        (cookie,) = page.headers.get_list("set-cookie")
    name, *attributes = cookie.split("; ")
    assert re.fullmatch(r"madoguchi=[A-Za-z0-9_-]{22}", name)
    assert attributes == ["Path=/", "Max-Age=15552000", "HttpOnly", "SameSite=Lax"]
    assert name.split("=")[1] not in page.text


async def test_a_visitor_who_comes_back_keeps_the_cookie() -> None:
    async with browser() as client:
        first = (await client.get("/")).cookies["madoguchi"]
        assert (await client.get("/")).cookies["madoguchi"] == first
        assert (await client.get("/chat/hello")).cookies["madoguchi"] == first


async def test_a_cookie_that_we_did_not_make_is_replaced() -> None:
    async with browser() as client:
        client.cookies.set("madoguchi", "x")
        page = await client.get("/")
        assert re.search(r"madoguchi=[\w-]{22};", page.headers["set-cookie"])


async def test_over_https_the_cookie_is_bound_to_the_host() -> None:
    async with browser(visitors=Visitors(secure=True)) as client:
        cookie = (await client.get("/")).headers["set-cookie"]
    assert cookie.startswith("__Host-madoguchi=")
    assert cookie.endswith("; Path=/; Max-Age=15552000; HttpOnly; SameSite=Lax; Secure")


@pytest.mark.parametrize(("url", "headers"), [("/?embedded", {}), ("/", {"Sec-Fetch-Dest": "iframe"})])
async def test_inside_an_allowed_site_the_cookie_is_kept_apart(url: str, headers: dict[str, str]) -> None:
    visitors = Visitors(secure=True, embed_origins=("https://campaign.example",))
    async with browser(visitors=visitors) as client:
        cookie = (await client.get(url, headers=headers)).headers["set-cookie"]
        direct = (await client.get("/")).headers["set-cookie"]
    assert cookie.endswith("; SameSite=None; Partitioned; Secure")
    assert "SameSite=Lax" in direct


async def test_without_allowed_sites_a_frame_gets_no_such_cookie() -> None:
    async with browser(visitors=Visitors(secure=True)) as client:
        assert "SameSite=Lax" in (await client.get("/?embedded")).headers["set-cookie"]


# --- the page ------------------------------------------------------------------------------------------------------


async def test_a_new_visitor_is_greeted_at_once() -> None:
    async with browser() as client:
        page = await client.get("/")
    before_any_script = page.text.split('<script type="application')[0]
    assert "こんにちは。自動応答の窓口です。" in before_any_script
    began = start(page)
    assert began["hello"]["menu"] is True
    assert began["messages"] == []
    assert began["limit"] == 2000
    assert began["official"] == [
        {"shown": SITE, "href": SITE},
        {"shown": "0120-479-249", "href": "tel:0120479249"},
    ]


async def test_a_visitor_who_comes_back_finds_the_conversation() -> None:
    async with browser() as client:
        await client.get("/")
        await client.post("/chat/messages", json={"id": "x" * 32, "text": "期限"})
        began = start(await client.get("/"))
    assert [row["by"] for row in began["messages"]] == ["traveller", "desk"]
    assert began["messages"][0]["id"] == "x" * 32
    assert began["messages"][1]["at"] == "2023-04-18T12:00:00+09:00"
    assert began["hello"] is None


async def test_nothing_in_a_conversation_can_end_the_script_element() -> None:
    async with browser() as client:
        await client.get("/")
        await client.post("/chat/messages", json={"id": "x" * 32, "text": "</script><script>alert(1)</script><!--"})
        page = await client.get("/")
    assert "alert(1)</script>" not in page.text
    assert start(page)["messages"][0]["text"] == "</script><script>alert(1)</script><!--"
    assert script_json("\u2028<!--") == '"\u2028\\u003c!--"'


async def test_words_of_the_campaign_are_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeFront, "title", lambda *_: '<b>"窓口"&')
    async with browser() as client:
        page = await client.get("/")
    assert "<title>&lt;b&gt;&#34;窓口&#34;&amp;</title>" in page.text


async def test_the_rehearsal_is_shown_and_only_then() -> None:
    async with browser() as client:
        assert "2023年4月18日（火） 12:00" in (await client.get("/")).text
        assert "18 April (Tue) 2023, 12:00" in (await client.get("/?lang=en")).text
    async with browser(rehearsal=False) as client:
        assert "練習用の時計" not in (await client.get("/")).text


async def test_the_page_works_without_the_network_of_others() -> None:
    async with browser() as client:
        page = await client.get("/")
        paths = re.findall(r'(?:src|href)="([^"#]+)"', page.text)
        own = [path for path in paths if path.startswith("/") and not path.startswith("/?")]
        assert len(own) > 5
        for path in own:
            assert (await client.get(path)).status_code == 200
    assert [path for path in paths if not path.startswith("/")] == ["tel:0120479249"] * 3
    assert not re.search(r"<script(?![^>]*(src=|application/json))|\sstyle=|\son\w+=", page.text)


@pytest.mark.parametrize(
    ("url", "headers", "language"),
    [
        ("/", {}, "ja"),
        ("/", {"Accept-Language": "fr, en;q=0.8, ja;q=0.2"}, "en"),
        ("/", {"Accept-Language": "en-US;q=bad, ja"}, "ja"),
        ("/?lang=en", {"Accept-Language": "ja"}, "en"),
        ("/?lang=xx", {"Accept-Language": "ja"}, "ja"),
        ("/", {"Accept-Language": "ja", "Cookie": "madoguchi-language=en"}, "en"),
    ],
)
async def test_the_language_is_what_was_asked_for(url: str, headers: dict[str, str], language: str) -> None:
    async with browser() as client:
        assert f'<html lang="{language}" class' in (await client.get(url, headers=headers)).text


async def test_a_language_that_was_chosen_is_remembered() -> None:
    async with browser() as client:
        await client.get("/?lang=en")
        assert '<html lang="en" class' in (await client.get("/")).text


async def test_both_languages_have_the_same_words() -> None:
    texts = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in (ROOM / "pages").glob("*.toml")}
    assert set(texts) == {"ja", "en"}
    for part in ("page", "script"):
        assert texts["ja"][part].keys() == texts["en"][part].keys()
        for key, text in texts["ja"][part].items():
            assert re.findall(r"\{\w+\}", text) == re.findall(r"\{\w+\}", texts["en"][part][key]), key


def test_every_word_that_a_script_asks_for_is_there_and_none_is_left_over() -> None:
    scripts = "".join(path.read_text("utf-8") for path in SCRIPTS if path.name != "embed.js")
    asked = set(re.findall(r"\bwords\.(\w+)", scripts))
    given = set(tomllib.loads((ROOM / "pages" / "ja.toml").read_text("utf-8"))["script"])
    assert asked == given


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
    """Safari 12 and Chrome 73: no ?. and ??, no class fields, no replaceChildren, at(), randomUUID, structuredClone."""
    for path in SCRIPTS:
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
