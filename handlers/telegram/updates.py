"""Telegram's updates as events of the desk. What is not understood is kept as it came and answered by silence.

Telegram adds kinds and fields without notice, so every update is read with suspicion and none can do harm. Of its JSON
the names of people are not kept: the desk does not ask for them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import orjson

from bot.words import Heard, Incoming

CHANNEL = "telegram"
WANTED = ("message", "edited_message", "callback_query", "my_chat_member")  # all kinds of update that are asked for
COMMANDS: Mapping[str, str] = {  # what is typed after the slash, and the act that it is
    "menu": "menu",
    "help": "menu",
    "which": "which",
    "claim": "claim",
    "status": "status",
    "real": "real",
    "person": "person",
    "language": "lang",
}
PICTURES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "image/heic", "image/heif"})
SPEECHLESS: Mapping[str, Heard] = {
    "sticker": "sticker", "dice": "sticker", "video": "video", "video_note": "video", "animation": "video",
    "voice": "audio", "audio": "audio", "document": "file", "location": "location", "venue": "location",
    "contact": "thing", "poll": "thing", "checklist": "thing", "game": "thing", "story": "thing", "paid_media": "thing",
}  # fmt: skip
GROUPS = frozenset({"group", "supergroup"})
AWAY = frozenset({"left", "kicked"})
NAMES = frozenset(
    {"first_name", "last_name", "username", "title", "phone_number", "vcard", "contact", "reply_to_message"}
)
SOURCE = re.compile(r"[A-Za-z0-9_-]{1,64}")  # what a deep link can carry
LONGEST = 128  # of an id or of a button's data


@dataclass(frozen=True, slots=True)
class Told:
    """One update, and the pressed button's query: it is to be answered whatever the press means, or the button spins."""

    incoming: Incoming
    query: str = ""


def read_update(update: Any) -> Told:
    """Never raises."""
    try:
        return _read(update)
    except (KeyError, TypeError, AttributeError, ValueError, IndexError):
        return Told(_odd(update), _query(update))


def _read(update: dict[str, Any]) -> Told:
    number = _whole(update["update_id"])
    if "message" in update:
        return Told(_message(update, update["message"], f"{number}.{_whole(update['message']['message_id'])}"))
    if "callback_query" in update:
        query = _text(update["callback_query"]["id"])
        return Told(_press(update, update["callback_query"], f"{number}.{query}"), query)
    if "edited_message" in update:
        edited = update["edited_message"]
        return Told(_edit(update, edited, f"{number}.{_whole(edited['message_id'])}"))
    if "my_chat_member" in update:
        return Told(_membership(update, update["my_chat_member"], f"{number}.member"))
    return Told(_odd(update))


# --- messages --------------------------------------------------------------------------------------------------------


def _message(update: Any, message: dict[str, Any], event_id: str) -> Incoming:
    chat, sender = message["chat"], message.get("from", {})
    where = str(_whole(chat["id"]))
    if chat["type"] in GROUPS:
        return Incoming(CHANNEL, event_id, where, "group")  # what they say among themselves is not for the desk
    if chat["type"] != "private" or sender.get("is_bot", False):
        return Incoming(CHANNEL, event_id, "", "odd")  # channels, and other bots: two that answer each other never end
    common = {
        "channel": CHANNEL, "event_id": event_id, "traveller": where, "language": _language(sender),
        "reference": str(_whole(message["message_id"])), "raw": _raw(update),
    }  # fmt: skip
    if "text" in message:
        return _words(message["text"], common)
    if picture := _picture(message):
        return Incoming(**common, kind="image", text=_text(message.get("caption", ""), None), picture=picture)
    kind = next((kind for name, kind in SPEECHLESS.items() if name in message), "odd")
    return Incoming(**common, kind=kind)  # type: ignore[arg-type]  # the common fields are all texts


def _words(text: Any, common: dict[str, str]) -> Incoming:
    """Typed words; a command is the act that it names. What begins with a slash and is no command is words as well."""
    words = _text(text, None)
    if words.startswith("/"):
        name, _, rest = words[1:].partition(" ")
        name = name.partition("@")[0].lower()
        if name == "start":
            source = rest.strip() if SOURCE.fullmatch(rest.strip()) else ""
            return Incoming(**common, kind="arrive", text="/start", source=source)
        if name in COMMANDS:
            return Incoming(**common, kind="press", text=words, data=COMMANDS[name])
    return Incoming(**common, kind="text", text=words)


def _picture(message: dict[str, Any]) -> str:
    """What the picture is given out for; "" if there is none. Telegram lists a photo's sizes from small to large."""
    if "photo" in message:
        return _text(message["photo"][-1]["file_id"])
    document = message.get("document", {})
    return _text(document["file_id"]) if document.get("mime_type") in PICTURES else ""


def _edit(update: Any, message: dict[str, Any], event_id: str) -> Incoming:
    """Words that were put right are heard anew. A place that moves, a new caption: noted, and no more."""
    told = _message(update, message, f"{event_id}.{_whole(message['edit_date'])}")
    return told if told.kind in ("text", "group") else _noted(told)


def _noted(told: Incoming) -> Incoming:
    return Incoming(CHANNEL, told.event_id, told.traveller, "odd", raw=told.raw)


# --- buttons, coming and going ---------------------------------------------------------------------------------------


def _press(update: Any, query: dict[str, Any], event_id: str) -> Incoming:
    """A pressed button, also of an old message that Telegram does not give any more. In the transcript it is its label."""
    message = query.get("message") or {"chat": {"id": query["from"]["id"], "type": "private"}}
    where = str(_whole(message["chat"]["id"]))
    if message["chat"]["type"] != "private":
        return Incoming(CHANNEL, event_id, where, "group")
    data = _text(query["data"])
    return Incoming(
        CHANNEL, event_id, where, "press", text=_label(message, data), data=data, language=_language(query["from"]),
        raw=_raw(update),
    )  # fmt: skip


def _label(message: dict[str, Any], data: str) -> str:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return next((_text(button["text"]) for row in rows for button in row if button.get("callback_data") == data), "")


def _membership(update: Any, change: dict[str, Any], event_id: str) -> Incoming:
    """Blocked, let into a group, sent out of it. Who unblocks says /start as well: that is what greets them."""
    chat = change["chat"]
    where, before, now = (
        str(_whole(chat["id"])),
        change["old_chat_member"]["status"],
        change["new_chat_member"]["status"],
    )
    if chat["type"] not in GROUPS | {"private"}:
        return Incoming(CHANNEL, event_id, "", "odd")
    if now in AWAY:
        return Incoming(CHANNEL, event_id, where, "leave", raw=_raw(update))
    if chat["type"] in GROUPS and before in AWAY:
        return Incoming(CHANNEL, event_id, where, "group", data="join")
    return Incoming(CHANNEL, event_id, where, "odd", raw=_raw(update))


# --- what cannot be understood ---------------------------------------------------------------------------------------


def _odd(update: Any) -> Incoming:
    """Nobody's, and known by its number, or else by its bytes."""
    raw = _raw(update)
    number = update.get("update_id") if isinstance(update, dict) else None
    given = number if type(number) is int else blake2b(raw.encode(), digest_size=16).hexdigest()
    return Incoming(CHANNEL, f"{given}.?", "", "odd", raw=raw)


def _query(update: Any) -> str:
    """The query of a button that cannot be understood otherwise: it spins as any other."""
    try:
        return _text(update["callback_query"]["id"])
    except (KeyError, TypeError, ValueError):
        return ""


def _raw(update: Any) -> str:
    try:
        return orjson.dumps(_nameless(update)).decode()
    except (TypeError, RecursionError):  # half characters, numbers beyond 64 bits, nesting beyond reason
        return ""


def _nameless(value: Any) -> Any:
    """As it came, without the names of people, and without the earlier words to which they reply."""
    if isinstance(value, dict):
        return {key: _nameless(part) for key, part in value.items() if key not in NAMES}
    return [_nameless(part) for part in value] if isinstance(value, list) else value


def _whole(value: Any) -> int:
    if type(value) is not int or abs(value) >= 2**63:
        raise ValueError("not such a number")
    return value


def _text(value: Any, longest: int | None = LONGEST) -> str:
    if not isinstance(value, str) or (longest is not None and len(value) > longest):
        raise ValueError("not such a text")
    return value


def _language(sender: Mapping[str, Any]) -> str:
    language = sender.get("language_code", "")
    return language if isinstance(language, str) and len(language) <= 35 else ""
