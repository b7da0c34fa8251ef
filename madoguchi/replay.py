"""`madoguchi replay`: a stored conversation once more, against today's content, at its own moments.

What the traveller said and pressed goes through the dialogue again, from its first word; what would be said is laid beside what was said.
What staff said, and what was said while they held the conversation, is theirs and is passed over. Nothing is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import cast, get_args

from bot import dialogue
from bot.knowledge import Knowledge
from bot.memory import Memory
from bot.state import fresh
from bot.words import Heard, Incoming
from madoguchi.clock import JST
from storage.lines import Line, lines_of
from storage.replies import words_of
from storage.transaction import Reader

SKIPPED = ("owned", "too_many")  # rules of turns that the dialogue did not make
HEARD: tuple[str, ...] = get_args(Heard)
IDLE: tuple[Heard, ...] = ("leave", "unsend", "odd")


@dataclass(frozen=True, slots=True)
class Replayed:
    """One thing that the traveller did, what was said then, and what would be said."""

    seq: int
    at: datetime
    heard: str
    then: str
    now: str
    then_entry: str
    now_entry: str

    @property
    def same(self) -> bool:
        return self.then == self.now

    def as_json(self) -> dict[str, object]:
        return asdict(self) | {"at": self.at.astimezone(JST).isoformat(timespec="seconds"), "same": self.same}


def conversation_lines(conversation: str) -> Callable[[Reader], tuple[Line, ...]]:
    """Every row of a conversation, oldest first; none when there is no such conversation."""

    def ask(reader: Reader) -> tuple[Line, ...]:
        episodes = reversed(reader.all("episodes_of", id=conversation))
        return tuple(line for row in episodes for line in lines_of(reader, row["conversation"], row["number"]))

    return ask


def replay(knowledge: Knowledge, lines: Sequence[Line], as_now: datetime | None = None) -> Iterator[Replayed]:
    """`as_now`: every turn at that moment instead of its own."""
    state, records = fresh(), Memory()
    for line, answer in _turns(lines):
        message = line.message
        moment = as_now or message.at
        incoming = Incoming("replay", str(message.seq), "replay", cast(Heard, message.kind), message.text, message.data)
        turn = dialogue.advance(state, incoming, moment, knowledge, records)
        state = turn.state
        records.apply(turn.effects, moment)
        yield Replayed(
            message.seq,
            message.at,
            message.text or message.data or message.kind,
            answer.message.text if answer else "",
            words_of(turn.reply) if turn.reply else "",
            answer.entry if answer else "",
            turn.trace.entry,
        )


def _turns(lines: Sequence[Line]) -> Iterator[tuple[Line, Line | None]]:
    """What was heard, with the desk's own reply to it if there was one."""
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        message = line.message
        if message.direction != "in" or message.blanked or message.kind not in HEARD or message.kind in IDLE:
            continue
        if line.rule in SKIPPED:
            continue
        replied = following is not None and following.message.direction == "out" and following.message.author == "bot"
        yield line, following if replied else None


def shown(turn: Replayed) -> str:
    """For a person: the words, then what was said and what would be."""
    lines = [f"{turn.at.astimezone(JST):%Y-%m-%d %H:%M}  #{turn.seq}  {_one_line(turn.heard)}"]
    if turn.same:
        return "\n".join([*lines, f"  same  {turn.now_entry}"])
    for name, entry, words in (("then", turn.then_entry, turn.then), ("now", turn.now_entry, turn.now)):
        lines.append(f"  {name:<4}  {entry}")
        lines += [f"        {_one_line(line)}" for line in (words or "(nothing)").splitlines()]
    return "\n".join(lines)


def _one_line(text: str) -> str:
    """No control of a terminal among a traveller's words."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
