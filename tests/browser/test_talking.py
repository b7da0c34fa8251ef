"""Writing, pressing, picking, reading: the page as its visitor handles it, before a scripted desk."""

from __future__ import annotations

import pytest
from page_driver import DESKTOP, Enter
from playwright.async_api import expect
from web_fakes import SITE, FakeDesk

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_question_gets_its_answer_and_stands_there_once(enter: Enter, desk: FakeDesk) -> None:
    visit = await enter()
    await expect(visit.desk("こんにちは。自動応答の窓口です。")).to_have_count(1)
    await visit.say("申請はいつまで")
    await visit.sees("4月30日（日）までに、申請ページで申請してください。")
    await visit.settled(1)
    await expect(visit.mine("申請はいつまで")).to_have_count(1)
    assert await visit.page.input_value("#words") == ""
    assert [(one.kind, one.text, one.language) for one in desk.heard] == [("text", "申請はいつまで", "ja")]


async def test_an_answer_has_its_parts_in_order(enter: Enter) -> None:
    visit = await enter()
    await visit.say("期限")
    await visit.sees("受付中")
    turn = visit.desk().last
    order = await turn.locator(".say > *").evaluate_all("parts => parts.map(part => part.className || part.tagName)")
    assert order == ["lead", "plate open", "P", "P", "P", "P", "DETAILS", "clause"]
    assert await turn.locator(".plate").text_content() == "受付中4月30日（日）まで3月24日（金）14:00からあと12日"
    await turn.get_by_text("用意するもの（5つ）").click()
    assert await turn.locator("details li").all_inner_texts() == [
        "氏名",
        "住所",
        "連絡先",
        "メール",
        "お問い合わせ番号",
    ]


async def test_links_lead_out_safely_and_numbers_dial(enter: Enter) -> None:
    visit = await enter()
    await visit.say("期限")
    await visit.sees("受付中")
    site = visit.desk().last.get_by_role("link", name="申請ページを開く")
    assert await site.get_attribute("href") == SITE
    assert await site.get_attribute("rel") == "noopener noreferrer"
    assert await site.get_attribute("target") == "_blank"
    dial = visit.desk().last.get_by_role("link", name="電話する")
    assert await dial.get_attribute("href") == "tel:0120479249"
    inside = visit.desk().last.locator(".say a")
    assert await inside.evaluate_all("all => all.map(a => a.getAttribute('href'))") == [SITE, "tel:0120479249"]


async def test_enter_makes_a_line_and_ctrl_enter_sends(enter: Enter, desk: FakeDesk) -> None:
    visit = await enter(viewport=DESKTOP)
    await visit.page.focus("#words")
    await visit.page.keyboard.type("一行目")
    await visit.page.keyboard.press("Enter")
    await visit.page.keyboard.type("二行目")
    assert desk.heard == []
    await visit.page.keyboard.press("Control+Enter")
    await visit.settled(1)
    assert desk.heard[0].text == "一行目\n二行目"


async def test_nothing_is_sent_while_an_input_method_composes(enter: Enter, desk: FakeDesk) -> None:
    visit = await enter()
    await visit.page.fill("#words", "きげ")
    await visit.page.evaluate(
        """() => document.getElementById("words").dispatchEvent(new KeyboardEvent("keydown",
             {key: "Enter", ctrlKey: true, isComposing: true, bubbles: true, cancelable: true}))"""
    )
    await visit.page.wait_for_timeout(200)
    assert desk.heard == []
    assert await visit.page.input_value("#words") == "きげ"


async def test_a_pressed_choice_is_shown_as_the_visitors_words_and_old_choices_go(enter: Enter, desk: FakeDesk) -> None:
    visit = await enter()
    await visit.press("届け出をする")
    await visit.sees("クーポンの期限はいつですか。")
    assert [(one.kind, one.data, one.text) for one in desk.heard] == [("press", "claim", "届け出をする")]
    await expect(visit.mine("届け出をする")).to_have_count(1)
    await expect(visit.page.locator("#log .choices")).to_have_count(1)


async def test_the_focus_is_never_lost_when_a_pressed_button_goes(enter: Enter) -> None:
    visit = await enter()
    await visit.page.get_by_role("button", name="届け出をする").focus()
    await visit.page.keyboard.press("Enter")
    await visit.sees("クーポンの期限はいつですか。")
    await visit.settled(1)
    assert await visit.page.evaluate("document.activeElement !== document.body")
    await visit.page.keyboard.press("Tab")
    assert await visit.page.evaluate("Boolean(document.activeElement.closest('#log .turn.desk'))"), "on to the choices"


async def test_a_whole_conversation_works_by_keyboard_alone(enter: Enter, desk: FakeDesk) -> None:
    visit = await enter(viewport=DESKTOP)
    await visit.page.keyboard.press("Tab")
    assert await visit.page.evaluate("document.activeElement.className") == "skip"
    await visit.page.keyboard.press("Enter")
    await visit.page.keyboard.type("日付")
    await visit.page.keyboard.press("Control+Enter")
    await visit.sees("クーポンの期限はいつですか。")
    await visit.page.locator("[data-day='2023-02-24']").focus()
    for key in ("ArrowRight", "ArrowDown", "PageUp", "Home"):
        await visit.page.keyboard.press(key)
    assert await visit.page.evaluate("document.activeElement.dataset.day") == "2023-02-01"
    await visit.page.get_by_role("button", name="2月1日（水）に決める").press("Enter")
    await visit.sees("4つそろいました。")
    assert (desk.heard[-1].kind, desk.heard[-1].text) == ("date", "2023-02-01")
    await expect(visit.mine("2月1日（水）")).to_have_count(1)


async def test_the_calendar_keeps_to_its_first_and_last_day(enter: Enter) -> None:
    visit = await enter()
    await visit.say("日付")
    await visit.sees("クーポンの期限はいつですか。")
    table = visit.page.locator(".month")
    assert await table.locator("caption").inner_text() == "2023年2月"
    assert await table.locator("[aria-pressed=true]").get_attribute("aria-label") == "2月24日（金）"
    assert await table.locator("td button").count() == 28
    for _ in range(4):
        await visit.page.locator(".turning button").first.click()
    assert await table.locator("caption").inner_text() == "2022年10月"
    assert await visit.page.locator(".turning button").first.is_disabled()
    assert await table.locator("[data-day='2022-10-26']").is_disabled()
    assert await table.locator("[data-day='2022-10-27']").is_enabled()
    await table.locator("[data-day='2022-10-27']").click()
    await visit.page.keyboard.press("ArrowLeft")
    assert await table.locator("[aria-pressed=true]").get_attribute("data-day") == "2022-10-27"


async def test_the_devices_own_picker_is_there_too(enter: Enter, desk: FakeDesk) -> None:
    visit = await enter()
    await visit.say("日付")
    await visit.sees("クーポンの期限はいつですか。")
    await visit.page.get_by_text("ほかの選び方").click()
    await visit.page.fill("input[type=date]", "2023-03-01")
    await visit.press("この日に決める")
    await visit.sees("4つそろいました。")
    assert desk.heard[-1].text == "2023-03-01"


async def test_a_summary_has_a_button_for_each_item(enter: Enter, desk: FakeDesk) -> None:
    visit = await enter()
    await visit.say("確認")
    await visit.sees("まだ送っていません")
    fix = visit.page.get_by_role("button", name="お店の名前を直す")
    assert await fix.inner_text() == "直す"
    await fix.click()
    await visit.settled(2)
    assert desk.heard[-1].data == "form:fix:store"


async def test_a_receipt_shows_its_number_large_and_the_card_to_read_aloud(enter: Enter) -> None:
    visit = await enter()
    await visit.say("受付")
    await visit.sees("受け付けました。")
    assert await visit.page.locator(".say.receipt .number").inner_text() == "4071-9283-56"
    rows = await visit.page.locator(".say.aloud li").all_inner_texts()
    assert rows[0] == "お問い合わせ番号\n4071228533"
    assert rows[1].endswith("（にせんにじゅうさんねん にがつ にじゅうよっか）")


async def test_whether_it_helped_can_be_said(enter: Enter, desk: FakeDesk) -> None:
    visit = await enter()
    await visit.say("期限")
    await visit.sees("解決しましたか")
    await visit.press("解決した")
    await visit.settled(2)
    assert desk.heard[-1].data == "solved:yes:paper_deadline"


async def test_words_that_are_too_long_are_not_sent_and_not_lost(enter: Enter, desk: FakeDesk) -> None:
    visit = await enter()
    await visit.page.evaluate("document.getElementById('words').value = 'あ'.repeat(2001)")
    await visit.page.locator("#words").dispatch_event("input")
    assert await visit.status() == "2,000字まで送れます。いま2,001字です。"
    await visit.page.click("#send")
    assert len(await visit.page.input_value("#words")) == 2001
    assert desk.heard == []
    await visit.page.locator("#words").press("End")
    await visit.page.locator("#words").press("Backspace")
    await visit.page.click("#send")
    await visit.settled(1)
    assert len(desk.heard[0].text) == 2000


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
    seq = desk.add(conversation[1:], "out", "佐藤", "staff", "お待たせしました。\n\n何時ごろでしたか。")
    desk.listeners.tell(conversation, seq)
    turn = visit.page.locator("#log .turn.staff")
    await expect(turn).to_have_count(1)
    assert await turn.locator(".by b").inner_text() == "佐藤（担当者）"
    assert await turn.locator(".say p").count() == 2


async def test_a_word_from_the_desk_while_one_looks_away_is_told_in_the_title(enter: Enter, desk: FakeDesk) -> None:
    visit = await enter()
    await visit.say("人")
    await visit.settled(1)
    await visit.page.evaluate(
        "Object.defineProperty(document, 'hidden', {get: () => window.away, configurable: true}); window.away = true"
    )
    (conversation,) = desk.rows
    desk.listeners.tell(conversation, desk.add(conversation[1:], "out", "佐藤", "staff", "お待たせしました。"))
    await visit.page.wait_for_function("() => document.title.startsWith('(1) ')")
    await visit.page.evaluate("window.away = false; document.dispatchEvent(new Event('visibilitychange'))")
    assert await visit.page.title() == "regionPAY 補償の窓口"
