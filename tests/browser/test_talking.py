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
    assert await site.locator("small .nowrap").inner_text() == "region-pay.com/"  # not broken at its hyphen
    assert await site.locator("small").inner_text() == "region-pay.com/pages/compensation.html"
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
    await expect(visit.page.locator("#status")).to_have_text("2,000字まで送れます。いま2,001字です。")
    await visit.page.click("#send")
    assert len(await visit.page.input_value("#words")) == 2001
    assert desk.heard == []
    await visit.page.locator("#words").press("End")
    await visit.page.locator("#words").press("Backspace")
    await visit.page.click("#send")
    await visit.settled(1)
    assert len(desk.heard[0].text) == 2000
