"""The thresholds, read off messages that were judged by weights that had not seen them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from bot.knowledge import EntryKind
from faq.matching.accepting import Panel
from faq.matching.deciding import Judge
from faq.matching.learning.trials import Verdict

WRONG = 0.01  # of all messages may be answered at once and wrongly
WRONG_PAIRS = 0.005  # of all messages may be answered with two entries of which neither satisfies
KEPT = 0.98  # of the messages in scope keep more than a miss
FINEST = 1e-4
AT_ONCE: frozenset[EntryKind] = frozenset({"answer", "unstated", "social", "act"})  # what the high threshold guards


def with_thresholds(panel: Panel, verdicts: Sequence[Verdict], judge: Judge) -> Panel:
    opened = replace(panel, high=_high(verdicts, judge), low=_low(verdicts, judge))
    return replace(opened, pair=_pair(verdicts, judge, opened))


def alone(cheap: Sequence[Verdict], full: Sequence[Verdict], high: float) -> float:
    """The trust of the channels without the encoder from which it need not be asked: half-way from the surest message that it would
    have put right to certainty, and never below what is answered at once."""
    mended = (
        one.judged[0].trust
        for one, other in zip(cheap, full, strict=True)
        if one.judged and one.judged[0].first not in one.trial.right and other.judged[0].first in other.trial.right
    )
    return round(max(high, (1 + max(mended, default=high)) / 2), 4)


def _high(verdicts: Sequence[Verdict], judge: Judge) -> float:
    """The smallest trust from which at most WRONG of the messages would be answered wrongly."""
    wrong = sorted(
        (
            verdict.judged[0].trust
            for verdict in verdicts
            if verdict.judged
            and judge.kind(verdict.judged[0].first) in AT_ONCE
            and verdict.judged[0].first not in verdict.trial.right
        ),
        reverse=True,
    )
    allowed = int(WRONG * len(verdicts))
    if len(wrong) <= allowed:
        return 0.5
    return round(math.floor(wrong[allowed] / FINEST + 1) * FINEST, 4)


def _pair(verdicts: Sequence[Verdict], judge: Judge, panel: Panel) -> float:
    """The smallest share of the first two from which at most WRONG_PAIRS of the messages get neither of what satisfies."""
    wrong = sorted(
        (
            sum(verdict.judged[0].ranking.shares[:2])
            for verdict in verdicts
            if verdict.judged
            and verdict.judged[0].trust < panel.high
            and judge.is_pair(verdict.judged[0], panel.low)
            and not set(verdict.judged[0].ranking.entries[:2]) & verdict.trial.right
        ),
        reverse=True,
    )
    allowed = int(WRONG_PAIRS * len(verdicts))
    if len(wrong) <= allowed:
        return 0.5
    return round(math.floor(wrong[allowed] / FINEST + 1) * FINEST, 4)


def _low(verdicts: Sequence[Verdict], judge: Judge) -> float:
    """The trust that KEPT of the messages in scope reach."""
    trusts = sorted(
        verdict.judged[0].trust
        for verdict in verdicts
        if verdict.judged and any(judge.kind(entry) != "outside" for entry in verdict.trial.right)
    )
    if not trusts:
        return 0.0
    return round(math.floor(trusts[int((1 - KEPT) * len(trusts))] / FINEST) * FINEST, 4)
