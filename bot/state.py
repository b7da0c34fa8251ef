"""What the desk remembers of one conversation between two turns: a small frozen value, kept as JSON with a version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Literal

import orjson

from bot.effects import Effect, Trace
from bot.words import Reply

VERSION = 1
SILENT = Trace("silent")

Scene = Literal["open", "triage", "guide", "form", "status", "real", "message", "group"]


@dataclass(frozen=True, slots=True)
class Draft:
    """A claim in the making."""

    kind: str = ""
    items: Mapping[str, str] = field(default_factory=dict)
    asking: str = ""  # the item asked for now, "kind", or "send" when all is there
    doubt: str = ""  # a value read with a doubt, waiting for a word of confirmation
    later: tuple[str, ...] = ()  # items that the traveller did not know: asked last
    amends: str = ""  # the receipt number of the filed claim that is being corrected


@dataclass(frozen=True, slots=True)
class State:
    """One conversation. `scene` says whose turn it is to understand free words first."""

    language: str = ""
    tongue: str = ""  # the language that they write in where the desk does not speak it
    scene: Scene = "open"
    at: str = ""  # triage: the question; guide: "ROAD:N"; status: the receipt number waiting for its second item
    draft: Draft | None = None
    road: str = ""  # the traveller's road as far as it is known: later answers lean on it
    topic: str = ""  # what the last answer was about: a bare 「いつまで？」 leans on it
    entry: str = ""  # the last answer itself: a typed 解決しました rates it
    misses: int = 0  # in a row: words that nothing here understood
    offered: tuple[tuple[str, str], ...] = ()  # label and act of the choices last shown: typing a label works
    trail: tuple[str, ...] = ()  # acts that lead here, newest last: 戻る walks back along it


@dataclass(frozen=True, slots=True)
class Turn:
    """What the core makes of one event."""

    state: State
    reply: Reply | None = None
    effects: tuple[Effect, ...] = ()
    trace: Trace = SILENT
    shown: str = ""  # the traveller's words with uncalled-for personal data masked, when there was any


_USUAL = tuple((one.name, one.default) for one in fields(State))


def fresh(language: str = "") -> State:
    return State(language=language)


def pack(state: State) -> str:
    """What is as usual is left out: it is most of a state, and every turn writes one."""
    kept = {name: held for name, usual in _USUAL if (held := getattr(state, name)) != usual}
    return orjson.dumps({"version": VERSION, **kept}).decode()


def unpack(text: str) -> State:
    """The state that `pack` wrote. One of another version, or damaged, starts afresh in its language: never an error."""
    try:
        kept = orjson.loads(text)
        language = kept.get("language") or ""
    except (ValueError, AttributeError):
        return fresh()
    if kept.pop("version", None) != VERSION:
        return fresh(language)
    try:
        draft = kept.get("draft")
        return State(
            **kept
            | {
                "draft": Draft(**draft | {"later": tuple(draft["later"])}) if draft else None,
                "offered": tuple((label, act) for label, act in kept.get("offered", ())),
                "trail": tuple(kept.get("trail", ())),
            }
        )
    except (TypeError, KeyError, ValueError):
        return fresh(language)
