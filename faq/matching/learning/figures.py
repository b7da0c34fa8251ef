"""The figures of a calibration: what would have become of each message, by style and by language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.knowledge import Finding
from faq.matching.accepting import Panel
from faq.matching.deciding import TOGETHER, Judge
from faq.matching.learning.trials import Verdict

IN_THREE = 3


@dataclass(frozen=True)
class Outcome:
    """What a message got."""

    verdict: Verdict
    finding: Finding
    kind: str  # of what the message asks: answer, unstated, social, person, outside, or "nothing" where no entry fits
    found: str  # the kind of the first entry of the finding, or ""

    @property
    def style(self) -> str:
        message = self.verdict.trial.message
        return message.style if message.language == "ja" else message.language

    @property
    def first_right(self) -> bool:
        trial = self.verdict.trial
        return bool(trial.settled and trial.right & set(trial.settled.entries)) or (
            bool(self.verdict.judged) and self.verdict.judged[0].first in trial.right
        )

    @property
    def in_three(self) -> bool:
        three = self.verdict.judged[0].ranking.entries[:IN_THREE] if self.verdict.judged else ()
        return self.first_right or bool(set(three) & self.verdict.trial.right)

    @property
    def at_once(self) -> bool:
        """Answered at once with an entry that satisfies. Of two neighbours one must, of two questions' answers each."""
        satisfying = set(self.finding.entries) & self.verdict.trial.right
        enough = 1 if self.finding.rule == TOGETHER else len(self.finding.entries)
        return self.finding.decision == "answer" and len(satisfying) >= enough

    @property
    def offered(self) -> bool:
        return self.at_once or bool(set(self.finding.suggestions) & self.verdict.trial.right)

    @property
    def wrong(self) -> bool:
        """Answered at once with what does not satisfy."""
        told = self.finding.decision == "answer" and self.found not in {"person", "social"}
        return told and not self.at_once

    @property
    def told_a_fact(self) -> bool:
        return self.finding.decision == "answer" and self.found == "answer"

    @property
    def declined(self) -> bool:
        return self.finding.decision in {"outside", "miss"}

    @property
    def both(self) -> bool:
        return len(self.finding.entries) == 2 and set(self.finding.entries) <= self.verdict.trial.right


def outcomes(verdicts: Sequence[Verdict], panel: Panel, judge: Judge) -> list[Outcome]:
    return [_outcome(verdict, panel, judge) for verdict in verdicts]


def _outcome(verdict: Verdict, panel: Panel, judge: Judge) -> Outcome:
    trial = verdict.trial
    asked = judge.kind(trial.message.entry) if trial.message.known else "nothing"
    finding = trial.settled
    if finding is None:
        whole, *parts = verdict.judged
        finding = judge.several(whole, parts, panel) or judge.decide(whole, panel)
    found = judge.kind(finding.entries[0]) if finding.entries else ""
    return Outcome(verdict, finding, asked, found)


Figures = dict[str, float]


def figures(of: Sequence[Outcome]) -> Figures:
    """Shares in per cent, each of the messages that it is about."""
    scope = [one for one in of if one.kind not in {"outside", "nothing"}]
    return {
        "first right": _share(scope, lambda one: one.first_right),
        "in three": _share(scope, lambda one: one.in_three),
        "right at once": _share(scope, lambda one: one.at_once),
        "right or offered": _share(scope, lambda one: one.offered),
        "wrong at once": _share(scope, lambda one: one.wrong),
        "unstated said so": _share([one for one in of if one.kind == "unstated"], lambda one: one.at_once),
        "new topic answered with a fact": _share([one for one in of if one.kind == "nothing"], _told_a_fact),
        "out of scope answered": _share([one for one in of if one.kind == "outside"], lambda one: one.wrong),
        "out of scope declined": _share([one for one in of if one.kind == "outside"], lambda one: one.declined),
        "two neighbours together": _share(scope, lambda one: one.finding.rule == TOGETHER),
        "two questions, both": _share([one for one in of if one.verdict.trial.message.second], lambda one: one.both),
        "wrong of all": _share(of, lambda one: one.wrong),
    }


def _told_a_fact(one: Outcome) -> bool:
    return one.told_a_fact and not one.at_once


def _share(of: Sequence[Outcome], is_so: Callable[[Outcome], bool]) -> float:
    return round(100 * sum(map(is_so, of)) / len(of), 1) if of else 0.0


def by_style(of: Sequence[Outcome]) -> dict[str, Figures]:
    styles = sorted({one.style for one in of})
    return {style: figures([one for one in of if one.style == style]) for style in styles}


def report(title: str, of: Sequence[Outcome]) -> str:
    """The figures for people."""
    lines = [title, *(f"  {name:32} {value:5.1f} %" for name, value in figures(of).items()), ""]
    lines.append(f"  {'':10} {'count':>5} {'first':>6} {'three':>6} {'once':>6} {'offer':>6} {'wrong':>6}   in scope")
    for style, found in by_style(of).items():
        count = sum(one.style == style and one.kind not in {"outside", "nothing"} for one in of)
        shown = ("first right", "in three", "right at once", "right or offered", "wrong at once")
        lines.append(f"  {style:10} {count:5} " + " ".join(f"{found[name]:6.1f}" for name in shown))
    return "\n".join(lines)


def confusions(of: Iterable[Outcome]) -> list[str]:
    """A line for each message whose first entry is wrong, the commonest confusions first."""
    wrong = [one for one in of if one.verdict.trial.message.known and not one.first_right and one.verdict.judged]
    pairs = Counter((one.verdict.trial.message.entry, one.verdict.judged[0].first) for one in wrong)
    ordered = sorted(wrong, key=lambda one: (-pairs[_pair(one)], _pair(one), one.verdict.trial.message.text))
    return [
        f"{_pair(one)[0]} → {_pair(one)[1]} ({one.finding.decision}): {one.verdict.trial.message.text}"
        for one in ordered
    ]


def _pair(one: Outcome) -> tuple[str, str]:
    return one.verdict.trial.message.entry, one.verdict.judged[0].first
