"""/go/SOURCE: the ways to the desk, each carrying where the traveller came from, and nobody turned away."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import httpx2
import pytest
from faq_books import gunma
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from web_client import browser
from web_fakes import NOON, FakeDesk

from bot.dialogue import advance
from bot.effects import CameFrom
from bot.memory import Memory
from bot.state import fresh
from bot.words import Incoming
from handlers.metrics import Metrics
from handlers.web.arrivals import Arrivals
from handlers.web.pages import Assets, Pages
from handlers.web.visitors import Visitors

BOOK = gunma()
PAGES = Pages(Assets())


def arrivals(**more: Any) -> httpx2.AsyncClient:
    given: dict[str, Any] = {"line": "@123abcde", "telegram": "madoguchi_bot", "count": lambda _: None}
    routes = Arrivals(BOOK, PAGES, Visitors(), lambda: NOON, **given | more).routes()
    app = Starlette(routes=routes)
    app.router.redirect_slashes = False  # as the desk's own
    transport = httpx2.ASGITransport(app)
    return httpx2.AsyncClient(transport=transport, base_url="http://desk.example")


async def links(client: httpx2.AsyncClient, path: str) -> dict[str, str]:
    page = (await client.get(path)).text
    hrefs = [piece.split('"')[0] for piece in page.split('class="way ')[1:] for piece in [piece.split('href="')[1]]]
    return {urlsplit(href).netloc: href for href in hrefs}


async def test_each_way_carries_the_source_by_its_own_means() -> None:
    async with arrivals() as client:
        ways = await links(client, "/go/call")
        cookies = (await client.get("/go/call")).headers.get_list("set-cookie")
    line = unquote(urlsplit(ways["line.me"]).query)
    assert urlsplit(ways["line.me"]).path == "/R/oaMessage/%40123abcde/"
    assert line == "電話の案内から来ました。"
    assert ways["t.me"] == "https://t.me/madoguchi_bot?start=call"
    assert ways[""] == "/?lang=ja"
    assert any(cookie.startswith("madoguchi-source=call; Path=/; Max-Age=86400; HttpOnly") for cookie in cookies)


async def test_the_line_that_it_prepares_is_understood_as_an_arrival_and_not_as_a_question() -> None:
    for source in (*BOOK.campaign.sources, "other"):
        for language in ("ja", "en"):
            async with arrivals() as client:
                ways = await links(client, f"/go/{source}?lang={language}")
            words = unquote(urlsplit(ways["line.me"]).query)
            turn = advance(fresh(), Incoming("line", "e", "t", "text", text=words), NOON, BOOK, Memory())
            assert turn.effects == (CameFrom(source),)
            assert turn.trace.kind == "social"
            assert turn.state.language == language


async def test_a_source_that_nobody_knows_is_other() -> None:
    counted = list[str]()
    async with arrivals(count=counted.append) as client:
        ways = await links(client, "/go/nowhere")
        plain = await links(client, "/go")
        await client.head("/go/poster")  # nobody came
    assert parse_qs(urlsplit(ways["t.me"]).query) == {"start": ["other"]}
    assert plain["t.me"] == "https://t.me/madoguchi_bot"
    assert plain["line.me"] == "https://line.me/R/ti/p/%40123abcde"
    assert counted == ["other", ""]


async def test_only_the_ways_that_are_set_up_are_shown() -> None:
    async with arrivals(line="") as client:
        assert set(await links(client, "/go/call")) == {"t.me", ""}
    async with arrivals(telegram="") as client:
        assert set(await links(client, "/go/call")) == {"line.me", ""}
    async with arrivals(line="", telegram="") as client:
        only = await client.get("/go/call")
    assert (only.status_code, only.headers["location"]) == (303, "/?lang=ja")
    assert "madoguchi-source=call" in only.headers["set-cookie"]


async def test_it_speaks_the_browsers_language_and_changing_it_is_no_second_arrival() -> None:
    counted = list[str]()
    async with arrivals(count=counted.append) as client:
        english = await client.get("/go/call", headers={"Accept-Language": "en-GB"})
        await client.get("/go/call?lang=ja")
    assert "Where do you want to ask?" in english.text
    assert counted == ["call"]


@given(st.text(min_size=1, max_size=100))
def test_whatever_stands_in_the_address_becomes_a_known_source(name: str) -> None:
    source = BOOK.source(name)
    assert source in {"", "other", *BOOK.campaign.sources}
    assert not source or len(source) <= 64


@pytest.mark.parametrize(
    "path", ["/go/%22%3E%3Cscript%3E", "/go/%00", "/go/" + "a" * 3000, "/go/..%2f", "/go/%E9%9B%BB"]
)
async def test_an_odd_address_is_answered_and_never_echoed(path: str) -> None:
    async with arrivals() as client:
        page = await client.get(path)
    assert page.status_code == 200
    assert "<script>" not in page.text
    assert "aaaa" not in page.text


# --- carried to the first word ---------------------------------------------------------------------------------------


async def test_the_first_word_on_the_page_carries_the_source_once() -> None:
    desk = FakeDesk()
    async with browser(desk) as client:
        await client.get("/")
        client.cookies.set("madoguchi-source", "call")
        first = await client.post("/chat/messages", json={"id": "message-1", "text": "期限は"})
        client.cookies.delete("madoguchi-source")
        await client.post("/chat/messages", json={"id": "message-2", "text": "期限は"})
    assert "madoguchi-source=; Path=/; Max-Age=0" in first.headers["set-cookie"]
    assert [incoming.source for incoming in desk.heard] == ["call", ""]


async def test_a_link_with_the_number_of_a_claim_hands_it_to_the_page_and_nothing_else() -> None:
    async with browser(FakeDesk()) as client:
        for asked, given in (
            ("4071-9283-5612", "407192835612"),
            ("407192835612", "407192835612"),
            ("40719283561", ""),
            ('"><script>', ""),
        ):
            page = await client.get("/", params={"code": asked})
            assert f'"code":"{given}"' in page.text


def test_arrivals_are_counted_by_source_and_channel() -> None:
    metrics = Metrics()
    metrics.expects_from(["poster", "call"])
    watched = metrics.watching(advance)
    for channel in ("line", "line", "telegram"):
        watched(fresh(), Incoming(channel, "e", "t", "arrive", source="poster"), NOON, BOOK, Memory())
    metrics.shown_the_way("poster")
    told = metrics.text().decode()
    assert 'madoguchi_arrivals_total{channel="line",source="poster"} 2.0' in told
    assert 'madoguchi_arrivals_total{channel="telegram",source="poster"} 1.0' in told
    assert 'madoguchi_arrivals_total{channel="go",source="poster"} 1.0' in told
    assert 'madoguchi_arrivals_total{channel="go",source="call"} 0.0' in told, "or the first would be no increase"
