"""How a Japanese text is read aloud, in katakana. What sounds the same was often typed or heard for one another."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from faq.matching.forms import is_kana, katakana

SILENT = frozenset({"補助記号", "空白", "記号"})


@dataclass(frozen=True, slots=True)
class Morpheme:
    surface: str
    reading: str  # katakana, or the surface of what has no reading
    part: str  # 名詞, 助詞, …
    kind: str  # the part's own division: 数詞, …
    lemma: str  # the word as a dictionary has it, one spelling for all


class Reader:
    """Reads with SudachiPy, loaded when a kanji is first met. Without the package only kana have a reading.

    One analyser for each thread: it cannot be shared between them.
    """

    def __init__(self) -> None:
        self._own = threading.local()
        self._loading = threading.Lock()
        self._dictionary: Any = None
        self._missing = False

    def morphemes(self, text: str) -> list[Morpheme]:
        tokenize = self._tokenizer()
        if tokenize is None:
            return [Morpheme(text, katakana(text), "", "", text)]
        return [_morpheme(found) for found in tokenize(text)]

    def _tokenizer(self) -> Callable[[str], Any] | None:
        tokenize: Callable[[str], Any] | None = getattr(self._own, "tokenize", None)
        if tokenize is None and not self._missing:
            dictionary = self._load()
            if dictionary is not None:
                tokenize = self._own.tokenize = dictionary.tokenizer().tokenize
        return tokenize

    def _load(self) -> Any:
        with self._loading:
            if self._dictionary is None and not self._missing:
                try:
                    from sudachipy import Dictionary  # noqa: PLC0415 - an extra, loaded when it is needed

                    self._dictionary = Dictionary(dict="small")
                except (ImportError, OSError):
                    self._missing = True
            return self._dictionary


def sound_of(morphemes: Iterable[Morpheme]) -> str:
    """The reading of a text without its blanks and marks: katakana; Latin words, where they are not read out, as they are."""
    return "".join(one.reading for one in morphemes if one.part not in SILENT)


def _morpheme(found: Any) -> Morpheme:
    surface, reading = found.surface(), found.reading_form()
    division = found.part_of_speech()
    sound = reading if is_kana(reading) and reading != "キゴウ" else katakana(surface)
    return Morpheme(surface, sound, division[0], division[1], found.normalized_form())
