"""Updates as Telegram sends them, of a few people with names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

DATE = 1_679_886_000
NUMBERS = count(700_000_001)

Update = dict[str, Any]


@dataclass
class Person:
    """Somebody with a private chat. `messages` counts theirs and the desk's."""

    number: int = 1001
    name: str = "花子"
    language: str = "ja"
    messages: Any = field(default_factory=lambda: count(1))

    @property
    def user(self) -> dict[str, Any]:
        return {"id": self.number, "is_bot": False, "first_name": self.name, "username": "hanako_y", "language_code": self.language}  # fmt: skip

    @property
    def chat(self) -> dict[str, Any]:
        return {"id": self.number, "type": "private", "first_name": self.name, "username": "hanako_y"}

    def message(self, **what: Any) -> dict[str, Any]:
        return {"message_id": next(self.messages), "date": DATE, "chat": self.chat, "from": self.user, **what}

    def sends(self, **what: Any) -> Update:
        return update(message=self.message(**what))

    def says(self, text: str, **more: Any) -> Update:
        return self.sends(text=text, **more)

    def edits(self, message: int, **what: Any) -> Update:
        return update(edited_message=self.message(**what) | {"message_id": message, "edit_date": DATE + 60})

    def presses(self, data: str, rows: Sequence[Sequence[dict[str, Any]]] = (), query: str = "") -> Update:
        """A button of a message of the desk; `rows` are its keyboard."""
        desk = {"id": 1, "is_bot": True, "first_name": "窓口"}
        message = {"message_id": next(self.messages), "date": DATE, "chat": self.chat, "from": desk, "text": "…"}
        message |= {"reply_markup": {"inline_keyboard": rows}} if rows else {}
        return self.query(data, message, query)

    def query(self, data: str, message: dict[str, Any] | None, query: str = "") -> Update:
        number = next(NUMBERS)
        pressed = {"id": query or f"9{number}", "from": self.user, "chat_instance": "7", "data": data}
        return {"update_id": number, "callback_query": pressed | ({"message": message} if message else {})}

    def becomes(self, now: str, before: str = "member") -> Update:
        """What the desk is in this chat: kicked, member."""
        return membership(self.chat, self.user, now, before)

    def shows(self, file_id: str, caption: str = "") -> Update:
        sizes = [{"file_id": f"{file_id}-{side}", "file_unique_id": f"u{side}", "width": side, "height": side} for side in (90, 1280)]  # fmt: skip
        return self.sends(photo=sizes, **({"caption": caption} if caption else {}))


RIGHTS = dict.fromkeys(
    [
        "can_be_edited",
        "is_anonymous",
        "can_manage_chat",
        "can_delete_messages",
        "can_manage_video_chats",
        "can_restrict_members",
        "can_promote_members",
        "can_change_info",
        "can_invite_users",
        "can_post_stories",
        "can_edit_stories",
        "can_delete_stories",
        "until_date",
    ],
    0,
)


def update(**what: Any) -> Update:
    return {"update_id": next(NUMBERS), **what}


def membership(chat: dict[str, Any], by: dict[str, Any], now: str, before: str) -> Update:
    desk = {"id": 1, "is_bot": True, "first_name": "窓口"}
    return update(
        my_chat_member={
            "chat": chat, "from": by, "date": DATE,
            "old_chat_member": {"user": desk, "status": before, **RIGHTS}, "new_chat_member": {"user": desk, "status": now, **RIGHTS},
        }
    )  # fmt: skip


GROUP = {"id": -100_777, "type": "supergroup", "title": "旅の会"}
