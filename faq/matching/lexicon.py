"""The lexicon of a campaign: other words for the same thing, dialect, what dictation mishears, and empty phrases."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from faq.matching.yielding import Yielding, yielding

TABLES = {"synonyms", "tails", "fillers", "dialect", "misheard", "english", "yields", "implied"}
SHORTEST = 2  # characters; nothing is stripped that would leave less
_ENDING = " 、。,.!?…~ー-"
_OPENING = " 、。,.!?…~"
_LATIN = re.compile(r"[a-z0-9]")


class LexiconError(ValueError):
    """A lexicon that is refused, with the table and the word."""


class Swap:
    """Replaces words by others, longest first, in one pass from the left."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = dict(words)
        self.words = frozenset(self._words) | frozenset(self._words.values())
        self._starting: dict[str, list[str]] = {}
        for word in sorted(self._words, key=lambda word: (-len(word), word)):
            self._starting.setdefault(word[:SHORTEST], []).append(word)
        for start, longer in self._starting.items():
            if len(start) == SHORTEST and start[0] in self._words:
                longer.append(start[0])

    def __call__(self, text: str) -> str:
        found: list[str] = []
        done = at = 0
        while at < len(text):
            starting = self._starting.get(text[at : at + SHORTEST]) or self._starting.get(text[at])
            word = self._longest(starting, text, at) if starting else ""
            if word:
                found += text[done:at], self._words[word]
                at += len(word)
                done = at
            else:
                at += 1
        return "".join(found) + text[done:] if found else text

    @staticmethod
    def _longest(words: list[str], text: str, at: int) -> str:
        return next((word for word in words if text.startswith(word, at) and _whole(text, at, at + len(word))), "")


def _whole(text: str, start: int, end: int) -> bool:
    """Whether no Latin word or number is cut: pt is not a part of option."""
    cut_before = start > 0 and _LATIN.match(text[start]) and _LATIN.match(text[start - 1])
    cut_after = end < len(text) and _LATIN.match(text[end - 1]) and _LATIN.match(text[end])
    return not (cut_before or cut_after)


class Ends:
    """Strips phrases from the end, or from the beginning, again and again while one fits."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._phrases = frozenset(phrases)
        self._longest = max(map(len, self._phrases), default=0)

    def off_end(self, text: str) -> str:
        while True:
            text = text.rstrip(_ENDING)
            sizes = range(min(self._longest, len(text) - SHORTEST), 0, -1)
            size = next((size for size in sizes if text[-size:] in self._phrases and _whole_end(text, size)), 0)
            if not size:
                return text
            text = text[:-size]

    def off_beginning(self, text: str) -> str:
        while True:
            text = text.lstrip(_OPENING)
            sizes = range(min(self._longest, len(text) - SHORTEST), 0, -1)
            size = next((size for size in sizes if text[:size] in self._phrases and _whole(text, 0, size)), 0)
            if not size:
                return text
            text = text[size:]


def _whole_end(text: str, size: int) -> bool:
    return _whole(text, len(text) - size, len(text))


_MARKS = Ends(())  # strips marks and blanks only


@dataclass(frozen=True)
class Lexicon:
    """How words of the campaign are brought to one form. The empty one changes nothing."""

    misheard: Swap = field(default_factory=lambda: Swap({}))
    dialect: Swap = field(default_factory=lambda: Swap({}))
    synonyms: Swap = field(default_factory=lambda: Swap({}))
    english: Swap = field(default_factory=lambda: Swap({}))
    tails: Mapping[str, Ends] = field(default_factory=dict)
    fillers: Mapping[str, Ends] = field(default_factory=dict)
    yielding: tuple[Yielding, ...] = ()
    implied: Mapping[str, str] = field(default_factory=dict)  # what may be said shorter at the end of a question

    @property
    def names(self) -> list[str]:
        """Every name that it has for something, usual or not."""
        return sorted(self.synonyms.words)

    def yields(self, text: str, language: str) -> frozenset[str]:
        """The entries that a message is not about, whatever words of theirs it holds."""
        return frozenset().union(*(yielding(text, language) for yielding in self.yielding))

    def correct(self, text: str) -> str:
        """What was meant by a tidied Japanese text, in standard words."""
        return self.dialect(self.misheard(self.english(text)))

    def same(self, text: str) -> str:
        """One word for each thing of a Japanese text."""
        return self.synonyms(text)

    def strip(self, text: str, language: str) -> str:
        """Without the marks and phrases at both ends that mean nothing; the text itself when nothing else is in it."""
        bare = self.fillers.get(language, _MARKS).off_beginning(text)
        bare = self.tails.get(language, _MARKS).off_end(bare)
        return bare if len(bare) >= SHORTEST else text

    def shorter(self, text: str) -> str:
        """The same question without what is asked by its last word alone: クーポンの期限はいつ is クーポンの期限."""
        for said, enough in self.implied.items():
            if text.endswith(said) and len(text) - len(said) >= SHORTEST:
                return text.removesuffix(said) + enough
        return text


def read_lexicon(text: str) -> Lexicon:
    """The lexicon of `lexicon.toml`. Raises LexiconError."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LexiconError(f"cannot be read: {error}") from None
    odd = set(table) - TABLES
    if odd:
        raise LexiconError(f"{min(odd)}: is not a known table")
    return Lexicon(
        misheard=Swap(_pairs(table, "misheard")),
        dialect=Swap(_pairs(table, "dialect")),
        synonyms=Swap(_variants(table)),
        english=Swap(_pairs(table, "english")),
        tails={language: Ends(phrases) for language, phrases in _lists(table, "tails").items()},
        fillers={language: Ends(phrases) for language, phrases in _lists(table, "fillers").items()},
        yielding=tuple(_yielding(name, group) for name, group in table.get("yields", {}).items()),
        implied={word + end: word for word, ends in _lists(table, "implied").items() for end in ends},
    )


def _yielding(name: str, table: Any) -> Yielding:
    entries = table.get("entries") if isinstance(table, dict) else None
    if not isinstance(entries, list) or set(table) - {"entries", "ours", "others"}:
        raise LexiconError(f"yields.{name}: has a list of entries, and ours and others by language")
    try:
        return yielding(entries, _lists(table, "ours"), _lists(table, "others"))
    except re.error as error:
        raise LexiconError(f"yields.{name}: {error}") from None


def _pairs(table: Mapping[str, Any], name: str) -> dict[str, str]:
    pairs = table.get(name, {})
    for word, meant in pairs.items():
        if not word or not isinstance(meant, str):
            raise LexiconError(f"{name}: {word!r} must stand for a text")
    return dict(pairs)


def _lists(table: Mapping[str, Any], name: str) -> dict[str, list[str]]:
    lists = table.get(name, {})
    for key, words in lists.items():
        if not isinstance(words, list) or not all(isinstance(word, str) and word for word in words):
            raise LexiconError(f"{name}: {key!r} must be a list of words")
    return dict(lists)


def _variants(table: Mapping[str, Any]) -> dict[str, str]:
    meant: dict[str, str] = {}
    for word, variants in _lists(table, "synonyms").items():
        for variant in variants:
            if meant.setdefault(variant, word) != word:
                raise LexiconError(f"synonyms: {variant!r} stands for {meant[variant]!r} and for {word!r}")
    return meant
