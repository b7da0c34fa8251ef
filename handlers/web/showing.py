"""Rows of the transcript and replies as the page reads them: plain JSON, what is empty left out."""

from __future__ import annotations

from calendar import day_abbr, month_name
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from markupsafe import Markup

from bot.words import Reply
from storage.queue import Standing
from storage.rows import Message

JST = ZoneInfo("Asia/Tokyo")


def row(message: Message) -> dict[str, Any]:
    """A row: seq, by (traveller, desk, staff), at (JST), and text, reply, id, date, name or blanked as they apply."""
    shown: dict[str, Any] = {"seq": message.seq, "at": stamp(message.at)}
    if message.blanked:
        return shown | {"by": "traveller" if message.direction == "in" else "staff", "blanked": True}
    if message.direction == "in":
        shown |= {"by": "traveller", "text": message.text, "id": message.reference}
        return shown | ({"date": message.text} if message.kind == "date" else {})
    if message.author == "bot":
        return shown | {"by": "desk", "reply": reply(message.reply) if message.reply else None}
    name = message.reply.speaker if message.reply else ""
    return shown | {"by": "staff", "name": name, "text": message.text}


def standing(found: Standing | None) -> dict[str, object]:
    """Where a traveller stands: state, place, name, and from and to of the slot they chose; {} without a person."""
    if found is None:
        return {}
    shown: dict[str, object] = {"state": found.state, "place": found.place, "name": found.owner}
    if found.call_back:
        shown |= {name: stamp(moment) for name, moment in zip(("from", "to"), found.call_back, strict=True)}
    return shown


def stamp(moment: datetime) -> str:
    """2023-04-18T10:20:31+09:00"""
    return moment.astimezone(JST).isoformat(timespec="seconds")


def reply(said: Reply) -> dict[str, Any]:
    shown: dict[str, Any] = _filled(said)
    return {"bubbles": []} | shown


def _filled(value: Any) -> Any:
    """A frozen value as JSON: dates as texts, and only the fields that differ from nothing."""
    if is_dataclass(value):
        pairs = ((field.name, _filled(getattr(value, field.name))) for field in fields(value))
        return {name: filled for name, filled in pairs if filled not in ("", None, False, [], "say") or name == "done"}
    if isinstance(value, tuple):
        return [_filled(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def spoken(moment: datetime, language: str) -> str:
    """2023年4月18日（火） 10:20 or 18 April (Tue) 2023, 10:20, as the page's own clock goes on writing it."""
    there = moment.astimezone(JST)
    if language == "ja":
        return f"{there.year}年{spoken_day(there, language)} {there:%H:%M}"
    return f"{spoken_day(there, language)} {there.year}, {there:%H:%M}"


def spoken_day(moment: datetime, language: str) -> str:
    """4月18日（火） or 18 April (Tue), as the page writes it above the messages of a day."""
    there = moment.astimezone(JST)
    if language == "ja":
        return f"{there.month}月{there.day}日（{'月火水木金土日'[there.weekday()]}）"
    return f"{there.day} {month_name[there.month]} ({day_abbr[there.weekday()]})"


def script_json(value: object) -> Markup:
    """JSON that can stand inside a script element as it is: nothing in it can end the element."""
    return Markup(orjson.dumps(value).decode().replace("<", "\\u003c"))  # noqa: S704 see above
