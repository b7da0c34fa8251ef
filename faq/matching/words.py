"""The content words of a text: what it is about, without grammar, numbers and politeness."""

from __future__ import annotations

import re

from faq.matching.readings import Reader

_CONTENT = frozenset({"名詞", "動詞", "形容詞", "形状詞"})
_EMPTY = frozenset({"数詞", "非自立可能"})
_LATIN = re.compile(r"[a-z']{3,}")
_STEM = 6  # letters of a Latin word that count: extend, extended
_KOREAN_STEM = 2  # syllables; particles follow


def content_words(text: str, language: str, reader: Reader) -> tuple[str, ...]:
    """The words of a tidied text, each once, in order. Chinese, which has no blanks, gives its pairs of characters."""
    match language:
        case "ja":
            found = [one.lemma for one in reader.morphemes(text) if one.part in _CONTENT and one.kind not in _EMPTY]
        case "zh":
            found = [text[at : at + 2] for at in range(len(text) - 1)]
        case "ko":
            found = [word[:_KOREAN_STEM] for word in text.split()]
        case _:
            found = [word[:_STEM] for word in _LATIN.findall(text)]
    return tuple(sorted({word for word in found if not word.isspace()}))
