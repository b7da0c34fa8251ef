"""Transcripts and switches in the console before the real `madoguchi serve`."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_findings import findings
from desk_process import DeskProcess
from page_driver import Visit
from playwright.async_api import expect
from staff_driver import Contexts, StaffVisit, on_duty, waits

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_words_are_found_whatever_their_width_and_marked(contexts: Contexts, real: DeskProcess) -> None:
    traveller = await Visit.begin(await contexts(), real.url)
    await traveller.say("申請の期限はいつまでですか。電話は090-1234-5621です")
    await traveller.settled(1)
    await traveller.say("ＰａｙＰａｙで受け取れますか")
    await traveller.settled(2)
    sato = await on_duty(contexts, real, "sato")
    await sato.page.goto(f"{real.url}/staff/records")
    await sato.page.get_by_label("ことば").fill("期限")
    await sato.page.get_by_role("button", name="さがす").click()
    await expect(sato.page.locator(".hit mark").first).to_have_text("期限")
    assert await findings(sato) == []
    await sato.page.get_by_label("ことば").fill("paypay")
    await sato.page.get_by_role("button", name="さがす").click()
    await expect(sato.page.locator(".hit mark", has_text="ＰａｙＰａｙ")).to_have_count(1)
    await sato.page.get_by_label("ことば").fill("1234")  # it is masked: it cannot be found either
    await sato.page.get_by_role("button", name="さがす").click()
    await expect(sato.page.locator("main")).to_contain_text("見つかりませんでした。")


async def test_a_conversation_is_read_marked_and_commented(contexts: Contexts, real: DeskProcess) -> None:
    await waits(contexts, real, "申請の期限はいつまでですか")
    sato = await on_duty(contexts, real, "sato")
    await sato.page.goto(f"{real.url}/staff/records?unread=1")
    await sato.page.locator(".hit a").click()
    assert await findings(sato) == []
    await expect(sato.page.locator(".log")).to_contain_text("申請の期限はいつまでですか")
    await sato.page.get_by_role("button", name="印をつける").click()
    await sato.page.get_by_label("コメント").fill("期限の答えをもっと短く")
    posted: list[str] = []
    sato.page.on("request", lambda request: posted.extend([request.url] * (request.method == "POST")))
    await sato.page.get_by_role("button", name="コメントを残す").dblclick()
    await expect(sato.page.locator(".note", has_text="期限の答えをもっと短く")).to_contain_text("佐藤")
    assert len(posted) == 1
    await sato.page.get_by_role("button", name="読んだ").click()
    await sato.page.goto(f"{real.url}/staff/records?unread=1")
    await expect(sato.page.locator(".hit")).to_have_count(0)
    await sato.page.goto(f"{real.url}/staff/records?marked=1")
    await expect(sato.page.locator(".hit")).to_contain_text("コメント 1")


async def test_what_is_masked_is_shown_with_a_reason_once(contexts: Contexts, real: DeskProcess) -> None:
    sato = await on_duty(contexts, real, "sato")
    await waits(contexts, real)
    await sato.take_next()
    await sato.page.get_by_text("伏せた所を見る").first.click()
    await sato.page.get_by_label("見る理由").fill("折り返しのため")
    await sato.page.get_by_role("button", name="伏せた所を見る").click()
    await expect(sato.page.get_by_role("alert")).to_contain_text("見たことは記録に残りました。")


async def test_one_person_is_erased_after_what_goes_was_shown(contexts: Contexts, real: DeskProcess) -> None:
    await waits(contexts, real, "申請の期限はいつまでですか")
    sato, mori = await on_duty(contexts, real, "sato"), await on_duty(contexts, real, "mori")
    await sato.take_next()
    await mori.page.goto(f"{real.url}/staff/records")
    await mori.page.locator(".hit a").first.click()
    await mori.page.get_by_role("link", name="この方を消す").click()
    await expect(mori.page.locator("main")).to_contain_text("消すと、順番待ちも対応も終わります。")
    assert await findings(mori) == []
    await mori.page.get_by_label("消す理由").fill("本人の求め")
    await mori.page.get_by_label("元に戻せないことを確かめました").check()
    await mori.page.get_by_role("button", name="消す", exact=True).click()
    await expect(mori.page.get_by_role("status").last).to_have_text("消しました。")
    await expect(mori.page.locator(".log")).not_to_contain_text("申請の期限はいつまでですか")
    await expect(sato.log).to_contain_text("この方の記録が消されました")  # without a reload
    await expect(sato.log).not_to_contain_text("申請の期限はいつまでですか")
    await expect(sato.stack("わたしの対応")).to_have_count(0)


async def test_overflow_is_switched_and_is_everywhere_at_once(contexts: Contexts, real: DeskProcess) -> None:
    mori, sato = await on_duty(contexts, real, "mori"), await on_duty(contexts, real, "sato")
    await sato.page.goto(f"{real.url}/staff/switches")
    await expect(sato.page.get_by_role("button", name="混雑モードを入れる")).to_have_count(0)  # only a supervisor
    await sato.page.add_init_script("window.setInterval = () => 0")  # it looks only when it is told to
    await sato.page.goto(f"{real.url}/staff")
    await sato.ready()
    await mori.page.goto(f"{real.url}/staff/switches")
    assert await findings(mori) == []
    visit = await Visit.begin(await contexts(), real.url)  # a page that is open and stays so
    await expect(visit.page.locator("#busy")).to_be_hidden()
    await mori.page.get_by_label("理由").first.fill("電話が鳴りやまない")
    await mori.page.get_by_role("button", name="混雑モードを入れる").click()
    await expect(mori.page.get_by_text("混雑モードを入れました。")).to_be_visible()
    assert await findings(mori) == []
    await expect(visit.page.locator("#busy")).to_contain_text("混み合っています")
    await expect(visit.page.locator(".turn.desk")).to_have_count(1)
    await expect(visit.page.locator(".turn.desk")).to_contain_text("混み合っています")
    assert await findings(visit) == []
    await expect(sato.page.locator(".banner")).to_contain_text("森さんが切り替えました（電話が鳴りやまない）。")
    await mori.page.get_by_role("button", name="いま戻す").click()
    await expect(visit.page.locator("#busy")).to_be_hidden()
    await expect(sato.page.locator(".banner")).to_have_count(0)
    await mori.page.get_by_label("日", exact=True).fill("2023-03-14")
    await mori.page.get_by_role("button", name="この日は休みにする").click()
    await expect(sato.page.locator(".bar")).to_contain_text("受付時間外")
    await expect(sato.page.locator(".side")).to_contain_text("次は3月15日（水）")


async def test_pages_beside_the_desk_tell_who_waits_and_what_is_switched(contexts: Contexts, real: DeskProcess) -> None:
    mori, sato = await on_duty(contexts, real, "mori"), await on_duty(contexts, real, "sato")
    await sato.page.goto(f"{real.url}/staff/cases/new")
    await sato.page.fill("#note", "まだ書いています")
    await waits(contexts, real)
    await expect(sato.page).to_have_title("(1) 電話の方を登録 | 窓口")
    await expect(sato.page.locator(".bar .count")).to_contain_text("1")
    await mori.page.goto(f"{real.url}/staff/switches")
    await mori.page.get_by_label("理由").first.fill("電話が鳴りやまない")
    await mori.page.get_by_role("button", name="混雑モードを入れる").click()
    await expect(sato.page.locator(".banner")).to_contain_text("電話が鳴りやまない")
    await mori.page.goto(f"{real.url}/staff")
    await mori.ready()
    await mori.take_next()
    await expect(sato.page).to_have_title("電話の方を登録 | 窓口")
    assert await sato.page.input_value("#note") == "まだ書いています"
    assert sato.complaints == []


async def test_a_form_that_is_being_filled_in_outlives_its_session(contexts: Contexts, real: DeskProcess) -> None:
    sato = await on_duty(contexts, real, "sato")
    await sato.page.goto(f"{real.url}/staff/cases/new")
    await sato.page.fill("#note", "夕方に掛け直す")
    await sato.page.context.clear_cookies()
    await real.terminate()
    await real.start()  # the line comes back, and is refused
    await expect(sato.page.locator("#out")).to_be_visible()
    await StaffVisit.log_in(sato.page.context, real.url, "sato")
    await sato.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await expect(sato.page.locator("#out")).to_be_hidden()
    await sato.page.locator("[name=kind]").first.check()
    await sato.page.get_by_role("button", name="登録する").click()
    # Taken in, and looked at.
    await expect(sato.page.get_by_role("alert").first).to_contain_text("まだ登録していません")
    assert (await sato.page.input_value("#note")).strip() == "夕方に掛け直す"


async def test_a_day_off_is_kept_by_the_desk(contexts: Contexts, real: DeskProcess) -> None:
    mori = await on_duty(contexts, real, "mori")
    await mori.page.goto(f"{real.url}/staff/switches")
    visit = await Visit.begin(await contexts(), real.url)
    await expect(visit.page.locator("#duty")).to_contain_text("いまは担当者がいます")
    await mori.page.get_by_label("日", exact=True).fill("2023-03-14")
    await mori.page.get_by_label("理由").last.fill("訓練")
    await mori.page.get_by_role("button", name="この日は休みにする").click()
    await expect(mori.page.locator("main")).to_contain_text("2023年3月14日（火） 休み 訓練")
    await expect(mori.page.locator(".bar")).to_contain_text("受付時間外")
    await expect(visit.page.locator("#duty")).to_contain_text("いまは担当者がいません")
    await expect(visit.page.locator("#dates .here")).to_contain_text("きょう 3月14日（火）")
    await visit.say("人と話したいです")
    await visit.sees("いまは担当者がいません。次は3月15日（水）")
    await visit.page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    await expect(visit.page.locator("#status")).to_have_text("いまは受付時間外です。質問できます。")


async def test_an_auditor_reads_and_changes_nothing(contexts: Contexts, real: DeskProcess) -> None:
    await waits(contexts, real)
    oka = await on_duty(contexts, real, "oka")
    await expect(oka.page.get_by_role("button", name="次の方を取る")).to_have_count(0)
    await oka.stack("待っている方").click()
    await expect(oka.page.locator(".talk")).to_contain_text("読むことだけができます。")
    await oka.page.goto(f"{real.url}/staff/records")
    await expect(oka.page.locator(".hit")).to_have_count(1)
    await oka.page.goto(f"{real.url}/staff/cases/new")
    await expect(oka.page.locator("main")).not_to_contain_text("電話の方を登録")


async def got(visit: StaffVisit, button: str) -> str:
    """The file that a press downloads."""
    async with visit.page.expect_download() as download:
        await visit.page.locator(button).click()
    return written(await (await download.value).path())


def written(file: Path) -> str:
    return file.read_text("utf-8-sig")


async def test_exports_are_downloaded_with_a_reason_and_masked(contexts: Contexts, real: DeskProcess) -> None:
    await waits(contexts, real, "番号は4071228533、電話は090-1234-5621です。期限はいつまでですか")
    for name, number in (("mori", "4071228533"), ("oka", "＊＊＊＊＊＊8533")):
        visit = await on_duty(contexts, real, name)
        await visit.page.goto(f"{real.url}/staff/figures")
        rows = (await got(visit, "a[href*='figures.csv']")).splitlines()
        assert rows[0] == "day,channel,source,outcome,conversations"
        assert rows[1:] == ["2023-03-14,web,,ongoing,1"]
        await visit.page.goto(f"{real.url}/staff/records")
        await visit.page.locator("main details.menu summary").click()
        await visit.page.get_by_label("出す理由").fill("四半期のまとめ")
        told = await got(visit, ".sheet .button.main")
        assert f"番号は{number}" in told
        assert "人と話したいです" in told
        assert "1234" not in told
    sato = await on_duty(contexts, real, "sato")
    await sato.page.goto(f"{real.url}/staff/records")
    await expect(sato.page.locator("[action*=export]")).to_have_count(0)  # only a supervisor and an auditor


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_figures_have_their_definitions_and_lead_to_their_rows(
    contexts: Contexts, real: DeskProcess, scheme: str
) -> None:
    await waits(contexts, real, "申請の期限はいつまでですか")
    sato = await on_duty(contexts, real, "sato", color_scheme=scheme)
    await sato.page.goto(f"{real.url}/staff/figures")
    assert await findings(sato) == []
    assert await sato.overflow() == 0
    row = sato.page.locator("tr", has_text="続いている")
    await expect(row).to_contain_text("100.0%")
    await expect(row).to_contain_text("最後のことばから72時間たっていない")
    await row.get_by_role("link").click()
    await expect(sato.page.locator(".hit")).to_contain_text("申請の期限はいつまでですか")


async def test_on_a_phone_no_cell_of_a_table_is_cut_to_letters(contexts: Contexts, real: DeskProcess) -> None:
    """主任 stood as 主 above 任: a table that does not fit is scrolled."""
    mori = await on_duty(contexts, real, "mori", viewport={"width": 390, "height": 800})
    await mori.page.goto(f"{real.url}/staff/accounts")
    role = mori.page.locator("td", has_text="主任").first
    assert await role.evaluate("cell => cell.clientWidth") > 44
    assert await mori.overflow() == 0
    await mori.page.goto(f"{real.url}/staff/audit")
    assert await mori.page.locator("td").first.evaluate("cell => cell.clientHeight") < 60
    assert await mori.overflow() == 0


@pytest.mark.parametrize(
    ("language", "scheme", "width"), [("ja", "dark", 1440), ("en", "light", 1024), ("ja", "light", 720)]
)
async def test_axe_finds_nothing_on_any_page(
    contexts: Contexts, real: DeskProcess, language: str, scheme: str, width: int
) -> None:
    mori = await on_duty(contexts, real, "mori", color_scheme=scheme, viewport={"width": width, "height": 768})
    for place in (
        "",
        "/cases",
        "/cases/new",
        "/cases/results",
        "/records",
        "/figures",
        "/switches",
        "/accounts",
        "/audit",
        "/account",
    ):
        await mori.page.goto(f"{real.url}/staff{place}?lang={language}")
        assert await findings(mori) == [], place
        assert await mori.overflow() == 0, place
