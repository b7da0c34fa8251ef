"""The bot that most people start from: FastAPI and line-bot-sdk, which repeats what it hears and stores nothing."""

from __future__ import annotations

import os
from typing import Any

from fastapi import FastAPI, HTTPException, Request
from linebot.v3 import WebhookParser
from linebot.v3.exceptions import InvalidSignatureError
from linebot.v3.messaging import AsyncApiClient, AsyncMessagingApi, Configuration, ReplyMessageRequest, TextMessage
from linebot.v3.webhooks import MessageEvent, TextMessageContent

app = FastAPI()
parser = WebhookParser(os.environ["LINE_SECRET"])
apis: list[Any] = []  # made on the event loop


@app.post("/line/webhook")
async def webhook(request: Request) -> str:
    if not apis:
        apis.append(AsyncMessagingApi(AsyncApiClient(Configuration(access_token="token", host=os.environ["LINE_API"]))))
    try:
        events = parser.parse((await request.body()).decode(), request.headers["X-Line-Signature"])
    except InvalidSignatureError:
        raise HTTPException(400) from None
    for event in events:
        if isinstance(event, MessageEvent) and isinstance(event.message, TextMessageContent):
            said = [TextMessage(text=event.message.text)]
            await apis[0].reply_message(ReplyMessageRequest(reply_token=event.reply_token, messages=said))
    return "OK"
