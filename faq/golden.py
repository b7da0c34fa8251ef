"""Golden talks: whole conversations that must go as written, at their own moments, on today's content.

A talk is a file `golden/NAME.toml`: `about`, `at` (a moment with its zone), and its turns. A turn `says` words, `presses` an
act of the reply before or `chooses` its Nth choice, presses an `old` act that was offered earlier, `picks` a date, or `sends`
what is no text; it may move the clock with its own `at`. What is then demanded: `kind`, `entry`, `holds`, `lacks` (of the
reply's text), `offers` (acts among the choices), `effects` (their names).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.dialogue import advance
from bot.knowledge import Knowledge
from bot.memory import Memory
from bot.plain import plain
from bot.state import Turn, fresh
from bot.words import Incoming, Reply


class NotOfferedError(Exception):
    """A talk chooses what the reply before does not offer."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One turn of a talk as it went."""

    incoming: Incoming
    turn: Turn
    faults: tuple[str, ...]


def talks(folder: Path) -> dict[str, dict[str, Any]]:
    """The golden talks of a campaign folder by name."""
    return {path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted((folder / "golden").glob("*.toml"))}


def replay(talk: dict[str, Any], knowledge: Knowledge) -> Iterator[Spoken]:
    """Hold the talk anew and say of each turn what is not as demanded. Raises NotOfferedError."""
    state, records, now = fresh(talk.get("language", "")), Memory(), talk["at"]
    offered: Reply | None = None
    for number, line in enumerate(talk["turn"], 1):
        now = line.get("at", now)
        incoming = _incoming(number, line, offered)
        turn = advance(state, incoming, now, knowledge, records)
        records.apply(turn.effects, now)
        yield Spoken(incoming, turn, tuple(_faults(line, turn)))
        state, offered = turn.state, turn.reply


def _incoming(number: int, line: dict[str, Any], offered: Reply | None) -> Incoming:
    event = f"golden-{number}"
    if "chooses" in line:
        choices = offered.choices if offered else ()
        if not 0 < line["chooses"] <= len(choices):
            raise NotOfferedError(f"there is no choice {line['chooses']} of {len(choices)}")
        choice = choices[line["chooses"] - 1]
        return Incoming("golden", event, "golden", "press", text=choice.label, data=choice.data)
    if "presses" in line or "old" in line:
        return Incoming("golden", event, "golden", "press", data=line.get("presses") or line["old"])
    if "picks" in line:
        return Incoming("golden", event, "golden", "date", text=str(line["picks"]))
    if "sends" in line:
        return Incoming("golden", event, "golden", line["sends"])
    if "arrives" in line:
        return Incoming("golden", event, "golden", "arrive")
    return Incoming("golden", event, "golden", "text", text=line["says"])


def _faults(line: dict[str, Any], turn: Turn) -> Iterator[str]:
    text = plain(turn.reply) if turn.reply else ""
    acts = {choice.data for choice in turn.reply.choices} if turn.reply else set()
    if line.get("kind", turn.trace.kind) != turn.trace.kind:
        yield f"kind {turn.trace.kind}, not {line['kind']}"
    if line.get("entry", turn.trace.entry) != turn.trace.entry:
        yield f"entry {turn.trace.entry}, not {line['entry']}"
    yield from (f"lacks {part!r}" for part in line.get("holds", ()) if part not in text)
    yield from (f"holds {part!r}" for part in line.get("lacks", ()) if part in text)
    yield from (f"does not offer {act}" for act in line.get("offers", ()) if act not in acts)
    done = [type(effect).__name__ for effect in turn.effects]
    if "effects" in line and [name for name in done if name != "Missed"] != line["effects"]:
        yield f"effects {done}, not {line['effects']}"
