"""The whole of a case-B claim in a real browser, before the real desk: restarts in the middle, two tabs, a person."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from desk_process import DeskProcess
from page_driver import Visit
from playwright.async_api import BrowserContext, expect

pytestmark = pytest.mark.asyncio(loop_scope="session")

Contexts = Callable[..., Awaitable[BrowserContext]]
RECEIPT = re.compile(r"\d{4}-\d{4}-\d{2}")


@pytest_asyncio.fixture(loop_scope="session")
async def open_desk(tmp_path: Path, browser: object) -> AsyncIterator[DeskProcess]:
    desk = await DeskProcess(tmp_path).start()
    yield desk
    await desk.kill()


async def own(visit: Visit) -> int:
    """How many of the visitor's own messages stand in the log."""
    return await visit.mine().count()


async def say(visit: Visit, text: str) -> str:
    """Write, and wait for the answer; its text."""
    before = await own(visit)
    await visit.say(text)
    await visit.settled(before + 1)
    return await newest(visit)


async def press(visit: Visit, label: str) -> str:
    before = await own(visit)
    await visit.press(label)
    await visit.settled(before + 1)
    return await newest(visit)


async def newest(visit: Visit) -> str:
    await expect(visit.log.locator("> :last-child")).to_have_class(re.compile("desk"))
    return await visit.desk().last.inner_text()


async def test_a_claim_from_the_first_press_to_the_receipt_with_power_cuts_between(
    open_desk: DeskProcess, contexts: Contexts
) -> None:
    visit = await Visit.begin(await contexts(), open_desk.url)
    assert "お問い合わせ番号" in await press(visit, "届け出をする")
    await press(visit, "2回分以上引かれた")
    assert "4071228533" in await say(visit, "番号は4071228533です")

    await open_desk.kill()
    await open_desk.start()
    assert "受け取りました" in await say(visit, "群馬県で、お店は山田屋です")

    before = await own(visit)
    await open_desk.kill()
    await visit.page.get_by_role("button", name="2月24日（金）に決める").click()
    await expect(visit.page.locator(".turn.waiting")).to_have_count(1)
    await open_desk.start()
    await visit.settled(before + 1)
    summary = await newest(visit)
    for told in ("まだ送っていません", "2回分以上引かれた", "4071228533", "2月24日（金）", "群馬県", "山田屋"):
        assert told in summary

    await press(visit, "お店の名前を直す")
    assert "湯けむり食堂" in await say(visit, "湯けむり食堂")
    receipt = await press(visit, "この内容で送る")
    assert "確認待ちで、決定ではありません" in receipt
    number = await visit.page.locator(".say.receipt .number").last.inner_text()
    assert RECEIPT.fullmatch(number)
    assert (await visit.page.locator(".say.aloud li").all_inner_texts())[3].endswith("湯けむり食堂")

    await visit.reload()
    assert await visit.page.locator(".say.receipt .number").last.inner_text() == number
    assert number in await press(visit, "状況を見る")
    texts = await visit.mine().all_inner_texts()
    assert len(texts) == len(set(texts)), "nothing stands there twice"
    assert visit.complaints == []


async def test_a_claim_that_is_begun_in_one_tab_is_ended_in_another(open_desk: DeskProcess, contexts: Contexts) -> None:
    context = await contexts()
    first = await Visit.begin(context, open_desk.url)
    await press(first, "届け出をする")
    await press(first, "現金などで払った")
    second = await Visit.begin(context, open_desk.url)
    await second.settled(2)
    await say(second, "番号は4071228533、期限は2/24、群馬の山田屋")
    await first.settled(3)
    assert "まだ送っていません" in await newest(first)
    await press(first, "この内容で送る")
    await second.settled(4)
    numbers = [await visit.page.locator(".say.receipt .number").inner_text() for visit in (first, second)]
    assert numbers[0] == numbers[1]
    assert first.complaints + second.complaints == []


async def test_a_question_in_the_middle_is_answered_and_a_person_can_be_called(
    open_desk: DeskProcess, contexts: Contexts
) -> None:
    visit = await Visit.begin(await contexts(), open_desk.url)
    await press(visit, "届け出をする")
    await press(visit, "2回分以上引かれた")
    answer = await say(visit, "コールセンターの電話番号は？")
    assert "0120-479-249" in answer
    assert "お問い合わせ番号" in answer, "and the form goes on"
    assert await visit.desk().last.locator("a[href='tel:0120479249']").count() >= 1
    called = await say(visit, "人と話したい")
    assert "1番目" in called
    assert await visit.desk().last.locator(".place .no").inner_text() == "1番目"


async def test_a_button_of_the_greeting_can_be_typed(open_desk: DeskProcess, contexts: Contexts) -> None:
    visit = await Visit.begin(await contexts(), open_desk.url)
    assert "どちらに近いですか。" in await say(visit, "届け出をする")


async def test_2001_characters_get_a_clear_reply_and_are_kept(open_desk: DeskProcess, contexts: Contexts) -> None:
    visit = await Visit.begin(await contexts(), open_desk.url)
    status = await visit.page.evaluate(
        """async () => (await fetch("/chat/messages", {method: "POST", headers: {"Content-Type": "application/json"},
             body: JSON.stringify({id: "too-long-by-hand", text: "あ".repeat(2001)})})).status"""
    )
    assert status == 200
    await visit.settled(1)
    assert "2,000字" in await newest(visit)


async def test_the_page_speaks_english_with_whoever_asks_for_it(open_desk: DeskProcess, contexts: Contexts) -> None:
    visit = await Visit.begin(await contexts(locale="en-US"), open_desk.url)
    assert await visit.page.get_attribute("html", "lang") == "en"
    await expect(visit.desk().first).to_contain_text("Hello.")
    assert await visit.page.title() == "regionPAY help desk"
    answer = await press(visit, "All deadlines")
    assert "April" in answer
    assert visit.complaints == []
