"""What the page is for everybody's eyes and ears: axe, sizes, narrow screens, dark, paper, no scripts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from axe_findings import findings
from page_driver import DESKTOP, PHONE, Enter, Served, Visit
from playwright.async_api import BrowserContext, expect

pytestmark = pytest.mark.asyncio(loop_scope="session")

Contexts = Callable[..., Awaitable[BrowserContext]]
# What to write so that the scripted desk shows each shape of reply.
SHAPES = ("期限", "日付", "確認", "受付", "人", "english")


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["ja", "en"])
async def test_axe_finds_nothing(enter: Enter, viewport: dict[str, int], scheme: str, language: str) -> None:
    visit = await enter(viewport=viewport, color_scheme=scheme, path=f"/?lang={language}")
    assert await findings(visit) == []
    for number, text in enumerate(SHAPES, 1):
        await visit.say(text)
        await visit.settled(number)
        if text in ("日付", "確認"):
            assert await findings(visit) == []
    assert await findings(visit) == []


async def test_axe_finds_nothing_while_the_line_is_broken_and_on_the_page_of_a_refusal(
    enter: Enter, contexts: Contexts, served: Served
) -> None:
    context = await contexts()
    visit = await enter(context)
    await context.set_offline(True)
    await visit.say("まだ")
    await expect(visit.page.locator(".turn.failed")).to_have_count(1)
    assert await findings(visit) == []
    await context.set_offline(False)
    await visit.page.goto(served.url + "/nothing")
    assert await findings(visit) == []


@pytest.mark.parametrize("size", ["normal", "large", "huge"])
@pytest.mark.parametrize("width", [320, 390, 1024])
async def test_nothing_is_scrolled_sideways_and_every_target_is_large(
    enter: Enter, contexts: Contexts, size: str, width: int
) -> None:
    context = await contexts(viewport={"width": width, "height": 700})
    await context.add_init_script(f"localStorage.setItem('madoguchi.size', '{size}')")
    visit = await enter(context)
    for number, text in enumerate(SHAPES, 1):
        await visit.say(text)
        await visit.settled(number)
        assert await visit.overflow() == 0, text
        assert await small_targets(visit) == [], text
        assert await cut_off(visit) == [], text


async def cut_off(visit: Visit) -> list[str]:
    """Date plates of which a part is not seen whole."""
    return list(
        await visit.page.evaluate(
            "() => [...document.querySelectorAll('.plate')].filter(plate => plate.scrollWidth > plate.clientWidth)"
            ".map(plate => plate.textContent)"
        )
    )


async def small_targets(visit: Visit) -> list[str]:
    """Whatever can be pressed and is smaller than 44 pixels; links inside a sentence and the skip link apart."""
    return list(
        await visit.page.evaluate(
            """() => [...document.querySelectorAll("button, a, summary, input, textarea")]
              .filter(e => e.offsetParent && !e.closest("p:not(.tel)") && !e.matches(".skip"))
              .map(e => [e.getBoundingClientRect(), e])
              .filter(([box, e]) => box.height < 43.9 || box.width < (e.closest(".month") ? 30 : 43.9))
              .map(([box, e]) => `${e.textContent} ${Math.round(box.width)}x${Math.round(box.height)}`)"""
        )
    )


async def test_what_gets_the_focus_is_not_hidden_by_the_foot(enter: Enter) -> None:
    visit = await enter(viewport={"width": 390, "height": 600})
    await visit.say("確認")
    await visit.settled(1)
    buttons = visit.desk().last.locator("button:visible")
    await visit.page.locator("#log").focus()
    for number in range(await buttons.count()):
        await visit.page.keyboard.press("Tab")
        await expect(buttons.nth(number)).to_be_focused()
        box, foot = await buttons.nth(number).bounding_box(), await visit.page.locator(".foot").bounding_box()
        assert box is not None
        assert foot is not None
        assert box["y"] + box["height"] <= foot["y"], await buttons.nth(number).inner_text()


async def test_nothing_jumps_while_the_page_is_built(enter: Enter, contexts: Contexts) -> None:
    context = await contexts()
    await context.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => list.getEntries().map(e => window.shift += e.value))"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    visit = await enter(context)
    await visit.page.wait_for_timeout(300)
    assert await visit.page.evaluate("window.shift") < 0.01


async def test_the_conversation_is_told_to_those_who_listen(enter: Enter) -> None:
    visit = await enter()
    log = visit.page.locator("#log")
    assert (await log.get_attribute("role"), await log.get_attribute("aria-live")) == ("log", "polite")
    assert await visit.page.locator("#status").get_attribute("role") == "status"
    await visit.say("日付")
    await visit.sees("クーポンの期限はいつですか。")
    assert await visit.page.locator(".steps").last.get_attribute("aria-label") == "4つのうち2つ目"


async def test_a_long_answer_is_read_from_its_top(enter: Enter) -> None:
    visit = await enter(viewport={"width": 390, "height": 600})
    await visit.say("受付")
    await visit.settled(1)
    await expect(visit.page.locator("#status")).to_have_text("下に続きがあります。")
    await visit.page.wait_for_function(
        "() => { const top = document.querySelector('#log .turn.desk:last-child').getBoundingClientRect().top;"
        " const head = document.querySelector('.top').getBoundingClientRect().bottom;"
        " return head - 1 <= top && top <= head + 160; }"
    )
    await visit.press("下へ進む")
    await expect(visit.page.locator("#status")).to_have_text("途中でも質問できます。")


async def test_who_comes_or_comes_back_on_a_small_screen_reads_the_newest_words_from_their_beginning(
    enter: Enter,
) -> None:
    visit = await enter(viewport={"width": 360, "height": 560})
    await expect(visit.page.locator("#log .lead").first).to_be_in_viewport(ratio=0.9)
    await visit.say("受付")
    await visit.settled(1)
    await visit.page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    await visit.reload()
    await expect(visit.desk().last.locator(".lead").first).to_be_in_viewport(ratio=0.9)
    await expect(visit.page.locator("#status")).to_have_text("下に続きがあります。")


async def test_on_paper_only_the_conversation_is_left(enter: Enter) -> None:
    visit = await enter()
    await visit.say("期限")
    await visit.settled(1)
    await visit.page.emulate_media(media="print")
    for hidden in (".foot", ".choices", "#size"):
        await expect(visit.page.locator(hidden).last).to_be_hidden()
    await expect(visit.desk().last.locator(".lead")).to_be_visible()


async def test_without_scripts_the_page_says_so_kindly(contexts: Contexts, served: Served) -> None:
    context = await contexts(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(served.url)
    note = page.locator("noscript .note")
    await expect(note).to_contain_text("この画面を使うには")
    await expect(note.get_by_role("link")).to_have_attribute("href", "tel:0120479249")
    await expect(page.locator(".foot")).to_be_hidden()
    await expect(page.locator("#log .lead")).to_have_text("こんにちは。自動応答の窓口です。")


async def test_a_page_whose_script_does_not_arrive_offers_another_way(contexts: Contexts, served: Served) -> None:
    context = await contexts()
    await context.route("**/log.js", lambda route: route.abort())
    page = await context.new_page()
    await page.clock.install()
    await page.goto(served.url)
    await expect(page.locator("#stuck")).to_be_hidden()
    await page.clock.fast_forward(11_000)
    await expect(page.locator("#stuck")).to_be_visible()
    await expect(page.locator("#stuck").get_by_role("link", name="0120-479-249")).to_be_visible()
