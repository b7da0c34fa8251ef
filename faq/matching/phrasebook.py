"""The phrasebook: every wording of a campaign in every language, made ready for comparing.

Its order is that of entry, language and text, whatever the order of the files: sums of floating-point numbers depend on
their order, and the same question must have the same score in every run.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from faq.matching.forms import form, tidy
from faq.matching.hearing import Ear, Heard
from faq.matching.lexicon import Lexicon
from faq.matching.readings import Reader
from faq.matching.restoring import KnownWords, known_words

VERSION = 1  # of the way in which texts are made ready; a saved phrasebook of another version is made anew


@dataclass(frozen=True, slots=True, order=True)
class Phrase:
    """One wording of an entry as it stands in the content."""

    entry: str
    language: str
    text: str


@dataclass(frozen=True)
class Phrasebook:
    phrases: tuple[Phrase, ...]  # in order, no two alike
    typed: tuple[str, ...]  # the form of each before the lexicon
    heard: tuple[Heard, ...]  # all three of the same length
    known: KnownWords

    @cached_property
    def entries(self) -> tuple[str, ...]:
        return tuple(sorted({phrase.entry for phrase in self.phrases}))

    @cached_property
    def forms(self) -> list[str]:
        return [heard.form for heard in self.heard]

    @cached_property
    def readings(self) -> list[str]:
        return [heard.reading for heard in self.heard]


def make_ready(phrases: Iterable[Phrase], lexicon: Lexicon, reader: Reader) -> Phrasebook:
    """Hear every phrase. Takes about a second for four thousand, most of it the analyser's."""
    ordered = in_order(phrases)
    ear = Ear(lexicon, reader)
    heard = tuple(ear.hear(phrase.text, phrase.language) for phrase in ordered)
    japanese = (one.form for one in heard if one.language == "ja")
    return Phrasebook(
        ordered, tuple(form(tidy(phrase.text)) for phrase in ordered), heard, known_words(japanese, reader)
    )


def in_order(phrases: Iterable[Phrase]) -> tuple[Phrase, ...]:
    return tuple(sorted(set(phrases)))


def fingerprint(phrases: Sequence[Phrase], lexicon: str) -> str:
    """What tells whether something saved is of this content. `phrases` are in order."""
    content = [VERSION, lexicon, [[phrase.entry, phrase.language, phrase.text] for phrase in phrases]]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()
