"""A webhook body as events of the desk, one by one: an odd event never spoils its neighbours.

Every event becomes one `Incoming`. What is not understood is kept as it came, as kind "odd", and answered by silence;
LINE adds kinds, modes and properties without notice.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import orjson

from bot.words import Heard, Incoming

CHANNEL = "line"
LONGEST_ID = 128  # of an event, a person or a message; LINE's own have 26, 33 and about 20 characters
LONGEST_DATA = 300  # of a postback
SPEECHLESS: Mapping[str, Heard] = {
    "sticker": "sticker", "image": "image", "video": "video", "audio": "audio", "file": "file", "location": "location",
}  # fmt: skip
SAID = frozenset({"source", "webhookEventId", "replyToken", "message"})  # by the row of a typed message
USUAL: Mapping[str, Any] = {"type": "message", "mode": "active", "deliveryContext": {"isRedelivery": False}}
SAID_OF_MESSAGE = frozenset({"type", "id", "text"})
PLACES = ("groupId", "roomId")


class NoEventsError(ValueError):
    """A body that is no webhook, although it is signed."""


@dataclass(frozen=True, slots=True)
class Told:
    """One event, and the token that marks it as read."""

    incoming: Incoming
    read_token: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    destination: str
    events: tuple[Any, ...]


def read_body(body: bytes) -> Body:
    """Raises NoEventsError. orjson refuses half characters, which one traveller's text may hold: then the other reader
    is asked."""
    try:
        fields = orjson.loads(body)
    except orjson.JSONDecodeError:
        try:
            fields = json.loads(body)
        except (ValueError, RecursionError):
            raise NoEventsError("not JSON") from None
    if not isinstance(fields, dict) or not isinstance(fields.get("events"), list):
        raise NoEventsError("no events")
    return Body(str(fields.get("destination", "")), tuple(fields["events"]))


def read_event(event: Any, *, ours: bool = True) -> Told:
    """The event as the desk takes it. `ours`: it was sent to this account."""
    raw = _raw(event)
    try:
        return _read(event, raw, ours)
    except (KeyError, TypeError, AttributeError, ValueError):
        return Told(_odd(event, raw))


def _read(event: dict[str, Any], raw: str, ours: bool) -> Told:
    source = event["source"]
    kind, place = event["type"], source["type"]
    common: dict[str, Any] = {"event_id": _event_id(event, raw), "raw": raw}
    if kind == "unsend":
        return Told(_incoming("unsend", _who(source), reference=_text(event["unsend"]["messageId"]), **common))
    if kind in ("unfollow", "leave"):
        return Told(_incoming("leave", _who(source), **common))
    if not ours or event.get("mode", "active") != "active":  # another module answers, or another account was meant
        return Told(_odd(event, raw if place == "user" else ""))
    common["reply_token"] = _text(event.get("replyToken", ""))
    if place != "user":
        return Told(_in_group(event, common))
    if kind == "message":
        return Told(_message(event, common), _text(event["message"].get("markAsReadToken", "")))
    if kind == "messageEdited":
        return Told(_message(event, common))
    if kind == "postback":
        return Told(_postback(event["postback"], _who(source), common))
    if kind == "follow":
        return Told(_incoming("arrive", _who(source), **common))
    return Told(_odd(event, raw))


def _message(event: dict[str, Any], common: dict[str, Any]) -> Incoming:
    message = event["message"]
    common |= {"traveller": _who(event["source"]), "reference": _text(message["id"])}
    if message["type"] == "image" and message["contentProvider"]["type"] == "line":
        return _incoming("image", picture=common["reference"], **common)
    if message["type"] == "text":
        text = _text(message["text"], longest=None)
        return _incoming("text", text=text, **common | {"raw": _raw(_beside(event))})
    return _incoming(SPEECHLESS[message["type"]], **common)


def _beside(event: dict[str, Any]) -> dict[str, Any]:
    """A typed message without what its row says anyway: most of a busy desk's disk would hold everything twice."""
    rest = {name: value for name, value in event.items() if name not in SAID and USUAL.get(name) != value}
    return rest | {"message": {name: value for name, value in event["message"].items() if name not in SAID_OF_MESSAGE}}


def _postback(postback: dict[str, Any], traveller: str, common: dict[str, Any]) -> Incoming:
    """A pressed button. Our own carry their label behind the act, for the transcript."""
    picked = postback.get("params") or {}
    if "date" in picked:
        return _incoming("date", traveller, text=_text(picked["date"]), **common)
    act, _, label = _text(postback["data"], longest=None)[:LONGEST_DATA].partition("\n")
    return _incoming("press", traveller, text=label, data=act, **common)


def _in_group(event: dict[str, Any], common: dict[str, Any]) -> Incoming:
    """A room of several people. What they say among themselves is not for the desk: nothing of it is kept."""
    room, kind = _who(event["source"]), event["type"]
    if kind == "join":
        return _incoming("group", room, data="join", **common)
    if kind in ("message", "messageEdited", "postback"):
        return _incoming("group", room, **common | {"raw": ""})
    return _incoming("odd", room, **common | {"reply_token": "", "raw": ""})


def _odd(event: Any, raw: str) -> Incoming:
    """Kept as it came. It is somebody's where that can be read, and nobody's otherwise."""
    source = event.get("source") if isinstance(event, dict) else None
    try:
        traveller = _who(source) if isinstance(source, dict) else ""
    except (KeyError, ValueError):
        traveller = ""
    return _incoming("odd", traveller, event_id=_event_id(event, raw), raw=raw)


def _incoming(kind: Heard, traveller: str, **more: str) -> Incoming:
    return Incoming(channel=CHANNEL, kind=kind, traveller=traveller, **more)


def _who(source: dict[str, Any]) -> str:
    """The person, or the room. A person in a room is not asked for: the room is answered as one."""
    for name in PLACES:
        if name in source:
            return _text(source[name])
    return _text(source["userId"])


def _text(value: Any, longest: int | None = LONGEST_ID) -> str:
    if not isinstance(value, str) or (longest is not None and len(value) > longest):
        raise ValueError("not such a text")
    return value


def _event_id(event: Any, raw: str) -> str:
    """LINE's own id, the same when it delivers anew. What has none is known by its bytes."""
    given = event.get("webhookEventId") if isinstance(event, dict) else None
    if isinstance(given, str) and 0 < len(given) <= LONGEST_ID:
        return given
    return f"?{blake2b(raw.encode('utf-8', 'surrogatepass'), digest_size=16).hexdigest()}"


def _raw(event: Any) -> str:
    try:
        return orjson.dumps(event).decode()
    except TypeError:  # half characters, numbers beyond 64 bits, or nesting beyond its limit
        try:
            return json.dumps(event)
        except RecursionError:
            return ""
