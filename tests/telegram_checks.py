"""What the Bot API takes and what it refuses, with its own words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from telegram import InlineKeyboardMarkup, MessageEntity
from telegram.constants import MessageEntityType

KINDS = frozenset(
    {"message", "edited_message", "channel_post", "callback_query", "my_chat_member", "chat_member", "poll"}
)


class Bad(Exception):  # noqa: N818 it is an answer
    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


def _check(holds: object, reason: str) -> None:
    if not holds:
        raise Bad(400, f"Bad Request: {reason}")


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _only(given: dict[str, Any], *names: str) -> None:
    """The real one passes over what it does not know; here it is a mistake."""
    _check(given.keys() <= set(names), f"unknown {given.keys() - set(names)}")


def _send(given: dict[str, Any]) -> None:
    _only(given, "chat_id", "text", "entities", "link_preview_options", "reply_markup")
    _check(type(given.get("chat_id")) is int, "chat_id must be an integer")
    text = given.get("text")
    _check(isinstance(text, str) and text.strip(), "message text is empty")
    assert isinstance(text, str)
    _check(units(text) <= 4096, "message is too long")
    for entity in given.get("entities", []):
        MessageEntity.de_json(entity, None)
        _check(entity["type"] in list(MessageEntityType), "unknown kind of entity")
        first, last = entity["offset"], entity["offset"] + entity["length"]
        _check(0 <= first < last <= units(text), "entity beyond the text")
        _check(
            text.encode("utf-16-le")[2 * first : 2 * last].decode("utf-16-le", "replace").find("\ufffd") < 0, "cut sign"
        )
    if "reply_markup" in given:
        _keyboard(given)


def _keyboard(given: dict[str, Any]) -> None:
    _only(given["reply_markup"], "inline_keyboard")
    InlineKeyboardMarkup.de_json(given["reply_markup"], None)
    rows = given["reply_markup"]["inline_keyboard"]
    _check(rows and all(rows), "empty row")
    _check(sum(map(len, rows)) <= 100 and max(map(len, rows)) <= 8, "reply markup is too long")
    for button in (button for row in rows for button in row):
        _check(button.get("text", "").strip(), "BUTTON_TEXT_EMPTY")
        _check(len(button.keys() & {"url", "callback_data"}) == 1 and len(button) == 2, "BUTTON_TYPE_INVALID")
        if "url" in button:
            _check(re.fullmatch(r"(https?|tg)://\S+", button["url"]), "BUTTON_URL_INVALID")
        else:
            _check(1 <= len(button["callback_data"].encode()) <= 64, "BUTTON_DATA_INVALID")


def _answer_query(given: dict[str, Any]) -> None:
    _only(given, "callback_query_id", "text", "show_alert", "url", "cache_time")
    _check(units(given.get("text", "")) <= 200, "MESSAGE_TOO_LONG")


def _webhook(given: dict[str, Any]) -> None:
    _only(given, "url", "secret_token", "allowed_updates", "max_connections", "drop_pending_updates")
    url = given["url"]
    _check(re.fullmatch(r"https://[a-z0-9.-]+(:(443|80|88|8443))?/\S*", url), "bad webhook: HTTPS URL must be provided")
    _check(
        re.fullmatch(r"[A-Za-z0-9_-]{1,256}", given.get("secret_token", "x")),
        "secret token contains unallowed characters",
    )
    _check(1 <= given.get("max_connections", 40) <= 100, "max_connections")
    _check(set(given.get("allowed_updates", [])) <= KINDS, "allowed_updates")


def _commands(given: dict[str, Any]) -> None:
    _only(given, "commands", "language_code", "scope")
    _check(len(given["commands"]) <= 100, "BOT_COMMANDS_TOO_MUCH")
    _check(re.fullmatch(r"([a-z]{2})?", given.get("language_code", "")), "language_code")
    for command in given["commands"]:
        _check(re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]), "BOT_COMMAND_INVALID")
        _check(1 <= len(command["description"]) <= 256, "BOT_COMMAND_DESCRIPTION_INVALID")


def _action(given: dict[str, Any]) -> None:
    _only(given, "chat_id", "action")
    _check(type(given.get("chat_id")) is int, "chat_id must be an integer")
    _check(given.get("action") == "typing", "wrong parameter action in request")


def _free(given: dict[str, Any]) -> None:
    """Nothing to be wrong with."""


CHECKS: Mapping[str, Callable[[dict[str, Any]], None]] = {
    "getMe": _free,
    "sendMessage": _send,
    "answerCallbackQuery": _answer_query,
    "editMessageReplyMarkup": _free,
    "sendChatAction": _action,
    "getFile": _free,
    "setWebhook": _webhook,
    "deleteWebhook": _free,
    "getWebhookInfo": _free,
    "setMyCommands": _commands,
    "getMyCommands": _free,
}
