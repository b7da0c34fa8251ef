"""The items of a claim in one message, for `madoguchi read`, and the masking of what nobody asked for."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import get_args

from bot.knowledge import FormItem
from bot.reading.found import PersonalKind
from bot.reading.items import read_items
from bot.reading.labels import find_labels
from bot.reading.pattern import Pattern
from bot.reading.personal import strike_personal
from bot.reading.sheet import Sheet

MASK = "＊"
EVERY: tuple[PersonalKind, ...] = get_args(PersonalKind)
# Without one of these there is nothing to mask; most messages have none.
_HINT = Pattern(
    r"[\d@〒＠]|申|もうし|と(?:い|言)いま|って(?:い|言)いま|氏|名|なまえ|しめい|ナマエ|住|じゅうしょ|自宅|居住|ふりがな|フルネーム|(?i:name|i'?m|i am|this is|address)"
)
_CLAUSE_ENDS = Pattern(r"(?<=[。、\n.,!?！？])(?!$)")


def read_claim(q: str, as_of: datetime, form_items: tuple[FormItem, ...]) -> dict[str, str | None]:
    """The form's items that a message gives, by id; None for what it does not give, or gives in a doubtful way.

    `as_of` carries the traveller's own time zone: its date is the day of writing.
    """
    reading = read_items(q, form_items, as_of.date())
    return {item.id: value.text if (value := reading.values.get(item.id)) else None for item in form_items}


@lru_cache(maxsize=512)  # the same few words are most of what is read
def mask_unneeded(text: str, kinds: tuple[PersonalKind, ...] = EVERY, public: tuple[str, ...] = ()) -> str:
    """The text with personal data that nobody asked for replaced by ＊, letter by letter. What is public stays wherever it stands."""
    if not _HINT.search(text):
        return text
    sheet = Sheet(text)
    found = strike_personal(sheet, find_labels(sheet, ()))
    letters = list(text)
    for one in found:
        if one.kind in kinds:
            start, end = one.span
            letters[start:end] = [letter if letter.isspace() else MASK for letter in letters[start:end]]
    return put_back(text, "".join(letters), public)


def without_unneeded(text: str, public: tuple[str, ...]) -> str:
    """What else a message says: its clauses without those that tell personal data, of the last one what stands behind them.
    「住所は…、電話は… で申請お願いします」 asks to apply."""
    masked = mask_unneeded(text, EVERY, public)
    if masked == text:
        return text
    *clauses, last = _CLAUSE_ENDS.split(masked)
    return "".join([*(clause for clause in clauses if MASK not in clause), last.rpartition(MASK)[2]]).strip(" 　、。")


def put_back(text: str, masked: str, public: tuple[str, ...]) -> str:
    """Masking keeps the length: what is public is put back where it stood."""
    letters = list(masked)
    for word in public if masked != text else ():
        at = text.find(word) if word else -1
        while at >= 0:
            letters[at : at + len(word)] = word
            at = text.find(word, at + len(word))
    return "".join(letters)
