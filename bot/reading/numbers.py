"""The number on a coupon: letters and digits in any grouping, typed, in kanji or said in kana.

Nobody here knows how these numbers are built, so the form is open; what is known to be something else (telephone, amount,
date, postcode) is kept out.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from typing import Literal

from bot.reading.corrections import Candidate, Settled, contradiction, settle
from bot.reading.doubt import Doubt
from bot.reading.found import Ground, Outcome, Value
from bot.reading.labels import Label, governing
from bot.reading.numerals import SPOKEN_DIGIT, kanji_digits, spoken_digits
from bot.reading.pattern import Pattern
from bot.reading.sheet import NUMBER, Sheet

MOST = 60  # runs that are looked at in one message
SHORTEST, LONGEST = 5, 24
_SURE_LENGTH = 6  # without its name, and unasked
_Why = Literal["", "phone", "short", "other"]  # other: nothing that concerns numbers

_HYPHEN = r"(?:[-・=]|はいふん|だっしゅ|まいなす|の(?=\d)|\.(?=\d))"
_JOIN = rf"(?:\s?{_HYPHEN}\s?|\s{{1,2}})"
_GROUPED = r"[a-z0-9]*\d[a-z0-9]*"
_TYPED = Pattern(
    rf"(?<![a-z0-9@./-])(?:(?!(?:no|id|is|at|on|in|tel|exp|feb|mar|jan|pa|sa|and|the|my|it|to|by|for|was"
    rf"|of)\b)[a-z]{{1,5}}\s?[- ]\s?)?"
    rf"{_GROUPED}(?:(?:{_JOIN}{_GROUPED})|(?:-[a-z]{{1,6}}(?![a-z])))*(?![a-z0-9@])"
)
_AND = Pattern(
    r"\s*(?:と|か|または|もしくは|or|and|・|、|,|/|&|\+)\s*(?:もう[1一]?(?:枚|つ|個)[はが]?|[2-9]枚目?[はが]?|あと"
    r"|maybe|perhaps|たぶん|多分)?\s*"
)
_TWO_LONG = Pattern(r"([a-z0-9]{7,})\s+([a-z0-9-]{7,})$")
_NO_SIGN = Pattern(r"[^a-z0-9]")
_HYPHENS = Pattern(_HYPHEN)
_LAST_DIGITS = Pattern(r"\d+$")
_PREFIX = Pattern(r"[a-z]+\s+")
_KANJI_RUN = Pattern(r"[〇零一二三四五六七八九](?:[\sの、-]?[〇零一二三四五六七八九]){3,}")
_SPOKEN = Pattern(
    rf"(?:{SPOKEN_DIGIT}|\d)(?:(?:[\s、,.ー-]|の(?:次が)?|はいふん|え[ーえ]と?)*(?:{SPOKEN_DIGIT}|\d)){{4,}}"
)
_MIXED_JOIN = Pattern(r"(?:[、,\s]|え[ーえっ]*と?|あの[ー]?|その次が?|それから|次が?|で|はいふん|の)*")
_PHONE = Pattern(
    r"(?:\+81|0)[\s-]?(?:[5789]0[\s-]?\d{4}[\s-]?\d{4}|120[\s-]?\d{2,3}[\s-]?\d{3,4}|570[\s-]?\d{2,3}[\s-]?\d{3,4}"
    r"|800[\s-]?\d{3}[\s-]?\d{4}|[1-9]\d{0,3}-\d{1,4}-\d{3,4})"
)
_TEN_FROM_ZERO = Pattern(r"0[1-9]\d{8}")
_PART = Pattern(
    r"(?:下|末尾|最後の?|頭|最初の?|先頭|残り|続き|前半|後半|上|後ろ|うしろ|last|first)\s*(?:の|から)?\s*(?:\d"
    r"|[一二三四五六七八九]|four|five)?\s*(?:桁|けた|文字|digits)?\s*(?:が|は|だけ|:|is|are|の)*\s*$"
)
_PART_AFTER = Pattern(r"\s*(?:まで(?!の)|だけ|しか|以降|の(?:あと|後|次)は|から先|[?*×●○]{2})")
_POSTCODE = Pattern(r"\d{3}-\d{4}")
_SAID_DIGIT = Pattern(rf"\d|{SPOKEN_DIGIT}")


def read_number(sheet: Sheet, labels: tuple[Label, ...], item: str, asking: str) -> Outcome:
    """The coupon's number, or why it was not taken; and whether it corrects another. Strikes out every number it looked at."""
    candidates: list[Candidate] = []
    doubt: Doubt | None = None
    for start, end, raw in _runs(sheet):
        label = governing(labels, sheet, start)
        named = label is not None and label.kind == "number" and label.item == item
        if label is not None and label.kind in {"other_number", "amount", "home", "person"}:
            sheet.strike(start, end, NUMBER)
            continue
        value = _NO_SIGN.sub("", raw).upper()
        why = _refusal(sheet, start, end, value, named, asking == item)
        if why == "other":
            continue
        if why == "":
            joined = bool(candidates) and _AND.fullmatch(sheet.key[candidates[-1].end : start]) is not None
            candidates.append(
                Candidate(start, end, value, rank=2 if named or (joined and candidates[-1].rank == 2) else 1)
            )
        elif named or asking == item:
            reason = "looks_like_phone" if why == "phone" else "too_short"
            doubt = doubt or Doubt(
                item,
                "looks_like_phone" if reason == "looks_like_phone" else "too_short",
                value,
                sheet.folded.span(start, end),
            )
        sheet.strike(start, end, NUMBER)
    settled = settle(sheet.key, candidates)
    outcome = _outcome(sheet, settled, item, asking) or doubt
    return ((outcome,) if outcome else ()), settled.corrected


def looks_like_phone(text: str) -> bool:
    """Whether a run of digits and hyphens has the shape of a Japanese telephone number."""
    digits = sum(letter.isdigit() for letter in text.replace("+81", "0"))
    return _PHONE.fullmatch(text) is not None and digits in {10, 11}


def _outcome(sheet: Sheet, settled: Settled, item: str, asking: str) -> Value | Doubt | None:
    if settled.rivals:
        return contradiction(sheet, item, settled.rivals)
    if settled.winner is None:
        return None
    won = settled.winner
    ground: Ground = "named" if won.rank == 2 else "asked" if asking == item else "formed"
    return Value(won.value, sheet.folded.span(won.start, won.end), ground)


def _refusal(sheet: Sheet, start: int, end: int, value: str, named: bool, asked: bool) -> _Why:
    """Why a run is not taken; "": it is."""
    digits = sum(letter.isdigit() for letter in value)
    typed = sheet.key[start:end]
    if looks_like_phone(typed) or (not named and _TEN_FROM_ZERO.fullmatch(value) and not asked):
        return "phone"
    if _PART.search(sheet.key[max(0, start - 16) : start]) or _PART_AFTER.match(sheet.key, end):
        return "short"
    if digits < 3 or len(value) > LONGEST:
        return "short" if (named or asked) and digits > 0 and len(value) <= LONGEST else "other"
    if named or asked:
        return "" if len(value) >= SHORTEST else "short"
    if _POSTCODE.fullmatch(typed) or len(value) < _SURE_LENGTH or digits < 4:
        return "other"
    return ""


def _runs(sheet: Sheet) -> Iterator[tuple[int, int, str]]:
    """Every run that may be a number: its bounds and its letters and digits."""
    masked = sheet.masked
    taken: list[tuple[int, int]] = []
    for start, end, raw in islice(chain(_typed(sheet), _kanji(masked), _spoken(masked)), MOST):
        if not any(start < other_end and other_start < end for other_start, other_end in taken):
            taken.append((start, end))
            yield start, end, raw


def _typed(sheet: Sheet) -> Iterator[tuple[int, int, str]]:
    """Typed groups. Short groups of digits that only commas and fillers part (4071、えーと2285) are one number."""
    masked = sheet.masked
    pending: tuple[int, int, str] | None = None
    for match in _TYPED.finditer(masked):
        start, end = match.span()
        word = _PREFIX.match(masked, start, end)
        if word and not sheet.text[start : word.end()].strip().isupper():
            start = word.end()  # a word of the sentence, not of the number: but 48151624
        apart = _TWO_LONG.match(masked, start, end)
        if apart:  # two numbers side by side, not two groups of one
            yield start, apart.end(1), apart[1]
            yield apart.start(2), end, _HYPHENS.sub("", apart[2])
            continue
        raw = _HYPHENS.sub("", masked[start:end])
        if (
            pending
            and _short_group(masked, pending)
            and len(raw) <= 4
            and raw.isdigit()
            and _MIXED_JOIN.fullmatch(masked[pending[1] : start])
        ):
            pending = (pending[0], end, pending[2] + raw)
            continue
        if pending:
            yield pending
        pending = (start, end, raw)
    if pending:
        yield pending


def _short_group(masked: str, run: tuple[int, int, str]) -> bool:
    last = _LAST_DIGITS.search(masked[run[0] : run[1]])
    return last is not None and len(last[0]) <= 4 and len(run[2]) <= 12


def _kanji(masked: str) -> Iterator[tuple[int, int, str]]:
    for match in _KANJI_RUN.finditer(masked):
        yield match.start(), match.end(), kanji_digits(match[0])


def _spoken(masked: str) -> Iterator[tuple[int, int, str]]:
    for match in _SPOKEN.finditer(masked):
        if not match[0].isascii():
            said = (sign if sign.isascii() else spoken_digits(sign) for sign in _SAID_DIGIT.findall(match[0]))
            yield match.start(), match.end(), "".join(said)
