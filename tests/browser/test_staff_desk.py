"""The desk of the console before the real `madoguchi serve`: travellers wait, staff take, answer, and let go."""

from __future__ import annotations

import pytest
from axe_findings import findings
from desk_process import DeskProcess
from playwright.async_api import Route, expect
from staff_driver import OFFICE, Contexts, StaffVisit, on_duty, waits

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_traveller_waits_is_taken_answered_and_let_go(contexts: Contexts, real: DeskProcess) -> None:
    sato = await on_duty(contexts, real, "sato")
    await expect(sato.page.get_by_role("heading", name="いま待っている方はいません")).to_be_visible()
    traveller = await waits(contexts, real, "レジでボタンを何回か押したら２回引かれました")
    await expect(sato.stack("待っている方")).to_have_count(1)  # without a reload
    await expect(sato.page).to_have_title("(1) 対応 | 窓口")
    await sato.take_next()
    await expect(sato.page.locator(".side")).to_contain_text("2回分以上引かれた")
    await sato.write("お待たせしました。\n担当者の佐藤です。")
    await expect(sato.turn("担当者の佐藤です。")).to_contain_text("この方の画面に出しました")
    await expect(traveller.page.locator("#log")).to_contain_text("担当者の佐藤です。")
    await traveller.say("ありがとうございます")
    await expect(sato.turn("ありがとうございます")).to_have_count(1)
    await expect(traveller.desk()).to_have_count(3)  # the greeting and two answers: no more while staff hold it
    await sato.choose("完了", "解決した")
    await expect(sato.page.get_by_role("alert")).to_have_text("完了にしました。")
    await expect(sato.stack("わたしの対応")).to_have_count(0)
    assert sato.complaints == traveller.complaints == []


async def test_of_two_who_take_at_once_each_gets_another(contexts: Contexts, real: DeskProcess) -> None:
    for _ in range(2):
        await waits(contexts, real)
    sato, tanaka = await on_duty(contexts, real, "sato"), await on_duty(contexts, real, "tanaka")
    await expect(sato.stack("待っている方")).to_have_count(2)
    await sato.page.keyboard.press("n")
    await tanaka.page.keyboard.press("n")
    for visit in (sato, tanaka):
        await visit.page.wait_for_url("**/staff/talks/*")
    assert sato.page.url != tanaka.page.url
    await expect(sato.stack("ほかの人の対応")).to_have_count(1)


async def test_of_two_who_take_the_same_one_is_told_who_was_faster(contexts: Contexts, real: DeskProcess) -> None:
    await waits(contexts, real)
    sato, tanaka = await on_duty(contexts, real, "sato"), await on_duty(contexts, real, "tanaka")
    for visit in (sato, tanaka):
        await visit.stack("待っている方").click()
        await visit.ready()
    take = tanaka.page.locator("form[action$='/take']")
    body = await take.evaluate("form => Object.fromEntries(new FormData(form))")
    await sato.page.keyboard.press("t")
    await expect(sato.page.locator(".tag.person", has_text="担当 あなた")).to_be_visible()
    late = await tanaka.page.request.post(
        f"{tanaka.page.url}/take", form=body, headers={"Origin": real.url, "Accept": "text/html"}
    )
    assert late.status == 409
    assert "佐藤さんが先に取りました。" in await late.text()
    await expect(tanaka.page.locator(".talk")).to_contain_text("佐藤さんが担当しています。返信はできません。")


async def not_looking(route: Route) -> None:
    """The page gets no newer state of itself; what its reader does goes through."""
    if route.request.resource_type == "fetch":
        await route.abort()
    else:
        await route.continue_()


async def test_a_reply_over_unread_words_is_not_sent_and_kept(contexts: Contexts, real: DeskProcess) -> None:
    traveller = await waits(contexts, real)
    sato = await on_duty(contexts, real, "sato")
    await sato.take_next()
    await sato.page.route("**/staff/talks/*", not_looking)  # else the page may show the words before the reply is sent
    await sato.page.fill("#reply", "別館に確かめます")
    await traveller.say("別館ではなく本館でした")
    await traveller.settled(2)
    await sato.page.press("#reply", "Control+Enter")
    await expect(sato.stale).to_be_visible()
    await sato.page.unroute("**/staff/talks/*")
    await expect(sato.stale).to_contain_text("まだ送っていません。")
    await expect(sato.stale).to_contain_text("別館ではなく本館でした")
    await expect(sato.stale.get_by_role("link", name="返信を直す")).to_be_focused()
    assert await findings(sato) == []
    await sato.page.keyboard.press("Enter")
    await expect(sato.stale).to_have_count(0)
    assert await sato.page.input_value("#reply") == "別館に確かめます"
    await expect(traveller.page.locator("#log")).not_to_contain_text("別館に確かめます")
    await sato.write("本館に確かめます")
    await expect(traveller.page.locator("#log")).to_contain_text("本館に確かめます")
    await expect(traveller.page.locator("#log")).not_to_contain_text("別館に確かめます")


async def test_hold_pass_on_and_give_back(contexts: Contexts, real: DeskProcess) -> None:
    traveller = await waits(contexts, real)
    sato, tanaka = await on_duty(contexts, real, "sato"), await on_duty(contexts, real, "tanaka")
    await sato.take_next()
    await sato.page.fill("#reply", "確かめています")
    await expect(sato.page.locator("#kept")).to_contain_text("下書き保存")
    await sato.choose("保留")
    await expect(sato.page.locator(".held")).to_contain_text("保留中")
    await expect(sato.stack("保留")).to_have_count(1)
    await traveller.say("まだですか")  # ends the hold
    await expect(sato.page.locator(".held")).to_have_count(0)
    sheet = sato.page.locator("details.menu", has=sato.page.locator("summary", has_text="引き継ぐ"))
    await sheet.locator("summary").click()
    await sheet.locator("select").select_option("tanaka")
    await sheet.locator("[name=reason]").fill("お店の確認をお願いします")
    await sheet.get_by_role("button", name="引き継ぐ").click()
    await sato.ready()
    await tanaka.take_next()
    await expect(tanaka.turn("お店の確認をお願いします")).to_contain_text("メモ")
    assert await tanaka.page.input_value("#reply") == "確かめています"  # the draft goes with the conversation
    await expect(tanaka.page.locator("#kept")).to_contain_text("佐藤さんの下書き")
    await tanaka.page.keyboard.press("b")
    await expect(tanaka.page.get_by_role("alert")).to_have_text("自動応答に返しました。")
    answers = await traveller.desk().count()
    await traveller.say("申請はいつまでですか")
    await expect(traveller.desk()).to_have_count(answers + 1)  # the machine answers again


async def test_who_looks_as_well_is_seen_until_they_leave(contexts: Contexts, real: DeskProcess) -> None:
    await waits(contexts, real)
    sato, tanaka = await on_duty(contexts, real, "sato"), await on_duty(contexts, real, "tanaka")
    await sato.page.add_init_script("window.setInterval = () => 0")  # it looks only when it is told to
    await sato.take_next()
    await tanaka.stack("ほかの人の対応").click()
    await expect(sato.page.get_by_text("田中さんも見ています")).to_be_visible()
    await tanaka.page.reload()
    await tanaka.ready()
    await expect(sato.page.get_by_text("田中さんも見ています")).to_be_visible()
    await tanaka.page.goto(f"{real.url}/staff/cases")
    await expect(sato.page.get_by_text("田中さんも見ています")).to_be_hidden()


async def test_what_is_being_written_outlives_its_session(contexts: Contexts, real: DeskProcess) -> None:
    traveller = await waits(contexts, real)
    sato = await on_duty(contexts, real, "sato")
    await sato.take_next()
    await sato.page.fill("#reply", "書きかけ")
    await expect(sato.page.locator("#kept")).to_contain_text("下書き保存")
    await sato.page.context.clear_cookies()
    await sato.page.fill("#reply", "書きかけの続きです")
    await expect(sato.page.locator("#out")).to_contain_text("書いた文は、この画面に残っています")
    await sato.page.press("#reply", "Control+Enter")
    await expect(sato.page.locator("#out")).to_be_visible()
    again = await StaffVisit.log_in(sato.page.context, real.url, "sato")
    await sato.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # they come back to this tab
    await expect(sato.page.locator("#out")).to_be_hidden()
    await sato.page.press("#reply", "Control+Enter")
    await expect(traveller.page.locator("#log")).to_contain_text("書きかけの続きです")
    assert again.complaints == []


async def test_many_tabs_share_few_lines(contexts: Contexts, real: DeskProcess) -> None:
    """A browser opens six lines to one desk at most; here each tab is hidden when the next one is opened."""
    context = await contexts(viewport=OFFICE)
    await context.add_init_script("Object.defineProperty(document, 'hidden', { get: () => window.away === true })")
    tabs = [await StaffVisit.log_in(context, real.url, "sato")]
    for _ in range(7):
        await tabs[-1].page.evaluate("window.away = true")
        tab = await StaffVisit.begin(context, f"{real.url}/staff")
        assert isinstance(tab, StaffVisit)
        tabs.append(tab)
    lines: list[str] = []
    context.on("request", lambda request: lines.extend([request.url] * request.url.endswith("/staff/events")))
    await tabs[-1].reload()
    await waits(contexts, real)
    await expect(tabs[-1].stack("待っている方")).to_have_count(1)
    assert len(lines) == 1  # the hidden ones have let it come back
    await tabs[-1].page.close()
    await waits(contexts, real)
    await tabs[0].page.evaluate("window.away = false; document.dispatchEvent(new Event('visibilitychange'))")
    await expect(tabs[0].stack("待っている方")).to_have_count(2)


async def test_a_page_finds_back_after_the_desk_was_down(contexts: Contexts, real: DeskProcess) -> None:
    sato = await on_duty(contexts, real, "sato")
    traveller = await waits(contexts, real)
    await sato.take_next()
    await sato.page.fill("#reply", "書きかけです")
    assert await real.terminate() == 0
    await expect(sato.page.locator("#told")).to_contain_text("つなぎ直しています")
    assert await sato.page.input_value("#reply") == "書きかけです"
    await real.start()
    await traveller.say("聞こえますか")
    await expect(sato.turn("聞こえますか")).to_have_count(1)
    await expect(sato.page.locator("#told")).not_to_contain_text("つなぎ直しています")


async def test_everything_is_done_by_keyboard(contexts: Contexts, real: DeskProcess) -> None:
    await waits(contexts, real)
    sato = await on_duty(contexts, real, "sato")
    await sato.page.keyboard.press("?")
    await expect(sato.page.locator("dialog#keys")).to_be_visible()
    assert await findings(sato) == []
    await sato.page.keyboard.press("Escape")
    await expect(sato.page.locator("dialog#keys")).to_be_hidden()  # the browser closes it in its own time
    await sato.take_next()
    await sato.page.keyboard.press("/")
    await sato.page.keyboard.type("あいさつ")
    await expect(sato.page.locator("#found [role=option]:visible")).to_have_count(2)
    await sato.page.keyboard.press("Enter")
    assert (await sato.page.input_value("#reply")).startswith("お待たせしました。")
    await sato.page.keyboard.press("Enter")  # a new line, and nothing is sent
    await sato.page.keyboard.type("nhe")
    assert (await sato.page.input_value("#reply")).endswith("\nnhe")
    await sato.page.keyboard.press("Escape")
    await sato.page.keyboard.press("m")
    await sato.page.fill("#reply", "店に電話ずみ")
    await sato.page.press("#reply", "Control+Enter")
    await expect(sato.turn("店に電話ずみ")).to_contain_text("メモ")
    await sato.page.keyboard.press("Escape")
    await sato.page.keyboard.press("h")
    await expect(sato.page.locator("#hold-why")).to_be_focused()
    await sato.page.keyboard.press("Escape")
    await expect(sato.page.locator("#hold-why")).to_be_hidden()


async def test_a_key_counts_as_soon_as_the_sheet_of_keys_is_closed(contexts: Contexts, real: DeskProcess) -> None:
    """A browser leaves the focus on the closed sheet's box for a moment, often enough to be met in a few rounds."""
    sato = await on_duty(contexts, real, "sato")
    for _ in range(12):
        await sato.page.keyboard.press("?")
        await expect(sato.page.locator("dialog#keys")).to_be_visible()
        await sato.page.keyboard.press("Escape")
        await expect(sato.page.locator("dialog#keys")).to_be_hidden()


async def test_what_a_colleague_talks_is_not_looked_at_by_everybody(contexts: Contexts, real: DeskProcess) -> None:
    traveller = await waits(contexts, real)
    sato, tanaka = await on_duty(contexts, real, "sato"), await on_duty(contexts, real, "tanaka")
    await tanaka.page.add_init_script("window.setInterval = () => 0")  # it looks only when it is told to
    await tanaka.reload()
    await sato.take_next()
    await expect(tanaka.stack("ほかの人の対応")).to_have_count(1)
    looks: list[str] = []
    tanaka.page.on("request", lambda request: looks.append(request.url))
    looks.append("")
    while looks:  # those of the take: they are spread, and come late on a busy machine
        looks.clear()
        await tanaka.page.wait_for_timeout(2000)
    await traveller.say("まだいますか")
    await expect(sato.turn("まだいますか")).to_have_count(1)
    await sato.write("います")
    await expect(traveller.page.locator("#log")).to_contain_text("います")
    assert looks == []


async def test_the_bell_rings_for_a_new_one_and_only_when_it_is_wanted(contexts: Contexts, real: DeskProcess) -> None:
    context = await contexts(viewport=OFFICE)
    await context.add_init_script(  # it rings again after a while: here after a day
        "const wait = window.setTimeout; window.setTimeout = (done, ms) => wait(done, ms === 20000 ? 86400000 : ms);"
        " window.rung = 0; AudioContext.prototype.createOscillator = () => { window.rung += 1; throw new Error(); }"
    )
    sato = await StaffVisit.log_in(context, real.url, "sato")
    await waits(contexts, real)
    await expect(sato.stack("待っている方")).to_have_count(1)
    assert await sato.page.evaluate("window.rung") == 0
    await sato.page.get_by_role("button", name="音で知らせる").click()  # rings once, to be heard
    rung = await sato.page.evaluate("window.rung")
    await waits(contexts, real)
    await expect(sato.stack("待っている方")).to_have_count(2)
    await sato.page.wait_for_function("() => window.rung > 1")
    assert await sato.page.evaluate("window.rung") == rung + 1 == 2


async def test_a_page_stays_where_it_is_when_the_language_is_switched(contexts: Contexts, real: DeskProcess) -> None:
    sato = await on_duty(contexts, real, "sato")
    await sato.page.goto(f"{real.url}/staff/records?q=期限&channel=web")
    await sato.page.get_by_role("link", name="EN", exact=True).click()
    await expect(sato.page.get_by_label("Words")).to_have_value("期限")
    await sato.page.goto(f"{real.url}/staff")  # the choice is kept
    await expect(sato.page.get_by_role("button", name="Take the next person")).to_be_visible()


async def test_a_composing_input_method_sends_nothing(contexts: Contexts, real: DeskProcess) -> None:
    await waits(contexts, real)
    sato = await on_duty(contexts, real, "sato")
    await sato.take_next()
    await sato.page.fill("#reply", "へんかん")
    await sato.page.eval_on_selector(
        "#reply",
        "box => box.dispatchEvent(new KeyboardEvent('keydown',"
        " { key: 'Enter', ctrlKey: true, isComposing: true, bubbles: true, cancelable: true }))",
    )
    assert await sato.page.input_value("#reply") == "へんかん"
    await expect(sato.page.locator("#log .turn.staff")).to_have_count(0)


async def test_without_scripts_forms_do_the_same(contexts: Contexts, real: DeskProcess) -> None:
    traveller = await waits(contexts, real)
    context = await contexts(viewport=OFFICE, java_script_enabled=False)
    page = await context.new_page()
    await page.goto(f"{real.url}/staff")
    await page.fill("[name=name]", "sato")
    await page.fill("[name=password]", "first-pass-word")
    await page.locator("form button").first.click()
    await page.get_by_role("button", name="次の方を取る").click()
    await page.fill("#reply", "担当者の佐藤です。")
    await page.get_by_role("button", name="Webへ送る").click()
    await expect(page.locator("#log .turn.staff")).to_contain_text("担当者の佐藤です。")
    await expect(traveller.page.locator("#log")).to_contain_text("担当者の佐藤です。")
    await page.fill("#reply", "もう一つ")
    await traveller.say("待ってください")
    await traveller.settled(2)
    await page.get_by_role("button", name="Webへ送る").click()
    await expect(page.get_by_role("heading", name="まだ送っていません。", exact=False).last).to_be_visible()
    await page.get_by_role("button", name="このまま送る").click()
    await expect(page.locator("#log .turn.staff").last).to_contain_text("もう一つ")


@pytest.mark.parametrize(
    ("width", "height", "scheme"),
    [(1440, 768, "light"), (1440, 768, "dark"), (1024, 768, "dark"), (820, 1180, "light"), (720, 768, "light")],
)
async def test_axe_finds_nothing_and_nothing_is_scrolled_sideways(
    contexts: Contexts, real: DeskProcess, width: int, height: int, scheme: str
) -> None:
    """720 pixels are a screen of 1,440 at 200 %, 820 by 1,180 an upright tablet."""
    sato = await on_duty(contexts, real, "sato", color_scheme=scheme, viewport={"width": width, "height": height})
    assert await findings(sato) == []
    await waits(contexts, real, "レジでボタンを何回か押したら２回引かれました")
    await expect(sato.stack("待っている方")).to_have_count(1)
    assert await findings(sato) == []
    await sato.take_next()
    assert await findings(sato) == []
    assert await sato.overflow() == 0
    await expect(sato.page.locator("#send")).to_be_in_viewport()
    await expect(sato.turn("人と話したいです")).to_be_in_viewport()
    await sato.page.goto(f"{sato.page.url}?lang=en")
    assert await findings(sato) == []
    assert await sato.page.locator("html").get_attribute("lang") == "en"
