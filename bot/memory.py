"""Records kept in memory: for `replay`, golden talks and tests, which store nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.effects import (
    AmendCase,
    DropPictures,
    Effect,
    FilePictures,
    Forget,
    Guessed,
    JoinQueue,
    LeaveQueue,
    MakeCode,
    NotePicture,
    OpenCase,
    Remind,
    TakeOver,
)
from bot.records import CaseSeen, HandoffSeen, Moved, PicturesSeen, ReminderSeen


@dataclass
class Memory:
    """One traveller's records. `apply` does to them what a store would do with the effects of a turn."""

    ahead: int = 0  # how many others wait
    draws: Iterator[str] = field(default_factory=lambda: (f"{number:09d}" for number in range(407192835, 10**9)))
    cases: dict[str, CaseSeen] = field(default_factory=dict)
    waits: HandoffSeen = "none"
    tried: int = 0
    shown: PicturesSeen = field(default_factory=PicturesSeen)
    asked: dict[str, ReminderSeen] = field(default_factory=dict)
    codes: dict[str, Moved] = field(default_factory=dict)
    done: list[Effect] = field(default_factory=list)

    def handoff(self) -> HandoffSeen:
        return self.waits

    def place(self) -> int:
        return self.ahead + 1

    def case(self, number: str) -> CaseSeen | None:
        return self.cases.get(number)

    def own_cases(self) -> tuple[CaseSeen, ...]:
        return tuple(case for case in self.cases.values() if case.own)

    def guesses(self) -> int:
        return self.tried

    def pictures(self) -> PicturesSeen:
        return self.shown

    def reminders(self) -> tuple[ReminderSeen, ...]:
        return tuple(sorted(self.asked.values(), key=lambda reminder: reminder.due))

    def moved(self, code: str) -> Moved | None:
        return self.codes.get(code)

    def draw_code(self) -> str:
        return f"40{next(self.draws)}"

    def draw(self) -> str:
        return next(self.draws)

    def apply(self, effects: Iterable[Effect], now: datetime) -> None:  # noqa: PLR0912 one branch an effect
        for effect in effects:
            self.done.append(effect)
            match effect:
                case OpenCase(number, _, kind, items):
                    self.cases[number] = CaseSeen(number, "received", kind, dict(items), now, own=True)
                case AmendCase(number, items):
                    self.cases[number] = replace(self.cases[number], items=dict(items))
                case JoinQueue():
                    self.waits = "waiting"
                case LeaveQueue():
                    self.waits = "none"
                case NotePicture():
                    self.shown = replace(self.shown, kept=self.shown.kept + 1)
                case FilePictures() | DropPictures():
                    self.shown = PicturesSeen()
                case Remind(name, due):
                    self.asked.setdefault(name, ReminderSeen(name, due, waiting=True))
                case Forget(name):
                    kept = {known: held for known, held in self.asked.items() if not held.waiting}
                    self.asked = (
                        kept if not name else {known: held for known, held in self.asked.items() if known != name}
                    )
                case MakeCode(code):
                    self.codes[code] = Moved("", "live", own=True)
                case TakeOver(code):
                    self.codes[code] = replace(self.codes[code], state="used")
                case Guessed():
                    self.tried += 1
                case _:
                    pass
