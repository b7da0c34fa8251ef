"""The channels: each tells, in its own way, how near a message is to every entry.

sounds_alike   rapidfuzz's ratio between the readings of the message and of the wordings
letters        a classifier of the runs of letters of the form
sounds         the same of the reading
words          how much of the message's content words the entry's wordings hold
meaning        a classifier of the encoder's vector
means_alike    the encoder's cosine to the wordings, where no classifier has been fitted
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from faq.matching.arrays import Doubles, Floats
from faq.matching.grams import GramModel, Said
from faq.matching.hearing import Heard
from faq.matching.phrasebook import Phrasebook
from faq.matching.pooling import pool_of
from faq.matching.shelf import Shelf

LIKELY = 8  # entries of each channel that are compared wording by wording


@dataclass(frozen=True)
class Classifiers:
    """What was learned from the wordings. Their entries are those of the phrasebook, in its order."""

    letters: GramModel
    sounds: GramModel
    meaning: Said | None  # of the encoder's vector


@dataclass(frozen=True)
class Scores:
    """The score of every entry on each channel, and what is strange about the message whatever the entry."""

    channels: Mapping[str, Floats]
    strange: Mapping[str, float]


class Channels:
    """Scores messages against a phrasebook. `vectors` is wordings x dimensions, and only used without a classifier."""

    def __init__(
        self,
        book: Phrasebook,
        words: Mapping[str, Sequence[str]],
        ours: Callable[[str], bool],
        classifiers: Classifiers | None,
        vectors: Floats | None = None,
    ) -> None:
        """`words` are those of each entry; `ours` tells whether an entry is about the campaign at all."""
        self._classifiers, self._vectors = classifiers, vectors
        self._entries = len(book.entries)
        self._pool = pool_of(book.owners, self._entries)
        self._shelves = {language: Shelf(book, language) for language in sorted(set(book.languages))}
        self._words = _Words(book.entries, words, ours)

    def score(self, heard: Heard) -> Scores:
        """What is told without the encoder."""
        channels: dict[str, Floats] = {}
        channels["words"], strange = self._words.score(heard.words)
        if self._classifiers:
            channels["letters"], strange["unknown_letters"] = self._classifiers.letters(heard.form)
            channels["sounds"], strange["unknown_sounds"] = self._classifiers.sounds(heard.reading)
        channels["sounds_alike"] = self._sounds_alike(heard, channels)
        return Scores(channels, strange)

    def with_meaning(self, scores: Scores, vector: Floats) -> Scores:
        """The same, and what the encoder's vector of the text tells."""
        if self._classifiers and self._classifiers.meaning:
            meaning = {"meaning": _log_softmax(self._classifiers.meaning.of_rows(vector[None, :])[0])}
        else:
            meaning = {} if self._vectors is None else {"means_alike": self._pool(self._vectors @ vector)}
        return Scores({**scores.channels, **meaning}, scores.strange)

    def _sounds_alike(self, heard: Heard, others: Mapping[str, Floats]) -> Floats:
        """The one channel whose time grows with the wordings looks at the entries that the classifiers hold likely."""
        shelf = self._shelves.get(heard.language)
        if shelf is None:
            return np.zeros(self._entries, dtype=np.float32)
        if not self._classifiers:
            return shelf.near(heard.reading, None)
        best = [np.argsort(-scores, kind="stable")[:LIKELY] for _, scores in sorted(others.items())]
        return shelf.near(heard.reading, np.unique(np.concatenate(best)))


class _Words:
    """The words of the entries, each weighed by how few entries have it."""

    def __init__(self, entries: Sequence[str], words: Mapping[str, Sequence[str]], ours: Callable[[str], bool]) -> None:
        self._count = len(entries)
        holders: dict[str, list[int]] = {}
        for at, entry in enumerate(entries):
            for word in words.get(entry, ()):
                holders.setdefault(word, []).append(at)
        self._holders = {
            word: tuple(at) for word, at in holders.items()
        }  # nine thousand arrays would take thrice the room
        self._ours = frozenset(at for at, entry in enumerate(entries) if ours(entry))

    def score(self, words: Sequence[str]) -> tuple[Floats, dict[str, float]]:
        """The weighed share of the words that each entry has, and how many words nobody, or none of ours, has."""
        weights = [self._weight(word) for word in words]
        total = math.fsum(weights)
        held: Doubles = np.zeros(self._count)
        for word, weight in zip(words, weights, strict=True):
            if word in self._holders:
                held[list(self._holders[word])] += weight
        new = sum(word not in self._holders for word in words)
        foreign = math.fsum(weight for word, weight in zip(words, weights, strict=True) if self._is_foreign(word))
        strange = {
            "new_words": new / len(words) if words else 0.0,
            "new_count": float(min(new, 4)),
            "foreign_words": foreign / total if total else 0.0,
            "weight": min(total, 30.0),
        }
        return (held / (total or 1.0)).astype(np.float32), strange

    def _is_foreign(self, word: str) -> bool:
        return self._ours.isdisjoint(self._holders.get(word, ()))

    def _weight(self, word: str) -> float:
        return math.log((1 + self._count) / (1 + len(self._holders.get(word, ()))))


def _log_softmax(logits: Floats) -> Floats:
    lowered = logits - logits.max()
    shares: Floats = lowered - np.log(np.exp(lowered).sum())
    return shares
