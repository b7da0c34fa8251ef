"""What is read: hostile words, sizes, languages, what was said long before, persons."""

from __future__ import annotations

from datetime import timedelta

import pytest
from page_driver import Enter
from playwright.async_api import expect
from web_fakes import NOON, FakeDesk

from storage.queue import Standing

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize("width", [320, 390])
async def test_hostile_words_are_words(enter: Enter, desk: FakeDesk, width: int) -> None:
    visit = await enter(viewport={"width": width, "height": 800})
    hostile = [
        "<script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)>",
        '"><a href="javascript:alert(1)">x</a> &lt;b&gt; &amp;',
        "W" * 2000,
        "abc\u202edcba\u2066x\u200b\u200d\u00ad\u0007\u001b[2J\ufeffx",
        "مرحبا بالعالم שלום 123",
        "Z" + "\u0301" * 400 + "👨‍👩‍👧‍👦" * 100,
        "https://region-pay.example/ 0120-479-249 __proto__ {{7*7}} ${7*7}",
    ]
    for text in hostile:
        await visit.page.fill("#words", text)
        await visit.page.click("#send")
    await visit.settled(len(hostile))
    assert [one.text for one in desk.heard] == [text.strip() for text in hostile], "stored as they were sent"
    assert await visit.overflow() == 0
    assert await visit.mine().locator("script, img, svg, a, b").count() == 0
    shown = await visit.mine().nth(3).inner_text()
    assert shown == "abcU+202EdcbaU+2066xU+200B\u200dU+00ADU+0007U+001B[2JU+FEFFx"
    await visit.reload()
    assert await visit.overflow() == 0
    assert await visit.mine().nth(0).inner_text() == hostile[0]


async def test_the_size_of_the_type_is_kept_and_there_before_the_first_paint(enter: Enter) -> None:
    visit = await enter()
    button = visit.page.locator("#size")
    assert await button.get_attribute("aria-label") == "文字の大きさを変える（いまは標準）"
    sizes = []
    for _ in range(3):
        sizes.append(
            await visit.page.evaluate(
                "[document.documentElement.dataset.size, getComputedStyle(document.documentElement).fontSize]"
            )
        )
        await button.click()
    assert sizes == [["normal", "16px"], ["large", "19px"], ["huge", "22px"]]
    await button.click()
    await button.click()
    await visit.page.add_init_script(
        "new MutationObserver((_, o) => { if (document.body) { window.early = document.documentElement.dataset.size;"
        " o.disconnect(); } }).observe(document, {childList: true, subtree: true})"
    )
    await visit.reload()
    assert await visit.page.evaluate("window.early") == "huge"


async def test_another_language_is_the_pages_and_the_conversations(enter: Enter, desk: FakeDesk) -> None:
    visit = await enter()
    await visit.say("期限")
    await visit.settled(1)
    await visit.page.fill("#words", "half written")
    await visit.page.click("#language")
    await visit.page.wait_for_selector("html[lang=en][data-ready]")
    await visit.settled(2)
    assert (desk.heard[-1].data, desk.heard[-1].text, desk.heard[-1].language) == ("lang:en", "English", "en")
    assert await visit.page.input_value("#words") == "half written"
    assert await visit.page.inner_text("#send") == "Send"
    assert await visit.page.title() == "regionPAY help desk"
    await visit.say("english")
    await visit.sees("Apply on the claim page by 30 April (Sun).")
    assert await visit.desk().last.locator(".say").get_attribute("lang") == "en"
    await visit.reload()
    assert await visit.page.get_attribute("html", "lang") == "en"


async def test_a_sentence_of_another_script_is_told_to_be_of_its_language(enter: Enter) -> None:
    visit = await enter()
    for number, (text, language) in enumerate(
        (
            ("ポイントは？", "ja"),
            ("申請期限", "ja"),
            ("申请到什么时候？", "zh-Hans"),
            ("언제까지?", "ko"),
            ("When?", "en"),
        ),
        1,
    ):
        await visit.say(text)
        await visit.settled(number)
        assert await visit.mine().last.get_attribute("lang") == language


async def test_before_the_first_words_another_language_stores_nothing(enter: Enter, desk: FakeDesk) -> None:
    visit = await enter()
    await visit.page.click("#language")
    await visit.page.wait_for_selector("html[lang=en][data-ready]")
    assert desk.heard == []


async def test_what_was_said_long_before_can_be_called_up(enter: Enter, desk: FakeDesk) -> None:
    visit = await enter()
    await visit.say("はじめ")
    await visit.settled(1)
    (conversation,) = desk.rows
    for number in range(70):
        desk.add(conversation[1:], "in", "traveller", "text", f"{number}番")
    await visit.reload()
    await expect(visit.mine()).to_have_count(60)
    await visit.page.click("#earlier")
    await expect(visit.mine()).to_have_count(71)
    assert await visit.mine().first.inner_text() == "はじめ"
    assert await visit.page.locator("#earlier").count() == 0


async def test_a_person_looks_different_from_the_desk_and_not_by_colour_alone(enter: Enter, desk: FakeDesk) -> None:
    visit = await enter()
    await visit.say("人")
    await visit.settled(1)
    (conversation,) = desk.rows
    seq = desk.staff_says(conversation[1:], "佐藤", "お待たせしました。\n\n何時ごろでしたか。")
    desk.listeners.tell(conversation, seq)
    turn = visit.page.locator("#log .turn.staff")
    await expect(turn).to_have_count(1)
    assert await turn.locator(".by b").inner_text() == "佐藤（担当者）"
    assert await turn.locator(".say p").count() == 2


async def test_the_row_above_the_input_tells_where_one_stands(enter: Enter, desk: FakeDesk) -> None:
    visit = await enter()
    desk.stands = Standing("waiting", 3)
    await visit.say("人")
    await visit.settled(1)
    row = visit.page.locator("#status")
    await expect(row).to_have_text("いま3番目です。待つ間も質問できます。")
    (conversation,) = desk.rows
    desk.stands = Standing("taken", owner="佐藤")
    desk.listeners.tell(conversation, desk.staff_says(conversation[1:], "佐藤", "お待たせしました。"))
    await expect(row).to_have_text("佐藤（担当者）が対応しています。")
    menu = visit.page.locator("#act")
    await expect(menu).to_be_hidden()  # the desk is silent now
    desk.stands = None
    desk.listeners.tell(conversation, desk.staff_says(conversation[1:], "佐藤", "おわります。"))
    await expect(row).to_have_text("途中でも質問できます。")
    await expect(menu).to_be_visible()


@pytest.mark.parametrize(
    ("hours", "told"),
    [(1, "4月18日（火） 13:00から14:00に、ここで返事します。"), (-2, "いま3番目です。待つ間も質問できます。")],
)
async def test_who_chose_a_time_for_the_answer_sees_it_until_it_is_over(
    enter: Enter, desk: FakeDesk, hours: int, told: str
) -> None:
    slot = NOON + timedelta(hours=hours), NOON + timedelta(hours=hours + 1)
    desk.stands = Standing("waiting", 3, call_back=slot)
    visit = await enter()
    await visit.say("人")
    await visit.settled(1)
    await expect(visit.page.locator("#status")).to_have_text(told)


async def test_a_word_from_the_desk_while_one_looks_away_is_told_in_the_title(enter: Enter, desk: FakeDesk) -> None:
    visit = await enter()
    await visit.say("人")
    await visit.settled(1)
    await visit.page.evaluate(
        "Object.defineProperty(document, 'hidden', {get: () => window.away, configurable: true}); window.away = true"
    )
    (conversation,) = desk.rows
    desk.listeners.tell(conversation, desk.staff_says(conversation[1:], "佐藤", "お待たせしました。"))
    await visit.page.wait_for_function("() => document.title.startsWith('(1) ')")
    await visit.page.evaluate("window.away = false; document.dispatchEvent(new Event('visibilitychange'))")
    assert await visit.page.title() == "regionPAY 補償の窓口"
