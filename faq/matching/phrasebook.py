"""The phrasebook: every wording of a campaign in every language, made ready for comparing.

Its order is that of entry, language and text, whatever the order of the files: sums of floating-point numbers depend on
their order, and the same question must have the same score in every run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from faq.matching.forms import form, tidy
from faq.matching.hearing import Ear
from faq.matching.lexicon import Lexicon
from faq.matching.readings import Reader
from faq.matching.restoring import KnownWords, known_words

VERSION = 9  # of the way in which texts are made ready; a saved phrasebook of another version is made anew


class Phrase(NamedTuple):
    """One wording of an entry as it stands in the content."""

    entry: str
    language: str
    text: str


@dataclass(frozen=True)
class Phrasebook:
    """The wordings in order, no two alike; the other fields have a value for each."""

    phrases: tuple[Phrase, ...]
    languages: tuple[str, ...]  # that each was heard as
    typed: tuple[str, ...]  # the form before the lexicon
    forms: tuple[str, ...]
    readings: tuple[str, ...]

    @cached_property
    def entries(self) -> tuple[str, ...]:
        return tuple(sorted({phrase.entry for phrase in self.phrases}))

    @cached_property
    def owners(self) -> tuple[int, ...]:
        """The place of each wording's entry in `entries`."""
        place = {entry: at for at, entry in enumerate(self.entries)}
        return tuple(place[phrase.entry] for phrase in self.phrases)


@dataclass(frozen=True)
class Usage:
    """How the campaign speaks: the words that it knows, and those of each entry."""

    known: KnownWords
    words: Mapping[str, tuple[str, ...]]


def make_ready(phrases: Sequence[Phrase], lexicon: Lexicon, reader: Reader) -> tuple[Phrasebook, Usage]:
    """Hear every phrase; `phrases` are in order. Takes about three seconds for ten thousand, most of it the analyser's."""
    known = _known(phrases, lexicon, reader)
    ear = Ear(lexicon, reader, lambda: known)
    heard = [ear.hear(phrase.text, phrase.language) for phrase in phrases]
    words: dict[str, set[str]] = {}
    for phrase, one in zip(phrases, heard, strict=True):
        words.setdefault(phrase.entry, set()).update(one.words)
    book = Phrasebook(
        phrases=tuple(phrases),
        languages=tuple(one.language for one in heard),
        typed=tuple(form(tidy(phrase.text)) for phrase in phrases),
        forms=tuple(one.form for one in heard),
        readings=tuple(one.reading for one in heard),
    )
    return book, Usage(known, {entry: tuple(sorted(of)) for entry, of in sorted(words.items())})


def _known(phrases: Sequence[Phrase], lexicon: Lexicon, reader: Reader) -> KnownWords:
    """The words of the Japanese wordings, and the names in the lexicon, which count as often enough."""
    ear = Ear(lexicon, reader)
    written = [ear.restored(phrase.text) for phrase in phrases if phrase.language == "ja"]
    names = lexicon.names
    return known_words([*written, *map(lexicon.same, written), *names, *names], reader)


def in_order(phrases: Iterable[Phrase]) -> tuple[Phrase, ...]:
    return tuple(sorted(set(phrases)))


def fingerprint(phrases: Sequence[Phrase], lexicon: str, facts_told: str) -> str:
    """What tells whether something saved is of this content. `phrases` are in order; the other two are the texts of those files."""
    lines = "\n".join(["\t".join(phrase) for phrase in phrases])  # a wording is a line, and its blanks are single
    return hashlib.sha256(f"{VERSION}\n{lexicon}\n{facts_told}\n{lines}".encode("utf-8", "surrogatepass")).hexdigest()
