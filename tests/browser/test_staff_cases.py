"""Claims in the console before the real `madoguchi serve`: from the chat to the refund, by telephone, from a file."""

from __future__ import annotations

import pytest
from axe_findings import findings
from desk_process import DeskProcess
from page_driver import Visit
from playwright.async_api import expect
from staff_driver import Contexts, StaffVisit, on_duty

pytestmark = pytest.mark.asyncio(loop_scope="session")

CLAIM = ("届け出をする", "2回分以上引かれた", "番号は4071228533、期限は2/24、群馬の山田屋です", "この内容で送る")


async def files(contexts: Contexts, desk: DeskProcess) -> Visit:
    """A traveller who has filed a claim."""
    visit = await Visit.begin(await contexts(), desk.url)
    for number, text in enumerate(CLAIM, 1):
        await visit.say(text)
        await visit.settled(number)
    return visit


async def opens_the_first(visit: StaffVisit, url: str) -> str:
    """Its number, as it stands in addresses."""
    await visit.page.goto(f"{url}/staff/cases")
    await visit.page.locator("tbody a").first.click()
    await visit.page.wait_for_url("**/staff/cases/*")
    return visit.page.url.rpartition("/")[2]


async def moves(visit: StaffVisit, to: str) -> None:
    await visit.page.get_by_label(to).check()
    await visit.page.get_by_role("button", name="進めて知らせる").click()
    await expect(visit.page.get_by_role("status").first).to_contain_text("本人へのお知らせを送ります。")


async def test_a_claim_goes_from_the_chat_to_the_refund(contexts: Contexts, real: DeskProcess) -> None:
    traveller = await files(contexts, real)
    sato = await on_duty(contexts, real, "sato")
    await sato.page.goto(f"{real.url}/staff/cases")
    await expect(sato.page.locator("tbody tr")).to_contain_text(
        ["確認待ち2回分以上引かれた4071228533・2023年2月24日（金）・群馬県・山田屋Web"]
    )
    assert await findings(sato) == []
    await opens_the_first(sato, real.url)
    await sato.page.get_by_label("お店の名前").fill("山田屋 本館")
    await sato.page.get_by_role("button", name="保存").click()
    await expect(sato.page.locator(".history li")).to_have_count(1)
    await expect(sato.page.locator(".history li").first).to_contain_text("佐藤 お店の名前 山田屋 → 山田屋 本館")
    await moves(sato, "確認中")
    await expect(traveller.page.locator("#log")).to_contain_text("の確認を始めました。")
    await sato.page.get_by_label("書き添えること").fill("ご協力ありがとうございました。")
    await moves(sato, "残額を戻した")
    await expect(traveller.page.locator("#log")).to_contain_text("残額を戻しました。")
    await expect(traveller.page.locator("#log")).to_contain_text("ご協力ありがとうございました。")
    await expect(sato.page.get_by_role("button", name="保存")).to_have_count(0)  # what is decided is not edited
    assert await findings(sato) == []


async def test_who_is_slower_changes_nothing_and_sees_what_is_now(contexts: Contexts, real: DeskProcess) -> None:
    await files(contexts, real)
    sato, tanaka = await on_duty(contexts, real, "sato"), await on_duty(contexts, real, "tanaka")
    for visit in (sato, tanaka):
        await opens_the_first(visit, real.url)
    await moves(sato, "確認中")
    await tanaka.page.get_by_label("お店の名前").fill("別の店")
    await tanaka.page.get_by_role("button", name="保存").click()
    await expect(tanaka.page.get_by_role("alert")).to_contain_text("ほかの人が先に変えた")
    await expect(tanaka.page.get_by_label("お店の名前")).to_have_value("山田屋")


async def test_a_callers_claim_is_checked_as_in_the_chat(contexts: Contexts, real: DeskProcess) -> None:
    await files(contexts, real)
    sato = await on_duty(contexts, real, "sato")
    await sato.page.goto(f"{real.url}/staff/cases/new")
    await sato.page.get_by_label("2回分以上引かれた").check()
    for name, value in (
        ("お問い合わせ番号", "4071228533"),
        ("使える期限", "2月30日"),
        ("都道府県", "群馬"),
        ("お店の名前", "山田屋"),
    ):
        await sato.page.get_by_label(name).fill(value)
    await sato.page.get_by_role("button", name="登録する").click()
    await expect(sato.page.get_by_role("alert")).to_contain_text("まだ登録していません。")
    await expect(sato.page.locator(".wrong")).to_have_text("「2月30日」は暦にない日です。")
    assert await findings(sato) == []
    await sato.page.get_by_label("使える期限").fill("2/24")
    await sato.page.get_by_role("button", name="登録する").click()
    await expect(sato.page.get_by_role("status").first).to_contain_text("受付番号を電話の方に伝えてください。")
    await expect(sato.page.locator(".note", has_text="同じお問い合わせ番号のケースが、ほかにあります。")).to_have_count(
        1
    )
    await expect(sato.page.locator("main")).to_contain_text("お知らせは送られません")


async def test_results_from_a_file_are_tried_first_and_taken_all_or_none(contexts: Contexts, real: DeskProcess) -> None:
    traveller = await files(contexts, real)
    mori = await on_duty(contexts, real, "mori")
    number = await opens_the_first(mori, real.url)
    await moves(mori, "確認中")
    await mori.page.goto(f"{real.url}/staff/cases/results")
    lines = f"受付番号,状態,伝える言葉\r\n{number},残額を戻した,お待たせしました。\r\n"
    await mori.page.set_input_files(
        "#file",
        {"name": "r.csv", "mimeType": "text/csv", "buffer": f"{lines}1234567890,残額を戻した,\r\n".encode("cp932")},
    )
    await expect(mori.page.locator("#text")).to_have_value(f"{lines}1234567890,残額を戻した,\r\n".replace("\r\n", "\n"))
    await mori.page.get_by_role("button", name="試す").click()
    await expect(mori.page.get_by_role("alert")).to_contain_text("まだ何も変えていません。")
    await expect(mori.page.get_by_role("button", name="この内容で入れる")).to_have_count(0)
    assert await findings(mori) == []
    await mori.page.fill("#text", lines)
    await mori.page.get_by_role("button", name="試す").click()
    await expect(traveller.page.locator("#log")).not_to_contain_text("残額を戻しました。")
    await mori.page.get_by_role("button", name="この内容で入れる").click()
    await expect(mori.page.get_by_role("status").first).to_contain_text("1件を入れました。")
    await expect(traveller.page.locator("#log")).to_contain_text("残額を戻しました。")


async def test_an_export_asks_why_and_an_agent_is_not_offered_one(contexts: Contexts, real: DeskProcess) -> None:
    await files(contexts, real)
    mori, sato = await on_duty(contexts, real, "mori"), await on_duty(contexts, real, "sato")
    for visit in (mori, sato):
        await visit.page.goto(f"{real.url}/staff/cases")
    await expect(sato.page.get_by_text("CSV", exact=True)).to_have_count(0)
    await mori.page.get_by_text("CSV", exact=True).click()
    await mori.page.get_by_label("出す理由").fill("月の報告")
    async with mori.page.expect_download() as download:
        await mori.page.get_by_role("button", name="CSVで出す").click()
    body = (await (await download.value).path()).read_bytes()
    assert body.startswith(b"\xef\xbb\xbf")
    assert "山田屋" in body.decode("utf-8-sig")
