"""The page, its cookies and headers, its files, and what a person sees when something is refused."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from web_client import browser
from web_fakes import NOON, SITE, FakeDesk, FakeFront

from handlers.web.pages import ROOM, Assets
from handlers.web.showing import script_json
from handlers.web.visitors import Visitors
from storage.switches import Overflow, Switches


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
    names = ["chat.js", *Assets().modules("chat.js")]
    scripts = "".join((ROOM / "static" / name).read_text("utf-8") for name in names)
    asked = set(re.findall(r"\bwords\.(\w+)", scripts))
    given = set(tomllib.loads((ROOM / "pages" / "ja.toml").read_text("utf-8"))["script"])
    assert asked == given


async def test_the_page_says_that_the_desk_is_overrun_since_when_and_how_many_wait() -> None:
    desk = FakeDesk()
    async with browser(desk) as client:
        quiet = (await client.get("/")).text
        since = NOON - timedelta(hours=1)
        desk.switches = Switches(overflow=Overflow(on=True, reason="", by="sato", since=since))
        full = (await client.get("/")).text
    assert "混み合っています。" not in quiet
    assert "<b>混み合っています。</b>" in full
    assert "<span>11:00から2人</span>" in full
