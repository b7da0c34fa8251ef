"""The golden talks over the channels' own roads: what a traveller reads there is what the core says, turn for turn.

A channel joins with a `Road`: it makes a turn of a talk its own payload, and gives back what then stands on the traveller's
screen. What is pressed is found there by its label, as people find it: a button that is not shown cannot be pressed.
Whatever a channel breaks, frames or orders differently is let pass; a word or a button more or less is not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from bot.knowledge import Knowledge
from bot.words import Bubble, Choice, Reply
from faq.golden import Spoken, replay, talks

FOLDERS = {
    "gunma": Path(__file__).parents[2] / "faq" / "campaigns" / "gunma-regionpay-2023",
    "museum": Path(__file__).parents[1] / "campaigns" / "museum",
}
TALKS: dict[str, dict[str, dict[str, Any]]] = {name: talks(folder) for name, folder in FOLDERS.items()}
FRAME = re.compile(r"[・【】［］（）():：,、]")  # what a channel may put around the words, or between them
DRAWN = re.compile(r"\d{4}-\d{4}-\d{4}|\d{4}-\d{4}-\d{2}")  # numbers that are drawn at random
ADDED = ("act_more", "act_solved_yes", "act_solved_no", "act_date", "act_copy_number", "act_form_fix")  # by channels

Turn = dict[str, Any]  # of a talk, as its file has it
Say = Callable[[str], str]


class NotShownError(AssertionError):
    """The channel does not show what the talk wants to press, or cannot do what the talk wants to do."""


@dataclass(frozen=True, slots=True)
class Screen:
    """What a turn brings: all the words in their order, and the labels of what can be pressed below or beside them."""

    words: str
    labels: tuple[str, ...] = ()


class Road(Protocol):
    """One traveller on one channel."""

    lacks: frozenset[str]  # the verbs of a talk for which the channel has no means

    async def arrives(self) -> Screen:
        """Come to the desk for the first time, and be greeted."""

    async def says(self, words: str) -> Screen: ...
    async def sends(self, kind: str) -> Screen: ...
    async def picks(self, day: str) -> Screen:
        """By the channel's date picker, if it shows one; typed, if it has none."""

    async def taps(self, label: str) -> Screen:
        """Press what is shown with the newest words."""

    async def taps_old(self, label: str) -> Screen:
        """Press what still stands from earlier, or always does."""


async def walk(talk: dict[str, Any], road: Road, book: Knowledge, set_clock: Callable[[datetime], None]) -> list[str]:
    """Hold the talk; how what was read differs from what the core says."""
    faults, shown = list[str](), list[Reply]()
    whole = talk | {"turn": [{"arrives": True}, *talk["turn"]]}
    for (turn, now), spoken in zip(_moments(whole), replay(whole, book), strict=True):
        verb = next(verb for verb in ("arrives", "says", "presses", "old", "chooses", "picks", "sends") if verb in turn)
        if verb in road.lacks:
            continue
        set_clock(now)
        try:
            screen = await _does(road, verb, turn, shown)
        except NotShownError as error:
            return [*faults, f"{turn}: {error}"]
        faults += [f"{turn}: {fault}" for fault in differences(screen, spoken, book, now)]
        shown += [spoken.turn.reply] if spoken.turn.reply else []
    return faults


def _moments(talk: dict[str, Any]) -> Iterator[tuple[Turn, datetime]]:
    now = talk["at"]
    for turn in talk["turn"]:
        now = turn.get("at", now)
        yield turn, now


async def _does(road: Road, verb: str, turn: Turn, shown: Sequence[Reply]) -> Screen:
    match verb:
        case "arrives":
            return await road.arrives()
        case "presses":
            return await road.taps(_label(turn["presses"], shown[-1:]))
        case "old":
            return await road.taps_old(_label(turn["old"], shown))
        case "chooses":
            return await road.taps(shown[-1].choices[turn["chooses"] - 1].label)
        case "picks":
            return await road.picks(str(turn["picks"]))
        case "sends":
            return await road.sends(turn["sends"])
        case _:
            return await road.says(turn["says"])


def _label(act: str, shown: Sequence[Reply]) -> str:
    """How the traveller knows the button that a talk names by its act."""
    known = [choice.label for reply in shown for choice in reply.choices if choice.data == act]
    if not known:
        raise NotShownError(f"nothing that was said offers {act}")
    return known[-1]


# --- what is read -----------------------------------------------------------------------------------------------------


def differences(screen: Screen, spoken: Spoken, book: Knowledge, now: datetime) -> Iterator[str]:
    reply = spoken.turn.reply or Reply(())

    def say(key: str) -> str:
        return book.say(key, now, spoken.turn.state.language)

    yield from _words(_bare(screen.words), reply)
    yield from _buttons(screen, reply, {say(key) for key in ADDED})


def _words(read: str, reply: Reply) -> Iterator[str]:
    """Every part of every bubble once, one bubble after the other, and nothing besides."""
    leads = [read.find(_bare(bubble.lead)) for bubble in reply.bubbles]
    if leads != sorted(leads):
        yield "the bubbles stand in another order"
    folded = bool(reply.entry)  # what a channel that cannot fold shows when it is asked to
    parts = [_bare(part) for bubble in reply.bubbles for part in _parts(bubble, folded=folded)]
    for part in sorted(filter(None, parts), key=len, reverse=True):  # the longer first: one may stand within another
        if part not in read:
            yield f"lacks {part!r}"
        read = read.replace(part, "\n", 1)
    for part in sorted(filter(None, map(_bare, _asides(reply))), key=len, reverse=True):
        read = read.replace(part, "\n")
    if read.strip():
        yield f"says besides: {read.split()}"


def _parts(bubble: Bubble, *, folded: bool) -> Iterator[str]:
    if bubble.steps:
        yield bubble.steps.text
    yield bubble.lead
    if bubble.plate:
        yield from (bubble.plate.word, bubble.plate.until, bubble.plate.left)
    yield from bubble.lines
    for item in bubble.items:
        yield from (item.name, item.value)
    if bubble.details and not folded:
        yield from (bubble.details.title, *bubble.details.lines)
    yield bubble.clause


def _asides(reply: Reply) -> Iterator[str]:
    """What a channel may show or leave to a button: fine print, and what belongs to a choice."""
    for bubble in reply.bubbles:
        if bubble.plate:
            yield bubble.plate.since
        if bubble.details:
            yield from (bubble.details.title, *bubble.details.lines)
        yield bubble.number
        for place, item in enumerate(bubble.items, 1):
            yield from (f"{place}.", item.aloud)
    for choice in reply.choices:
        yield from (f"{choice.label}{choice.note}", f"{choice.label}{choice.opens.removeprefix('tel:')}")


def _buttons(screen: Screen, reply: Reply, added: set[str]) -> Iterator[str]:
    fixes = [item.fix for bubble in reply.bubbles for item in bubble.items if item.fix]
    wanted = {choice.label for choice in reply.choices if not _is_elsewhere(choice, fixes, screen)}
    known = added | {choice.label for choice in (*reply.choices, *fixes)}
    yield from (f"does not show the button {label!r}" for label in sorted(wanted - set(screen.labels)))
    yield from (f"shows a button {label!r}" for label in sorted(set(screen.labels) - known))
    yield from (f"shows {label!r} twice" for label in sorted(wanted) if screen.labels.count(label) > 1)


def _is_elsewhere(choice: Choice, fixes: Sequence[Choice], screen: Screen) -> bool:
    """A number to call may stand in the words; 直す may stand beside every item instead."""
    if choice.opens.startswith("tel:"):
        return choice.opens.removeprefix("tel:") in re.sub(r"\D", "", screen.words)
    return any(fix.data.startswith(f"{choice.data}:") for fix in fixes) if choice.data else False


def _bare(text: str) -> str:
    """Without what a channel may break or frame differently."""
    return FRAME.sub("", "".join(DRAWN.sub("#", text.replace("\u2011", "-")).split()))
