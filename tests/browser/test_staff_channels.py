"""Two members of staff and three travellers at once, on the page, on LINE and on Telegram, with a restart in the middle."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import fake_line
import fake_telegram
import pytest
import pytest_asyncio
from aiohttp import ClientSession
from axe_findings import findings
from desk_process import DeskProcess
from desk_room import until
from fake_line import FakeLine
from fake_telegram import FakeTelegram
from playwright.async_api import expect
from staff_driver import Contexts, StaffVisit, hire_all, on_duty, waits
from telegram_people import Person

pytestmark = pytest.mark.asyncio(loop_scope="session")

HANAKO = fake_line.user("hanako")
KEN = Person(2002, "Ken", "en")


@pytest_asyncio.fixture(loop_scope="session")
async def line() -> AsyncIterator[FakeLine]:
    async with fake_line.fake_line() as line:
        yield line
        assert line.faults == []


@pytest_asyncio.fixture(loop_scope="session")
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with fake_telegram.telegram() as telegram:
        yield telegram


@pytest_asyncio.fixture(loop_scope="session")
async def everywhere(tmp_path: Path, line: FakeLine, telegram: FakeTelegram) -> AsyncIterator[DeskProcess]:
    """The desk on every channel."""
    await hire_all(tmp_path / "madoguchi.db")
    settings = {
        "MADOGUCHI_LINE_CHANNEL_SECRET": fake_line.SECRET,
        "MADOGUCHI_LINE_CHANNEL_ACCESS_TOKEN": fake_line.ACCESS_TOKEN,
        "MADOGUCHI_LINE_API_BASE": line.url,
        "MADOGUCHI_LINE_DATA_API_BASE": line.url,
        "MADOGUCHI_TELEGRAM_TOKEN": fake_telegram.TOKEN,
        "MADOGUCHI_TELEGRAM_API_BASE": telegram.url,
    }
    desk = await DeskProcess(tmp_path, as_of="2023-03-14T15:00", settings=settings).start()
    yield desk
    await desk.kill()


async def posts(desk: DeskProcess, line: FakeLine, words: str) -> None:
    """Hanako writes on LINE."""
    body, headers = line.webhook(line.says(HANAKO, words))
    async with (
        ClientSession() as session,
        session.post(f"{desk.url}/line/webhook", data=body, headers=headers) as answer,
    ):
        assert answer.status == 200


async def opens(visit: StaffVisit, channel: str) -> None:
    """Takes whoever waits on this channel."""
    await visit.stack("待っている方").filter(has_text=channel).first.click()
    await visit.page.wait_for_url("**/staff/talks/*")
    await visit.ready()
    await visit.page.keyboard.press("t")
    await expect(visit.page.locator(".tag.person", has_text="担当 あなた")).to_be_visible()


async def test_staff_reach_every_traveller_where_they_are(
    contexts: Contexts, everywhere: DeskProcess, line: FakeLine, telegram: FakeTelegram
) -> None:
    sato, tanaka = await on_duty(contexts, everywhere, "sato"), await on_duty(contexts, everywhere, "tanaka")
    page = await waits(contexts, everywhere, "レジでボタンを何回か押したら２回引かれました")
    await posts(everywhere, line, "人と話したいです")
    telegram.offers(KEN.says("I want to talk to a person"))
    await expect(sato.stack("待っている方")).to_have_count(3)
    await expect(sato.page).to_have_title("(3) 対応 | 窓口")

    await opens(sato, "LINE")
    await opens(tanaka, "Telegram")
    await sato.write("お待たせしました。担当者の佐藤です。")
    await until(lambda: any("担当者の佐藤です。" in text for text in line.texts(HANAKO)))
    await expect(sato.turn("担当者の佐藤です。")).to_contain_text("LINEが受付済み（届いたかは分かりません）")
    await tanaka.write("Hello, this is Tanaka.")
    await until(lambda: any("this is Tanaka" in message.text for message in telegram.of(KEN.number)))

    assert await everywhere.terminate() == 0
    await everywhere.start()

    got = len(line.texts(HANAKO))
    await posts(everywhere, line, "レジは夕方の6時半ごろです")
    await expect(sato.turn("夕方の6時半ごろです")).to_have_count(1)
    assert len(line.texts(HANAKO)) == got  # while staff hold it the machine is silent
    telegram.offers(KEN.says("Thank you"))
    await expect(tanaka.turn("Thank you")).to_have_count(1)

    await sato.choose("完了", "解決した")
    await until(lambda: any(button.get("data", "").startswith("csat:3") for button in line.buttons(HANAKO)))
    await tanaka.page.keyboard.press("Escape")  # out of the field, where a letter is a letter
    await tanaka.page.keyboard.press("b")
    await expect(tanaka.page.get_by_role("alert")).to_have_text("自動応答に返しました。")
    await sato.take_next()
    await sato.write("ページの方、お待たせしました。")
    await expect(page.page.locator("#log")).to_contain_text("ページの方、お待たせしました。")
    await sato.choose("完了", "解決した")
    await page.press("よかった")
    await page.sees("よかったです。")
    await sato.page.goto(f"{everywhere.url}/staff/figures")
    grades = sato.page.get_by_role("region", name="担当者との会話のあと")
    await expect(grades.get_by_role("row", name="よかった", exact=False).first).to_contain_text("1100.0%")
    assert await findings(sato) == []
    assert sato.complaints == tanaka.complaints == []


async def test_a_failed_message_says_why_and_is_sent_again(
    contexts: Contexts, everywhere: DeskProcess, line: FakeLine
) -> None:
    sato = await on_duty(contexts, everywhere, "sato")
    await posts(everywhere, line, "人と話したいです")
    await expect(sato.stack("待っている方")).to_have_count(1)
    await sato.take_next()
    line.play("push", "400")
    await sato.write("一度目は届きません")
    failed = sato.turn("一度目は届きません")
    await expect(failed).to_contain_text("失敗:")
    await expect(failed).to_contain_text("相手には届いていません")
    await failed.get_by_role("button", name="もう一度送る").click()
    await until(lambda: "一度目は届きません" in " ".join(line.texts(HANAKO)))
    await expect(sato.turn("一度目は届きません")).to_contain_text("LINEが受付済み")
    assert sum("一度目は届きません" in text for text in line.texts(HANAKO)) == 1


async def test_the_meter_tells_what_is_left_for_line(
    contexts: Contexts, everywhere: DeskProcess, line: FakeLine
) -> None:
    line.limit, line.used = 200, 170
    assert await everywhere.terminate() == 0
    await everywhere.start()  # it asks LINE
    sato, oka = await on_duty(contexts, everywhere, "sato"), await on_duty(contexts, everywhere, "oka")
    meter = sato.page.locator(".meter")
    await expect(meter).to_have_text("LINE送信枠 170／200（担当者用 50） 残り30。担当者の返信だけに使います")
    await expect(oka.page.locator(".meter")).to_have_count(0)  # an auditor writes nothing
    assert await findings(sato) == []
    assert await sato.overflow() == 0
