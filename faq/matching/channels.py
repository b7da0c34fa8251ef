"""The channels: each tells, in its own way, how near a message is to every entry.

near_letters, near_sounds   rapidfuzz's ratio to the wordings, on the form and on the reading
letters, sounds             a classifier of the runs of letters, of the form and of the reading
near_meaning, meaning       the encoder's cosine to the wordings, and a classifier of its vector
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process

from faq.matching.arrays import Floats
from faq.matching.grams import GramModel, Said
from faq.matching.hearing import Heard
from faq.matching.phrasebook import Phrasebook
from faq.matching.pooling import Pool, pool_of

CHEAP = ("near_letters", "near_sounds", "letters", "sounds")
ALL = (*CHEAP, "near_meaning", "meaning")


@dataclass(frozen=True)
class Classifiers:
    """What was learned from the wordings. Their entries are those of the phrasebook, in its order."""

    letters: GramModel
    sounds: GramModel
    meaning: Said | None  # of the encoder's vector


@dataclass(frozen=True)
class Scores:
    """The score of every entry on each channel, and how much of the message was never seen in a wording."""

    channels: Mapping[str, Floats]
    unknown_letters: float
    unknown_sounds: float


class Channels:
    """Scores messages against a phrasebook. `vectors` is wordings x dimensions, or None without the encoder."""

    def __init__(self, book: Phrasebook, classifiers: Classifiers | None, vectors: Floats | None) -> None:
        self._book, self._classifiers, self._vectors = book, classifiers, vectors
        number = {entry: at for at, entry in enumerate(book.entries)}
        self._pool = pool_of([number[phrase.entry] for phrase in book.phrases], len(number))
        self._by_language = {
            language: _Shelf(book, language, number) for language in {heard.language for heard in book.heard}
        }

    def score(self, heard: Heard, vector: Floats | None) -> Scores:
        """`vector` is the encoder's of the message, or None: then its channels are left out."""
        nothing = np.zeros(len(self._book.entries), dtype=np.float32)
        shelf = self._by_language.get(heard.language)
        channels = {
            "near_letters": shelf.near(heard.form, shelf.forms) if shelf else nothing,
            "near_sounds": shelf.near(heard.reading, shelf.readings) if shelf else nothing,
        }
        unknown_letters = unknown_sounds = 0.0
        if self._classifiers:
            channels["letters"], unknown_letters = self._classifiers.letters(heard.form)
            channels["sounds"], unknown_sounds = self._classifiers.sounds(heard.reading)
        if vector is not None and self._vectors is not None:
            channels["near_meaning"] = self._pool(self._vectors @ vector)
            if self._classifiers and self._classifiers.meaning:
                channels["meaning"] = self._classifiers.meaning.of_rows(vector[None, :])[0]
        return Scores(channels, unknown_letters, unknown_sounds)


class _Shelf:
    """The wordings of one language."""

    def __init__(self, book: Phrasebook, language: str, number: Mapping[str, int]) -> None:
        rows = [at for at, heard in enumerate(book.heard) if heard.language == language]
        self.forms = [book.heard[at].form for at in rows]
        self.readings = [book.heard[at].reading for at in rows]
        self._pool: Pool = pool_of([number[book.phrases[at].entry] for at in rows], len(number))

    def near(self, text: str, wordings: list[str]) -> Floats:
        """The ratio to each wording, 0 to 1, pooled by entry."""
        return self._pool(process.cdist([text], wordings, scorer=fuzz.ratio, dtype=np.float32)[0] / np.float32(100))
