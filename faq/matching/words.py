"""The content words of a text: what it is about, without grammar, numbers and politeness."""

from __future__ import annotations

import re
from collections.abc import Iterable

from faq.matching.readings import Morpheme

_CONTENT = frozenset({"名詞", "動詞", "形容詞", "形状詞"})
_EMPTY = frozenset({"数詞", "非自立可能"})
_LATIN = re.compile(r"[a-z']{3,}")
_STEM = 6  # letters of a Latin word that count: extend, extended
_KOREAN_STEM = 2  # syllables; particles follow


def content_words(morphemes: Iterable[Morpheme]) -> tuple[str, ...]:
    """The words of a Japanese text, each once, in order."""
    found = (one.lemma for one in morphemes if one.part in _CONTENT and one.kind not in _EMPTY)
    return tuple(sorted({word for word in found if not word.isspace()}))


def foreign_words(form: str, language: str) -> tuple[str, ...]:
    """The same of a form in another language. Chinese, which has no blanks, gives its pairs of characters."""
    match language:
        case "zh":
            found = [form[at : at + 2] for at in range(len(form) - 1)]
        case "ko":
            found = [word[:_KOREAN_STEM] for word in form.split()]
        case _:
            found = [word[:_STEM] for word in _LATIN.findall(form)]
    return tuple(sorted(set(found)))
