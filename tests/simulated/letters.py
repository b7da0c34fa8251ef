"""What travellers do, as the platforms deliver it: the bodies of their webhooks."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from simulated.people import EDITED

from bot.words import Incoming
from handlers.line.signature import sign

LINE_SECRET, TELEGRAM_SECRET = "line-secret", "telegram-secret"
ACCOUNT = "U" + "0" * 32

Letter = tuple[bytes, Mapping[str, str]]  # body and headers


def line_letter(batch: Sequence[Incoming], *, again: bool) -> Letter:
    """Several events in one body, as LINE likes it."""
    body = json.dumps({"destination": ACCOUNT, "events": [_event(told, again) for told in batch]}).encode()
    return body, {"x-line-signature": sign(LINE_SECRET.encode(), body).decode()}


def _event(told: Incoming, again: bool) -> dict[str, Any]:
    event: dict[str, Any] = {
        "mode": "active",
        "timestamp": 1681786800000,
        "source": _source(told.traveller),
        "webhookEventId": told.event_id,
        "deliveryContext": {"isRedelivery": again},
    }
    if told.reply_token:
        event["replyToken"] = told.reply_token
    match told.kind:
        case "group":
            words = {"id": told.reference, "type": "text", "text": "among ourselves"}
            return event | ({"type": "join"} if told.data == "join" else {"type": "message", "message": words})
        case "leave" if told.traveller.startswith("C"):
            return event | {"type": "leave"}
        case "text" if told.raw == "edited":
            return event | {
                "type": "messageEdited",
                "message": {"id": told.reference, "type": "text", "text": told.text},
            }
        case "image":
            image = {"id": told.reference, "type": "image", "contentProvider": {"type": "line"}}
            return event | {"type": "message", "message": image}
        case "press":
            return event | {"type": "postback", "postback": {"data": told.data}}
        case "leave":
            return event | {"type": "unfollow"}
        case "unsend":
            return event | {"type": "unsend", "unsend": {"messageId": told.reference}}
        case "text":
            return event | {"type": "message", "message": {"id": told.reference, "type": "text", "text": told.text}}
        case kind:
            return event | {"type": "message", "message": {"id": told.reference, "type": kind}}


def _source(traveller: str) -> dict[str, str]:
    if traveller.startswith("C"):
        return {"type": "group", "groupId": traveller}
    return {"type": "user", "userId": traveller}


def telegram_letter(told: Incoming) -> Letter:
    """One update."""
    return json.dumps(_update(told)).encode(), {"x-telegram-bot-api-secret-token": TELEGRAM_SECRET}


def _update(told: Incoming) -> dict[str, Any]:
    number, person = int(told.event_id.partition(".")[0]), int(told.traveller)
    chat = {"id": person, "type": "private" if person > 0 else "supergroup"}
    sender = {"id": abs(person), "is_bot": False, "first_name": "旅人"}
    update: dict[str, Any] = {"update_id": number}
    message = {"message_id": number, "date": 1681786800, "chat": chat, "from": sender}
    match told.kind:
        case "press":
            query = {"id": f"q{number}", "from": sender, "message": message, "chat_instance": "c", "data": told.data}
            return update | {"callback_query": query}
        case "group" if told.data == "join":
            states = {"old_chat_member": {"status": "left"}, "new_chat_member": {"status": "member"}}
            return update | {"my_chat_member": {"chat": chat, "from": sender, "date": 1681786800, **states}}
        case "group":
            return update | {"message": message | {"text": "among ourselves"}}
        case "text" if told.raw == "edited":
            edited = message | {"message_id": int(told.reference), "edit_date": EDITED, "text": told.text}
            return update | {"edited_message": edited}
        case "image":
            return update | {"message": message | {"photo": [{"file_id": f"f{told.picture}"}]}}
        case "leave":
            states = {"old_chat_member": {"status": "member"}, "new_chat_member": {"status": "kicked"}}
            return update | {"my_chat_member": {"chat": chat, "from": sender, "date": 1681786800, **states}}
        case "text":
            return update | {"message": message | {"text": told.text}}
        case kind:
            return update | {"message": message | {kind: {}}}
