"""Whether the first entry is trusted: a logistic regression over the traits of a ranking, and two thresholds."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from faq.matching.ranking import TRAITS, Ranking, Weighing

FINE = 30.0  # beyond this the logistic function is 0 or 1


@dataclass(frozen=True)
class Acceptor:
    """`weights` are for the traits as they are; a trait without a weight does not count."""

    weights: Mapping[str, float]
    bias: float

    def __call__(self, ranking: Ranking) -> float:
        """The probability that the first entry is right."""
        pairs = zip(TRAITS, ranking.traits, strict=True)
        total = self.bias + math.fsum(self.weights.get(name, 0.0) * float(value) for name, value in pairs)
        return 1 / (1 + math.exp(-max(-FINE, min(FINE, total))))


@dataclass(frozen=True)
class Panel:
    """One way of judging: with the encoder, or without."""

    weighing: Weighing
    acceptor: Acceptor
    high: float  # from here the first entry is answered at once
    low: float  # below, nothing is near
    pair: float = 2.0  # from this share of the belief the first two are answered together; 2 is never
    alone: float = 2.0  # of a panel without the encoder: from here the encoder need not be asked; 2 is never


# For a campaign that was never calibrated: nearness to the wordings alone, and cautious.
UNTRAINED = Panel(
    Weighing({"sounds_alike": 14.0, "words": 4.0, "means_alike": 9.0, "letters": 0.0, "sounds": 0.0, "meaning": 0.0}),
    Acceptor({"sounds_alike": 9.0, "words": 1.0, "gap": 0.8, "sure": 2.0}, -9.0),
    high=0.75,
    low=0.2,
)
