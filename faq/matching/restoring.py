"""Words that were typed in kana, or converted to the wrong kanji, brought back to the words of the campaign.

しんせい and 新生 both sound like 申請: where a message holds a word that the campaign does not know, and that sounds like
one that it knows, the known word is meant. Nothing that the campaign knows is ever replaced.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from faq.matching.forms import hiragana, is_kana
from faq.matching.lexicon import Swap
from faq.matching.readings import Morpheme, Reader

LONGEST = 4  # morphemes of a known word
SHORTEST = 3  # kana of a reading that is not shared by chance
SHORTEST_INSIDE = 4  # the same for hiragana within a sentence that also has kanji
LEAST_SEEN = 2  # times that a word stands in the wordings
ALIKE = 85  # rapidfuzz ratio from which a longer kana word is a known one with a typing error
SHORTEST_ALIKE = 5

_CONTENT = frozenset({"名詞", "動詞", "形容詞", "副詞", "形状詞", "代名詞", "接頭辞", "接尾辞"})
_BENDING = frozenset({"動詞", "形容詞"})
_NEVER_FIRST = frozenset({"助詞", "助動詞", "補助記号", "空白", "記号"})
_GRAMMAR = frozenset({"助詞", "助動詞", "代名詞", "接続詞"})
_HIRAGANA = re.compile(r"[\u3041-\u3096ー]+")
_KATAKANA = re.compile(r"[\u30a1-\u30faー]+")
_KANJI = re.compile(r"[\u3400-\u9fff々]")


@dataclass(frozen=True)
class KnownWords:
    """The words of the wordings: `spelled` is reading → usual spelling, `spellings` all that occur."""

    spelled: Mapping[str, str] = field(default_factory=dict)
    spellings: frozenset[str] = frozenset()
    lemmas: frozenset[str] = frozenset()

    def has(self, spelling: str, usual: str) -> bool:
        """Whether a spelling is one of the campaign's own. In hiragana it is only where that is the usual one."""
        return spelling == usual or (spelling in self.spellings and _HIRAGANA.fullmatch(spelling) is None)

    def knows(self, morpheme: Morpheme) -> bool:
        return morpheme.surface in self.spellings or morpheme.lemma in self.lemmas

    @cached_property
    def in_hiragana(self) -> Swap:
        """Words too long to stand in hiragana by chance (しすてむしょうがい, めーる); the analyser may cut them wrongly."""
        return Swap({hiragana(reading): word for reading, word in self.spelled.items() if _tells(reading, word)})

    @cached_property
    def readings(self) -> list[str]:
        return sorted(reading for reading in self.spelled if len(reading) >= SHORTEST_ALIKE)


def _tells(reading: str, word: str) -> bool:
    if _KATAKANA.fullmatch(word):
        return len(word) > SHORTEST or "ー" in word
    return len(reading) >= SHORTEST_ALIKE and _HIRAGANA.fullmatch(word) is None


def known_words(texts: Iterable[str], reader: Reader) -> KnownWords:
    """The content words of Japanese texts, alone and in compounds."""
    seen: dict[str, Counter[str]] = {}
    spellings: set[str] = set()
    lemmas: set[str] = set()
    for text in texts:
        morphemes = reader.morphemes(text)
        lemmas.update(morpheme.lemma for morpheme in morphemes)
        for spelling, reading in _words(morphemes):
            spellings.add(spelling)
            if len(reading) >= SHORTEST and is_kana(reading):
                seen.setdefault(reading, Counter())[spelling] += 1
    often = {reading: counts for reading, counts in seen.items() if counts.total() >= LEAST_SEEN}
    return KnownWords(
        {reading: _usual(often[reading]) for reading in sorted(often)}, frozenset(spellings), frozenset(lemmas)
    )


def _words(morphemes: list[Morpheme]) -> Iterable[tuple[str, str]]:
    for start, first in enumerate(morphemes):
        spelling = reading = ""
        for morpheme in morphemes[start : start + LONGEST]:
            if morpheme.part not in _CONTENT or morpheme.kind == "数詞":
                break
            spelling, reading = spelling + morpheme.surface, reading + morpheme.reading
            yield spelling, reading
        if first.part not in _CONTENT and len(first.surface) > 1:
            yield first.surface, first.reading


def _usual(counts: Counter[str]) -> str:
    return max(counts, key=lambda spelling: (counts[spelling], spelling))


def restore(text: str, known: KnownWords, reader: Reader) -> str:
    """A tidied Japanese text with its unknown words replaced by the known ones that sound the same."""
    if not known.spelled:
        return text
    morphemes = reader.morphemes(known.in_hiragana(text))
    in_kana = _KANJI.search(text) is None
    restored: list[str] = []
    at = 0
    while at < len(morphemes):
        word, taken = _meant(morphemes[at : at + LONGEST], known, in_kana)
        restored.append(word)
        at += taken
    return "".join(restored)


def _meant(ahead: list[Morpheme], known: KnownWords, in_kana: bool) -> tuple[str, int]:
    """The known word that the longest run of the morphemes ahead stands for, and its length; else the first as it is."""
    if ahead[0].part in _NEVER_FIRST:
        return ahead[0].surface, 1
    for length in range(len(ahead), 0, -1):
        run = ahead[:length]
        spelling, reading = _joined(run)
        meant = known.spelled.get(reading)
        if meant and not known.has(spelling, meant) and _replaceable(run, spelling, meant, known, in_kana):
            return meant, length
    return _alike(ahead[0], known), 1


def _joined(run: list[Morpheme]) -> tuple[str, str]:
    return "".join(morpheme.surface for morpheme in run), "".join(morpheme.reading for morpheme in run)


def _replaceable(run: list[Morpheme], spelling: str, meant: str, known: KnownWords, in_kana: bool) -> bool:
    """Whether the run is an unknown word, and no particle, ending or known word would be swallowed."""
    if _HIRAGANA.fullmatch(spelling):
        grown_up = _HIRAGANA.fullmatch(meant) is None and (in_kana or len(spelling) >= SHORTEST_INSIDE)
        bends = run[-1].part in _BENDING and len(spelling) <= SHORTEST and spelling[-1] != hiragana(meant[-1])
        return grown_up and not bends and not any(one.part in _GRAMMAR for one in run)
    if run[-1].part == "助詞":
        return False
    weighty = [morpheme for morpheme in run if not _HIRAGANA.fullmatch(morpheme.surface)]
    bare = all(_HIRAGANA.search(morpheme.surface) is None for morpheme in weighty) and _HIRAGANA.fullmatch(meant)
    return not bare and not all(known.knows(morpheme) for morpheme in weighty)


def _alike(morpheme: Morpheme, known: KnownWords) -> str:
    """A longer kana word that nobody knows, with a letter wrong, missing or too many."""
    unknown = is_kana(morpheme.surface) and morpheme.surface not in known.spellings
    if not unknown or len(morpheme.surface) < SHORTEST_ALIKE or morpheme.part not in _CONTENT:
        return morpheme.surface
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - fifty modules, which a start does without

    found = process.extractOne(morpheme.reading, known.readings, scorer=fuzz.ratio, score_cutoff=ALIKE)
    return known.spelled[found[0]] if found and _KATAKANA.fullmatch(known.spelled[found[0]]) else morpheme.surface
