"""What LINE accepts: its OpenAPI where the tests find it, and the documented limits that the OpenAPI leaves out.

The OpenAPI lies in `shared/line-openapi/` beside the project, or it does not: then only the limits are checked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.measure import graphemes, utf16

OPENAPI = Path("shared") / "line-openapi" / "messaging-api.yml"
REQUESTS = {
    "/v2/bot/message/reply": "ReplyMessageRequest",
    "/v2/bot/message/push": "PushMessageRequest",
    "/v2/bot/chat/loading/start": "ShowLoadingAnimationRequest",
    "/v2/bot/chat/markAsRead": "MarkMessagesAsReadByTokenRequest",
}
TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str, "integer": int, "number": (int, float), "boolean": bool, "array": list, "object": dict,
}  # fmt: skip
RETRY_KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
IN_BASELINE = {"icon", "text", "filler"}


def faults_of(path: str, body: Any) -> list[str]:
    """What LINE would refuse in a request, or documents as not allowed."""
    faults = list(_limits(path, body))
    if (schemas := openapi()) and path in REQUESTS:
        faults += _against(schemas, {"$ref": f"#/components/schemas/{REQUESTS[path]}"}, body, "body")
    return faults


@cache
def openapi() -> dict[str, Any]:
    """The schemas of the Messaging API by name; none where it is not found."""
    for folder in Path(__file__).resolve().parents:
        if (path := folder / OPENAPI).is_file():
            loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
            schemas: dict[str, Any] = yaml.load(path.read_text("utf-8"), loader)["components"]["schemas"]
            return schemas
    return {}


# --- the OpenAPI -----------------------------------------------------------------------------------------------------


def _against(schemas: dict[str, Any], schema: dict[str, Any], value: Any, at: str) -> Iterator[str]:
    name = schema.get("$ref", "").rpartition("/")[2]
    schema = schemas[name] if name else schema
    kind = schema.get("discriminator")
    if kind and isinstance(value, dict):
        mapped = kind["mapping"].get(value.get(kind["propertyName"]))
        if mapped is None:
            yield f"{at}: no kind of {name}: {value.get(kind['propertyName'])}"
            return
        schema = schemas[mapped.rpartition("/")[2]]
    whole = _whole(schemas, schema)
    if (wanted := whole.get("type")) and not _is(wanted, value):
        yield f"{at}: {value!r} is no {wanted}"
        return
    yield from _sizes(whole, value, at)
    if isinstance(value, dict):
        yield from (f"{at}: {missing} is missing" for missing in whole["required"] if missing not in value)
        for key, one in value.items():
            if key not in whole["properties"]:
                yield f"{at}: {key} is unknown"
            else:
                yield from _against(schemas, whole["properties"][key], one, f"{at}.{key}")
    if isinstance(value, list):
        for number, one in enumerate(value):
            yield from _against(schemas, whole["items"], one, f"{at}[{number}]")


def _whole(schemas: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """A schema with all that it inherits."""
    whole: dict[str, Any] = {"properties": {}, "required": []}
    for part in [*schema.get("allOf", []), schema]:
        told = _whole(schemas, schemas[part["$ref"].rpartition("/")[2]]) if "$ref" in part else part
        whole |= {key: found for key, found in told.items() if key not in ("properties", "required", "allOf")}
        whole["properties"] |= told.get("properties", {})
        whole["required"] = [*whole["required"], *told.get("required", [])]
    return whole


def _is(wanted: str, value: Any) -> bool:
    return isinstance(value, TYPES[wanted]) and not (wanted in ("integer", "number") and isinstance(value, bool))


def _sizes(schema: dict[str, Any], value: Any, at: str) -> Iterator[str]:
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r} is not among {schema['enum']}"
    if isinstance(value, str | list):
        kind = "Length" if isinstance(value, str) else "Items"
        if not schema.get(f"min{kind}", 0) <= len(value) <= schema.get(f"max{kind}", len(value)):
            yield f"{at}: {len(value)} long"
    if isinstance(value, int) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield f"{at}: {value} is out of bounds"


# --- what it leaves out ----------------------------------------------------------------------------------------------


def _limits(path: str, body: dict[str, Any]) -> Iterator[str]:
    if path.endswith("/loading/start") and body.get("loadingSeconds", 20) % 5:
        yield "loadingSeconds is no multiple of 5"
    messages = body.get("messages", [])
    if path in ("/v2/bot/message/reply", "/v2/bot/message/push") and not 1 <= len(messages) <= 5:
        yield f"{len(messages)} messages"
    for place, message in enumerate(messages):
        yield from _message(message, last=place == len(messages) - 1)


def _message(message: dict[str, Any], *, last: bool) -> Iterator[str]:
    if message["type"] == "text" and not 1 <= utf16(message["text"]) <= 5000:
        yield f"a text of {utf16(message['text'])}"
    if message["type"] == "flex":
        yield from _flex(message)
    name = message.get("sender", {"name": "-"})["name"]
    if not 1 <= utf16(name) <= 20 or "line" in name.lower():
        yield f"the sender's name {name!r}"
    if row := message.get("quickReply"):
        if not last:
            yield "quick replies that nobody sees"
        if not 1 <= len(row["items"]) <= 13:
            yield f"{len(row['items'])} quick replies"
        for item in row["items"]:
            yield from _action(item["action"], 20)
            if item["action"]["type"] == "richmenuswitch" or (
                item["action"]["type"] == "postback" and "text" in item["action"]
            ):
                yield "an action that is not for quick replies"


def _flex(message: dict[str, Any]) -> Iterator[str]:
    if not 1 <= utf16(message["altText"]) <= 1500:
        yield f"an alternative text of {utf16(message['altText'])}"
    size = len(json.dumps(message["contents"], ensure_ascii=False).encode())
    if size > (30_000 if message["contents"]["type"] == "bubble" else 50_000):
        yield f"a card of {size} bytes"
    yield from _parts(message["contents"])


def _parts(part: Any) -> Iterator[str]:
    """Every part of a card."""
    if isinstance(part, list):
        for one in part:
            yield from _parts(one)
    if not isinstance(part, dict):
        return
    if part.get("type") == "text" and not part.get("text") and not part.get("contents"):
        yield "an empty text on a card"
    if part.get("layout") == "baseline" and any(one["type"] not in IN_BASELINE for one in part["contents"]):
        yield "a baseline box with more than text and icons"
    for key, one in part.items():
        if key == "action":
            yield from _action(one, 40)
        else:
            yield from _parts(one)


def _action(action: dict[str, Any], longest: int) -> Iterator[str]:
    if not 1 <= graphemes(action.get("label", "")) <= longest:
        yield f"the label {action.get('label')!r}"
    match action["type"]:
        case "postback":
            yield from _within("data", action["data"], 300, utf16)
            yield from _within("displayText", action.get("displayText", "-"), 300, graphemes)
            if "displayText" in action and "text" in action:
                yield "displayText and text together"
        case "uri":
            yield from _within("uri", action["uri"], 1000, len)
            if not action["uri"].startswith(("https://", "http://", "line://", "tel:")):
                yield f"the address {action['uri']}"
        case "clipboard":
            yield from _within("clipboardText", action["clipboardText"], 1000, len)
        case "datetimepicker":
            yield from _days(action)


def _within(name: str, text: str, most: int, measure: Any) -> Iterator[str]:
    if not 1 <= measure(text) <= most:
        yield f"{name} of {measure(text)}"


def _days(action: dict[str, Any]) -> Iterator[str]:
    first, day, last = (date.fromisoformat(action[name]) for name in ("min", "initial", "max"))
    if not (date(1900, 1, 1) <= first < last <= date(2100, 12, 31) and first <= day <= last):
        yield f"days {first}, {day}, {last}"
