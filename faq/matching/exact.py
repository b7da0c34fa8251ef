"""Messages that are a wording already, or all but one: settled in microseconds, without NumPy, analyser or encoder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from faq.matching.forms import form, is_kana, katakana, tidy
from faq.matching.phrasebook import Phrasebook

SAME = 97.0  # rapidfuzz ratio from which two texts differ by a slip only
LEAD = 2.0  # points by which the nearest wording of another entry must be farther
SHORTEST = 2  # letters; 「あ」 is no question
SHORTEST_NEARLY = 16  # letters; in a shorter text one slip is more than three points


@dataclass(frozen=True, slots=True)
class Same:
    """The wording that a message repeats."""

    entry: str
    phrase: str
    ratio: float  # 100: the same letters, or the same sounds
    by: str  # "text", "reading"


class Exact:
    """Knows every wording by its letters and by its sounds. What two entries share is nobody's."""

    def __init__(self, book: Phrasebook) -> None:
        self._book, self._phrases = book, book.phrases
        self._typed = _unanimous(book.typed, book, shortest=1)  # a wording of one letter is meant: 네

    @cached_property
    def _forms(self) -> dict[str, int]:
        return _unanimous(self._book.forms, self._book)

    @cached_property
    def _readings(self) -> dict[str, int]:
        return _unanimous(self._book.readings, self._book)

    @cached_property
    def _long(self) -> dict[int, dict[int, str]]:
        """The longer forms by length, each by its row."""
        found: dict[int, dict[int, str]] = {}
        for at, text in enumerate(self._book.forms):
            if len(text) >= SHORTEST_NEARLY:
                found.setdefault(len(text), {})[at] = text
        return found

    def typed(self, text: str) -> Same | None:
        """The wording with the same letters as a text straight from the traveller, or, in kana, the same sounds."""
        letters = form(tidy(text))
        at = self._typed.get(letters)
        if at is None:
            at = self._forms.get(letters)
        if at is not None:
            return self._same(at, 100.0, "text")
        at = self._readings.get(katakana(letters)) if is_kana(letters) else None
        return self._same(at, 100.0, "reading") if at is not None else None

    def spelled(self, letters: str) -> Same | None:
        """The wording with the same form."""
        at = self._forms.get(letters)
        return self._same(at, 100.0, "text") if at is not None else None

    def heard(self, letters: str, reading: str) -> Same | None:
        """The wording with the same form or reading, or with nearly the same form and no other entry near."""
        at = self._readings.get(reading)
        sounds = self._same(at, 100.0, "reading") if at is not None else None
        return self.spelled(letters) or sounds or self._nearly(letters)

    def _nearly(self, letters: str) -> Same | None:
        if len(letters) < SHORTEST_NEARLY:
            return None
        from rapidfuzz import fuzz, process  # noqa: PLC0415 - fifty modules, which a start does without

        slack = int(len(letters) * (100 - SAME) / 50) + 1
        near: list[tuple[float, int]] = []
        for size in range(len(letters) - slack, len(letters) + slack + 1):
            texts = self._long.get(size, {})
            found = process.extract(letters, texts, scorer=fuzz.ratio, score_cutoff=SAME - LEAD, limit=3)
            near += [(ratio, at) for _, ratio, at in found]
        ratio, first = max(near, key=lambda one: (one[0], -one[1]), default=(0.0, -1))
        alone = all(self._phrases[at].entry == self._phrases[first].entry for _, at in near)
        return self._same(first, ratio, "text") if ratio >= SAME and alone else None

    def _same(self, at: int, ratio: float, by: str) -> Same:
        return Same(self._phrases[at].entry, self._phrases[at].text, round(ratio, 1), by)


def _unanimous(keys: Sequence[str], book: Phrasebook, shortest: int = SHORTEST) -> dict[str, int]:
    """The row of each key that leads to one entry only."""
    owners = book.owners
    found: dict[str, int] = {}
    shared: set[str] = set()
    for at, key in enumerate(keys):
        if owners[found.setdefault(key, at)] != owners[at]:
            shared.add(key)
    return {key: at for key, at in found.items() if key not in shared and len(key) >= shortest}
