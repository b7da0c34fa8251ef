"""The sheet on which one message is read: what has been understood is struck out, so that no span fills two items.

`masked` has the length of the folded text. A struck character is replaced by its mark, a private-use character (which
`fold` never lets through), so that the readers that come later see where something stood, but not what.
"""

from __future__ import annotations

from typing import Final

from bot.reading.folding import Folded, fold
from bot.reading.questions import asking_parts

LABEL: Final = "\ue000"  # お問い合わせ番号
NUMBER: Final = "\ue001"
DATE: Final = "\ue002"
PLACE: Final = "\ue003"
PERSONAL: Final = "\ue004"
QUANTITY: Final = "\ue005"  # amounts, counts, times of day
LIST: Final = "\ue006"  # ①, 1.
MARKS: Final = LABEL + NUMBER + DATE + PLACE + PERSONAL + QUANTITY + LIST
ANY_MARK: Final = f"[{LABEL}-{LIST}]"


class Sheet:
    """One message under reading. Lives for one reading, of its items or of what is to be masked."""

    def __init__(self, text: str) -> None:
        self.folded: Folded = fold(text)
        self.text = self.folded.text
        self.key = self.folded.key
        self._masked = list(self.key)
        self._whole: str | None = None
        self._asking = tuple(asking_parts(self.folded.lower))

    @property
    def masked(self) -> str:
        """The comparing form with everything that was struck out replaced by its mark."""
        if self._whole is None:
            self._whole = "".join(self._masked)
        return self._whole

    @property
    def own(self) -> str:
        """`view` in lower case."""
        return "".join(
            mark if mark in MARKS else letter for mark, letter in zip(self._masked, self.folded.lower, strict=True)
        )

    @property
    def view(self) -> str:
        """`masked` in the writer's own script: names tell kanji, katakana and hiragana apart."""
        return "".join(mark if mark in MARKS else letter for mark, letter in zip(self._masked, self.text, strict=True))

    def strike(self, start: int, end: int, mark: str) -> None:
        self._masked[start:end] = mark * (end - start)
        self._whole = None

    def is_struck(self, start: int, end: int) -> bool:
        """Whether any part of it was struck out."""
        return any(letter in MARKS for letter in self._masked[start:end])

    def asks(self, start: int, end: int) -> bool:
        """Whether it stands in a question, so that it is not told."""
        return any(first < end and start < last for first, last in self._asking)
