"""Personal data that came unasked: names, addresses, mail addresses, telephone and card numbers, birthdays.

Found first and struck out, so that none of it is ever taken for an item; the caller masks it in what is kept.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.reading.found import PersonalKind, Unneeded
from bot.reading.labels import Label, governing, value_start
from bot.reading.names import is_address, is_english_name, is_name
from bot.reading.pattern import Pattern
from bot.reading.sheet import ANY_MARK, PERSONAL, QUANTITY, Sheet

_MAIL = Pattern(r"[a-z0-9][a-z0-9._%+-]{0,63}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}")
_LINK = Pattern(r"(?:https?://|www\.)[^\s、。「」<>]{1,300}")
_PHONE = Pattern(
    r"(?<![\da-z-])(?:\+81[\s-]?\d{1,2}[\s-]?\d{3,4}[\s-]?\d{4}|0[5789]0[\s-]?\d{4}[\s-]?\d{4}"
    r"|0\d{1,4}\(\d{1,4}\)\d{3,4}|\(0\d{1,4}\)\s?\d{1,4}-?\d{4}|0\d{1,3}-\d{1,4}-\d{4})(?![\d-]|[a-z])"
)
_FIRM = Pattern(  # nobody's own: free and uniform-rate numbers
    r"(?<![\da-z-])(?:0120[\s-]?\d{2,3}[\s-]?\d{3,4}|0570[\s-]?\d{2,3}[\s-]?\d{3,4}|0800[\s-]?\d{3}[\s-]?\d{4})"
    r"(?![\d-]|[a-z])"
)
_CARD = Pattern(r"(?<![\da-z-])\d{4}([\s-]?)\d{4}\1\d{4}\1\d{2,4}(?![\d-])")
_PREFIX = Pattern(r"(?<![a-z])[a-z]{1,5}[\s-]?$")  # the letters of a coupon number: AA 0000 …
_POSTCODE = Pattern(
    r"〒\s*\d{3}-?\d{4}[^\n。、]{0,60}|(?<![\da-z-])\d{3}-\d{4}(?=\s*(?:[一-龯]{2,3}[都道府県]"
    r"|[一-龯]{1,6}[市区郡]))[^\n。、]{0,60}"
)
_INTRODUCED = r"(?:^|[\s。、,\n!])(?:(?:私|僕|俺|わたし|わたくし|ぼく|当方|こちら)(?:は|の名前は|、)?)?"
_SAID_NAME = Pattern(
    rf"{_INTRODUCED}([一-龯々ぁ-ゖァ-ヶー]{{1,8}}(?:[\s・][一-龯々ぁ-ゖァ-ヶー]{{1,8}})?)"
    r"(?=(?:と|って)(?:申|もうし)(?:します(?!か)|ます(?!か)|して)|と申す)"
)
_CALLED_NAME = Pattern(  # anything is と言います: only what is written as names mostly are
    rf"{_INTRODUCED}([一-龯々]{{1,5}}(?:[\s・]?[ぁ-ゖ]{{2,5}}|[\s・][一-龯々ぁ-ゖ]{{1,5}})?)(?=(?:と|って)(?:いい|言い)ます(?!か))"
)
_ENGLISH_NAME = Pattern(
    r"\b([Mm]y name is|[Tt]his is|[Ii]'?m|[Ii] am) ((?:Mr\.?|Ms\.?"
    r"|Mrs\.?)?\s?[A-Z][a-z]{1,14}(?: [A-Z][a-z]{1,14}){0,2})\b"
)
_NAME_VALUE = Pattern(r"[一-龯々ぁ-ゖァ-ヶーa-z]{1,16}(?:[ ・][一-龯々ぁ-ゖァ-ヶーa-z]{1,12})?")
_NAME_END = Pattern(r"(?:です|でした|と申します|といいます|と言います|になります|だ(?=。|$)|,|、)")
_ADDRESS_VALUE = Pattern(rf"[^\n。{ANY_MARK[1:-1]}]{{2,60}}")
_ADDRESS_END = Pattern(r"(?:です|になります|に住ん|、(?!\d))")
_ADDRESS_LABELS = ("住所", "じゅうしょ", "自宅", "address", "住まい", "居住地")
_BIRTHDAY = Pattern(r"[\d/.年月日\s-]{4,14}")
_SHOP_LIKE = Pattern(r"(?:店|屋|亭|館|荘|堂|庵|食堂|本舗|商店|ほてる|かふぇ|れすとらん|まーと|せんたー)$")


def strike_personal(sheet: Sheet, labels: tuple[Label, ...]) -> tuple[Unneeded, ...]:
    """Finds and strikes out personal data. A coupon number that is named as one is left, whatever it looks like."""
    found: list[tuple[int, int, PersonalKind]] = []
    for nobodys in (_LINK, _FIRM):
        for match in nobodys.finditer(sheet.masked):
            sheet.strike(match.start(), match.end(), QUANTITY)
    for start, end, kind in (*_patterns(sheet, labels), *_labelled(sheet, labels), *_said(sheet)):
        if end > start and not sheet.is_struck(start, end):
            found.append((start, end, kind))
            sheet.strike(start, end, PERSONAL)
    found.sort()
    return tuple(Unneeded(kind, sheet.folded.span(start, end)) for start, end, kind in found)


def _patterns(sheet: Sheet, labels: tuple[Label, ...]) -> Iterator[tuple[int, int, PersonalKind]]:
    for match in _MAIL.finditer(sheet.masked):
        yield match.start(), match.end(), "mail"
    for match in _POSTCODE.finditer(sheet.masked):
        yield match.start(), match.end(), "address"
    kind: PersonalKind
    for pattern, kind in ((_PHONE, "phone"), (_CARD, "card")):
        for match in pattern.finditer(sheet.masked):
            prefix = _PREFIX.search(sheet.key[max(0, match.start() - 6) : match.start()])
            label = governing(labels, sheet, match.start() - (len(prefix[0]) if prefix else 0))
            wanted = label is not None and label.kind == "number"
            named = label is not None and label.kind == "other_number"
            right = _phone_long(match[0]) if kind == "phone" else named or _luhn(match[0])
            if right and not wanted:
                yield match.start(), match.end(), kind


def _labelled(sheet: Sheet, labels: tuple[Label, ...]) -> Iterator[tuple[int, int, PersonalKind]]:
    """What stands behind 氏名：, 住所：, 生年月日：."""
    limits = [*(label.start for label in labels[1:]), len(sheet.key)]
    for label, limit in zip(labels, limits, strict=False):
        start, named = value_start(sheet, label), sheet.key[label.start : label.end]
        if label.kind == "person":
            end = _end(sheet, _NAME_VALUE, start, limit, _NAME_END)
            if not _SHOP_LIKE.search(sheet.key[start:end]) and is_name(sheet.text[start:end], sheet.text[end:]):
                yield start, end, "name"
        elif label.kind == "home" and named.endswith(_ADDRESS_LABELS):
            end = _end(sheet, _ADDRESS_VALUE, start, limit, _ADDRESS_END)
            if is_address(sheet.text[start:end]):
                yield start, end, "address"
        elif label.kind == "other_date" and "生" in named:
            yield start, _end(sheet, _BIRTHDAY, start, limit, _ADDRESS_END), "birthday"


def _end(sheet: Sheet, value: Pattern, start: int, limit: int, stop: Pattern) -> int:
    """Where a value of such letters ends, at the latest where the sentence goes on. `start` when there is none."""
    match = value.match(sheet.folded.lower, start, limit)
    end = match.end() if match else start
    cut = stop.search(sheet.key, start, end)
    return cut.start() if cut else end


def _said(sheet: Sheet) -> Iterator[tuple[int, int, PersonalKind]]:
    for pattern in (_SAID_NAME, _CALLED_NAME):
        for match in pattern.finditer(sheet.text):
            if is_name(match[1], ""):
                yield match.start(1), match.end(1), "name"
    for match in _ENGLISH_NAME.finditer(sheet.text):
        if is_english_name(match[2], named=match[1].casefold() == "my name is"):
            yield match.start(2), match.end(2), "name"


def _phone_long(typed: str) -> bool:
    return sum(letter.isdigit() for letter in typed.replace("+81", "0")) in {10, 11}


def _luhn(typed: str) -> bool:
    """The check that payment cards carry."""
    digits = [int(letter) for letter in typed if letter.isdigit()]
    doubled = [digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[-2::-2]]
    return len(digits) >= 14 and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
