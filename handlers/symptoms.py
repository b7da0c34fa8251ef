"""What an examination finds: one line about one thing, and the cure of what is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["good", "warn", "bad"]
MARKS = {"good": "ok  ", "warn": "look", "bad": "NG  "}


@dataclass(frozen=True, slots=True)
class Symptom:
    state: State
    about: str
    what: str
    cure: str = ""

    def __str__(self) -> str:
        cure = f" → {self.cure}" if self.cure else ""
        stop = "" if self.what.endswith("?") else "."
        return f"{MARKS[self.state]}  {self.about}: {self.what}{stop}{cure}"


def good(about: str, what: str) -> Symptom:
    return Symptom("good", about, what)


def warn(about: str, what: str, cure: str) -> Symptom:
    return Symptom("warn", about, what, cure)


def bad(about: str, what: str, cure: str) -> Symptom:
    return Symptom("bad", about, what.rstrip("."), cure)
