"""The entrance of the console before the real `madoguchi serve`: log in, the own account, the second step, the log."""

from __future__ import annotations

import re

import pyotp
import pytest
from axe_findings import findings
from desk_process import DeskProcess
from playwright.async_api import expect
from staff_driver import OFFICE, PASSWORD, Contexts, StaffVisit, waits

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def at_the_door(contexts: Contexts, desk: DeskProcess, path: str = "/staff") -> StaffVisit:
    visit = await StaffVisit.begin(await contexts(viewport=OFFICE))
    assert isinstance(visit, StaffVisit)
    await visit.page.goto(desk.url + path)
    return visit


async def test_a_wrong_password_says_so_and_the_right_one_leads_on(contexts: Contexts, real: DeskProcess) -> None:
    visit = await at_the_door(contexts, real, "/staff/accounts")
    page = visit.page
    await expect(page).to_have_title("ログイン | 窓口")
    assert await findings(visit) == []
    await page.fill("#name", "mori")
    await page.fill("#password", "not the password")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("どれかが違います")
    await expect(page.locator("#password")).to_be_focused()
    assert await findings(visit) == []
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(f"{real.url}/staff/accounts")


async def test_a_supervisor_adds_somebody_who_then_chooses_a_password(contexts: Contexts, real: DeskProcess) -> None:
    mori = await StaffVisit.log_in(await contexts(viewport=OFFICE), real.url, "mori")
    await mori.page.goto(f"{real.url}/staff/accounts")
    assert await findings(mori) == []
    await mori.page.fill("#name", "suzuki")
    await mori.page.fill("#display", "鈴木")
    await mori.page.get_by_role("button", name="担当者を加える").click()
    first = await mori.page.locator(".command").inner_text()
    assert await findings(mori) == []
    suzuki = await at_the_door(contexts, real)
    await suzuki.page.fill("#name", "suzuki")
    await suzuki.page.fill("#password", first)
    await suzuki.page.keyboard.press("Enter")
    await expect(suzuki.page).to_have_url(re.compile("/staff/account/password$"))
    assert await findings(suzuki) == []
    await suzuki.page.fill("#old", first)
    for field in ("#new", "#again"):
        await suzuki.page.fill(field, "four words in a row")
    await suzuki.page.keyboard.press("Enter")
    await expect(suzuki.page).to_have_url(f"{real.url}/staff")
    await mori.page.goto(f"{real.url}/staff/audit")
    await expect(mori.page.locator("tbody tr").first).to_contain_text("パスワードの変更")
    assert await findings(mori) == []
    await mori.page.goto(f"{real.url}/staff/accounts")
    row = mori.page.locator("tr", has_text="suzuki")
    await row.get_by_text("変える").first.click()
    assert await findings(mori) == []
    await row.get_by_role("button", name="停止する").click()
    await suzuki.page.reload()
    await expect(suzuki.page).to_have_title("ログイン | 窓口")


async def test_the_second_step_is_begun_used_and_asked_for(contexts: Contexts, real: DeskProcess) -> None:
    visit = await StaffVisit.log_in(await contexts(viewport=OFFICE), real.url, "oka")
    page = visit.page
    await page.goto(f"{real.url}/staff/account")
    assert await findings(visit) == []
    await page.get_by_role("link", name="使いはじめる").click()
    assert await findings(visit) == []
    secret = str(await page.get_attribute("input[name=secret]", "value"))
    await page.fill("#code", pyotp.TOTP(secret).now())
    await page.fill("#password", PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.locator(".codes code")).to_have_count(10)
    codes = await page.locator(".codes code").all_inner_texts()
    assert await findings(visit) == []
    again = await at_the_door(contexts, real)
    await again.page.fill("#name", "oka")
    await again.page.fill("#password", PASSWORD)
    await again.page.keyboard.press("Enter")
    await expect(again.page.get_by_role("alert")).to_be_visible()
    await again.page.fill("#password", PASSWORD)
    await again.page.fill("#code", codes[0])
    await again.page.keyboard.press("Enter")
    await expect(again.page).to_have_url(f"{real.url}/staff")


async def test_a_page_that_a_role_does_not_open_says_so(contexts: Contexts, real: DeskProcess) -> None:
    sato = await StaffVisit.log_in(await contexts(viewport=OFFICE), real.url, "sato")
    await sato.page.goto(f"{real.url}/staff/audit")
    await expect(sato.page.get_by_role("heading")).to_have_text("この画面は、あなたの役割では開けません。")
    assert await findings(sato) == []


async def test_an_address_that_is_not_there_says_so_and_leads_back(contexts: Contexts, real: DeskProcess) -> None:
    nobody = await at_the_door(contexts, real, "/staff/cellar")
    await expect(nobody.page.locator('a[href="/staff"]')).to_have_count(0)
    sato = await StaffVisit.log_in(await contexts(viewport=OFFICE), real.url, "sato")
    answer = await sato.page.goto(f"{real.url}/staff/cellar/stairs")
    assert answer is not None
    assert answer.status == 404
    await expect(sato.page.get_by_role("heading")).to_have_text("見つかりません。")
    assert await findings(sato) == []
    await sato.page.get_by_role("link", name="窓口へもどる").click()
    await expect(sato.page).to_have_url(f"{real.url}/staff")


async def test_escape_closes_a_menu_on_every_page(contexts: Contexts, real: DeskProcess) -> None:
    sato = await StaffVisit.log_in(await contexts(viewport=OFFICE), real.url, "sato")
    for path in ("/staff", "/staff/cases"):
        await sato.page.goto(real.url + path)
        menu, opener = sato.page.locator(".self .sheet"), sato.page.locator(".self summary")
        await opener.press("Enter")
        await expect(menu).to_be_visible()
        await sato.page.keyboard.press("Escape")
        await expect(menu).to_be_hidden()
        await expect(opener).to_be_focused()


async def test_who_logs_out_leaves_nothing_behind(contexts: Contexts, real: DeskProcess) -> None:
    await waits(contexts, real, "申請の期限はいつまでですか")
    sato = await StaffVisit.log_in(await contexts(viewport=OFFICE), real.url, "sato")
    await sato.take_next()
    await sato.page.locator(".self summary").click()
    await sato.page.get_by_role("button", name="ログアウト").click()
    await expect(sato.page).to_have_title("ログイン | 窓口")
    await sato.page.go_back()
    await expect(sato.page).to_have_title("ログイン | 窓口")
    await expect(sato.page.locator("body")).not_to_contain_text("申請の期限")
