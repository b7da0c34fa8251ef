"""Trials: each calibration message judged by weights that have not seen it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.knowledge import EntryKind, Finding
from faq.matching.accepting import Acceptor, Panel
from faq.matching.arrays import Doubles
from faq.matching.channels import Channels, Scores
from faq.matching.deciding import Judged
from faq.matching.encoder import Encoder
from faq.matching.facts_told import NOTHING_TOLD, FactsTold
from faq.matching.hearing import Heard
from faq.matching.learning.messages import Message
from faq.matching.learning.newton import fit_logistic, fit_weighing
from faq.matching.matcher import Matcher
from faq.matching.ranking import TRAITS, Ranker, Weighing

FOLDS = 10
WEIGHING_PENALTY = 1e-4
TRUST_PENALTY = 1e-2


@dataclass(frozen=True)
class Trial:
    """A message as the matcher met it. `settled` is the finding of one that needs no thought; else the texts are scored."""

    message: Message
    right: frozenset[str]  # the entries that satisfy
    settled: Finding | None
    texts: tuple[tuple[Heard, Scores], ...] = ()  # the whole, then its parts

    @property
    def fold(self) -> int:
        return int.from_bytes(hashlib.sha256(self.message.text.encode("utf-8", "replace")).digest()[:4]) % FOLDS


@dataclass(frozen=True)
class Verdict:
    """A trial judged: the whole first, then its parts. None where the message was settled before."""

    trial: Trial
    judged: tuple[Judged, ...]


def hold_trials(
    matcher: Matcher,
    channels: Channels,
    messages: Sequence[Message],
    right: Sequence[frozenset[str]],
    encoder: Encoder | None,
) -> list[Trial]:
    """Score every message on all channels, or without the encoder on the cheap ones."""
    trials = []
    for message, satisfying in zip(messages, right, strict=True):
        begun = matcher.begin(message.text, message.language)
        if isinstance(begun, Finding):
            trials.append(Trial(message, satisfying, begun))
            continue
        texts = (begun.whole, *(matcher.ear.hear(part, begun.whole.language) for part in begun.parts))
        vectors = encoder([heard.text for heard in texts]) if encoder else None
        scored = [channels.score(heard) for heard in texts]
        if vectors is not None:
            scored = [channels.with_meaning(scores, row) for scores, row in zip(scored, vectors, strict=True)]
        trials.append(Trial(message, satisfying, None, tuple(zip(texts, scored, strict=True))))
    return trials


class Trainer:
    """Fits a panel to trials."""

    def __init__(
        self, entries: Sequence[str], kinds: Mapping[str, EntryKind], facts_told: FactsTold = NOTHING_TOLD
    ) -> None:
        self._entries = tuple(entries)
        self._ranker = Ranker(entries, kinds, facts_told)

    def panel(self, trials: Sequence[Trial]) -> Panel:
        """The panel for these trials; its thresholds are still open."""
        thought = [trial for trial in trials if trial.texts]
        weighing = self._weighing([trial for trial in thought if trial.right])
        rankings = [self._ranker.rank(*trial.texts[0], weighing, within=trial.texts[0][0]) for trial in thought]
        right = np.array(
            [ranking.first in trial.right for ranking, trial in zip(rankings, thought, strict=True)], float
        )
        return Panel(weighing, _acceptor(np.array([ranking.traits for ranking in rankings]), right), high=1.0, low=0.0)

    def judge(self, panel: Panel, trials: Sequence[Trial]) -> list[Verdict]:
        verdicts = []
        for trial in trials:
            rankings = [
                self._ranker.rank(heard, scores, panel.weighing, within=trial.texts[0][0])
                for heard, scores in trial.texts
            ]
            verdicts.append(Verdict(trial, tuple(Judged(ranking, panel.acceptor(ranking)) for ranking in rankings)))
        return verdicts

    def cross_validate(self, trials: Sequence[Trial]) -> list[Verdict]:
        """Every trial judged by a panel that was fitted to the other folds, in the order of the trials."""
        judged: dict[int, Verdict] = {}
        for fold in sorted({trial.fold for trial in trials}):
            panel = self.panel([trial for trial in trials if trial.fold != fold])
            held_out = [at for at, trial in enumerate(trials) if trial.fold == fold]
            verdicts = self.judge(panel, [trials[at] for at in held_out])
            judged |= dict(zip(held_out, verdicts, strict=True))
        return [judged[at] for at in range(len(trials))]

    def _weighing(self, trials: Sequence[Trial]) -> Weighing:
        names = sorted(trials[0].texts[0][1].channels)
        scores = np.array([[trial.texts[0][1].channels[name] for name in names] for trial in trials], dtype=np.float64)
        right = np.array([[entry in trial.right for entry in self._entries] for trial in trials], dtype=np.float64)
        some = right.any(axis=1)
        weights = fit_weighing(scores.transpose(0, 2, 1)[some], right[some], WEIGHING_PENALTY)
        return Weighing(dict(zip(names, map(float, weights), strict=True)))


def _acceptor(traits: Doubles, right: Doubles) -> Acceptor:
    """A logistic regression on traits brought to one scale, its weights brought back to the traits as they are."""
    middle, width = traits.mean(axis=0), traits.std(axis=0)
    varied = width > 1e-9
    fitted = fit_logistic((traits[:, varied] - middle[varied]) / width[varied], right, TRUST_PENALTY)
    weights = fitted[:-1] / width[varied]
    names = [name for name, varies in zip(TRAITS, varied, strict=True) if varies]
    return Acceptor(dict(zip(names, map(float, weights), strict=True)), float(fitted[-1] - weights @ middle[varied]))
