"""Receipt numbers as people type and say them: 4071-9283-56, 4071 9283 56, よんまるなないち の …"""

from __future__ import annotations

from collections.abc import Iterator

from bot.reading.folding import fold
from bot.reading.numerals import SPOKEN_DIGIT, kanji_digits, spoken_digits
from bot.reading.pattern import Pattern
from bot.receipt import LENGTH, valid

_JOIN = r"(?:[\s、,.・_-]|の|はいふん|だっしゅ|て?ん(?=\s))*"
_KANJI = "〇零一二三四五六七八九"
_DIGIT = rf"(?:\d|[{_KANJI}]|{SPOKEN_DIGIT})"
_RUN = Pattern(rf"{_DIGIT}(?:{_JOIN}{_DIGIT}){{{LENGTH - 1},}}")
_SIGN = Pattern(_DIGIT)


def read_receipt(text: str) -> str | None:
    """The ten digits of a receipt number in a text, or None. Ten digits whose check digit is wrong are given too: the caller
    tells a slip of the finger (`receipt.valid`) from a number that is not ours."""
    found = list(_runs(fold(text).key, LENGTH))
    return next((ten for ten in found if valid(ten)), found[0] if found else None)


def read_digits(text: str, length: int) -> str:
    """So many digits in a row in a text, ten or more, as people type and say them; "" when there are none."""
    return next(_runs(fold(text).key, length), "")


def _runs(key: str, length: int) -> Iterator[str]:
    for match in _RUN.finditer(key):
        before, after = key[: match.start()][-1:], key[match.end() :][:1]
        digits = "".join(_digit(sign) for sign in _SIGN.findall(match[0]))
        if (
            len(digits) == length
            and not (before.isascii() and before.isalnum())
            and not (after.isascii() and after.isalnum())
        ):
            yield digits


def _digit(sign: str) -> str:
    if sign.isascii():
        return sign
    return kanji_digits(sign) if len(sign) == 1 and sign in _KANJI else spoken_digits(sign)
