"""LINE as a part of the running desk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

from handlers.line.api import LineApi, told
from handlers.line.channel import LineChannel
from handlers.line.content import LineContent
from handlers.line.courtesy import LineCourtesy
from handlers.line.gauges import LineGauges
from handlers.line.menus import RichMenus
from handlers.line.purse import Purse
from handlers.line.render import Renderer
from handlers.line.webhook import LineWebhook
from handlers.wire import LostError, NotSentError
from madoguchi.part import Around, Joined, Part
from madoguchi.settings import Settings
from storage import switches

ASK_AGAIN = 60.0  # seconds, while LINE does not say who this account is
ASKED = 60 * 24  # times, before the question is left alone


def line_part(settings: Settings, book: Any, now: Callable[[], datetime]) -> Part:
    """`settings` have both of LINE's secrets."""
    secret, token = settings.line_channel_secret, settings.line_channel_access_token
    assert secret
    assert token
    api = LineApi(settings.line_api_base, token.value)
    content = LineContent(settings.line_data_api_base, token.value)
    courtesy = LineCourtesy(api)
    purse = Purse(api, now, settings.line_staff_reserve)
    renderer = Renderer(lambda key, language: book.say(key, now(), language or book.languages[0]))
    channel = LineChannel(api, renderer, purse, courtesy, now)

    def join(around: Around) -> Joined:
        gauges = LineGauges(around.metrics.board)
        api.observe = gauges.called
        purse.opens(around.opened.store, gauges.quota)

        async def overrun() -> bool:
            return (await around.opened.store.read(switches.read)).overrun(now()) is not None

        menus = RichMenus(api, book.languages, overrun)
        webhook = LineWebhook(secret.value, around.opened.desk, courtesy, menus)

        async def introduce() -> None:
            await _introduce(api, webhook)

        def close() -> None:
            courtesy.close()
            menus.close()

        return Joined(webhooks=webhook.routes(), works=[purse.run, introduce, menus.run], close=close)

    return Part("line", join, channel, content.fetch)


async def _introduce(api: LineApi, webhook: LineWebhook) -> None:
    """Ask LINE who this account is, so that events for another are known. LINE's outage stops nothing."""
    for _ in range(ASKED):
        with suppress(NotSentError, LostError):
            answer = await api.info()
            if answer.status == 200:
                webhook.is_account(str(told(answer).get("userId", "")))
                return
        await asyncio.sleep(ASK_AGAIN)
