"""The forms in which words are compared.

`tidy` is a text as it was typed, brought to one spelling of widths, marks and dates. `form` keeps its letters and digits
only: two texts with the same form are the same question.
"""

from __future__ import annotations

import re

from bot.reading.folding import fold
from bot.reading.numerals import KANJI, from_kanji

LIMIT = 2_000  # characters; cut before anything else is done, since normalising can take quadratic time

_SLASHED = re.compile(r"(?<![\d/])(1[0-2]|0?[1-9])/(3[01]|[12]\d|0?[1-9])(?![\d/])")
_WITH_A_YEAR = re.compile(r"(?<!\d)(20\d\d)([/.-])(1[0-2]|0?[1-9])\2(3[01]|[12]\d|0?[1-9])(?![\d/])")
_NUMERAL = re.compile(f"(?<![{KANJI}])([{KANJI}]{{1,4}})(?=[月日時円回])")
_MARKS = re.compile(r"[\W_]+")
_CJK = "\u3005-\u3007\u3040-\u30ff\u3400-\u9fff"
_GAP = re.compile(f"(?<=[{_CJK}]) | (?=[{_CJK}])")

_TO_KATAKANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
_TO_HIRAGANA = {katakana: hiragana for hiragana, katakana in _TO_KATAKANA.items()}
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\u30fcー]+")


def tidy(text: str) -> str:
    """One line in lower case, with dates as 2月24日 and single blanks. Never raises."""
    folded = fold(text[:LIMIT]).text.lower()
    slashed = _SLASHED.sub(r"\1月\2日", _WITH_A_YEAR.sub(_day_of_a_year, folded))
    dated = _NUMERAL.sub(_digits, slashed)
    return " ".join(dated.split())


def form(tidied: str) -> str:
    """The letters and digits of a tidied text; blanks stay between words of scripts that have them."""
    return _GAP.sub("", _MARKS.sub(" ", tidied).strip())


def katakana(text: str) -> str:
    return text.translate(_TO_KATAKANA)


def hiragana(text: str) -> str:
    return text.translate(_TO_HIRAGANA)


def is_kana(text: str) -> bool:
    return _KANA.fullmatch(text) is not None


def _day_of_a_year(match: re.Match[str]) -> str:
    return f"{match[1]}年{int(match[3])}月{int(match[4])}日"


def _digits(match: re.Match[str]) -> str:
    value = from_kanji(match[1])
    return match[1] if value is None else str(value)
