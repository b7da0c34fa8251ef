"""From the channels to one order of the entries, and to the traits by which the first is trusted or not."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.knowledge import EntryKind
from faq.matching.arrays import Doubles, Floats, Order
from faq.matching.channels import Scores
from faq.matching.facts_told import NOTHING_TOLD, FactsTold
from faq.matching.hearing import Heard

KINDS: tuple[EntryKind, ...] = ("unstated", "social", "person", "outside", "act")
TRAITS = (
    "sure", "gap", "outside", "spread",
    "sounds_alike", "letters", "sounds", "words", "meaning", "means_alike", "agreement", "length",
    "unknown_letters", "unknown_sounds", "new_words", "new_count", "foreign_words", "unshared",
    "english", "other_language",
    *(f"kind_{kind}" for kind in KINDS),
)  # fmt: skip
WIDEST_GAP = 8.0
MOST_UNSHARED = 12.0


@dataclass(frozen=True)
class Ranking:
    """Every entry with its share of the belief, best first. The shares sum to 1."""

    entries: tuple[str, ...]
    shares: tuple[float, ...]
    traits: Doubles  # in the order of TRAITS
    channels: Mapping[str, float]  # the first entry's score on each channel

    @property
    def first(self) -> str:
        return self.entries[0]


@dataclass(frozen=True)
class Weighing:
    """How the channels are weighed against each other."""

    weights: Mapping[str, float]

    def total(self, scores: Scores) -> Doubles:
        parts = [self.weights[name] * scores.channels[name].astype(np.float64) for name in sorted(scores.channels)]
        total: Doubles = np.sum(parts, axis=0)
        return total


def shares_of(total: Doubles) -> Doubles:
    raised = np.exp(total - total.max())
    shares: Doubles = raised / raised.sum()
    return shares


class Ranker:
    """Ranks the entries of a phrasebook. Entries of kind "outside" are one: their shares go to the first of them."""

    def __init__(
        self, entries: Sequence[str], kinds: Mapping[str, EntryKind], facts_told: FactsTold = NOTHING_TOLD
    ) -> None:
        self._entries = tuple(entries)
        self._place = {entry: at for at, entry in enumerate(entries)}
        self._facts_told = facts_told
        self._kinds = [kinds.get(entry, "answer") for entry in entries]
        self._outside = np.array([kind == "outside" for kind in self._kinds])

    def rank(
        self, heard: Heard, scores: Scores, weighing: Weighing, favoured: frozenset[str] = frozenset(), *, within: Heard
    ) -> Ranking:
        """The order. `favoured` are entries of what was talked about last: they win where two are about as likely. `within` is the
        whole message, which may tell what this part of it leaves open."""
        barred = self._facts_told.barred(within.text, within.language)
        out = heard.yields.union(entry for entry, instead in barred.items() if not instead)
        shares = self._together(self._without(out, shares_of(weighing.total(scores))))
        order = self._favour(np.argsort(-shares, kind="stable"), shares, favoured)
        spoken_of = int(order[0])
        shares, order = self._by_what_is_told(barred, shares, order)
        traits = self._traits(heard, scores, shares, order, spoken_of)
        first = int(order[0])
        return Ranking(
            tuple(self._entries[at] for at in order),
            tuple(float(shares[at]) for at in order),
            traits,
            {name: round(float(values[first]), 4) for name, values in sorted(scores.channels.items())},
        )

    def _without(self, yields: frozenset[str], shares: Doubles) -> Doubles:
        if not yields:
            return shares
        left = np.where([entry in yields for entry in self._entries], 0.0, shares)
        rest: Doubles = left / left.sum() if left.any() else shares
        return rest

    def _together(self, shares: Doubles) -> Doubles:
        if not self._outside.any():
            return shares
        of_all = float(shares[self._outside].sum())
        first = int(np.argmax(np.where(self._outside, shares, -1)))
        joined = np.where(self._outside, 0.0, shares)
        joined[first] = of_all
        return joined

    def _favour(self, order: Order, shares: Doubles, favoured: frozenset[str]) -> Order:
        first, second = int(order[0]), int(order[1]) if len(order) > 1 else int(order[0])
        close = shares[second] > TIE * shares[first]
        if close and self._entries[second] in favoured and self._entries[first] not in favoured:
            order[0], order[1] = second, first
        return order

    def _by_what_is_told(self, barred: Mapping[str, str], shares: Doubles, order: Order) -> tuple[Doubles, Order]:
        """What rests on something that the message denies, or does not tell, hands its share to what answers instead: it is about
        the same thing."""
        if not any(barred.values()):
            return shares, order
        moved = shares.copy()
        for entry, instead in barred.items():
            if entry in self._place and instead in self._place:
                moved[self._place[instead]] += moved[self._place[entry]]
                moved[self._place[entry]] = 0.0
        return moved, np.argsort(-moved, kind="stable")

    def _traits(self, heard: Heard, scores: Scores, shares: Doubles, order: Order, spoken_of: int) -> Doubles:
        """`spoken_of` is the entry whose words the message has: another than the first where that one answers instead."""
        first, second = int(order[0]), int(order[1]) if len(order) > 1 else int(order[0])
        outside = float(shares[self._outside].sum())
        spread = float(-(shares * np.log(np.maximum(shares, 1e-12))).sum())
        own = {name: float(values[spoken_of]) for name, values in scores.channels.items()}
        agreeing = [_best(values) == spoken_of for values in scores.channels.values()]
        values = {
            "sure": float(shares[first]),
            "gap": min(math.log(max(shares[first], 1e-12) / max(shares[second], 1e-12)), WIDEST_GAP),
            "outside": outside,
            "spread": spread,
            **own,
            "agreement": sum(agreeing) / len(agreeing),
            "length": math.log(1 + len(heard.form)),
            **scores.strange,
            "unshared": min((1 - own["words"]) * scores.strange["weight"], MOST_UNSHARED),
            "english": float(heard.language == "en"),
            "other_language": float(heard.language in {"zh", "ko"}),
            f"kind_{self._kinds[first]}": 1.0,
        }
        return np.array([values.get(name, 0.0) for name in TRAITS])


TIE = 0.6  # a second entry with this part of the first one's share is about as likely


def _best(values: Floats) -> int:
    return int(np.argmax(values))
