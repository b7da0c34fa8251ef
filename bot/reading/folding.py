"""Typed text brought to one form, with the way back to the original.

`fold` makes full-width and half-width, the many dashes and tildes, and the kinds of blanks one; it drops what nobody sees
(control, zero-width, bidirectional and variation marks). Every character of the result knows which part of the original it
comes from, so that a value can be marked or masked where the traveller wrote it.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

LIMIT = 2_000  # characters, before and after normalising: one character can become eighteen

Span = tuple[int, int]

# NFKC leaves these as they are (〜 ‐ − ― and their kin) or makes of them what would glue to a number (① before digits).
_DASHES = "‐‑‒–—―−﹘﹣－─━⁃⸺⸻˗➖"
_TILDES = "〜～∼∽˜〰"
_CIRCLED = {chr(base + n): chr(0x2460 + n) for base in (0x2460, 0x2776, 0x2780, 0x278A, 0x24F5) for n in range(10)}
_OWN = (
    dict.fromkeys(_DASHES, "-")
    | dict.fromkeys(_TILDES, "~")
    | dict.fromkeys("\u2028\u2029\x0b\x0c\x85", "\n")
    | dict.fromkeys("‘’ʼ´｀", "'")
    | dict.fromkeys("“”〝〟″", '"')
    | {"\n": "\n", "\r": "\n", "\t": " ", "◯": "〇", "○": "〇", "㏍": "(株)"}
    | _CIRCLED
)
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_VOICED = frozenset("\u3099\u309a\uff9e\uff9f")

_LOWER = {ord("A") + n: ord("a") + n for n in range(26)}
_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_KEY = _LOWER | _HIRAGANA


@dataclass(frozen=True, slots=True)
class Folded:
    """`text`, `lower` and `key` have the same length. `starts[i]` and `ends[i]` bound what `text[i]` was in `original`."""

    original: str
    text: str
    lower: str  # the text in lower case
    key: str  # the text in lower case and hiragana, for comparing
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """The part of the original that `text[start:end]` was made of. Empty for an empty part."""
        if start >= end:
            at = self.starts[start] if start < len(self.starts) else len(self.original)
            return at, at
        return self.starts[start], self.ends[end - 1]


@lru_cache(maxsize=1024)
def fold(text: str) -> Folded:
    """Bring typed text to one form. Never raises; what lies beyond the first 2,000 characters is left out.

    Remembered: a turn folds the same message, and the labels of the same buttons, a dozen times.
    """
    original = text[:LIMIT]
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _clusters(original):
        for letter in _one(original[start:end]):
            letters.append(letter)
            starts.append(start)
            ends.append(end)
        if len(letters) >= LIMIT:
            break
    _dash_between_digits(letters)
    folded = "".join(letters[:LIMIT])
    return Folded(
        text, folded, folded.translate(_LOWER), folded.translate(_KEY), tuple(starts[:LIMIT]), tuple(ends[:LIMIT])
    )


def to_key(text: str) -> str:
    """The comparing form of a word: normalised, lower case, hiragana."""
    return fold(text).key


def key_of(folded: str) -> str:
    """The comparing form of text that is folded already."""
    return folded.translate(_KEY)


def lower_of(folded: str) -> str:
    """Folded text in lower case and its own kana."""
    return folded.translate(_LOWER)


def tidy(text: str) -> str:
    """A name as it was typed, in the usual widths, without unseen marks and with single blanks; its dashes stay."""
    seen = "".join(
        letter for letter in unicodedata.normalize("NFKC", text[:LIMIT]) if not _unseen(letter) or letter in "\n\t"
    )
    return " ".join(seen.split())


def _clusters(text: str) -> list[Span]:
    """A base character with the marks that combine with it: ｶ and ﾞ are one letter."""
    bounds: list[Span] = []
    for at, letter in enumerate(text):
        joins = letter in _VOICED or (unicodedata.combining(letter) != 0)
        if joins and bounds:
            bounds[-1] = (bounds[-1][0], at + 1)
        elif letter == "\n" and at and text[at - 1] == "\r":
            bounds[-1] = (at - 1, at + 1)
        else:
            bounds.append((at, at + 1))
    return bounds


def _one(cluster: str) -> str:
    return _letter(cluster) if len(cluster) == 1 else _normal(cluster)


@lru_cache(maxsize=4096)
def _letter(letter: str) -> str:
    """`_normal` of a single character: few different ones make up most texts."""
    return _normal(letter)


def _normal(cluster: str) -> str:
    if cluster == "\r\n":
        return "\n"
    kept = "".join(letter for letter in cluster if letter in _OWN or not _unseen(letter))
    if not kept:
        return ""
    own = _OWN.get(kept)
    if own is not None:
        return own
    normal = unicodedata.normalize("NFKC", kept)
    seen = (_OWN.get(letter, " " if unicodedata.category(letter) == "Zs" else letter) for letter in normal)
    return "".join(letter for letter in seen if letter in "\n" or not _unseen(letter))


def _unseen(letter: str) -> bool:
    return (
        unicodedata.category(letter) in _DROPPED or 0xFE00 <= ord(letter) <= 0xFE0F or 0xE0100 <= ord(letter) <= 0xE01EF
    )


def _dash_between_digits(letters: list[str]) -> None:
    """A long-vowel mark between letters or digits of a number is a hyphen typed with the kana keyboard: 1234ー5678."""
    for at in range(1, len(letters) - 1):
        if letters[at] == "ー" and _latin(letters[at - 1]) and _latin(letters[at + 1]):
            letters[at] = "-"


def _latin(letter: str) -> bool:
    return letter.isascii() and letter.isalnum()
