"""One turn in the making: the state so far, the moment, what is known, what is on record, and how to say things."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.altered import altered
from bot.effects import Effect, Trace, TurnKind
from bot.knowledge import Finding, Knowledge
from bot.records import Records
from bot.state import State, Turn
from bot.words import Bubble, Choice, Reply

MOST_CHOICES = 6
MOST_BUBBLES = 5
LONGEST_TRAIL = 12
ANSWERS = ("question:", "verdict:")  # two answers to a question may lead to the same place


@dataclass(frozen=True, slots=True)
class Talk:
    state: State
    now: datetime
    knowledge: Knowledge
    records: Records
    effects: tuple[Effect, ...] = ()
    ahead: tuple[Bubble, ...] = ()  # said before whatever comes next in this turn

    @property
    def language(self) -> str:
        return self.state.language or self.knowledge.languages[0]

    def having(self, **changes: Any) -> Talk:
        """The same turn with the state changed."""
        return altered(self, state=altered(self.state, **changes))

    def doing(self, *effects: Effect) -> Talk:
        return altered(self, effects=(*self.effects, *effects))

    def after(self, *bubbles: Bubble) -> Talk:
        """The same turn, these said first, whatever it turns out to say."""
        return altered(self, ahead=(*self.ahead, *bubbles))

    def say(self, key: str, **slots: object) -> str:
        return self.knowledge.say(key, self.now, self.language, **slots)

    def bubble(self, key: str, **slots: object) -> Bubble:
        """A sentence of the desk as a bubble: its first line leads, the others follow."""
        lead, *lines = self.say(key, **slots).split("\n")
        return Bubble(lead=lead, lines=tuple(lines))

    def as_it_is(self, key: str) -> str:
        """The key of the words for a desk as it is: `key`, or its like for one that is overrun."""
        return f"{key}_overrun" if self.knowledge.overrun else key

    def choice(self, act: str, *, main: bool = False) -> Choice:
        """A button for an act that the campaign knows (`ask:ENTRY`, `open:FACT`, `call`, `person`, …)."""
        known = self.knowledge.choice(act, self.now, self.language)
        return known if known.main == main else altered(known, main=main)

    def button(self, act: str, key: str, *, main: bool = False, **slots: object) -> Choice:
        """A button of the desk's own, labelled by the words at `key`."""
        return Choice(label=self.say(key, **slots), data=act, main=main)

    def menu(self) -> tuple[Choice, ...]:
        return tuple(self.choice(act) for act in self.knowledge.menu)

    def turn(
        self,
        *bubbles: Bubble,
        kind: TurnKind,
        choices: Iterable[Choice] = (),
        menu: bool = False,
        ask_solved: bool = False,
        entry: str = "",
        rule: str = "",
        finding: Finding | None = None,
    ) -> Turn:
        """Close the turn. What is offered is remembered, so that typing a label does what pressing it does."""
        shown = self._distinct(choices)
        said = (*self.ahead, *bubbles)[-MOST_BUBBLES:]
        fixes = [item.fix for bubble in said for item in bubble.items if item.fix]
        offered = tuple((choice.label, choice.data) for choice in (*shown, *fixes) if choice.data)
        return Turn(
            state=altered(self.state, offered=offered),
            reply=Reply(said, shown, menu, ask_solved, entry if ask_solved else ""),
            effects=self.effects,
            trace=_trace(kind, entry, rule, finding),
        )

    @staticmethod
    def _distinct(choices: Iterable[Choice]) -> tuple[Choice, ...]:
        """An act is offered once; an answer, as often as it has words of its own."""
        seen: dict[tuple[str, str, str], Choice] = {}
        for choice in choices:
            words = choice.label if choice.data.startswith(ANSWERS) else ""
            seen.setdefault((choice.data, choice.opens, words), choice)
        return tuple(seen.values())[:MOST_CHOICES]

    def walked(self, act: str) -> Talk:
        """The same turn with `act` on the trail, so that 戻る leads back to it."""
        trail = self.state.trail
        if not trail or trail[-1] != act:
            trail = (*trail, act)[-LONGEST_TRAIL:]
        return self.having(trail=trail)


def _trace(kind: TurnKind, entry: str, rule: str, finding: Finding | None) -> Trace:
    if finding is None:
        return Trace(kind, entry, rule=rule)
    near = (finding.score, finding.runner_up, finding.runner_up_score)
    return Trace(kind, entry, *near, rule or finding.rule, finding.trace)
