"""A slow line, a broken one, a server that goes away, two tabs: nothing is lost, nothing stands there twice."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from page_driver import Enter, Served
from playwright.async_api import BrowserContext, Route, expect
from web_fakes import FakeDesk, fake_app, fake_chat

from handlers.desk import TurnFailedError
from handlers.web.allowance import Allowance
from handlers.webchat import Allowances
from storage.errors import NotStoredError

pytestmark = pytest.mark.asyncio(loop_scope="session")

Contexts = Callable[..., Awaitable[BrowserContext]]


async def test_words_written_without_a_line_are_kept_shown_and_sent_later(
    enter: Enter, desk: FakeDesk, contexts: Contexts
) -> None:
    context = await contexts()
    visit = await enter(context)
    await context.set_offline(True)
    await visit.say("つながっていないとき")
    await expect(visit.page.locator(".turn.waiting .state")).to_contain_text("まだ届いていません")
    await expect(visit.page.locator("#status")).to_have_text(
        "インターネットにつながっていません。書いた文は消えません。"
    )
    assert desk.heard == []
    await context.set_offline(False)
    await visit.settled(1)
    await visit.sees("4月30日（日）までに")
    assert [one.text for one in desk.heard] == ["つながっていないとき"]
    await expect(visit.page.locator(".status.bad")).to_have_count(0)


async def test_unsent_words_survive_a_reload_and_keep_their_order(
    enter: Enter, desk: FakeDesk, served: Served, contexts: Contexts
) -> None:
    context = await contexts()
    visit = await enter(context)
    await context.route("**/chat/messages", lambda route: route.abort())
    await visit.say("一つ目")
    await visit.say("二つ目")
    await visit.page.fill("#words", "書きかけ")
    await visit.reload()
    assert await visit.mine().all_inner_texts() == ["一つ目", "二つ目"]
    assert await visit.page.input_value("#words") == "書きかけ"
    await context.unroute("**/chat/messages")
    await visit.page.get_by_role("button", name="いま送る").first.click()
    await visit.settled(2)
    assert [one.text for one in desk.heard] == ["一つ目", "二つ目"]
    assert await visit.page.evaluate("Object.keys(localStorage).filter(key => key.includes('out'))") == []


async def test_an_answer_that_is_lost_on_the_way_makes_no_second_message(
    enter: Enter, desk: FakeDesk, contexts: Contexts
) -> None:
    context = await contexts()
    visit = await enter(context)

    async def lose_the_answer(route: Route) -> None:
        await route.fetch()  # it arrives, but nobody here learns of it
        await route.abort()

    await context.route("**/chat/stream*", lambda route: route.abort())
    await context.route("**/chat/messages", lose_the_answer, times=2)
    await visit.say("一度だけ")
    await visit.settled(1)
    await visit.page.wait_for_function("() => !Object.keys(localStorage).some(key => key.includes('out'))")
    assert [one.text for one in desk.heard] == ["一度だけ"]
    await expect(visit.mine("一度だけ")).to_have_count(1)
    await expect(visit.desk("4月30日（日）までに")).to_have_count(1)


@pytest.mark.parametrize("error", [NotStoredError("full"), TurnFailedError("KeyError")])
async def test_what_the_desk_could_not_take_is_sent_again(enter: Enter, desk: FakeDesk, error: Exception) -> None:
    visit = await enter()
    desk.error = error
    await visit.say("あとで")
    await expect(visit.page.locator(".turn.waiting .state")).not_to_have_text("送っています")
    desk.error = None
    await visit.settled(1)
    assert [one.text for one in desk.heard] == ["あとで"]


async def test_a_server_that_went_away_is_found_again_with_everything(
    enter: Enter, desk: FakeDesk, served: Served
) -> None:
    visit = await enter()
    await visit.say("前")
    await visit.settled(1)
    await served.stop()
    await visit.say("いない間")
    await expect(visit.page.locator(".turn.waiting")).to_have_count(1)
    chat = fake_chat(desk)
    served.app, served.closing = fake_app(desk, chat), chat.streams.close
    await served.start()
    await visit.settled(2)
    await visit.say("後")
    await visit.settled(3)
    assert [one.text for one in desk.heard] == ["前", "いない間", "後"]
    assert await visit.mine().all_inner_texts() == ["前", "いない間", "後"]
    await expect(visit.desk("4月30日（日）までに")).to_have_count(3)


async def test_what_the_desk_said_while_the_line_was_broken_comes_when_it_is_back(
    enter: Enter, desk: FakeDesk, contexts: Contexts
) -> None:
    context = await contexts()
    visit = await enter(context)
    await visit.say("人")
    await visit.settled(1)
    await context.set_offline(True)
    (conversation,) = desk.rows
    for text in ("一", "二"):
        desk.listeners.tell(conversation, desk.staff_says(conversation[1:], "佐藤", text))
    await context.set_offline(False)
    turns = visit.page.locator("#log .turn.staff .say")
    await expect(turns).to_have_count(2)
    assert await turns.all_inner_texts() == ["一", "二"]


async def test_where_streams_do_not_get_through_the_page_asks(enter: Enter, desk: FakeDesk, contexts: Contexts) -> None:
    context = await contexts()
    await context.route("**/chat/stream*", lambda route: route.abort())
    visit = await enter(context)
    await visit.say("届くか")
    await visit.settled(1)
    await visit.sees("4月30日（日）までに")


async def test_a_stream_that_a_proxy_holds_back_does_not_hold_back_the_answer(
    enter: Enter, desk: FakeDesk, contexts: Contexts
) -> None:
    context, done = await contexts(), asyncio.Event()

    async def hold(route: Route) -> None:
        await done.wait()
        await route.abort()

    await context.route("**/chat/stream*", hold)
    visit = await enter(context)
    await visit.say("届くか")
    await visit.settled(1)
    await visit.sees("4月30日（日）までに")
    done.set()


async def test_two_tabs_hold_one_conversation(enter: Enter, desk: FakeDesk, contexts: Contexts) -> None:
    context = await contexts()
    first = await enter(context)
    second = await enter(context)
    await first.say("一つ目の窓から")
    await second.settled(1)
    await second.say("二つ目の窓から")
    await first.settled(2)
    await asyncio.gather(first.say("同時に甲"), second.say("同時に乙"))
    for tab in (first, second):
        await tab.settled(4)
        await expect(tab.desk()).to_have_count(5)
    texts = await first.mine().all_inner_texts()
    assert sorted(texts[2:]) == ["同時に乙", "同時に甲"]
    assert texts == await second.mine().all_inner_texts()
    assert len({one.traveller for one in desk.heard}) == 1


async def test_words_of_a_tab_that_was_closed_are_sent_by_the_next(
    enter: Enter, desk: FakeDesk, contexts: Contexts
) -> None:
    context = await contexts()
    first = await enter(context)
    await context.route("**/chat/messages", lambda route: route.abort())
    await first.say("閉じる前に")
    await expect(first.page.locator(".turn.waiting .state")).to_contain_text("まだ届いていません")
    await first.page.close()
    await context.unroute("**/chat/messages")
    second = await enter(context)
    await second.settled(1)
    assert [one.text for one in desk.heard] == ["閉じる前に"]


async def test_whoever_sends_too_fast_waits_and_loses_nothing(enter: Enter, desk: FakeDesk, served: Served) -> None:
    await served.stop()
    now = [0.0]  # by the clock of the allowance, which stands still until the page was refused
    allowance = Allowance(2, 60, "too_many_messages", lambda: now[0])
    chat = fake_chat(desk, allowances=Allowances(messages=allowance))
    served.app, served.closing = fake_app(desk, chat), chat.streams.close
    await served.start()
    visit = await enter()
    for number in range(4):
        await visit.say(str(number))
    await expect(visit.page.locator(".turn.waiting .state").first).to_have_text("少し間をおいて送ります。消えません。")
    now[0] = 60.0
    await visit.settled(4)
    assert [one.text for one in desk.heard] == ["0", "1", "2", "3"]


async def test_a_lost_cookie_is_replaced_and_the_words_arrive(enter: Enter, desk: FakeDesk, contexts: Contexts) -> None:
    context = await contexts()
    visit = await enter(context)
    await context.clear_cookies()
    await visit.say("はじめまして")
    await visit.settled(1)
    assert len(desk.heard) == 1


async def test_a_browser_that_keeps_no_cookie_is_offered_a_window_of_its_own(
    enter: Enter, desk: FakeDesk, contexts: Contexts
) -> None:
    context = await contexts()
    visit = await enter(context)

    async def without_cookie(route: Route) -> None:
        headers = {name: value for name, value in route.request.headers.items() if name != "cookie"}
        await route.fulfill(response=await route.fetch(headers=headers | {"cookie": ""}))

    await context.route("**/chat/messages", without_cookie)
    await visit.say("届かない")
    await expect(visit.page.locator("#blocked")).to_be_visible()
    assert desk.heard == []
    assert await visit.page.input_value("#words") == "届かない"


async def test_a_refused_message_comes_back_into_the_box(enter: Enter, desk: FakeDesk, contexts: Contexts) -> None:
    context = await contexts()
    visit = await enter(context)
    refusal = '{"error":{"code":"odd_message","message":"no","request_id":"0"}}'
    await context.route(
        "**/chat/messages", lambda route: route.fulfill(status=422, body=refusal, content_type="application/json")
    )
    await visit.say("直してください")
    await expect(visit.page.locator("#status")).to_have_text(
        "届けられませんでした。書き直して、もう一度送ってください。"
    )
    assert await visit.page.input_value("#words") == "直してください"
    await expect(visit.page.locator(".turn.waiting")).to_have_count(0)
